"""Every GPU for the job as a dot: dollars against time, with the line that no other GPU beats in both."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource, CustomJS, CustomJSTickFormatter, FixedTicker, HoverTool, Range1d

from explorer.catalog.comparison import Comparison, compared
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
from explorer.charts.labels import ABOVE, BELOW, BESIDE, spots
from explorer.core.compute import Result
from explorer.words.format import devices, dollars, duration, pause, significant

STYLES = {"best": (GREEN, "circle", 15), "next": (BLUE, "circle", 13), "yours": (VERMILLION, "diamond", 17),
          "fastest": (ORANGE, "triangle", 13), "": (GREY, "circle", 8)}  # fmt: skip
_HOVER = '<div style="font:13px/1.4 sans-serif"><b>@name</b><br>@words</div>'


def places(found: Comparison) -> dict[int, str]:
    """The GPUs that are named in the picture, and what each of them is."""
    order, fast = found.order, found.ranked.by_speed(found.joined) if found.ranked.job == "train" else []
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
    labels = [_label(found, i, named) for i in dots]
    return {
        "name": [r.names[i] for i in dots],
        "seconds": [float(r.seconds[i]) for i in dots],
        "usd": [float(r.usd[i]) for i in dots],
        "words": [_words(found, i) for i in dots],
        "label": labels,
        "role": [named.get(i, "") for i in dots],
        "color": [style[0] for style in styles],
        "marker": [style[1] for style in styles],
        "size": [style[2] for style in styles],
        **_spots(r.seconds[dots], r.usd[dots], labels),
    }


def _words(found: Comparison, index: int) -> str:
    r = found.ranked
    per, time = (" a day", _wait(r.tpot_seconds[index])) if r.job == "serve" else ("", duration(float(r.days[index])))
    return f"{dollars(float(r.usd[index]))}{per}, {time}, {devices(float(r.devices[index]))}"


def _label(found: Comparison, index: int, named: dict[int, str]) -> str:
    mine = ", yours" if index == found.ranked.mine and named.get(index) != "yours" else ""
    return f"{found.ranked.names[index]} ({named[index]}{mine})" if index in named else ""


def ends(made: Any, least: float, most: float) -> tuple[float, float]:
    """Ends of an axis that holds all of it, with room."""
    return (min(made) / least, max(made) * most) if len(made) else (0.5, 2.0)


def _spots(seconds: Any, usd: Any, words: list[str]) -> dict[str, list[Any]]:
    """How each label is aligned and moved so that it can be read."""
    (x0, x1), (y0, y1) = ends(seconds, *WIDE), ends(usd, *HIGH)
    shares = zip(np.log(seconds / x0) / math.log(x1 / x0), np.log(usd / y0) / math.log(y1 / y0), strict=True)
    found = iter(spots([(float(x), float(y)) for x, y in shares], words))
    sides = [next(found) if text else (False, False) for text in words]
    return {
        "align": ["right" if left else "left" for left, _ in sides],
        "shift": [-BESIDE if left else BESIDE for left, _ in sides],
        "lift": [BELOW if below else ABOVE for _, below in sides],
    }


WIDE, HIGH = (1.4, 1.4), (1.5, 1.6)
"""Room beyond the first and the last dot, as factors."""


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
    return f"a token every {pause(float(seconds))}"


NARROW_PLOT = 420
"""Pixels below which names would cover one another: only what each is then stands in the picture, as on the cards."""
FIT = "long.visible = cb_obj.inner_width > most; short.visible = !long.visible;"


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
        placed = {"text_align": "align", "x_offset": "shift", "y_offset": "lift", "source": self.source} | BOLD_WORDS
        long, short = (
            p.text("seconds", "usd", text=words, name=f"compare_{words}", **placed) for words in ("label", "role")
        )
        short.visible = False
        p.js_on_change("inner_width", CustomJS(args={"long": long, "short": short, "most": NARROW_PLOT}, code=FIT))
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
        self.x.start, self.x.end = ends(new["seconds"], *WIDE)
        self.y.start, self.y.end = ends(new["usd"], *HIGH)
        marks = time_marks(self.x.start, self.x.end, serving)
        self.figure.xaxis.ticker = FixedTicker(ticks=list(marks))
        self.figure.xaxis.major_label_overrides = marks
        self.figure.xaxis.axis_label = "time from one token to the next" if serving else "time of the run"
        self.figure.yaxis.axis_label = "dollars a day" if serving else "dollars"
        self.head.say(heading("Dollars against time", describe(result)))


NARROW = 6
"""An axis from one time to less than so many times that has finer marks."""
UNITS = (1e-6, 1e-3, 1.0, 60.0, 3600.0, 86_400.0, 365.25 * 86_400)


def time_marks(low: float, high: float, serving: bool) -> dict[float, str]:
    """Round times between two, in words: in a unit of time that fits the range, 1, 2 and 5 of them, and so on."""
    unit = max((unit for unit in UNITS if unit <= low * 1.4), default=UNITS[0])
    narrow = high / low < NARROW
    found = {}
    for power in range(6):
        for mantissa in (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9) if narrow else (1, 2, 5):
            tick = unit * mantissa * 10.0**power
            if low <= tick <= high:
                found[tick] = (
                    f"{significant(1000 * tick)} ms"
                    if serving and tick < 1
                    else duration(tick / 86_400).replace(".0 ", " ")
                )
    step = math.ceil(len(found) / 4) or 1  # so that they have room on a phone
    return dict(list(found.items())[::step])
