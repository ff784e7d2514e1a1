"""Demand over a day or a month against the GPUs that stand ready, and what other ways to meet it would cost."""

from __future__ import annotations

import functools
import html
import math
from dataclasses import dataclass
from typing import Any

from bokeh.models import Axis, ColumnDataSource, CustomJSTickFormatter, FixedTicker, Range1d

from explorer import catalog
from explorer.catalog.dates import short_month
from explorer.charts.draw import (
    BLUE,
    COUNTED,
    GREY,
    INK,
    ORANGE,
    Words,
    aside,
    card,
    heading,
    plain_figure,
    swap,
    table_of,
)
from explorer.charts.parts import key
from explorer.core.choose.bursts import Mixed, cheapest_mix, copies_by_period, followed_usd_per_day, requests_per_s
from explorer.core.compute import Result
from explorer.core.scenario.use import CURVES
from explorer.words.api_words import who_asks
from explorer.words.format import dollars, percent, price
from explorer.words.serving_words import NO_RATE, gpus, idle, meets, rate, several, short, whole, works

WEEKS = "half as much more a week"
HOURS = 24


@dataclass(frozen=True)
class Burst:
    """A mix of permanent copies and rented ones, with what the others are."""

    mix: Mixed
    offer: catalog.Offer


@functools.lru_cache(maxsize=4)
def burst(result: Result) -> Burst | None:
    """The cheapest way to keep at least the copies of the quietest period, and to leave the rest to another GPU,
    rented by the hour; it must fit and meet the targets there, too. None where that saves nothing."""
    if not works(result) or not meets(result):
        return None
    known, as_of = catalog.accelerators(), result.scenario.prices.prices_as_of
    others = [name for name in known if name != result.scenario.accelerator.accelerator_name]
    offers = [offer for offer in (catalog.usual_offer(name, as_of) for name in others) if offer]
    prices = [offer.usd_per_device_hour for offer in offers]
    found = cheapest_mix(result, [known[offer.accelerator_name] for offer in offers], prices)
    return Burst(found, offers[found.other]) if found else None


def edges(result: Result) -> list[float]:
    """Where each period begins, and where the last one ends: hours of a day, or weeks."""
    count = len(CURVES[result.scenario.demand.demand_curve])
    whole_span = 4.0 if result.scenario.demand.demand_curve == WEEKS else float(HOURS)
    return [whole_span * i / count for i in range(count + 1)]


def columns(result: Result) -> dict[str, list[Any]]:
    """One bar a period: the requests asked for, what all copies could do, and what copies that follow could do; none
    on a GPU without a known rate."""
    if not works(result):
        return {name: [] for name in ("left", "right", "asked", "all", "follow")}
    at, asked = edges(result), requests_per_s(result)
    each = float(result["copy_requests_per_s"])
    follow = [copies * each for copies in copies_by_period(result)]
    return {
        "left": at[:-1],
        "right": at[1:],
        "asked": asked,
        "all": [each * float(result["copies"])] * len(asked),
        "follow": follow,
    }


def describe(result: Result) -> str:
    """The chart in one sentence."""
    if not works(result):
        return f"{NO_RATE}."
    fleet, waste = dollars(float(result["fleet_usd_per_day"])), dollars(float(result["idle_usd_per_day"]))
    peak = rate(float(result["peak_requests_per_s"]))
    many = gpus(float(result["fleet_devices"]))
    return f"{many} for a peak of {peak}: {fleet} a day, {waste} of it ({idle(result)}) for idle time."


def rows(result: Result) -> list[tuple[str, str]]:
    """Each way to meet the demand, and its dollars a day."""
    if not works(result):
        return []
    each = float(result["copy_devices"])
    needed = [copies * each for copies in copies_by_period(result)]
    few, many = whole(min(needed)), gpus(max(needed))
    made = [
        (f"{gpus(float(result['fleet_devices']))} all the time", dollars(float(result["fleet_usd_per_day"]))),
        (
            f"GPUs that follow the demand, {few} to {many}"
            if min(needed) < max(needed)
            else "GPUs that follow the demand: as many",
            dollars(followed_usd_per_day(result)),
        ),
    ]
    found = burst(result)
    if found:
        made.append((_mix_words(result, found), dollars(found.mix.usd_per_day)))
    api = float(result["api_usd_per_day"])
    return [*made, (f"The API ({who_asks(result)})", dollars(api) if api > 0 else "free")]


def _mix_words(result: Result, found: Burst) -> str:
    own, offer = found.mix.base_copies * float(result["copy_devices"]), found.offer
    when = f", {short_month(offer.price_date)}" if offer.price_date else ""
    asked = f"{price(offer.usd_per_device_hour)} an hour, {'marketplace ' if offer.marketplace else ''}{offer.provider.split(' (')[0]}{when}"
    bursts = f"up to {whole(found.mix.burst_copies * found.mix.devices_each)} × {offer.accelerator_name}"
    return f"{gpus(own)} all the time, {bursts} for the rest ({asked})"


def _held(number: float) -> str:
    """A number of requests or readers that is carried: rounded down."""
    return short(math.floor(number + 1e-9))


def note(result: Result) -> str:
    """What the ways have in common, or why one is missing."""
    if not works(result):
        return ""
    share = percent(float(result["peak_load"]))
    most = float(result["copy_requests_per_s"])
    a_day = several(_held(most * float(result["highest_load"]) * 86_400), "request")
    waiting = several(_held(most * float(result["peak_load"]) * float(result["answer_seconds"])), "reader")
    said = (
        f"One copy, {gpus(float(result['copy_devices']))}, carries {a_day} a day of this curve, {waiting} at once at its peak."
        f" Copies are given {share} of what they can do at most; the line is all that they can do."
    )
    if meets(result) and burst(result) is None:
        said += " To keep the GPUs of the quietest period and rent others for the rest saves nothing."
    return f"{said} Taking and giving back GPUs is counted as free and at once."


def table(result: Result) -> str:
    """The same as an HTML table."""
    return table_of(rows(result), ("", "$ a day"))


def ticked(axis: Axis) -> Axis:
    """An axis along a curve of demand, yet without its ticks."""
    axis.ticker = FixedTicker(ticks=[])
    return axis


def tick(axis: Axis, result: Result) -> None:
    """Name it and set its ticks. A list given to the axis itself would become a new model at every change, and Bokeh
    walk through all charts to find it."""
    weeks = result.scenario.demand.demand_curve == WEEKS
    axis.axis_label = "week of the month" if weeks else "hour of the day"
    axis.ticker.ticks = [0, 1, 2, 3, 4] if weeks else [0, 6, 12, 18, 24]


class DemandChart:
    """Bars of demand below the line of what stands ready; the grey between them is idle."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="demand")
        self.x, self.y = Range1d(0, HOURS), Range1d(0, 1)
        p = plain_figure(190, x_range=self.x, y_range=self.y)
        p.quad("left", "right", top="all", bottom="asked", color=GREY, alpha=0.35, line_alpha=0, source=self.source)
        p.quad("left", "right", top="asked", bottom=0, color=BLUE, line_color="#ffffff", source=self.source)
        p.segment("left", "follow", "right", "follow", color=ORANGE, line_width=2.5, source=self.source)
        p.segment("left", "all", "right", "all", color=INK, line_width=2.5, source=self.source)
        p.xgrid.visible = False
        p.yaxis.axis_label = "requests a second"
        p.yaxis.ticker.desired_num_ticks = 4
        p.yaxis.formatter = CustomJSTickFormatter(code=COUNTED)
        self.axis, self.head, self.foot = ticked(p.xaxis[0]), Words(), Words()
        self.layout = card(self.head.layout, p, self.foot.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        new = columns(result)
        swap(self.source, new)
        self.x.end = edges(result)[-1]
        self.y.end = 1.08 * max([*new["all"], *new["asked"]], default=0.0) or 1.0
        tick(self.axis, result)
        self.head.say(heading("Demand and idle GPUs", describe(result)))
        self.foot.say(KEY + table(result) + aside(html.escape(note(result))))


KEY = key(((BLUE, "asked for"), (f"{GREY}59", "idle"), (ORANGE, "GPUs that follow")))
