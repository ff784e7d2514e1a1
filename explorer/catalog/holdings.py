"""Who has which GPUs: the holdings that the articles name, each with its source, and what they compute in a year."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from explorer import catalog
from explorer.catalog import purchases
from explorer.catalog.fleets import means_of, read_cards
from explorer.catalog.synthetic import synthetic_model
from explorer.core.compute import Result
from explorer.core.lab.divide import Ratio, training_flop_per_s
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator

Cards = tuple[tuple[Accelerator, int], ...]
YARDSTICK = 400e6
"""Parameters of the model that each card trains alone: the largest round size that an 11 GB card holds."""
UNNAMED = "A100 SXM4 80GB"
"""Hours whose kind of card is not said are taken for hours of this one."""
NEW = "H100 SXM"
"""Money is taken for this card: rented by a student, bought by others."""


@dataclass(frozen=True)
class Holding:
    """Who has it, since when, the cards, the share of the year in which they are there, and how many people share them."""

    name: str
    group: str
    year: int
    cards: Cards
    share: float
    people: int
    sources: tuple[str, ...]
    note: str

    @property
    def devices(self) -> int:
        """All its cards."""
        return sum(number for _, number in self.cards)


@functools.cache
def holdings() -> tuple[Holding, ...]:
    """All of the table, in its order."""
    return tuple(_holding(row) for row in catalog.rows("holdings"))


def named(name: str) -> Holding:
    """The holding of that name. Raises KeyError."""
    return {holding.name: holding for holding in holdings()}[name]


def _holding(row: catalog.Row) -> Holding:
    people, note = int(row["people"] or 0), row["note"]
    cards = read_cards(row["cards"]) if row["cards"] else ()
    share, hours = 1.0, float(row["gpu_hours_year"] or 0)
    if hours and cards:
        share = hours / (8760 * sum(number for _, number in cards))
    elif hours:
        cards, share = ((catalog.accelerators()[UNNAMED], 1),), hours / 8760
        note += f" Taken for hours of an {UNNAMED}."
    elif row["usd"]:
        cards, share, said = _of_money(float(row["usd"]), row["group"] == "student")
        note += said
    return Holding(
        row["name"], row["group"], int(row["year"]), cards, share, people, tuple(row["source"].split(";")), note.strip()
    )


def _of_money(usd: float, rented: bool) -> tuple[Cards, float, str]:
    """Money as cards: hours of one that is rented, or as many as can be bought; and in words what was taken."""
    card, offer, sold = catalog.accelerators()[NEW], catalog.usual_offer(NEW), purchases.usual_purchase(NEW)
    if rented and offer:
        return (
            ((card, 1),),
            usd / offer.usd_per_device_hour / 8760,
            f" Taken for hours of an {NEW} at ${offer.usd_per_device_hour:.2f}.",
        )
    assert sold is not None
    each = sold.usd * (1 + purchases.server_share(sold))
    return ((card, int(usd / each)),), 1.0, f" Taken for {NEW} cards at ${each:,.0f}, server and network included."


def yours(result: Result) -> Holding:
    """The lab's own: its cards, for as much of a year as it has them."""
    means, lab = means_of(result.scenario), result.scenario.lab
    cards = tuple((group.accelerator, group.devices) for group in means.groups)
    return Holding("Your lab", "yours", 0, cards, 1.0, lab.people, (), "")


def yearly_flop(holding: Holding) -> float:
    """FLOPs of training in a year, all cards at work all the time that they are there. [FLOP]"""
    speeds = speeds_of(tuple(card for card, _ in holding.cards))
    return 8760 * 3600 * holding.share * sum(number * speeds[i] for i, (_, number) in enumerate(holding.cards))


@functools.lru_cache(maxsize=64)
def speeds_of(cards: tuple[Accelerator, ...]) -> tuple[float, ...]:
    """Training speed of each card on the yardstick. [FLOP/s]"""
    base = change(
        Scenario(),
        model=synthetic_model(YARDSTICK),
        devices=1,
        global_batch=64,
        seq_len=2048,
        framework="compiled PyTorch",
    )
    return training_flop_per_s(base, cards)


def ratio(one: Holding, other: Holding) -> Ratio:
    """One holding over another, four ways."""
    peaks = [
        sum(n * max(card.bf16_flop_per_s, card.fp16_flop_per_s) for card, n in held.cards) for held in (one, other)
    ]
    speed = yearly_flop(one) / yearly_flop(other)
    each = speed * max(1, other.people) / max(1, one.people)
    return Ratio(one.devices / other.devices, peaks[0] / peaks[1], speed, each)
