"""How many GPUs of one kind can be had together at a kind of price."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from explorer import catalog


@dataclass(frozen=True)
class Limit:
    """Most GPUs in one place at a kind of price, and why that many, as the end of a sentence."""

    most_devices: int
    reason: str
    source: str


@functools.cache
def limits() -> Mapping[str, Limit]:
    """By kind of price, as a scenario calls it; a kind without one has no limit that is known."""
    return {
        catalog.KINDS[row["price_kind"]]: Limit(int(row["most_devices"]), row["reason"], row["source"])
        for row in catalog.rows("capacity_limits")
    }


def beyond(price_kind: str, devices: float) -> Limit | None:
    """The limit that so many GPUs at a kind of price go beyond; None where they do not."""
    limit = limits().get(price_kind)
    return limit if limit and devices > limit.most_devices else None
