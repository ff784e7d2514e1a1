"""The divide: what everybody's GPUs compute in a year, on one axis with landmark runs."""

from __future__ import annotations

import functools
import math
from typing import Any

from bokeh.models import ColumnDataSource, FactorRange, FixedTicker, Range1d

from explorer import catalog
from explorer.catalog.divide import OWN, YARDSTICK, Fleet, fleets, is_spent, ratio, yearly_flop, yours
from explorer.charts.draw import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    QUIET,
    ROW_WORDS,
    VERMILLION,
    Words,
    aside,
    card,
    heading,
    plain_figure,
    swap,
    table_of,
)
from explorer.charts.labels import wide
from explorer.charts.parts import key
from explorer.core.compute import Result
from explorer.core.units import DAY_HOURS, YEAR_HOURS
from explorer.languages import term
from explorer.words.citing import html_of
from explorer.words.divide import alike, beside, doubling, once, ratios
from explorer.words.format import duration, power

RUNS = ("GPT-2 1.5B", "LLaMA-7B", "GPT-3 175B", "Llama-3.1-405B")
"""Landmark runs that stand among the holdings."""
LONGEST = 24
"""Letters of a name on the axis."""


@functools.lru_cache(maxsize=2)
def found(result: Result) -> list[tuple[Fleet, float]]:
    """All holdings and the lab's own, with what each computes in a year, the least first."""
    every = [*fleets(), yours(result)]
    return sorted([(fleet, yearly_flop(fleet)) for fleet in every], key=lambda pair: pair[1])


def other(result: Result) -> Fleet:
    """The fleet that the lab is set beside; the first of the table where the name is not known."""
    wanted = [fleet for fleet in fleets() if fleet.name == result.scenario.lab.beside]
    return wanted[0] if wanted else fleets()[0]


def columns(result: Result) -> dict[str, list[Any]]:
    """A row each: holdings, and landmark runs among them."""
    chosen = other(result).name
    rows = [
        (short(term(held.short)), flop, BLUE, held.name in (OWN, chosen)) for held, flop in found(result) if flop > 0
    ]
    runs = {row["label"]: float(row["training_flop"]) for row in catalog.rows("landmarks")}
    rows += [(f"{name}, one run", runs[name], GREY, False) for name in RUNS]
    rows = sorted(rows, key=lambda row: row[1])
    low, high = ends([row[1] for row in rows])
    upper = [row[1] > math.sqrt(low * high) for row in rows]
    return {
        "name": [row[0] for row in rows],
        "flop": [row[1] for row in rows],
        "words": [f"{row[0]}: {power(row[1])}" if row[3] else row[0] for row in rows],
        "color": [VERMILLION if row[0] == OWN else ORANGE if row[3] else row[2] for row in rows],
        "size": [13 if row[3] else 8 for row in rows],
        "ink": [INK if row[3] else QUIET for row in rows],
        "align": ["right" if over else "left" for over in upper],
        "shift": [-10 if over else 10 for over in upper],
    }


def short(name: str) -> str:
    """A name that fits beside a dot in the middle of a phone."""
    if wide(name) <= LONGEST:
        return name
    return f"{name[: int((LONGEST - 1) * len(name) / wide(name))].rstrip(' ,:，：')}…"


def ends(flops: list[float]) -> tuple[float, float]:
    """Ends of the axis: the decades around all."""
    return 10.0 ** math.floor(math.log10(min(flops))), 10.0 ** math.ceil(math.log10(max(flops)))


def describe(result: Result) -> str:
    """The chart in one sentence."""
    own, chosen = yours(result), other(result)
    if yearly_flop(own) <= 0:
        return "These cards have no rate for training in our tables."
    if is_spent(result):
        return once(term(chosen.name), ratio(own, chosen))
    return beside("your lab", term(chosen.name), ratio(own, chosen))


def table(result: Result) -> str:
    """Your lab over the other, four ways, as an HTML table."""
    own, chosen = yours(result), other(result)
    if yearly_flop(own) <= 0:
        return ""
    spent = duration(own.share * YEAR_HOURS / DAY_HOURS) if is_spent(result) else ""
    return table_of(ratios(ratio(own, chosen), chosen.people > 0, spent), ("Your lab over the other", ""))


def note(result: Result) -> str:
    """Where the other's figures come from."""
    chosen = other(result)
    return f"{term(chosen.name)}: {chosen.note}" if chosen.note else ""


class DivideChart:
    """A dot a holding on a log axis, yours and the other one larger."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="divide")
        self.rows, self.range = FactorRange(factors=self.source.data["name"]), Range1d(1, 10)
        p = plain_figure(
            16 * len(self.source.data["name"]) + 50, x_axis_type="log", x_range=self.range, y_range=self.rows
        )
        p.scatter("flop", "name", size="size", color="color", source=self.source)
        p.text("flop", "name", text_color="ink", text_align="align", x_offset="shift", source=self.source, **ROW_WORDS)
        p.ygrid.grid_line_color = None
        p.yaxis.visible = False
        p.xaxis.axis_label = "FLOP of training in a year, log scale"
        p.xaxis.ticker = FixedTicker(ticks=[10.0**n for n in range(0, 40, 3)])
        self.head, self.foot = Words(), Words()
        self.layout = card(self.head.layout, p, self.foot.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        self.layout.visible = result.scenario.lab.means != "to buy"  # who buys a card does not ask what a company has
        new = columns(result)
        swap(self.source, new)
        self.rows.factors = new["name"]
        self.range.start, self.range.end = ends(new["flop"])
        self.head.say(heading("Who can compute how much", describe(result)))
        legend = key(
            [(VERMILLION, "your lab"), (ORANGE, "the other"), (BLUE, "other holdings"), (GREY, "one landmark run")]
        )
        told = " ".join([words for words in (alike(YARDSTICK), note(result), doubling()) if words])
        self.foot.say(legend + table(result) + aside(html_of(told)))
