"""What APIs asked over the years: a provider's models one after the other, and the cheapest offer of a class of open models."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from explorer import catalog
from explorer.catalog.apis.comparable import are_alike, sized
from explorer.catalog.apis.prices import ApiOffer, Asked, offer_of, plausible

Steps = tuple[tuple[str, ApiOffer], ...]
"""From which day which price holds; each until the next."""
PLAIN = ("", "turbo")
"""Variants that anybody can buy at any time: no spot, no faster or smaller one."""


@dataclass(frozen=True)
class Series:
    """The main, or the small, model of a provider, one after the other."""

    name: str
    tier: str
    provider: str
    steps: Steps


@functools.cache
def days() -> tuple[str, ...]:
    """The days on which a price is first seen: those of the lists, and of the article of 2023."""
    return tuple(sorted({row["first_seen"] for row in catalog.rows("api_prices")}))


@functools.cache
def all_series() -> tuple[Series, ...]:
    """Every series, in the order of the table."""
    members: dict[tuple[str, str, str], list[Mapping[str, str]]] = {}
    for row in catalog.rows("api_series"):
        members.setdefault((row["series"], row["tier"], row["provider"]), []).append(row)
    return tuple(Series(*head, _steps(head[2], rows)) for head, rows in members.items())


def _steps(provider: str, members: list[Mapping[str, str]]) -> Steps:
    """On each day the last model of a series that a list has had, at its newest price. A model stays until the next comes."""
    number = {row["sold_as"]: int(row["number"]) for row in members}
    known = [
        (number[row["sold_as"]], row["first_seen"], offer_of(row))
        for row in catalog.rows("api_prices")
        if row["provider"] == provider and row["sold_as"] in number and row["suspect"] != "y"
    ]
    found: list[tuple[str, ApiOffer]] = []
    for day in days():
        seen = [each for each in known if each[1] <= day]
        if seen and (last := max(seen, key=lambda each: each[:2])[2]) not in [offer for _, offer in found[-1:]]:
            found.append((day, last))
    return tuple(found)


@functools.lru_cache(maxsize=64)
def _of_class(params: float, active_params: float) -> tuple[ApiOffer, ...]:
    """All prices ever of open models of such a size."""
    alike = {size.sold for size in sized() if are_alike(size, params, active_params)}
    rows = catalog.rows("api_prices")
    return tuple(offer_of(row) for row in rows if row["model"] in alike and plausible(row) and row["variant"] in PLAIN)


def cheapest_of_class(params: float, active_params: float, request: Asked) -> Steps:
    """The cheapest known price of each day for such requests, of open models of about such a size. A name that has gone from the list counts on the day it was first seen alone."""
    offers, found = _of_class(params, active_params), []
    for day in days():
        standing = [offer for offer in offers if offer.first_seen <= day <= offer.as_of]
        if standing:
            least = min(standing, key=lambda offer: offer.usd_per_request(*request))
            if not found or found[-1][1] != least:
                found.append((day, least))
    return tuple(found)
