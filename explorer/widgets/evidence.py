"""The page that shows how sure the explorer is: predicted against published, row by row."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from explorer import evidence
from explorer.charts.evidence import evidence_charts, scored_rows, scored_sets
from explorer.core.calibration import CONSTANTS
from explorer.core.evaluate import CHOICES
from explorer.core.scenario import FIELDS
from explorer.evidence.scoring import Scored, by_set, grouped, summary
from explorer.evidence.show import HEADINGS, cells
from explorer.evidence.words import TOLD, counted, kind_of, sentence, whole
from explorer.widgets.bokehjs import ensure_bokeh
from explorer.widgets.pane import ChartPane
from explorer.widgets.table import Cell, SortedTable
from explorer.widgets.visitors import hush, tells
from explorer.words.format import MINUS, parse

FIGURES = Path(evidence.__file__).with_name("README.md")

INTRO = """<p>Every row of the published measurements that come with the explorer is computed like any other scenario,
from what its source says about the set-up, and compared with what was measured. The rows also set the constants, so
software that is not among them is predicted less well: the second table says by how much.</p>"""

READING = """<h2>Predicted against published</h2>
<p>One point a row, both axes logarithmic. On the line the prediction equals what was published; the grey band is
25 % to either side. The thin upright line is the 80 % interval of the prediction. Point at a marker for its row;
the same numbers stand in the table below.</p>"""

CONSTANTS_TITLE = "The constants, and what each was fitted on"


class Evidence(widgets.VBox):
    """Scores, pictures and every row of the evidence that is shipped, or of other scored rows."""

    @tells
    def __init__(self, rows: Iterable[Scored] | None = None) -> None:
        self.scored = list(scored_rows() if rows is None else rows)
        self.pane = ChartPane(evidence_charts(self.scored))
        self.table = SortedTable(
            title="Every row", note="Press a column’s head to sort by it; errors sort by their size.",
            heads=list(ROW_HEADS), rows=row_cells(self.scored), choose=1,
        )  # fmt: skip
        told = constants(page())
        self.constants = SortedTable(
            title=CONSTANTS_TITLE, note=constants_note(told), heads=list(CONSTANT_HEADS), rows=told, choose=5
        )
        scores = f'<div class="xp-ev-scores">{score_table(self.scored)}{left_out_table(page())}</div>'
        super().__init__(
            [
                _placed(widgets.HTML(INTRO + answers(self.scored) + scores), "xp-ev-words"),
                _placed(widgets.HTML(READING), "xp-ev-words"),
                _placed(ensure_bokeh(self.pane), "xp-ev-charts"),
                self.table,
                _placed(widgets.HTML(skipped(self.scored)), "xp-ev-words"),
                self.constants,
            ]
        )
        self.add_class("xp-page")
        self.add_class("xp-evidence")
        hush()

    def __repr__(self) -> str:
        return "Evidence()"


def answers(rows: Sequence[Scored]) -> str:
    """The answer for each set as a card; for one that cannot be computed, that it cannot."""
    return (
        f'<div class="xp-ev-cards">{"".join(map(_card, *zip(*by_set(rows).items(), strict=True)))}</div>'
        if rows
        else ""
    )


def _card(name: str, rows: Sequence[Scored]) -> str:
    s, kind = summary(rows), kind_of(name)
    if not s.scored:
        return ""
    middle = s.bias or 0.0
    way = f"In the middle {whole(abs(middle))} too {'high' if middle > 0 else 'low'}."
    lean = way if abs(middle) >= 0.005 else "No lean to either side."
    return (
        f'<section class="xp-ev-card"><h2>{html.escape(kind.title)}</h2>'
        f"<p><b>{html.escape(sentence(name, rows))}</b></p>"
        f'<p class="quiet">{lean} {whole(s.coverage)} of the measurements lie in the 80&nbsp;% interval'
        " of their prediction.</p></section>"
    )


def score_table(rows: Sequence[Scored]) -> str:
    """The scores of each set that has scored rows."""
    lines = [[kind_of(name).title, *cells(summary(group))] for name, group in by_set(rows).items()]
    note = (
        "Error: predicted ÷ published − 1. Median and p90 (nine in ten are nearer) of its size; bias is the median with its"
        " sign; in band: share of the measurements in the 80 % interval of their prediction."
    )
    return plain_table("Scores", ["what", *HEADINGS], lines, note)


def left_out_table(readme: str) -> str:
    """What to expect of software that the constants have not seen; nothing where it has not been computed."""
    lines = [
        [line["what"].replace("throughput", "speed").capitalize(), line["source left out"].removeprefix("all "), line["rows"],
         line["median, left out"], line["p90"], line["bias"]]
        for line in figures(readme, "left-out") if line["source left out"].startswith("all ")
    ]  # fmt: skip
    note = (
        "Each source is left out in turn and predicted with constants fitted without it; in memory, as if nothing were"
        " known of its class of software."
    )
    heads = ["what", "sources", "rows", "median", "p90", "bias"]
    return plain_table("For software that the constants have not seen", heads, lines, note)


def plain_table(title: str, heads: Sequence[str], lines: Sequence[Sequence[str]], note: str = "") -> str:
    """A small table as HTML, its first column texts; nothing where it has no lines."""
    if not lines:
        return ""
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row">{html.escape(first)}</th>{"".join(f"<td>{_minus(html.escape(c))}</td>" for c in rest)}</tr>'
        for first, *rest in lines
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    frame = f'<div class="xp-ev-frame" tabindex="0" role="region" aria-label="{html.escape(title)}">{table}</div>'
    return f'<section><h2>{html.escape(title)}</h2>{frame}<p class="quiet">{html.escape(note)}</p></section>'


def _minus(text: str) -> str:
    """A negative number with the sign that the page writes."""
    return MINUS + text[1:] if text.startswith("-") else text


ROW_HEADS = (
    "id", "what", "model", "GPUs", "published", "predicted", "error", "80 % interval", "software", "set-up", "source",
)  # fmt: skip


def row_cells(rows: Iterable[Scored]) -> list[list[Cell]]:
    """Every scored row as the cells of the table, a set at a time, in the order of `ROW_HEADS`."""
    told = [row for group in scored_sets(rows).values() for row in group]
    return [_cells(row, {name: tell(row) for name, tell in TOLD.items()}) for row in told]


def _cells(row: Scored, told: dict[str, str]) -> list[Cell]:
    return [
        row.id, kind_of(row.set).title, told["model"],
        (told["gpus"], float(row.row.get("devices") or 0)), (told["published"], row.measured),
        (told["predicted"], row.predicted), (told["error"], abs(row.error)), (told["interval"], row.low or 0.0),
        told["software"], told["setup"], told["source"],
    ]  # fmt: skip


def skipped(rows: Iterable[Scored]) -> str:
    """The rows that could not be computed, counted by reason and named."""
    left = [row for row in rows if row.reason]
    items = "".join(
        f"<li><details><summary>{html.escape(reason)}: {len(group)} rows</summary>"
        f"{html.escape(' '.join(row.id for row in group))}</details></li>"
        for reason, group in grouped(left, lambda row: f"{kind_of(row.set).title}: {row.reason}").items()
    )
    return f"<h2>Not scored: {len(left)} rows</h2><ul>{items}</ul>" if left else ""


CONSTANT_HEADS = ("name", "what it is", "for", "value", "unit", "basis")


def constants(readme: str) -> list[list[Cell]]:
    """All constants in use, in the order of `CONSTANT_HEADS`."""
    return [
        [line["name"], meaning(line["name"]), line["for"], (line["value"], _sortable(line["value"])),
         line["unit"], line["basis"]]
        for line in figures(readme, "constants")
    ]  # fmt: skip


def _sortable(value: str) -> float:
    return {"yes": 1.0, "no": 0.0}[value] if value in ("yes", "no") else parse(value)


def meaning(name: str) -> str:
    """What a constant is, in the words of where it is declared."""
    if name in CONSTANTS:
        return CONSTANTS[name].meaning
    if name in CHOICES:
        return CHOICES[name][1]
    return FIELDS[name].metadata["label"] if name in FIELDS else name.replace("_", " ").lower()


def constants_note(told: Sequence[Sequence[Any]]) -> str:
    """How many constants were fitted, chosen or assumed."""
    return (
        f"{counted(str(line[-1]) for line in told)} Each is for all jobs, for a class of software or for a generation of"
        " GPUs; none belongs to a model, a paper or a row."
    )


def page() -> str:
    """The page of figures that stands beside the evidence; empty where it is not installed."""
    return FIGURES.read_text(encoding="utf-8") if FIGURES.exists() else ""


def figures(readme: str, name: str) -> list[dict[str, str]]:
    """The table between `<!-- name -->` and the next `<!-- end -->`, a line at a time; none where it is absent.

    >>> figures("<!-- x -->\\n| a | b |\\n|:---|---:|\\n| 1 | 2 |\\n<!-- end -->", "x")
    [{'a': '1', 'b': '2'}]
    """
    found = re.search(f"<!-- {re.escape(name)} -->(.*?)<!-- end -->", readme, flags=re.DOTALL)
    lines = found[1].strip().splitlines() if found else []
    table = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    return [dict(zip(table[0], line, strict=True)) for line in table[2:]]


def _placed(widget: widgets.DOMWidget, name: str) -> widgets.DOMWidget:
    widget.add_class(name)
    return widget
