"""Small tables and cards of the page of evidence, as HTML: scores, rows left out, and other tools beside ours."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from explorer import evidence
from explorer.evidence import arena
from explorer.evidence.scoring import Scored, by_set, summary
from explorer.evidence.show import HEADINGS, cells, percent
from explorer.evidence.words import kind_of, sentence, tenths
from explorer.words.format import MINUS

FIGURES = Path(evidence.__file__).with_name("README.md")


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
    way = f"In the middle {tenths(abs(middle))} too {'high' if middle > 0 else 'low'}."
    lean = way if abs(middle) >= 0.005 else "No lean to either side."
    return (
        f'<section class="xp-ev-card"><h2>{html.escape(kind.title)}</h2>'
        f"<p><b>{html.escape(sentence(name, rows))}</b></p>"
        f'<p class="quiet">{lean} {tenths(s.coverage)} of the measurements lie in the 80&nbsp;% interval'
        f" of their prediction.{_unseen(rows)}</p></section>"
    )


def _unseen(rows: Sequence[Scored]) -> str:
    """How good predictions are whose row and kin the constants have not seen; nothing where that was not computed."""
    sizes = [abs(row.blind / row.measured - 1) for row in rows if row.blind is not None and not row.reason]
    if not sizes:
        return ""
    middle, most = (float(np.percentile(sizes, share)) for share in (50, 90))
    return f" Left out of the fit with their kin: half within {tenths(middle)}, nine in ten within {tenths(most)}."


def score_table(rows: Sequence[Scored]) -> str:
    """The scores of each set that has scored rows."""
    lines = [[kind_of(name).title, *cells(summary(group))] for name, group in by_set(rows).items()]
    note = (
        "Error: predicted ÷ published − 1. Median and p90 (nine in ten are nearer) of its size; bias is the median with its"
        " sign; in band: share of the measurements in the 80 % interval of their prediction."
    )
    return plain_table("Scores", ["what", *HEADINGS], lines, note)


UNSEEN = (
    "median, in use",
    "median, cell left out",
    "p90, cell left out",
    "median, software left out",
    "p90, software left out",
)
"""Of the table of rows that were left out, what a reader is shown."""


def left_out_table(readme: str) -> str:
    """What to expect of rows that the constants have not seen; nothing where it has not been computed."""
    lines = [
        [kind_of(line["set"]).title, line["rows"], *(line[name] for name in UNSEEN)]
        for line in figures(readme, "left-out")
    ]
    note = (
        "Constants are fitted again without the row’s cell (its software, model and GPU), or without all rows of its"
        " software, and then predict it."
    )
    return plain_table("For rows that the constants have not seen", ["what", "rows", *UNSEEN], lines, note)


def arena_tables(rows: Sequence[Scored]) -> list[str]:
    """What other tools predict for the same rows, beside ours; nothing where none of them is met."""
    found = arena.meetings(rows, arena.read_claims()) if arena.SHIPPED.exists() else []
    unseen = any(meeting.unseen is not None for meeting in found)
    note = (
        f"Only rows that both predict. The other tool’s error, then ours{UNSEEN_OURS * unseen}; the 90th percentile after"
        " each. SimuMax’s figures are its own claim on a machine that it measured."
    )
    tables = []
    for split in arena.SPLITS:
        lines = [[tool, _set_in_words(part), *told] for tool, part, *told in arena.lines(found, split)]
        heads = ["other tool", split, *arena.HEADINGS]
        said = [i for i in range(len(heads)) if any(line[i] != NOT_COMPUTED for line in lines)]
        heads, lines = [heads[i] for i in said], [[line[i] for i in said] for line in lines]
        tables.append(
            plain_table(f"Beside other tools, on the same rows, by {split}", heads, lines, "" if tables else note, 2)
        )
    return tables


UNSEEN_OURS = ", then ours with constants that have not seen the row or its kin"
NOT_COMPUTED = percent(None)


def _set_in_words(part: str) -> str:
    """A part of the meetings, its set by its title: Throughput under load, SGLang."""
    name, *rest = part.split(", ", 1)
    return ", ".join([kind_of(name).title, *rest])


def plain_table(
    title: str, heads: Sequence[str], lines: Sequence[Sequence[str]], note: str = "", texts: int = 1
) -> str:
    """A small table as HTML, its first columns texts; nothing where it has no lines."""
    if not lines:
        return ""
    left = [' class="text"' if 0 < i < texts else "" for i in range(len(heads))]
    head = "".join(f'<th scope="col"{look}>{html.escape(text)}</th>' for text, look in zip(heads, left, strict=True))
    body = "".join(
        f'<tr><th scope="row">{html.escape(first)}</th>{"".join(f"<td{look}>{_minus(html.escape(c))}</td>" for c, look in zip(rest, left[1:], strict=True))}</tr>'
        for first, *rest in lines
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    frame = f'<div class="xp-ev-frame" tabindex="0" role="region" aria-label="{html.escape(title)}">{table}</div>'
    return f'<section><h2>{html.escape(title)}</h2>{frame}<p class="quiet">{html.escape(note)}</p></section>'


def _minus(text: str) -> str:
    """A negative number with the sign that the page writes."""
    return MINUS + text[1:] if text.startswith("-") else text


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
