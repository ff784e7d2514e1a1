"""Every GPU for the job as a dot: dollars against time, with the line that no other GPU beats in both."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource, CustomJSTickFormatter, FixedTicker, HoverTool, Range1d

from explorer.charts.draw import (
    BLUE,
    BOLD_WORDS,
    DOLLARS,
    GREEN,
    GREY,
    INK,
    ORANGE,
    QUIET,
    VERMILLION,
    Words,
    card,
    heading,
    plain_figure,
    swap,
)
from explorer.comparison import Comparison, compared
from explorer.core.evaluate import Result
from explorer.format import devices, dollars, duration, significant

STYLES = {"best": (GREEN, "circle", 15), "next": (BLUE, "circle", 13), "yours": (VERMILLION, "diamond", 17),
          "fastest": (ORANGE, "triangle", 13), "": (GREY, "circle", 8)}  # fmt: skip
_HOVER = '<div style="font:13px/1.4 sans-serif"><b>@name</b><br>@words</div>'


def places(found: Comparison) -> dict[int, str]:
    """The GPUs that are named in the picture, and what each of them is."""
    order, fast = found.order, found.ranked.by_speed(found.joined)
    named = {int(fast[0]): "fastest"} if len(fast) else {}
    if len(order) > 1:
        named[int(order[1])] = "next"
    if len(order):
        named[int(order[0])] = "best"
    named.setdefault(found.ranked.mine, "yours")
    return named


def columns(result: Result) -> dict[str, list[Any]]:
    """One dot a GPU that does the job and has a price, the named ones last, so that they lie on top."""
    found = compared(result)
    r, named = found.ranked, places(found)
    dots = sorted(map(int, np.flatnonzero(r.candidates)), key=lambda i: i in named)
    styles = [STYLES[named.get(i, "")] for i in dots]
    return {
        "name": [r.names[i] for i in dots],
        "seconds": [float(r.seconds[i]) for i in dots],
        "usd": [float(r.usd[i]) for i in dots],
        "words": [_words(found, i) for i in dots],
        "label": [_label(found, i, named) for i in dots],
        "color": [style[0] for style in styles],
        "marker": [style[1] for style in styles],
        "size": [style[2] for style in styles],
        "lift": [20 if low else -6 for low in _below(found, dots, named)],
        **_sides(r.seconds[dots]),
    }


def _words(found: Comparison, index: int) -> str:
    r = found.ranked
    per, time = (" a day", _wait(r.tpot_seconds[index])) if r.job == "serve" else ("", duration(float(r.days[index])))
    return f"{dollars(float(r.usd[index]))}{per}, {time}, {devices(float(r.devices[index]))}"


def _label(found: Comparison, index: int, named: dict[int, str]) -> str:
    mine = ", yours" if index == found.ranked.mine and named.get(index) != "yours" else ""
    return f"{found.ranked.names[index]} ({named[index]}{mine})" if index in named else ""


CLOSE = (0.4, 0.1)
"""Shares of the width and the height within which the labels of two dots would meet."""


def _below(found: Comparison, dots: list[int], named: dict[int, str]) -> list[bool]:
    """Whether the label of each dot stands below it: that of the best, and of the cheaper of two that are close."""
    x, y = np.log10(found.ranked.seconds), np.log10(found.ranked.usd)
    wide, high = (max(float(np.ptp(v[dots])), 0.1) if dots else 1.0 for v in (x, y))

    def under(i: int, j: int) -> bool:
        near = abs(x[i] - x[j]) < CLOSE[0] * wide and abs(y[i] - y[j]) < CLOSE[1] * high
        return bool(j != i and near and (y[i], i) < (y[j], j))

    return [named.get(i) == "best" or (i in named and any(under(i, j) for j in named if j in dots)) for i in dots]


def _sides(seconds: Any) -> dict[str, list[Any]]:
    """Labels of dots in the right half stand to their left."""
    middle = math.sqrt(float(seconds.min() * seconds.max())) if len(seconds) else 1.0
    right = [bool(value > middle) for value in seconds]
    return {"align": ["right" if r else "left" for r in right], "shift": [-10 if r else 10 for r in right]}


def frontier(result: Result) -> dict[str, list[Any]]:
    """The GPUs that no other beats in both dollars and time, fastest first."""
    r = compared(result).ranked
    fast = r.by_speed()
    least = np.minimum.accumulate(r.usd[fast]) if len(fast) else r.usd[fast]
    kept = [int(i) for place, i in enumerate(fast) if place == 0 or r.usd[i] < least[place - 1]]
    return {"seconds": [float(r.seconds[i]) for i in kept], "usd": [float(r.usd[i]) for i in kept]}


def describe(result: Result) -> str:
    """The chart in one sentence."""
    r = compared(result).ranked
    dots, kept = int(r.candidates.sum()), len(frontier(result)["usd"])
    if not dots:
        return "No GPU with a price does this job."
    time = "time between tokens" if r.job == "serve" else "time"
    beaten = f"{kept} of them {'are' if kept > 1 else 'is'} beaten by no other in both dollars and {time}"
    return f"{dots} GPUs do this job and have a price; {beaten} (the line)."


def _wait(seconds: float) -> str:
    return f"a token every {significant(1000 * float(seconds))} ms"


class CompareChart:
    """Both axes logarithmic: towards the lower left it is cheaper and faster."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="compare")
        self.line = ColumnDataSource(frontier(result), name="compare_frontier")
        self.x, self.y = Range1d(1, 10), Range1d(1, 10)
        p = plain_figure(380, x_axis_type="log", y_axis_type="log", x_range=self.x, y_range=self.y)
        p.line("seconds", "usd", color=QUIET, line_width=1.5, line_dash="dashed", source=self.line)
        dots = p.scatter(
            "seconds", "usd", size="size", marker="marker", fill_color="color", fill_alpha=0.9, line_color=INK,
            line_width=0.7, hover_line_width=2.5, source=self.source,
        )  # fmt: skip
        p.text(
            "seconds", "usd", text="label", text_align="align", x_offset="shift", y_offset="lift",
            source=self.source, **BOLD_WORDS,
        )  # fmt: skip
        p.add_tools(HoverTool(renderers=[dots], tooltips=_HOVER, attachment="vertical", limit=1))
        p.yaxis.formatter = CustomJSTickFormatter(code=DOLLARS)
        p.yaxis.ticker.desired_num_ticks = 5
        self.figure, self.head = p, Words()
        self.layout = card(self.head.layout, p)
        self.update(result)

    def update(self, result: Result) -> None:
        new, serving = columns(result), bool(result["for_serving"])
        swap(self.source, new)
        swap(self.line, frontier(result))
        seconds, usd = new["seconds"] or [1.0], new["usd"] or [1.0]
        self.x.start, self.x.end = min(seconds) / 1.4, max(seconds) * 1.4
        self.y.start, self.y.end = min(usd) / 1.5, max(usd) * 1.6
        marks = time_marks(self.x.start, self.x.end, serving)
        self.figure.xaxis.ticker = FixedTicker(ticks=list(marks))
        self.figure.xaxis.major_label_overrides = marks
        self.figure.xaxis.axis_label = "time from one token to the next" if serving else "time of the run"
        self.figure.yaxis.axis_label = "dollars a day" if serving else "dollars"
        self.head.say(heading("Dollars against time", describe(result)))


UNITS = (1e-6, 1e-3, 1.0, 60.0, 3600.0, 86_400.0, 365.25 * 86_400)


def time_marks(low: float, high: float, serving: bool) -> dict[float, str]:
    """Round times between two, in words: in a unit of time that fits the range, 1, 2 and 5 of them, and so on."""
    unit = max((unit for unit in UNITS if unit <= low * 1.4), default=UNITS[0])
    found = {}
    for power in range(6):
        for mantissa in (1, 2, 5):
            tick = unit * mantissa * 10.0**power
            if low <= tick <= high:
                found[tick] = (
                    f"{significant(1000 * tick)} ms"
                    if serving and tick < 1
                    else duration(tick / 86_400).replace(".0 ", " ")
                )
    step = math.ceil(len(found) / 4) or 1  # so that they have room on a phone
    return dict(list(found.items())[::step])
