"""Every GPU for the job as a dot: dollars against time, with the line that no other GPU beats in both."""

from __future__ import annotations

import math
from typing import Any

from bokeh.models import ColumnDataSource, CustomJS, CustomJSTickFormatter, FixedTicker, HoverTool, Range1d

from explorer.catalog.comparison import Comparison, Entry, compared
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
from explorer.words.format import devices, dollars, duration, significant
from explorer.words.serving_words import pace

STYLES = {"best": (GREEN, "circle", 15), "next": (BLUE, "circle", 13), "yours": (VERMILLION, "diamond", 17),
          "fastest": (ORANGE, "triangle", 13), "": (GREY, "circle", 8)}  # fmt: skip
_HOVER = '<div style="font:13px/1.4 sans-serif"><b>@name</b><br>@words</div>'


def places(found: Comparison) -> dict[int, str]:
    """The GPUs that are named in the picture, and what each of them is."""
    fast = found.fastest_of(lambda entry: entry.joined) if found.ranked.job == "train" else []
    named = {fast[0]: "fastest"} if fast else {}
    if len(found.order) > 1:
        named[found.order[1]] = "next"
    if found.order:
        named[found.order[0]] = "best"
    named.setdefault(found.ranked.mine, "yours")
    return named


def columns(result: Result) -> dict[str, list[Any]]:
    """One dot a GPU that does the job and has a price, the named ones last, so that they lie on top."""
    found = compared(result)
    named = places(found)
    listed = [i for i, entry in enumerate(found.entries) if entry.candidate]
    dots = [*(i for i in listed if i not in named), *(i for i in listed if i in named)]
    styles = [STYLES[named.get(i, "")] for i in dots]
    labels = [_label(found, i, named) for i in dots]
    seconds, usd = [found.entries[i].seconds for i in dots], [found.entries[i].usd for i in dots]
    return {
        "name": [found.entries[i].name for i in dots],
        "seconds": seconds,
        "usd": usd,
        "words": [_words(found.ranked.job, found.entries[i]) for i in dots],
        "label": labels,
        "role": [named.get(i, "") for i in dots],
        "color": [style[0] for style in styles],
        "marker": [style[1] for style in styles],
        "size": [style[2] for style in styles],
        **_spots(seconds, usd, labels),
    }


def _words(job: str, entry: Entry) -> str:
    per, time = (" a day", pace(entry.tpot_seconds)) if job == "serve" else ("", duration(entry.days))
    return f"{dollars(entry.usd)}{per}, {time}, {devices(entry.devices)}"


def _label(found: Comparison, index: int, named: dict[int, str]) -> str:
    mine = ", yours" if index == found.ranked.mine and named.get(index) != "yours" else ""
    return f"{found.entries[index].name} ({named[index]}{mine})" if index in named else ""


def ends(made: list[float], least: float, most: float) -> tuple[float, float]:
    """Ends of an axis that holds all of it, with room."""
    return (min(made) / least, max(made) * most) if made else (0.5, 2.0)


def _spots(seconds: list[float], usd: list[float], words: list[str]) -> dict[str, list[Any]]:
    """How each label is aligned and moved so that it can be read."""
    (x0, x1), (y0, y1) = ends(seconds, *WIDE), ends(usd, *HIGH)
    across = [math.log(x / x0) / math.log(x1 / x0) for x in seconds]
    up = [math.log(y / y0) / math.log(y1 / y0) for y in usd]
    sides = spots(list(zip(across, up, strict=True)), words)
    return {
        "align": ["right" if left else "left" for left, _ in sides],
        "shift": [-BESIDE if left else BESIDE for left, _ in sides],
        "lift": [BELOW if below else ABOVE for _, below in sides],
    }


WIDE, HIGH = (1.4, 1.4), (1.5, 1.6)
"""Room beyond the first and the last dot, as factors."""


def frontier(result: Result) -> dict[str, list[Any]]:
    """The GPUs that no other beats in both dollars and time, fastest first."""
    found, least, kept = compared(result), math.inf, []
    for i in found.fastest_of(lambda _entry: True):
        if found.entries[i].usd < least:
            least = found.entries[i].usd
            kept.append(found.entries[i])
    return {"seconds": [entry.seconds for entry in kept], "usd": [entry.usd for entry in kept]}


def describe(result: Result) -> str:
    """The chart in one sentence."""
    found = compared(result)
    dots, kept = len([entry for entry in found.entries if entry.candidate]), len(frontier(result)["usd"])
    if not dots:
        return "No GPU with a price does this job."
    time = "time between tokens" if found.ranked.job == "serve" else "time"
    beaten = f"{kept} of them {'are' if kept > 1 else 'is'} beaten by no other in both dollars and {time}"
    return f"{dots} GPUs do this job and have a price; {beaten} (the line)."


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
        p.xaxis.ticker, p.yaxis.ticker.desired_num_ticks = FixedTicker(ticks=[]), 5
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
        self.figure.xaxis.ticker.ticks = list(marks)
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
