"""Predicted against published: one picture for each kind of evidence, every row of it a point."""

from __future__ import annotations

import functools
import html
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bokeh.models import (
    ColumnDataSource,
    CustomJSTickFormatter,
    FixedTicker,
    HoverTool,
    Range1d,
)

from explorer.charts import labels
from explorer.charts.draw import (
    BLUE,
    COUNTED,
    FONT,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    QUIET,
    SKY,
    VERMILLION,
    Words,
    card,
    heading,
    page_color,
    plain_figure,
)
from explorer.charts.parts import bullets
from explorer.core.calibration import ENGINES, FRAMEWORKS
from explorer.evidence import words
from explorer.evidence.rows.reading import MEMORY
from explorer.evidence.rows.tables import read_tables, shipped
from explorer.evidence.scoring import Scored, by_set, score

COLORS = (BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY, INK, GREY)
MARKERS = ("circle", "square", "triangle", "diamond", "inverted_triangle", "hex", "star")
ORDER = (*FRAMEWORKS, *ENGINES)


def styles(classes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Colour and marker of each class of software in a picture, so that either alone tells the first seven apart."""
    known = [name for name in dict.fromkeys(ORDER) if name in set(classes)]
    names = [*known, *sorted(set(classes) - set(ORDER))]
    looks = zip(names, 3 * COLORS, 3 * MARKERS, strict=False)
    return {name: (color, marker) for name, color, marker in looks}


_SHAPES = {
    "circle": '<circle cx="6" cy="6" r="5"/>',
    "square": '<rect x="1.5" y="1.5" width="9" height="9"/>',
    "triangle": '<path d="M6 1 11 10.5H1z"/>',
    "diamond": '<path d="M6 .5 10.5 6 6 11.5 1.5 6z"/>',
    "inverted_triangle": '<path d="M6 11 1 1.5h10z"/>',
    "hex": '<path d="M3.2 1.2h5.6L11.6 6 8.8 10.8H3.2L.4 6z"/>',
    "star": '<path d="M6 0 7.5 4.2H12L8.4 6.9 9.7 11.4 6 8.7 2.3 11.4 3.6 6.9 0 4.2h4.5z"/>',
}

_HOVER = f"""
<div style="font: 13px/1.4 {FONT}; color: {page_color("ink")}; width: min(290px, 66vw); white-space: normal; overflow-wrap: anywhere">
<b>@id · @model</b><br>@gpus · @software<br><span style="color: {page_color("quiet")}">@setup</span><br>
published <b>@published</b><br>predicted <b>@predicted</b>, @error<br>80 % interval: @interval<br>
<span style="color: {page_color("quiet")}; font-size: 12px">@source</span></div>
"""


@functools.cache
def scored_rows() -> tuple[Scored, ...]:
    """Every row of the tables that are shipped, scored once for the whole process."""
    return tuple(score(read_tables(shipped())))


def scored_sets(rows: Iterable[Scored]) -> dict[str, list[Scored]]:
    """The scored rows by set; sets without any are left out."""
    return by_set(row for row in rows if not row.reason)


def columns(rows: Sequence[Scored]) -> dict[str, list[Any]]:
    """One place a row: numbers in the unit of the axes (memory in GB), and what the pointer shows."""
    scale = [MEMORY.get(row.row.get("metric", ""), 1e9) / 1e9 for row in rows]
    classes = [row.software for row in rows]
    looks = styles(classes)
    ends = [(row.low, row.high) if row.covered is not None else (row.predicted, row.predicted) for row in rows]
    return {
        "x": [k * row.measured for k, row in zip(scale, rows, strict=True)],
        "y": [k * row.predicted for k, row in zip(scale, rows, strict=True)],
        "low": [k * low for k, (low, _) in zip(scale, ends, strict=True)],
        "high": [k * high for k, (_, high) in zip(scale, ends, strict=True)],
        "color": [looks[name][0] for name in classes],
        "marker": [looks[name][1] for name in classes],
        **{name: [tell(row) for row in rows] for name, tell in words.TOLD.items()},
    }


def ticks(low: float, high: float) -> list[float]:
    """Round numbers between two: 1, 2, 5 and so on, or only powers of ten (of a thousand) over a wide range."""
    powers = math.ceil(math.log10(high)) - math.floor(math.log10(low))
    return labels.ticks(low, high, (1, 2, 5) if powers <= 3 else (1,), 2 if powers > 6 else 1)


def legend(classes: Iterable[str]) -> str:
    """The classes of software with their markers, as a list."""
    return bullets(
        f'<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" style="margin-right:5px;'
        f'vertical-align:-1px" fill="{color}" stroke="{INK}" stroke-width="0.7">{_SHAPES[marker]}</svg>{html.escape(name)}'
        for name, (color, marker) in styles(classes).items()
    )


class EvidenceChart:
    """The rows of one set at a time, published to the right and predicted upwards, both as logarithms."""

    def __init__(self, sets: Mapping[str, Sequence[Scored]]) -> None:
        self.sets = sets
        self.source, self.edges = ColumnDataSource(name="evidence"), ColumnDataSource(name="evidence_edges")
        self.head, self.key, self.ticks = Words(), Words(), FixedTicker(ticks=[1])
        self.range = Range1d(1, 10), Range1d(1, 10)
        p = plain_figure(
            430, x_range=self.range[0], y_range=self.range[1], x_axis_type="log", y_axis_type="log", max_width=900
        )
        p.axis.ticker, p.yaxis.axis_label = self.ticks, "predicted"
        p.axis.formatter = CustomJSTickFormatter(code=COUNTED)
        self.source.data, self.edges.data = columns(()), {"at": [], "low": [], "high": []}
        p.varea("at", "low", "high", color=GREY, alpha=0.22, source=self.edges)
        p.line("at", "at", color=QUIET, line_width=1.2, source=self.edges)
        p.segment("x", "low", "x", "high", color="color", alpha=0.5, line_width=1.2, source=self.source)
        points = p.scatter(
            "x", "y", size=9, marker="marker", fill_color="color", fill_alpha=0.8, line_color=INK,
            line_width=0.6, hover_line_width=2.5, source=self.source,
        )  # fmt: skip
        p.add_tools(HoverTool(renderers=[points], tooltips=_HOVER, attachment="vertical", limit=2))
        self.figure = p
        self.layout = card(self.head.layout, p, self.key.layout)
        if sets:
            self.show(next(iter(sets)))

    def show(self, name: str) -> None:
        """Draw another set in the place of the one that is shown."""
        rows = self.sets[name]
        made = columns(rows)
        low, high = min(made["x"] + made["low"]) / 1.35, max(made["x"] + made["high"]) * 1.35
        for ends in self.range:
            ends.start, ends.end = low, high
        self.figure.xaxis.axis_label = f"published, {words.kind_of(name).axis}"
        self.ticks.ticks = ticks(low, high)
        edge = [low / 10, high * 10]
        self.edges.data = {
            "at": edge,
            "low": [(1 - words.BAND) * value for value in edge],
            "high": [(1 + words.BAND) * value for value in edge],
        }
        self.source.data = made
        self.head.say(heading(words.kind_of(name).title, words.describe(name, rows)))
        self.key.say(legend({row.software for row in rows}))
