"""Money over the months, rented and owned, and what an owned GPU-hour is made of."""

from __future__ import annotations

import math
from typing import Any

from bokeh.models import ColumnDataSource, CustomJSTickFormatter, FactorRange, Range1d

from explorer.charts.draw import (
    BLUE,
    BOLD_WORDS,
    DOLLARS,
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
    Words,
    card,
    heading,
    plain_figure,
    swap,
    table_of,
)
from explorer.charts.labels import between, evenly
from explorer.charts.parts import PartOf, key, legend, part_columns, parts_of
from explorer.core.compute import Result
from explorer.words.format import devices, dollars, price
from explorer.words.headlines.own import is_priced, months, unpriced
from explorer.words.paying import is_nobodys
from explorer.words.phrases import inner, plural

POINTS = 49


def columns(result: Result) -> dict[str, list[Any]]:
    """What has been paid by each month, in today's money, for all GPUs of the job; the sale falls due at the end."""
    life, gpus = (float(result[name]) for name in ("life_months", "job_devices"))
    at = evenly(0.0, life, POINTS)
    paid = [in_todays_money(result, month) for month in [*at, life]]
    running, saved, capex, sale = [
        gpus * float(result[name])
        for name in ("running_usd_per_year", "saved_usd_per_year", "capex_usd", "resale_now_usd")
    ]
    own = [capex + running / 12 * dollars_paid for dollars_paid in paid]
    own[POINTS] -= sale
    return {
        "month": [*at, life],
        "own": own if is_priced(result) else [math.nan] * len(own),
        "rent": [(running + saved) / 12 * dollars_paid for dollars_paid in paid],
    }


def in_todays_money(result: Result, months: float) -> float:
    """What a dollar at the end of each month until then is worth today. [USD]"""
    rate = float(result["month_interest"])
    return -math.expm1(-months * math.log1p(rate)) / rate if rate > 0 else months


def point(result: Result) -> dict[str, list[Any]]:
    """The break-even, between two months; none where owning never pays."""
    when = float(result["break_even_months"])
    if not is_priced(result) or not math.isfinite(when):
        return {"month": [], "usd": [], "words": [], "align": [], "offset": []}
    made = columns(result)
    exact = min(float(result["payback_months"]), float(result["life_months"]))
    usd = between(exact, made["month"], made["rent"])
    early = exact < 0.6 * float(
        result["life_months"]
    )  # room right of it, below both lines; else left of it, above them
    return {
        "month": [exact],
        "usd": [usd],
        "words": [f"even after {months(when)}"],
        "align": ["left" if early else "right"],
        "offset": [24 if early else -12],
    }


def describe(result: Result) -> str:
    """The chart in one sentence."""
    if not is_priced(result):
        return unpriced(result)
    made, when = columns(result), float(result["break_even_months"])
    end = months(float(result["life_months"]))
    asked = " at a price that nobody asks" if is_nobodys(result) else ""
    totals = f"in {end} {dollars(made['own'][-1])} owned, {dollars(made['rent'][-1])} rented{asked}"
    gpus = devices(float(result["job_devices"]))
    if not math.isfinite(when):
        return f"{gpus}: owning never catches up; {totals}, in today's money."
    paid = (
        f"{totals}, in today's money" if asked else f"owning has paid after {months(when)}; {totals}, in today's money"
    )
    return f"{gpus}: {paid}."


class OwningChart:
    """Two lines that cross where owning has paid."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="owning")
        self.point = ColumnDataSource(point(result), name="owning_point")
        self.x, self.y = Range1d(0, 1), Range1d(0, 1)
        p = plain_figure(270, x_range=self.x, y_range=self.y)
        p.line("month", "rent", color=ORANGE, line_width=3, source=self.source)
        p.line("month", "own", color=BLUE, line_width=3, source=self.source)
        p.scatter(
            "month", "usd", size=13, fill_color="#ffffff", line_color=VERMILLION, line_width=2.5, source=self.point
        )
        p.text(
            "month",
            "usd",
            text="words",
            text_align="align",
            y_offset="offset",
            source=self.point,
            **BOLD_WORDS,
        )
        p.xaxis.axis_label = "months"
        p.yaxis.formatter = CustomJSTickFormatter(code=DOLLARS)
        p.yaxis.ticker.desired_num_ticks = 4
        self.head, self.names = Words(), Words()
        self.layout = card(self.head.layout, p, self.names.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        new = columns(result)
        swap(self.source, new)
        swap(self.point, point(result))
        self.x.end = new["month"][-1] * 1.02
        self.y.end = 1.12 * max(v for v in (*new["own"], *new["rent"], 1e-6) if v == v)
        self.head.say(heading("Rent or own, month by month", describe(result)))
        owned = [(BLUE, "Own: purchase, then running costs; sold at the end")] if is_priced(result) else []
        self.names.say(key([(ORANGE, "Rent for the hours in use"), *owned]))


SHARES = (
    ("Purchase less resale", "depreciation_usd_per_year", BLUE),
    ("Interest", "interest_usd_per_year", PURPLE),
    ("Electricity", "electricity_usd_per_year", YELLOW),
    ("Hosting", "hosting_usd_per_year", SKY),
    ("Staff and upkeep", "staff_usd_per_device_year", GREEN),
)


def parts(result: Result) -> list[PartOf]:
    """What an owned GPU-hour in use is made of; the parts add up to its price."""
    year = float(result["own_usd_per_year"])
    each = float(result["own_usd_per_device_hour"]) / year if year > 0 else 0.0
    return parts_of([(name, each * float(result[field]), color) for name, field, color in SHARES], dollars)


def added(usd: float, total: float) -> str:
    """Dollars of a sum that readers add up: to the third digit of the total, in all rows."""
    if not 100 <= total < 995_000:
        return dollars(usd)
    step = 10.0 ** (math.floor(math.log10(total)) - 2)
    return f"${round(usd / step) * step:,.0f}" if usd >= step / 2 else f"under ${step:,.0f}"


def rows(result: Result) -> list[tuple[str, str, str]]:
    """The total cost of owning, beside the rent for the same hours: for one GPU a year, and in today's money for all
    GPUs and their whole life, as the lines above end."""
    lives = float(result["job_devices"]) * in_todays_money(result, float(result["life_months"])) / 12
    listed = [(name, float(result[field])) for name, field, _ in SHARES] + [
        ("Total", float(result["own_usd_per_year"]))
    ]
    total, rent = listed[-1][1], float(result["running_usd_per_year"] + result["saved_usd_per_year"])
    made = [(name, usd, total) for name, usd in listed if usd > 0] + [("Rent for the hours in use", rent, rent)]
    return [(name, added(usd, whole), added(usd * lives, whole * lives)) for name, usd, whole in made]


def table(result: Result) -> str:
    """The same as an HTML table."""
    years, gpus = float(result["life_years"]), devices(float(result["job_devices"]))
    whole = f"{gpus} in {years:g} {plural(years, 'year')}, today's money"
    return table_of(rows(result), ("", "One GPU a year", whole))


def bars(result: Result) -> dict[str, list[Any]]:
    """The parts of an owned hour as stretches of one bar, the rented hour as another."""
    rent = float(result["usd_per_device_hour"])
    own, rented = part_columns(parts(result) if is_priced(result) else []), part_columns([rented_hour(rent)])
    rows = [*(["Own"] * len(own["name"])), "Rent"]
    return {name: own[name] + rented[name] for name in own} | {"row": rows}


def rented_hour(usd: float) -> PartOf:
    """The rent of an hour as the one part of its bar."""
    return PartOf("Rent", usd, price(usd), ORANGE)


def describe_hour(result: Result) -> str:
    """The chart of parts in one sentence."""
    rent = float(result["usd_per_device_hour"])
    if not is_priced(result):
        return unpriced(result)
    own = float(result["own_usd_per_device_hour"])
    largest = max(parts(result), key=lambda part: part.amount)
    return (
        f"An hour in use costs {dollars(own)} owned, {price(rent)} rented; the largest part of owning is"
        f" {inner(largest.name)}, {largest.words}."
    )


class HourChart:
    """A bar of parts above the bar of the rent."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(bars(result), name="owning_hour")
        self.range = Range1d(0, 1)
        p = plain_figure(150, x_range=self.range, y_range=FactorRange(factors=["Rent", "Own"]))
        p.hbar("row", left="left", right="right", height=0.7, color="color", line_color="#ffffff", source=self.source)
        p.ygrid.grid_line_color = None
        p.xaxis.formatter = CustomJSTickFormatter(code=DOLLARS)
        p.xaxis.axis_label = "for a GPU-hour in use"
        p.xaxis.ticker.desired_num_ticks = 4
        self.head, self.names, self.table = Words(), Words(), Words()
        self.layout = card(self.head.layout, p, self.names.layout, self.table.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        new = bars(result)
        swap(self.source, new)
        self.range.end = 1.08 * max(new["right"])
        rent = PartOf("Rent", 1, price(float(result["usd_per_device_hour"])), ORANGE)  # named even where it is free
        self.names.say(legend([*(parts(result) if is_priced(result) else []), rent]))
        self.table.say(table(result) if is_priced(result) else "")
        self.head.say(heading("What an owned hour costs", describe_hour(result)))
