"""Days of the run for each way to use the lab's cards: kinds alone and together, or more and more cards of one kind."""

from __future__ import annotations

import math
from typing import Any

from bokeh.models import ColumnDataSource, Range1d

from explorer.catalog.lab_cards import mixed_of, scaling_of
from explorer.charts.draw import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    QUIET,
    ROW_WORDS,
    Words,
    aside,
    card,
    heading,
    plain_figure,
    swap,
    table_of,
)
from explorer.charts.labels import time_unit
from explorer.core.compute import Result
from explorer.core.lab.mixed import Way
from explorer.words.format import dollars, duration, energy
from explorer.words.lab.cards import HOW, cards_of, said_of_cards
from explorer.words.phrases import titled

COLOURS = {"alone": BLUE, "together": ORANGE, "pipeline": GREEN, "separate": PURPLE}
TIMES = {"minutes": "minutes of the run", "hours": "hours of the run", "days": "days of the run"}
"""What the axis is called."""
MOST = 7
"""Ways that are drawn; the table has all."""
ROW, ROOM = 44, 40
"""Pixels of a row, and of the axis."""


def columns(result: Result) -> dict[str, list[Any]]:
    """A bar a way, the fastest first; what does not hold the run has no bar, and says so."""
    rows = _ways(result)
    days = [row[1] if math.isfinite(row[1]) else 0.0 for row in rows]
    unit = time_unit(max(days))[1] if days else 1.0
    return {
        "y": [-float(i) for i in range(len(rows))],
        "label": [row[0] for row in rows],
        "time": [each / unit for each in days],
        "color": [row[2] for row in rows],
        "words": [duration(row[1]) if math.isfinite(row[1]) else "does not fit" for row in rows],
    }


def _ways(result: Result) -> list[tuple[str, float, str]]:
    """Name, days and colour of what is drawn."""
    found = mixed_of(result)
    return [_of_way(way) for way in found.ways[:MOST]] if found else _of_counts(result)


def _of_way(way: Way) -> tuple[str, float, str]:
    return f"{cards_of(way)}, {HOW[way.kind]}", way.days, COLOURS[way.kind]


def _of_counts(result: Result) -> list[tuple[str, float, str]]:
    found, name = scaling_of(result), result.scenario.accelerator.accelerator_name
    mine = found.counts[-1]
    return [
        (f"{number:,} {name}", days, BLUE if number == mine else GREY)
        for number, days in zip(found.counts, found.days, strict=True)
    ]


def describe(result: Result) -> str:
    """The chart in one sentence."""
    return said_of_cards(result)


def stages_of(way: Way) -> str:
    """Layers of the stages of a pipeline, kind by kind: 24 + 4."""
    return " + ".join([" ".join([f"{layers}" for layers in kind]) for kind in way.stages])


def rows(result: Result) -> list[tuple[str, ...]]:
    """All ways, as the table has them."""
    found = mixed_of(result)
    if not found:
        return []
    rented = result.scenario.lab.holding == "rented"
    return [
        (
            cards_of(way),
            HOW[way.kind] + (f": layers {stages_of(way)}" if way.stages else ""),
            duration(way.days) if math.isfinite(way.days) else "does not fit",
            energy(way.kwh) if math.isfinite(way.days) else "–",
            (dollars(way.usd) if math.isfinite(way.usd) else "–") if rented else "yours",
        )
        for way in found.ways
    ]


def table(result: Result) -> str:
    """The same as an HTML table; none for cards of one kind, whose bars say all."""
    return table_of(rows(result), ("Cards", "how", "time", "electricity", "rent"))


class CardsChart:
    """Bars, each under its name, so that a phone has room for both. It is not there for a single card."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="lab_cards")
        self.x, self.y = Range1d(0, 1), Range1d(-1, 1)
        self.figure = p = plain_figure(200, x_range=self.x, y_range=self.y)
        p.hbar("y", right="time", height=0.34, color="color", source=self.source)
        p.text("time", "y", text_color=INK, x_offset=4, source=self.source, **ROW_WORDS)
        names = {"text_font_size": "12px", "text_baseline": "bottom", "text_color": QUIET}
        p.text(0, "y", text="label", y_offset=-9, x_offset=2, source=self.source, **names)
        p.yaxis.visible = False
        p.ygrid.grid_line_color = None
        p.xaxis.ticker.desired_num_ticks = 4
        self.head, self.table, self.foot = Words(), Words(), Words()
        self.layout = card(self.head.layout, p, self.table.layout, self.foot.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        new = columns(result)
        swap(self.source, new)
        many = len(new["y"])
        self.layout.visible = many > 1
        self.x.end = 1.35 * max([*new["time"], 1e-9])
        longest = max([row[1] for row in _ways(result) if math.isfinite(row[1])], default=0.0)
        self.figure.xaxis.axis_label = TIMES[time_unit(longest)[0]]
        self.y.start, self.y.end = 0.5 - many, 0.75
        if self.figure.height != ROOM + ROW * many:
            self.figure.height = ROOM + ROW * many
        self.table.say(table(result))
        self.foot.say(aside(NOTE) if mixed_of(result) else "")
        self.head.say(heading(f"Your cards for {titled(result.scenario.model.model_name)}", describe(result)))


NOTE = (
    "At the pace of the slowest: every card does as much as every other, in as much memory as the smallest has."
    " A pipeline deals layers to the cards by speed and memory. A run on each kind: time from one finished run to the next."
)
