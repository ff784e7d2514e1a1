"""Predicted against published: one picture for each kind of evidence, every row of it a point."""

from __future__ import annotations

import functools
import html
import math
from collections.abc import Iterable, Sequence
from typing import Any

from bokeh.models import (
    ColumnDataSource,
    CustomJSTickFormatter,
    FixedTicker,
    HoverTool,
    InlineStyleSheet,
    LayoutDOM,
    Range1d,
    Row,
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
    plain_figure,
)
from explorer.charts.parts import bullets
from explorer.evidence import words
from explorer.evidence.reading import MEMORY
from explorer.evidence.scoring import Scored, by_set, score
from explorer.evidence.tables import read_tables, shipped

STYLES = {
    "Megatron": (BLUE, "circle"),
    "older Megatron": (SKY, "square"),
    "compiled PyTorch": (GREEN, "triangle"),
    "eager PyTorch": (ORANGE, "diamond"),
    "Hugging Face": (PURPLE, "inverted_triangle"),
    "serving": (VERMILLION, "hex"),
}
"""Colour and marker of each class of software, so that either alone tells them apart."""
OTHER = (GREY, "star")

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
<div style="font: 13px/1.4 {FONT}; color: {INK}; width: min(290px, 66vw); white-space: normal; overflow-wrap: anywhere">
<b>@id · @model</b><br>@gpus · @software<br><span style="color: {QUIET}">@setup</span><br>
published <b>@published</b><br>predicted <b>@predicted</b>, @error<br>80 % interval: @interval<br>
<span style="color: {QUIET}; font-size: 12px">@source</span></div>
"""

_GRID = """
:host { display: grid !important; width: 100%;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 14px; }
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
    classes = [words.software_class(row) for row in rows]
    ends = [(row.low, row.high) if row.covered is not None else (row.predicted, row.predicted) for row in rows]
    return {
        "x": [k * row.measured for k, row in zip(scale, rows, strict=True)],
        "y": [k * row.predicted for k, row in zip(scale, rows, strict=True)],
        "low": [k * low for k, (low, _) in zip(scale, ends, strict=True)],
        "high": [k * high for k, (_, high) in zip(scale, ends, strict=True)],
        "color": [STYLES.get(name, OTHER)[0] for name in classes],
        "marker": [STYLES.get(name, OTHER)[1] for name in classes],
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
        f'vertical-align:-1px" fill="{color}" stroke="{INK}" stroke-width="0.7">{_SHAPES[marker]}</svg>{html.escape(n)}'
        for n in dict.fromkeys([*(known for known in STYLES if known in classes), *sorted(classes)])
        for color, marker in [STYLES.get(n, OTHER)]
    )


class EvidenceChart:
    """The rows of one set, published to the right and predicted upwards, both as logarithms."""

    def __init__(self, name: str, rows: Sequence[Scored]) -> None:
        made = columns(rows)
        self.source = ColumnDataSource(made, name=f"evidence {name}")
        low, high = min(made["x"] + made["low"]) / 1.35, max(made["x"] + made["high"]) * 1.35
        axis = words.kind_of(name).axis
        p = plain_figure(
            350, x_range=Range1d(low, high), y_range=Range1d(low, high), x_axis_type="log", y_axis_type="log"
        )
        p.xaxis.axis_label, p.yaxis.axis_label = f"published, {axis}", "predicted"
        p.axis.ticker = FixedTicker(ticks=ticks(low, high))
        p.axis.formatter = CustomJSTickFormatter(code=COUNTED)
        edge = [low / 10, high * 10]
        p.varea(
            edge, [(1 - words.BAND) * v for v in edge], [(1 + words.BAND) * v for v in edge], color=GREY, alpha=0.22
        )
        p.line(edge, edge, color=QUIET, line_width=1.2)
        p.segment("x", "low", "x", "high", color="color", alpha=0.55, line_width=1.5, source=self.source)
        points = p.scatter(
            "x", "y", size=10, marker="marker", fill_color="color", fill_alpha=0.85, line_color=INK,
            line_width=0.7, hover_line_width=2.5, source=self.source,
        )  # fmt: skip
        p.add_tools(HoverTool(renderers=[points], tooltips=_HOVER, attachment="vertical", limit=1))
        self.figure, self.head, self.key = p, Words(), Words()
        self.head.say(heading(words.kind_of(name).title, words.describe(name, rows)))
        self.key.say(legend({words.software_class(row) for row in rows}))
        self.layout = card(self.head.layout, p, self.key.layout)


def evidence_charts(rows: Iterable[Scored]) -> LayoutDOM:
    """A picture of each set that has scored rows, side by side where there is room."""
    cards = [EvidenceChart(name, group).layout for name, group in scored_sets(rows).items()]
    return Row(children=cards, sizing_mode="stretch_width", stylesheets=[InlineStyleSheet(css=_GRID)])
