"""What providers ask for the chosen GPU, each kind of price with a mark of its own."""

from __future__ import annotations

import html
from typing import Any

from bokeh.models import ColumnDataSource, FactorRange, NumeralTickFormatter, Range1d

from explorer import catalog
from explorer.catalog import APRIL_2023
from explorer.catalog.dates import short_month
from explorer.catalog.listed import offers_of
from explorer.catalog.spread import Spread, spread
from explorer.charts.draw import (
    BLUE,
    FACE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    QUIET,
    ROW_WORDS,
    VERMILLION,
    Words,
    aside,
    card,
    heading,
    plain_figure,
    swap,
)
from explorer.charts.parts import bullets
from explorer.core.compute import Result
from explorer.core.scenario import Scenario
from explorer.languages import term
from explorer.words.citing import source_link
from explorer.words.format import price, significant

MARKS = {
    "on demand": ("circle", "●", BLUE),
    "spot": ("inverted_triangle", "▼", ORANGE),
    "1-year commitment": ("square", "■", GREEN),
    "3-year commitment": ("diamond", "◆", PURPLE),
    "your own": ("star", "★", VERMILLION),
}
"""Shape, the same shape as a letter, and colour of each kind of price."""
OWN_ROW = "your price"


def short(provider: str) -> str:
    """A provider's name, short enough for a phone."""
    return provider.split(" (")[0][:18]


def columns(result: Result) -> dict[str, list[Any]]:
    """One dot an offer and one row a provider, sorted by what it asks on demand; the chosen one is marked."""
    prices, listed = result.scenario.prices, offers_of(result.scenario)
    mine = (prices.provider, prices.price_kind, prices.usd_per_device_hour)
    dots = [(short(o.provider), o.price_kind, o.usd_per_device_hour, o.marketplace) for o in listed]
    chosen = [(o.provider, o.price_kind, o.usd_per_device_hour) == mine for o in listed]
    if not any(chosen):
        other = f"{short(prices.provider)} {prices.price_date[:4]}".strip()
        row = OWN_ROW if prices.price_kind == "your own" else other or OWN_ROW
        dots.append((row, prices.price_kind, float(prices.usd_per_device_hour), False))
        chosen.append(True)
    return {
        "provider": [dot[0] for dot in dots],
        "kind": [dot[1] for dot in dots],
        "usd": [dot[2] for dot in dots],
        "marker": [MARKS[dot[1]][0] for dot in dots],
        "face": [FACE if dot[3] else MARKS[dot[1]][2] for dot in dots],
        "edge": [INK if own else MARKS[dot[1]][2] for dot, own in zip(dots, chosen, strict=True)],
        "size": [16 if own else 11 for own in chosen],
    }


def rows(made: dict[str, list[Any]]) -> list[str]:
    """The providers, dearest on demand first, which is the lowest row; those without such a price by their dearest."""
    highest: dict[str, tuple[bool, float]] = {}
    for name, kind, usd in zip(made["provider"], made["kind"], made["usd"], strict=True):
        highest[name] = max(highest.get(name, (False, 0.0)), (kind in ("on demand", "your own"), usd))
    return sorted(highest, key=lambda name: (highest[name][1], name), reverse=True)


def labels(made: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The dearest price of each row in words, to its right."""
    dearest = dict.fromkeys(made["provider"], 0.0)
    for name, usd in zip(made["provider"], made["usd"], strict=True):
        dearest[name] = max(dearest[name], usd)
    return {
        "provider": list(dearest),
        "usd": list(dearest.values()),
        "words": [price(usd) for usd in dearest.values()],
    }


def describe(result: Result) -> str:
    """The spread in the chosen price list, and in the other one."""
    name, chosen = result.scenario.accelerator.accelerator_name, result.scenario.prices.prices_as_of
    then = chosen == APRIL_2023
    here, elsewhere = spread(name, chosen), spread(name, "latest" if then else APRIL_2023)
    said = _spread(here) if here else _too_few(result.scenario)
    if not elsewhere:
        return said
    nearly = f"all {'ask' if then else 'asked'} nearly the same"
    apart = f"the dearest {'asks' if then else 'asked'} {significant(elsewhere.ratio)} times as much as the cheapest"
    when = "In the latest lists" if then else f"In {term(APRIL_2023)}"
    return f"{said} {when} {nearly if elsewhere.ratio < ALIKE else apart}."


ALIKE = 1.05
"""Prices within 5 % are called nearly the same."""


def _spread(found: Spread) -> str:
    low, high = found.lowest, found.highest
    older, newer = (short_month(date) for date in found.dates)
    when = newer if older == newer else f"{older.removesuffix(newer[3:])} to {newer}"
    apart = "nearly the same" if found.ratio < ALIKE else f"{significant(found.ratio)} times as much"
    return (
        f"On demand, the same GPU costs {price(low.usd_per_device_hour)} an hour at {short(low.provider)} and"
        f" {price(high.usd_per_device_hour)} at {short(high.provider)}: {apart} ({when})."
    )


def _too_few(scenario: Scenario) -> str:
    name, as_of = scenario.accelerator.accelerator_name, scenario.prices.prices_as_of
    where = f"our lists of {term(APRIL_2023)}" if as_of == APRIL_2023 else "our lists"
    for offer in catalog.counted(name, as_of):
        who = f"{short(offer.provider)}{', a marketplace of private hosts' if offer.marketplace else ''}"
        asked = f"{price(offer.usd_per_device_hour)} an hour ({short_month(offer.price_date)})"
        return f"Only one provider in {where} has this GPU on demand: {who}, {asked}."
    if offers_of(scenario):
        return f"In {where} this GPU is only at spot prices or with a commitment: nothing to compare."
    return f"Nobody in {where} rents this GPU out."


def legend(made: dict[str, list[Any]], marketplaces: bool) -> str:
    """The kinds of price that are shown, with their marks."""
    items = [(letter, color, kind) for kind, (_, letter, color) in MARKS.items() if kind in made["kind"]]
    if marketplaces:
        items.append(("○", GREY, "hollow: marketplace, counts only where no cloud rents the GPU out"))
    return bullets(f'<b style="color:{color}">{letter}</b> {term(kind)}' for letter, color, kind in items)


def others(result: Result) -> str:
    """The cheapest price of each kind but on demand, with who asks for it and since when."""
    name, as_of = result.scenario.accelerator.accelerator_name, result.scenario.prices.prices_as_of
    first = {kind: found[0] for kind in catalog.KINDS.values() if (found := catalog.counted(name, as_of, kind))}
    listed = [
        f"{term(kind)} {price(o.usd_per_device_hour)} ({short(o.provider)}, {short_month(o.price_date)})"
        for kind, o in first.items()
        if kind != "on demand"
    ]
    return f"Cheapest of other kinds: {'; '.join(listed)}." if listed else ""


def from_lists(result: Result) -> str:
    """The lists that the prices are of, as links."""
    keys = list(dict.fromkeys(offer.source for offer in offers_of(result.scenario)))
    return aside(f"From: {'; '.join([source_link(key) for key in keys])}.") if keys else ""


class PricesChart:
    """Dots on one row a provider, dollars from zero."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="prices")
        self.labels = ColumnDataSource(labels(self.source.data), name="price_labels")
        self.rows, self.range = FactorRange(factors=[]), Range1d(0, 1)
        p = plain_figure(330, x_range=self.range, y_range=self.rows)
        p.scatter(
            "usd",
            "provider",
            marker="marker",
            size="size",
            fill_color="face",
            line_color="edge",
            line_width=2,
            source=self.source,
        )
        p.text("usd", "provider", text_color=QUIET, x_offset=11, source=self.labels, **ROW_WORDS)
        p.xaxis.formatter = NumeralTickFormatter(format="$0,0[.]00")
        p.xaxis.ticker.desired_num_ticks = 4
        p.xaxis.axis_label = "for one GPU and hour"
        self.head, self.foot = Words(), Words()
        self.layout = card(self.head.layout, p, self.foot.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        new = columns(result)
        self.rows.factors = rows(new)
        swap(self.source, new)
        swap(self.labels, labels(new))
        self.range.end = 1.38 * max(new["usd"])
        self.head.say(heading("Prices by provider", describe(result)))
        said = others(result)
        foot = aside(html.escape(said)) if said else ""
        self.foot.say(legend(new, FACE in new["face"]) + foot + from_lists(result))
