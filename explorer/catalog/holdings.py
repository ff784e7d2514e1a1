"""Who has what: the fleets, hours and budgets that the articles name."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from explorer import catalog
from explorer.catalog.fleets import read_cards


@dataclass(frozen=True)
class Holding:
    """What somebody has. fleet: how many of which of our accelerators; people, hours and dollars: 0 where not said."""

    name: str
    short: str
    group: str
    year: int
    cards: str
    fleet: Mapping[str, int]
    people: int
    gpu_hours_year: float
    usd: float
    facts: tuple[str, ...]
    source: str
    note: str

    @property
    def devices(self) -> int:
        return sum(self.fleet.values())

    @property
    def peak_flop_per_s(self) -> float:
        """Dense peak in 16 bits, sums in 32 bits, of all cards together. [FLOP/s]"""
        known = catalog.accelerators()
        return sum(count * known[name].fp16_flop_per_s for name, count in self.fleet.items())


@functools.cache
def holdings() -> Mapping[str, Holding]:
    """All of them by name, in the order of the table."""
    return {row["name"]: _holding(row) for row in catalog.rows("holdings")}


def _holding(row: Mapping[str, str]) -> Holding:
    return Holding(
        row["name"], row["short"] or row["name"], row["group"], int(row["year"]), row["cards"],
        {card.accelerator_name: number for card, number in (read_cards(row["cards"]) if row["cards"] else ())},
        int(row["people"] or 0), float(row["gpu_hours_year"] or 0), float(row["usd"] or 0),
        tuple(row["fact"].split(";")), row["source"], row["note"],
    )  # fmt: skip
