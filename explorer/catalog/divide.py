"""What the cards of each holding compute in a year, and those of one's own lab beside them."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

from explorer import catalog
from explorer.catalog import purchases
from explorer.catalog.fleets import means_of
from explorer.catalog.holdings import Holding, holdings
from explorer.catalog.synthetic import synthetic_model
from explorer.core.compute import Result
from explorer.core.lab.divide import Ratio, training_flop_per_s
from explorer.core.lab.means import Means
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator
from explorer.core.units import DAY_HOURS, HOUR, YEAR_HOURS
from explorer.languages import term

YARDSTICK = 400e6
"""Parameters of the model that each card trains alone: about the largest that an 11 GB card holds."""
UNNAMED, NEW = "A100 SXM4 80GB", "H100 SXM"
"""Hours whose kind of card is not said are taken for the first; money for the second, rented by students, bought by others."""
OWN = "Your lab"


@dataclass(frozen=True)
class Fleet:
    """Cards that somebody has, the share of a year in which they are there, and how many people share them (0: not said)."""

    name: str
    cards: tuple[tuple[Accelerator, int], ...]
    share: float
    people: int
    note: str
    short: str

    @property
    def devices(self) -> int:
        """All cards."""
        return sum(number for _, number in self.cards)


def fleet_of(holding: Holding) -> Fleet:
    """A holding as cards: hours and money are taken for a card that the note names."""
    known, note = catalog.accelerators(), term(holding.note)
    cards, share = tuple((known[name], number) for name, number in holding.fleet.items()), 1.0
    if holding.gpu_hours_year:
        note += "" if cards else f" Taken for hours of an {UNNAMED}."
        cards = cards or ((known[UNNAMED], 1),)
        share = holding.gpu_hours_year / (YEAR_HOURS * sum(number for _, number in cards))
    elif holding.usd and holding.group == "student":
        usd = _rent()
        cards, share = ((known[NEW], 1),), holding.usd / (usd * YEAR_HOURS)
        note += f" Taken for hours of an {NEW} at ${usd:.2f}."
    elif holding.usd:
        usd = _price()
        cards = ((known[NEW], int(holding.usd / usd)),)
        note += f" Taken for {NEW} cards at ${usd:,.0f}, server and network included."
    return Fleet(holding.name, cards, share, holding.people, note.strip(), holding.short)


def _rent() -> float:
    offer = catalog.usual_offer(NEW)
    assert offer is not None
    return offer.usd_per_device_hour


def _price() -> float:
    sold = purchases.usual_purchase(NEW)
    assert sold is not None
    return purchases.installed_usd(sold)


@functools.cache
def fleets() -> tuple[Fleet, ...]:
    """Those of all holdings, in the order of the table."""
    return tuple(fleet_of(holding) for holding in holdings().values())


def yours(result: Result) -> Fleet:
    """The lab's own cards, all year, or as much of it as the hours or the money of a year last."""
    have = means_of(result.scenario)
    cards = tuple((group.accelerator, group.devices) for group in have.groups)
    return Fleet(OWN, cards, _yearly_share(result, have), result.scenario.lab.people, "", OWN)


def is_spent(result: Result) -> bool:
    """Whether the hours or the money of the lab come once, and have no year."""
    lab = result.scenario.lab
    return lab.means in ("GPU-hours", "dollars") and lab.means_per == "in all"


def _yearly_share(result: Result, have: Means) -> float:
    """Of a year, how long all cards of the lab work on its hours or money; hours that come once are a year's."""
    price = have.groups[0].usd_per_device_hour
    paid = have.usd / price if price > 0 and math.isfinite(have.usd) else math.inf
    hours = min(have.device_hours, paid)
    times = 1.0 if is_spent(result) else YEAR_HOURS / (DAY_HOURS * have.days)
    return min(1.0, times * hours / (YEAR_HOURS * have.devices)) if math.isfinite(hours) else 1.0


def yearly_flop(fleet: Fleet) -> float:
    """FLOPs of training in a year, all cards at work all the time that they are there. [FLOP]"""
    speeds = speeds_of(tuple(card for card, _ in fleet.cards))
    return YEAR_HOURS * HOUR * fleet.share * sum(number * speeds[i] for i, (_, number) in enumerate(fleet.cards))


@functools.lru_cache(maxsize=64)
def speeds_of(cards: tuple[Accelerator, ...]) -> tuple[float, ...]:
    """Training speed of each card on the yardstick. [FLOP/s]"""
    base = change(Scenario(), model=synthetic_model(YARDSTICK), devices=1, global_batch=64, seq_len=2048)
    return training_flop_per_s(base, cards)


def ratio(one: Fleet, other: Fleet) -> Ratio:
    """One fleet over another, four ways."""
    peaks = [
        sum(n * max(card.bf16_flop_per_s, card.fp16_flop_per_s) for card, n in held.cards) for held in (one, other)
    ]
    speed = yearly_flop(one) / yearly_flop(other)
    each = speed * max(1, other.people) / max(1, one.people)
    return Ratio(one.devices / other.devices, peaks[0] / peaks[1], speed, each)
