"""Training time against the number of GPUs, with its band."""

from __future__ import annotations

import math
from typing import Any

from bokeh.models import ColumnDataSource, FixedTicker, Range1d

from explorer.charts.draw import BLUE, GREY, INK, SKY, VERMILLION, Words, card, heading, plain_figure, swap
from explorer.charts.labels import by_factor, wide
from explorer.core.choose.sweeps import Fleets, over_devices
from explorer.core.compute import Result
from explorer.core.scenario.spread import LARGEST_FLEET
from explorer.words.format import devices, duration, span
from explorer.words.headlines.headline import cannot
from explorer.words.own_numbers import ends

POINTS = 33
MARKS = {
    1 / 86400: "1 second",
    1 / 1440: "1 minute",
    1 / 24: "1 hour",
    1: "1 day",
    7: "1 week",
    30.4: "1 month",
    365.25: "1 year",
    3652.5: "10 years",
    36525: "100 years",
    365250: "1,000 years",
}
AROUND = 64
"""The axis spans this many times fewer and more GPUs than chosen."""
LONGEST = 18
"""Letters that fit into the right half of the chart on a phone."""


def numbers(chosen: float) -> list[float]:
    """Whole numbers of GPUs around the chosen one, which is among them."""
    first, last = max(1.0, chosen / AROUND), max(chosen, min(LARGEST_FLEET, chosen * AROUND))
    return sorted({float(round(n)) for n in by_factor(first, last, POINTS)} | {chosen})


def swept(result: Result) -> Fleets:
    """The job on all these numbers of GPUs, with the best layout for each."""
    return over_devices(result, tuple(numbers(float(result["devices"]))))


def columns(result: Result) -> dict[str, list[Any]]:
    """Days, fast to slow, for numbers of GPUs around the chosen one; whether the job fits on that many.

    GPUs too many can stand idle, so more of them never take longer. Nothing is drawn of a run that no number of them makes,
    nor where a layout that is set needs more GPUs for one replica.
    """
    if cannot(result):
        nothing = [math.nan for _ in numbers(float(result["devices"]))]
        return {
            "devices": numbers(float(result["devices"])),
            **dict.fromkeys(("days", "low", "high", "fitting"), nothing),
        }
    many, least = swept(result), math.inf
    days, fitting = [], []
    for taken, layout in zip(many.days, many.layouts, strict=True):
        split = layout.used <= layout.devices  # else one replica needs more GPUs than there are
        if layout.spare_bytes >= 0 and split:
            least = min(least, taken)
        days.append(least if math.isfinite(least) else taken if split else math.nan)
        fitting.append(least if math.isfinite(least) else math.nan)
    low, high = ends(result, "run")
    return {
        "devices": numbers(float(result["devices"])),
        "days": days,
        "low": [n * low for n in days],
        "high": [n * high for n in days],
        "fitting": fitting,
    }


def point(result: Result) -> dict[str, list[Any]]:
    """The chosen number of GPUs and its days, in words besides."""
    if cannot(result):
        return {name: [] for name in ("devices", "days", "words", "align", "dx", "dy", "face")}
    chosen, days = float(result["devices"]), float(result["train_days"])
    words = f"{devices(chosen)}: {duration(days)}"
    # Right of the dot above the line; where there is no room on a phone, left of it below the line.
    room = chosen * AROUND <= LARGEST_FLEET and wide(words) <= LONGEST
    return {
        "devices": [chosen],
        "days": [days],
        "words": [words],
        "align": ["left" if room else "right"],
        "dx": [7 if room else -9],
        "dy": [-6 if room else 20],
        "face": [VERMILLION if result.fits else "#ffffff"],
    }


def describe(result: Result) -> str:
    """The chart in one sentence."""
    if cannot(result):
        return (
            f"{result.scenario.workload.method} cannot train from scratch: no number of GPUs makes this run possible."
        )
    sentence = f"{duration(float(result['train_days']))} on {devices(float(result['devices']))}"
    low, high = (float(result["train_days"]) * end for end in ends(result, "run"))
    if high > low:
        sentence += f", {span(low, high)} as runs go"
    return sentence + (", if it fitted." if not result.fits else ".")


class TimeChart:
    """Log-log, so that twice the GPUs is the same step everywhere."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="training")
        self.point = ColumnDataSource(point(result), name="training_point")
        self.x, self.y = Range1d(1, 10), Range1d(1, 10)
        p = plain_figure(292, x_axis_type="log", y_axis_type="log", x_range=self.x, y_range=self.y)
        p.varea("devices", "low", "high", color=SKY, alpha=0.28, source=self.source)
        p.line("devices", "days", color=GREY, line_width=2, line_dash="dashed", source=self.source)
        p.line("devices", "fitting", color=BLUE, line_width=3, source=self.source)
        p.scatter(
            "devices", "days", size=13, fill_color="face", line_color=VERMILLION, line_width=2.5, source=self.point
        )
        p.text(
            "devices",
            "days",
            text="words",
            text_color=INK,
            text_font_size="12px",
            text_font_style="bold",
            text_align="align",
            x_offset="dx",
            y_offset="dy",
            source=self.point,
        )
        p.yaxis.ticker = FixedTicker(ticks=list(MARKS))
        p.yaxis.major_label_overrides = dict(MARKS)
        steps = [8**n for n in range(7)]
        p.xaxis.ticker = FixedTicker(ticks=steps)
        p.xaxis.major_label_overrides = {n: f"{n:,}" for n in steps}
        p.xaxis.axis_label = "GPUs (solid: it fits; dashed: it does not)"
        self.head = Words()
        self.layout = card(self.head.layout, p)
        self.update(result)

    def update(self, result: Result) -> None:
        new = columns(result)
        swap(self.source, new)
        swap(self.point, point(result))
        self.x.start, self.x.end = new["devices"][0] / 1.2, new["devices"][-1] * 1.2
        days, (low, high) = float(result["train_days"]), ends(result, "run")
        self.y.start = min(days * low, *new["low"]) / 1.5  # first a number: what is not drawn is none
        self.y.end = max(days * high, *new["high"]) * 1.5
        self.head.say(heading("Training time", describe(result)))
