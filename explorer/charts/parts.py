"""Parts of a whole as a bar, dots on rows, and the lists of names with their colours below a chart."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bokeh.models import ColumnDataSource, CustomJSTickFormatter, FactorRange, Range1d
from bokeh.plotting import figure

from explorer.charts.draw import FACE, INK, QUIET, ROW_WORDS, VERMILLION, Words, card, plain_figure, swap


@dataclass(frozen=True)
class PartOf:
    """One part of a whole: its name, amount, amount in words, and colour."""

    name: str
    amount: float
    words: str
    color: str


def parts_of(
    shares: Iterable[tuple[str, float, str]], write: Callable[[float], str], unit: float = 1.0
) -> list[PartOf]:
    """Parts from their names, amounts and colours; write: an amount in words; unit: what the bar counts in."""
    return [PartOf(name, float(amount) / unit, write(float(amount)), color) for name, amount, color in shares]


def part_columns(parts: Sequence[PartOf]) -> dict[str, list[Any]]:
    """Where each part's stretch of the bar begins and ends."""
    left, columns = 0.0, {"name": [], "left": [], "right": [], "color": [], "words": []}
    for part in parts:
        columns["name"].append(part.name)
        columns["left"].append(left)
        columns["right"].append(left + part.amount)
        columns["color"].append(part.color)
        columns["words"].append(part.words)
        left += part.amount
    return columns


def bullets(items: Iterable[str]) -> str:
    """Pieces of HTML as the list below a chart."""
    return f'<ul class="parts">{"".join(f"<li>{item}</li>" for item in items)}</ul>'


def swatch(color: str, name: str) -> str:
    """A name behind its colour."""
    return f'<i style="background:{color}"></i>{html.escape(name)}'


SLIVER = 1e-3
"""Of the whole: a smaller part is no stretch that can be seen, and is not named."""


def legend(parts: Sequence[PartOf]) -> str:
    """The parts as a list with their colours and amounts, those that cannot be seen left out."""
    seen = SLIVER * sum(p.amount for p in parts)
    return bullets(f"{swatch(p.color, p.name)} <b>{html.escape(p.words)}</b>" for p in parts if p.amount > seen)


def key(names: Iterable[tuple[str, str]]) -> str:
    """Colours and what they stand for, as a list."""
    return bullets(swatch(color, name) for color, name in names)


class PartsBar:
    """A whole as one bar of its parts, named below it."""

    def __init__(self, height: int = 46, name: str | None = None) -> None:
        self.source = ColumnDataSource(part_columns([]), name=name)
        self.range = Range1d(0, 1)
        self.figure = plain_figure(height, x_range=self.range, y_range=Range1d(-0.5, 0.5))
        self.figure.hbar(
            y=0, left="left", right="right", height=0.72, color="color", line_color=FACE, source=self.source
        )
        self.figure.yaxis.visible = False
        self.figure.grid.visible = False
        self.names = Words()

    def update(self, parts: Sequence[PartOf], end: float | None = None) -> None:
        """Draw the parts on an axis that ends at `end`, by default at their sum."""
        swap(self.source, part_columns(parts))
        self.range.end = end or sum(part.amount for part in parts) or 1.0
        self.names.say(legend(parts))


class BarCard:
    """A card with a bar of parts, between its heading and words below."""

    def __init__(self, name: str, height: int, axis_label: str) -> None:
        self.bar, self.head, self.foot = PartsBar(height, name), Words(), Words()
        self.bar.figure.xaxis.axis_label = axis_label
        self.layout = card(self.head.layout, self.bar.figure, self.bar.names.layout, self.foot.layout)


def marked(chosen: Sequence[bool]) -> dict[str, list[Any]]:
    """How dots on rows look: the chosen one is larger and has an edge, and its words are dark."""
    return {
        "edge": [VERMILLION if own else FACE for own in chosen],
        "size": [15 if own else 10 for own in chosen],
        "ink": [INK if own else QUIET for own in chosen],
    }


def dots_on_rows(height: int, x: str, source: ColumnDataSource, dot: str, band: str, alpha: float, tick: str) -> figure:
    """A figure with a dot a row, the band around it, and words behind the band. tick: what the axis says, in JavaScript."""
    p = plain_figure(height, x_range=Range1d(0, 1), y_range=FactorRange(factors=[]))
    p.segment("low", "name", "high", "name", color=band, alpha=alpha, line_width=7, source=source)
    p.scatter(x, "name", size="size", fill_color=dot, line_color="edge", line_width=2.5, source=source)
    p.text("high", "name", text_color="ink", x_offset=2, source=source, **ROW_WORDS)
    p.ygrid.grid_line_color = None
    p.xaxis.formatter = CustomJSTickFormatter(code=tick)
    p.xaxis.ticker.desired_num_ticks = 3
    return p
