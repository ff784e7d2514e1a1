"""The page that shows how sure the explorer is: predicted against published, row by row."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Any

import ipywidgets as widgets

from explorer.charts.evidence import EvidenceChart, scored_rows, scored_sets
from explorer.evidence.constant_words import meaning
from explorer.evidence.scoring import Scored, grouped
from explorer.evidence.words import TOLD, counted, kind_of
from explorer.widgets.bokehjs import ensure_bokeh
from explorer.widgets.evidence_tables import answers, arena_tables, figures, left_out_table, page, score_table
from explorer.widgets.pane import ChartPane
from explorer.widgets.table import Cell, SortedTable
from explorer.widgets.visitors import hush, tells
from explorer.words.citing import address_of
from explorer.words.format import parse

INTRO = """<p>Every row of the published measurements that come with the explorer is computed like any other scenario,
from what its source says about the set-up, and compared with what was measured. The rows also set the constants, so
what they have not seen is predicted less well: the second table says by how much.</p>"""

READING = """<h2>Predicted against published</h2>
<p>Choose a kind of measurement. One point a row, both axes logarithmic. On the line the prediction equals what was published; the grey band is
25 % to either side. The thin upright line is the 80 % interval of the prediction. Point at a marker for its row;
the same numbers stand in the table below.</p>"""

CONSTANTS_TITLE = "The constants, and what each was fitted on"


class Evidence(widgets.VBox):
    """Scores, pictures and every row of the evidence that is shipped, or of other scored rows."""

    @tells
    def __init__(self, rows: Iterable[Scored] | None = None) -> None:
        self.scored = list(scored_rows() if rows is None else rows)
        self.chart = EvidenceChart(scored_sets(self.scored))
        self.pane = ChartPane(self.chart.layout)
        self.sets = widgets.ToggleButtons(
            options=[(kind_of(name).title, name) for name in self.chart.sets],
            tooltips=[],
            style={"button_width": "auto"},
        )
        self.sets.observe(lambda change: self._show(change.new), "value")
        self.table = SortedTable(
            title="Every row", note="Press a column’s head to sort by it; errors sort by their size.",
            heads=list(ROW_HEADS), rows=row_cells(self.scored), links=addresses(self.scored), choose=1,
            search="Type to filter: R014, Megatron, H100, Llama",
        )  # fmt: skip
        told = constants(page())
        self.constants = SortedTable(
            title=CONSTANTS_TITLE,
            note=constants_note(told),
            heads=list(CONSTANT_HEADS),
            rows=told,
            choose=BASIS,
            search="Type to filter: name, software, GPU",
        )
        beside = "".join(arena_tables(self.scored))
        scores = f'<div class="xp-ev-scores">{score_table(self.scored)}{left_out_table(page())}{beside}</div>'
        super().__init__(
            [
                _placed(widgets.HTML(INTRO + answers(self.scored) + scores), "xp-ev-words"),
                _placed(widgets.HTML(READING), "xp-ev-words"),
                _placed(self.sets, "xp-ev-sets"),
                _placed(ensure_bokeh(self.pane), "xp-ev-charts"),
                self.table,
                _placed(widgets.HTML(skipped(self.scored)), "xp-ev-words"),
                self.constants,
            ]
        )
        self.add_class("xp-page")
        self.add_class("xp-evidence")
        hush()

    def _show(self, name: str) -> None:
        """Another set in the picture."""
        with self.pane.batch():
            self.chart.show(name)

    def __repr__(self) -> str:
        return "Evidence()"


ROW_HEADS = (
    "id", "what", "model", "GPUs", "published", "predicted", "error", "80 % interval", "software", "set-up", "source",
)  # fmt: skip


def row_cells(rows: Iterable[Scored]) -> list[list[Cell]]:
    """Every scored row as the cells of the table, a set at a time, in the order of `ROW_HEADS`."""
    return [_cells(row, {name: tell(row) for name, tell in TOLD.items()}) for row in _in_order(rows)]


def addresses(rows: Iterable[Scored]) -> list[str]:
    """The address of the document that each row of the table is of; a note names it where the source does not."""
    return [
        address_of(f"{row.row.get('source', '')} {row.row.get('notes', '')}", row.row.get("url", ""))
        for row in _in_order(rows)
    ]


def _in_order(rows: Iterable[Scored]) -> list[Scored]:
    return [row for group in scored_sets(rows).values() for row in group]


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


CONSTANT_HEADS = ("name", "what it is", "for", "value", "unit", "basis", "rows", "median, left out")
BASIS = CONSTANT_HEADS.index("basis")


def constants(readme: str) -> list[list[Cell]]:
    """All constants in use, in the order of `CONSTANT_HEADS`."""
    return [
        [line["name"], meaning(line["name"]), line["for"], (line["value"], _sortable(line["value"])),
         line["unit"], line["basis"], *((line[name], _number(line[name])) for name in CONSTANT_HEADS[BASIS + 1 :])]
        for line in figures(readme, "constants")
    ]  # fmt: skip


def _sortable(value: str) -> float:
    return {"yes": 1.0, "no": 0.0}[value] if value in ("yes", "no") else parse(value)


def _number(told: str) -> float | None:
    """A count or a percentage to sort by; a dash is unknown."""
    return None if told == "–" else float(told.removesuffix(" %"))


def constants_note(told: Sequence[Sequence[Any]]) -> str:
    """How many constants were fitted, chosen or assumed."""
    return (
        f"{counted(str(line[BASIS]) for line in told)} Each is for all jobs, for a class of software or for a generation of"
        " GPUs; none belongs to a model, a paper or a row."
    )


def _placed(widget: widgets.DOMWidget, name: str) -> widgets.DOMWidget:
    widget.add_class(name)
    return widget
