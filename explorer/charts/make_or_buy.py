"""Make or buy: dollars a day of rented GPUs and of an API, against the requests of a day."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from bokeh.models import ColumnDataSource, CustomJSTickFormatter, Range1d

from explorer.charts.apis.api_prices import api_rows, other_api
from explorer.charts.draw import (
    BLUE,
    BOLD_WORDS,
    COUNTED,
    DOLLARS,
    GREY,
    INK,
    ORANGE,
    SKY,
    VERMILLION,
    Words,
    card,
    heading,
    plain_figure,
    swap,
    table_of,
)
from explorer.charts.labels import by_factor
from explorer.charts.parts import key
from explorer.core.compute import Result
from explorer.words.api_words import who_asks
from explorer.words.format import count, dollars, percent
from explorer.words.own_numbers import ends
from explorer.words.serving_words import NO_RATE, several, short, works

POINTS = 121
STAIRS = 40
"""Steps of the stairs that are drawn with sharp edges."""
ALIKE = 1e-9
TODAY = "today"
MARKS = ("requests", "usd", "face", "edge", "words", "align", "dx", "dy")


@dataclass(frozen=True)
class Crossing:
    """Where the cheaper one changes: so many requests a day, on so many copies, and whether own is cheaper beyond."""

    requests: float
    copies: int
    own_cheaper: bool


def requests_of_a_copy(result: Result) -> float:
    """Requests of a day, on average, that one copy can be given. [1/day]"""
    return float(result["copy_requests_per_s"] * result["highest_load"]) * 86_400


def own_usd_per_day(result: Result, asked: list[float], faster: float = 1.0) -> list[float]:
    """Rent of a day for so many requests, on as many copies as their peak needs. [USD/day]"""
    most, each = requests_of_a_copy(result) * faster, float(result["copy_usd_per_s"])
    return [max(math.ceil(requests / most * (1 - ALIKE)), 1) * each * 86_400 for requests in asked]


def crossings(result: Result) -> list[Crossing]:
    """All points where own and the scenario's API cost the same."""
    return crossings_at(result, float(result["api_usd_per_request"]), 1.0)


def crossings_at(result: Result, api: float, faster: float) -> list[Crossing]:
    """All points where own costs so many dollars a request: each new copy may make one's own dearer again, until they do
    not. faster: what copies do, over what is predicted."""
    each, most = float(result["copy_usd_per_s"]) * 86_400, requests_of_a_copy(result) * faster
    if api <= 0 or not most > 0 or each / api > most:
        return []
    even, found = each / api, []
    for copies in range(1, STAIRS + 1):
        found.append(Crossing(copies * even, copies, True))
        if (copies + 1) * even <= copies * most or copies == STAIRS:
            break
        found.append(Crossing(copies * most, copies, False))
    return found


def span(result: Result) -> tuple[float, float]:
    """Requests a day that the axis shows: around today's and the first crossing."""
    marks = [float(result["served_requests_per_day"]), *[c.requests for c in crossings(result)[:1]]]
    return min(marks) / 30, max(marks) * 30


def columns(result: Result) -> dict[str, list[Any]]:
    """Own and API dollars a day, and those of another API; corners of the first stairs are among the points."""
    (low, high), other = span(result), other_api(result)
    most = requests_of_a_copy(result)
    corners = [most * n * (1 + side) for n in range(1, STAIRS) for side in (0, 1e-6) if low < most * n < high]
    at = sorted({*by_factor(low, high, POINTS), *corners})
    fast, slow = [1 / end for end in ends(result, "serving")]
    api = float(result["api_usd_per_request"])
    return {
        "requests": at,
        "own": own_usd_per_day(result, at),
        "low": own_usd_per_day(result, at, fast),
        "high": own_usd_per_day(result, at, slow),
        "api": [requests * api for requests in at],
        "other": [requests * (other.usd_per_request if other else api) for requests in at],
    }


def marks(result: Result) -> dict[str, list[Any]]:
    """Today's demand on both lines, and the crossings between them."""
    now, made = float(result["served_requests_per_day"]), []
    made.append((now, float(result["fleet_usd_per_day"]), VERMILLION, VERMILLION, TODAY))
    if result["api_usd_per_day"] > 0:
        made.append((now, float(result["api_usd_per_day"]), "#ffffff", VERMILLION, ""))
    low, high = span(result)
    for n, cross in enumerate(c for c in crossings(result) if low < c.requests < high):
        usd = cross.requests * float(result["api_usd_per_request"])
        made.append((cross.requests, usd, INK, INK, f"even at {short(cross.requests)}" if n == 0 else ""))
    placed = [(*mark, *(("left", 7, 18) if mark[4] == TODAY else ("right", -8, -6))) for mark in made]
    return {name: [mark[i] for mark in placed] for i, name in enumerate(MARKS)}


def describe(result: Result) -> str:
    """The chart in one sentence."""
    if not works(result):
        return f"{NO_RATE}."
    own, api = float(result["fleet_usd_per_day"]), float(result["api_usd_per_day"])
    if api <= 0:
        return f"Rented GPUs cost {dollars(own)} a day; the API is entered as free."
    cheaper = "the GPUs are cheaper" if own < api else "the API is cheaper"
    return f"Today {dollars(own)} a day on rented GPUs, {dollars(api)} at the API ({who_asks(result)}): {cheaper}."


def rows(result: Result) -> list[tuple[str, str]]:
    """Break-even in tokens, requests and load, and what happens beyond it."""
    api = float(result["api_usd_per_request"])
    if not works(result) or api <= 0:
        return []
    tokens = float(result["prompt_tokens"] + result["written_tokens"])
    found = crossings(result)
    made = api_rows(result)
    load = float(result["break_even_load"])
    if not found:
        top = percent(float(result["highest_load"]))
        lower = (
            f"never: copies must be loaded to {percent(load)} on average, and this demand loads them to at most {top}"
        )
        made.append(("GPUs are cheaper from", "never" if load > 1 else lower))
        return made
    first = found[0]
    asked = f"{count(first.requests * tokens, 3)} tokens a day"
    made.append(("GPUs are cheaper from", f"{asked}, {several(short(first.requests), 'request')}"))
    made.append(("Load of a copy there", percent(load)))
    if len(found) > 1:
        again, last = found[1], found[-1]
        beyond = short(last.requests)
        sure = f"cheaper for good from {beyond}" if last.copies < STAIRS else f"changes to and fro beyond {beyond}"
        made.append(("Dearer again with the next copy", f"from {several(short(again.requests), 'request')}; {sure}"))
    return made


def table(result: Result) -> str:
    """The same as an HTML table."""
    return table_of(rows(result))


def legend(result: Result) -> str:
    """The lines, and whose prices they are."""
    other = other_api(result)
    items = [(BLUE, "rented GPUs, for the peak"), (ORANGE, f"the API: {who_asks(result)}")]
    items += [(GREY, other.name)] if other else []
    return key(items)


class MakeOrBuyChart:
    """Log-log: the API is a straight line, rented GPUs are stairs."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(_none(), name="make_or_buy")
        self.marks = ColumnDataSource(_no_marks(), name="make_or_buy_marks")
        self.x, self.y = Range1d(1, 10), Range1d(1, 10)
        p = plain_figure(270, x_axis_type="log", y_axis_type="log", x_range=self.x, y_range=self.y)
        p.varea("requests", "low", "high", color=SKY, alpha=0.28, source=self.source)
        self.other = p.line("requests", "other", color=GREY, line_width=2, line_dash="dashed", source=self.source)
        p.line("requests", "api", color=ORANGE, line_width=2.5, source=self.source)
        p.line("requests", "own", color=BLUE, line_width=2.5, source=self.source)
        p.scatter("requests", "usd", size=10, fill_color="face", line_color="edge", line_width=2, source=self.marks)
        p.text(
            "requests", "usd", text="words", text_align="align", x_offset="dx", y_offset="dy", source=self.marks, **BOLD_WORDS,
        )  # fmt: skip
        p.xaxis.formatter, p.yaxis.formatter = CustomJSTickFormatter(code=COUNTED), CustomJSTickFormatter(code=DOLLARS)
        p.xaxis.axis_label, p.yaxis.axis_label = "requests a day", "$ a day"
        self.head, self.foot = Words(), Words()
        self.layout = card(self.head.layout, p, self.foot.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        if works(result):
            new = columns(result)
            swap(self.source, new)
            swap(self.marks, marks(result))
            self.x.start, self.x.end = new["requests"][0], new["requests"][-1]
            lines = [*new["own"], *(new["api"] if result["api_usd_per_day"] > 0 else [])]
            self.y.start, self.y.end = max(min(lines), max(lines) / 1e8) / 2, max(lines) * 2
        else:
            swap(self.source, _none())
            swap(self.marks, _no_marks())
            self.x.start, self.x.end = self.y.start, self.y.end = 1, 10
        self.other.visible = works(result) and other_api(result) is not None
        self.head.say(heading("Make or buy", describe(result)))
        self.foot.say(legend(result) + table(result))


def _none() -> dict[str, list[Any]]:
    return {name: [] for name in ("requests", "own", "low", "high", "api", "other")}


def _no_marks() -> dict[str, list[Any]]:
    return {name: [] for name in MARKS}
