"""Throughput against latency: what a reader waits for each token, and what a GPU does for all readers together."""

from __future__ import annotations

import functools
import math
from typing import Any

from bokeh.models import ColumnDataSource, CustomJSTickFormatter, FixedTicker, Range1d, Span

from explorer.charts import labels
from explorer.charts.draw import (
    BLUE,
    BOLD_WORDS,
    GREEN,
    GREY,
    INK,
    NUMBERS,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    Words,
    card,
    heading,
    plain_figure,
    swap,
    table_of,
)
from explorer.charts.parts import bullets, swatch
from explorer.core.choose.fleet import SIZES
from explorer.core.choose.sweeps import over_copies
from explorer.core.compute import Result
from explorer.words.format import count, short_time, significant, wait
from explorer.words.serving_words import NO_RATE, fits, gpus, meets, numbers, sequences, works
from explorer.words.waits import pace_of

COLORS = dict(zip(SIZES["serving_tp"], (SKY, BLUE, GREEN, PURPLE, ORANGE, VERMILLION, INK), strict=True))
SHOWN = 5
LONG = 500
"""From this ratio of its ends on, an axis shows powers of ten alone."""
DONE = ("serving_low", "serving_high")
"""Ends of the range of requests a second."""

Line = tuple[list[float], list[float], list[float]]


def waiting(result: Result) -> tuple[str, str]:
    """What a reader waits for, and its target: each token, or where there is no answer, the end of the prompt."""
    if result["written_tokens"] > 0:
        return "between_tokens_seconds", "tpot_target_seconds"
    return "first_token_seconds", "ttft_target_seconds"


def waits(result: Result) -> tuple[str, str]:
    """Ends of the range of that waiting."""
    kind = "tpot" if result["written_tokens"] > 0 else "ttft"
    return f"{kind}_low", f"{kind}_high"


def counted(result: Result) -> float:
    """Tokens of a request that count as done: those of the answer, or of the prompt where there is none."""
    return float(result["written_tokens"] or result["prompt_tokens"])


@functools.lru_cache(maxsize=2)
def lines(result: Result) -> dict[int, Line]:
    """GPUs of a copy: sequences at once, milliseconds of waiting, tokens a second of each GPU; as far as they fit."""
    own, tokens, found = int(result["serving_tp"]), counted(result), {}
    each = int(result["copy_devices"] / own)
    for number, copy in over_copies(result, waiting(result)[0]).items():
        ms = [1000 * s for s in copy.wait_seconds]
        rate = [done * tokens / (number * each) for done in copy.requests_per_s]
        found[number] = copy.sequences, ms, rate
    held_by = [n for n, line in found.items() if line[0]]
    joined = [n for n in held_by if n <= max(own, float(result["link_domain"]))]
    near = sorted(joined or held_by, key=lambda n: abs(math.log(n / own)))
    return {number: found[number] for number in sorted(near[:SHOWN])}


def columns(result: Result) -> dict[str, list[Any]]:
    """One entry a line: its points, and how it looks; the chosen number of GPUs is drawn strongly."""
    own, made = int(result["serving_tp"]), lines(result)
    return {
        "ms": [line[1] for line in made.values()],
        "rate": [line[2] for line in made.values()],
        "color": [color(number) for number in made],
        "width": [3.5 if number == own else 1.8 for number in made],
        "gpus": [number * int(result["copy_devices"] / own) for number in made],
    }


def color(number: int) -> str:
    return COLORS.get(number, GREY)


def band(result: Result) -> dict[str, list[Any]]:
    """Around the chosen line, where eight in ten published times lie: a slow answer is slow for all."""
    line = lines(result).get(int(result["serving_tp"]))
    if line is None:
        return {"ms": [], "rate": []}
    (short, long), (low, high) = ([float(result[end]) for end in ends] for ends in (waits(result), DONE))
    _, ms, rate = line
    return {
        "ms": [*(x * short for x in ms), *reversed([x * long for x in ms])],
        "rate": [*(y / low for y in rate), *reversed([y / high for y in rate])],
    }


def dots(result: Result) -> dict[str, list[Any]]:
    """Every number of sequences at once that stands in our table, as a dot on its line."""
    made: dict[str, list[Any]] = {"ms": [], "rate": [], "color": []}
    for number, (together, ms, rate) in lines(result).items():
        for at, x, y in zip(together, ms, rate, strict=True):
            if at in SIZES["concurrent"]:
                made["ms"].append(x)
                made["rate"].append(y)
                made["color"].append(color(number))
    return made


def point(result: Result) -> dict[str, list[Any]]:
    """What is chosen, whether it fits or not."""
    if not works(result):
        return {"ms": [], "rate": [], "face": [], "words": [], "align": [], "dx": []}
    at = 1000 * float(result[waiting(result)[0]])
    # Words stand to the left, where lines are lower; at the left end there is no room for them.
    first = min((line[1][0] for line in lines(result).values()), default=at)
    aside = ("right", -9) if at > 1.6 * first else ("left", 12)
    return {
        "ms": [at],
        "rate": [float(result["copy_requests_per_s"]) * counted(result) / float(result["copy_devices"])],
        "face": [VERMILLION if fits(result) else "#ffffff"],
        "words": [f"{float(result['concurrent']):,.0f} at once"],
        "align": [aside[0]],
        "dx": [aside[1]],
    }


def describe(result: Result) -> str:
    """The chart in one sentence."""
    if not works(result):
        return f"{NO_RATE}."
    mine = point(result)
    said = f"{wait(mine['ms'][0] / 1000)} {'for a token' if result['written_tokens'] > 0 else 'for a prompt'}"
    said += f" and {rate_words(mine['rate'][0])} tokens a second from each GPU, with"
    said += f" {sequences(float(result['concurrent']))} at once on {gpus(float(result['copy_devices']))}"
    target = short_time(float(result[waiting(result)[1]]))
    if not fits(result):
        return f"{said}, if it fitted."
    if not _is_late_or_good(result):
        return f"{said}; the first token comes too late."
    return f"{said}: {'within' if meets(result) else 'beyond'} the target of {target}."


def _is_late_or_good(result: Result) -> bool:
    """Whether the verdict on the targets is the one on what the axis shows."""
    name, target = waiting(result)
    return meets(result) or bool(result[name] > result[target])


def rate_words(number: float) -> str:
    return count(number, 3) if number >= 1e6 else significant(number)


def rows(result: Result) -> list[tuple[str, str, str]]:
    """Tokens written in a second: what, how many, and between which numbers."""
    if not works(result) or result["written_tokens"] == 0:
        return []
    each = float(result["copy_requests_per_s"] * result["written_tokens"])
    asked = float(result["mean_requests_per_s"] * result["written_tokens"])
    amounts = (
        ("For each reader of a full copy", 1 / float(result["between_tokens_seconds"]), waits(result)),
        ("One full copy", each, DONE),
        ("All copies, full", each * float(result["copies"]), DONE),
    )
    made = [(what, rate_words(n), _between(result, n, *ends)) for what, n, ends in amounts]
    pace, half = pace_of(result), "For half of the readers at the peak"
    first = [(half, rate_words(pace.half), numbers(pace.slow, pace.fast))] if pace else []
    return [*first, *made, ("Asked for, on average", rate_words(asked), "")]


def _between(result: Result, rate: float, low: str, high: str) -> str:
    """A rate in its range: the times that it comes from are shorter or longer."""
    return f"{rate_words(rate / float(result[high]))} to {rate_words(rate / float(result[low]))}"


def table(result: Result) -> str:
    """The same as an HTML table."""
    return table_of(rows(result), ("", "Tokens a second", "8 in 10 between"))


def legend(result: Result) -> str:
    """Which colour is which number of GPUs."""
    made = zip(lines(result), columns(result)["gpus"], strict=True)
    items = [swatch(color(number), str(count)) for number, count in made]
    return bullets(["GPUs of a copy:", *items]) if items else ""


def ticks(low: float, high: float) -> list[float]:
    """Round numbers between two ends of a log axis: 1, 2, 5, 10, or powers of ten alone where it is long."""
    return labels.ticks(low, high, (1,) if high / low > LONG else (1, 2, 5))


class FrontierChart:
    """Log-log: up is cheaper, left is faster; each dot is a number of sequences at once."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="frontier")
        self.band = ColumnDataSource(band(result), name="frontier_band")
        self.dots = ColumnDataSource(dots(result), name="frontier_dots")
        self.point = ColumnDataSource(point(result), name="frontier_point")
        self.x, self.y = Range1d(1, 10), Range1d(1, 10)
        p = plain_figure(280, x_axis_type="log", y_axis_type="log", x_range=self.x, y_range=self.y)
        p.patch("ms", "rate", color=SKY, alpha=0.22, line_alpha=0, source=self.band)
        p.multi_line("ms", "rate", color="color", line_width="width", source=self.source)
        p.scatter("ms", "rate", size=5, color="color", source=self.dots)
        self.target = Span(dimension="height", line_color=INK, line_width=2, line_dash="dashed")
        p.add_layout(self.target)
        look = {"fill_color": "face", "line_color": VERMILLION, "line_width": 2.5}
        p.scatter("ms", "rate", size=13, source=self.point, **look)
        p.text(
            "ms", "rate", text="words", text_align="align", x_offset="dx", y_offset=-6, source=self.point, **BOLD_WORDS,
        )  # fmt: skip
        for axis in (p.xaxis, p.yaxis):
            axis.formatter = CustomJSTickFormatter(code=NUMBERS)
            axis.ticker = FixedTicker(ticks=[])
        p.yaxis.axis_label = "tokens a second of each GPU"
        self.axes, self.head, self.foot = (p.xaxis[0], p.yaxis[0]), Words(), Words()
        self.layout = card(self.head.layout, p, self.foot.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        new, mine = columns(result), point(result)
        swap(self.source, new)
        swap(self.band, band(result))
        swap(self.dots, dots(result))
        swap(self.point, mine)
        target = 1000 * float(result[waiting(result)[1]])
        xs = [*(x for line in new["ms"] for x in line), *mine["ms"], target]
        ys = [*(y for line in new["rate"] for y in line), *mine["rate"]] or [1.0]
        self.x.start, self.x.end = min(xs) / 1.4, max(xs) * 1.4
        self.y.start, self.y.end = min(ys) / 1.6, max(ys) * 1.6
        self.target.location = target
        for axis, ends in zip(self.axes, (self.x, self.y), strict=True):
            axis.ticker.ticks = ticks(ends.start, ends.end)
        what = "a token" if result["written_tokens"] > 0 else "a prompt"
        self.axes[0].axis_label = f"ms for {what} (dashed: the target)"
        self.head.say(heading("Throughput against waiting", describe(result)))
        self.foot.say(legend(result) + table(result))
