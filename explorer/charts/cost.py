"""Cost by provider, each price with its date, and what the money pays for."""

from __future__ import annotations

from typing import Any

from bokeh.models import ColumnDataSource

from explorer.catalog.dates import month_of_year, short_month
from explorer.catalog.listed import offers_of
from explorer.charts.draw import (
    BLUE,
    DOLLARS,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    Words,
    card,
    heading,
    swap,
)
from explorer.charts.parts import PartOf, PartsBar, dots_on_rows, marked, parts_of
from explorer.core.compute import Result
from explorer.core.numerals import tally
from explorer.words.format import dollars, percent, price
from explorer.words.headlines.headline import cannot
from explorer.words.own_numbers import is_own, usd_ends
from explorer.words.paying import is_metered, seller, whole_project

ROWS = 11


COLORS = {"spot": ORANGE, "1-year commitment": GREEN, "3-year commitment": PURPLE}
"""Colours of the kinds of price; on demand and one's own are blue."""
OWN_ROWS = {"owned": "Owned: electricity", "granted": "Granted"}
"""What the row of GPUs that are not rented is called, among the rents they save."""
SHORT = {"spot": " spot", "1-year commitment": " 1-year", "3-year commitment": " 3-year"}


def row_name(provider: str, price_kind: str, date: str) -> str:
    """A provider, the kind of its price, and the month of it, short enough for a phone."""
    short = provider.partition(" (")[0].partition(",")[0] + SHORT.get(price_kind, "")
    return f"{short} · {month_of_year(date)}" if date else short


def columns(result: Result) -> dict[str, list[Any]]:
    """One row an offer, cheapest first, the user's own price among them, or what GPUs cost that are not rented; the
    chosen one always.

    At a spot price the run takes longer, by the share that interruptions cost. A run that cannot be has no rows.
    """
    if cannot(result):
        return {name: [] for name in ("name", "usd", "low", "high", "words", "color", "edge", "size", "ink")}
    prices = result.scenario.prices
    useful_hours = float(result["device_hours"] * (1 - result["lost_share"]))
    spot_hours = useful_hours / (1 - float(prices.interrupted_share))
    fast, slow = usd_ends(result)
    rent = (prices.provider, prices.price_kind, prices.usd_per_device_hour)
    held = OWN_ROWS.get(result.scenario.lab.holding, "")
    mine = (held, "your own", float(result["paid_usd_per_device_hour"])) if held else rent
    listed = [(o.provider, o.price_kind, o.usd_per_device_hour, o.price_date) for o in offers_of(result.scenario)]
    if mine not in [row[:3] for row in listed]:
        listed.append((*mine, "" if held else prices.price_date))
    priced = sorted((row[2] * (spot_hours if row[1] == "spot" else useful_hours), row) for row in listed)
    kept_priced = thin(priced, [row[:3] for _, row in priced].index(mine))
    kept, usd = [row for _, row in kept_priced], [total for total, _ in kept_priced]
    names = [row_name(row[0], row[1], row[3]) for row in kept]
    chosen, unknown = [row[:3] == mine for row in kept], result["metered"] and not is_metered(result)
    return {
        "name": names,
        "usd": usd,
        "low": [v * fast for v in usd],
        "high": [v * slow for v in usd],
        "words": [" unknown" if own and unknown else f" {dollars(v)}" for v, own in zip(usd, chosen, strict=True)],
        "color": [COLORS.get(row[1], BLUE) for row in kept],
        **marked(chosen),
    }


def thin(rows: list[Any], keep: int) -> list[Any]:
    """At most `ROWS` rows spread evenly over the sorted ones, the ends and row `keep` included."""
    if len(rows) <= ROWS:
        return rows
    kept = {round(i * (len(rows) - 1) / (ROWS - 2)) for i in range(ROWS - 1)} | {keep}
    return [rows[i] for i in sorted(kept)]


def parts(result: Result) -> list[PartOf]:
    """What the money pays for; nothing where nothing is paid."""
    if cannot(result):
        return []
    shares = (
        ("Arithmetic at the GPU's peak", result["usd_at_peak"], BLUE),
        ("Recompute", result["usd_recompute"], PURPLE),
        ("Waiting: memory, network, rest of the step", result["usd_waiting"], GREY),
        ("Work lost to interruptions", result["usd_lost"], ORANGE),
    )
    return parts_of(shares, dollars)


def describe(result: Result) -> str:
    """The chart in one sentence."""
    if cannot(result):
        return f"{result.scenario.workload.method} cannot train from scratch: there is no run to pay for."
    prices = result.scenario.prices
    who = seller(result)
    when = f", {short_month(prices.price_date)}" if prices.price_date else ""
    lost = float(result["lost_share"])
    hours = f"{tally(float(result['device_hours']))} GPU-hours"
    rate, rent = float(result["paid_usd_per_device_hour"]), dollars(float(result["rent_usd"]))
    usd = dollars(float(result["usd"]))
    if is_own(result, ("usd",)):
        said = f"{usd}, a number of your own, for {hours}; the dots are what they cost at list prices."
    elif result["metered"] and not is_metered(result):
        said = (
            f"The power of owned GPUs is not published here, so their electricity is unknown. Rent of {hours}: {rent}."
        )
    elif result["metered"]:
        said = f"{usd} for {hours} of owned GPUs at {dollars(rate)}: electricity alone. Rent would be {rent}."
    elif not result["rented"]:
        said = f"Nothing to pay for {hours} that are granted. Rent would be {rent}."
    else:
        said = f"{usd} for {hours} at {price(prices.usd_per_device_hour)} ({who}{when})."
    return said + (f" Interruptions are assumed to cost {percent(lost)} of the hours." if lost else "") + before(result)


def before(result: Result) -> str:
    """What failed and smaller runs add, as a sentence; nothing where only the last run counts."""
    factor = float(result["experiments"])
    return f" With all runs before the last one, {whole_project(result)}." if factor != 1 else ""


class CostChart:
    """Offers as dots with the band of fast and slow runs, above a bar of parts."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="cost")
        p = dots_on_rows(250, "usd", self.source, "color", "color", 0.28, DOLLARS)
        self.rows, self.range = p.y_range, p.x_range
        self.bar, self.head = PartsBar(34, "cost_parts"), Words()
        self.bar.figure.xaxis.visible = False
        self.layout = card(self.head.layout, p, self.bar.figure, self.bar.names.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        new = columns(result)
        self.rows.factors = list(dict.fromkeys(reversed(new["name"])))  # cheapest on top
        swap(self.source, new)
        self.range.end = 1.6 * max([0.0, *new["high"]]) or 1.0
        self.bar.update(parts(result))
        self.head.say(heading("Cost", describe(result)))
