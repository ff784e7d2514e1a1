"""What else would be the best to buy: with a PC that is there already, with less or more money, on a stronger circuit."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from explorer.catalog.buying.shop import room_of, shop, shop_for
from explorer.core.compute import Result
from explorer.core.lab.buying import Bought, Order, Room, Ware, affordable, bought, held, ranked, spent
from explorer.core.scenario import change

FURTHEST = 4.0
"""Up to so many times the money, and as small a part of it, is looked."""
ENOUGH = 16.0
"""The same where no GPU holds the run: somebody wants to know what it takes."""
PITCH = 1.05
"""From one sum of money to the next at which numbers of cards are counted."""
CIRCUITS_W = (3_680.0,)
"""16 A at 230 V, as in most of Europe. [W]"""


@dataclass(frozen=True)
class Change:
    """What would make another the best: so much money at least ("more"), less money than that ("less"), a circuit."""

    what: str
    value: float
    best: Bought


@functools.lru_cache(maxsize=2)
def with_own_pc(result: Result) -> Bought | None:
    """What is best where a PC is there already, if the money paid for one, and it holds the run; None where it is what is
    best anyway."""
    lab, here = result.scenario.lab, shop(result).best
    if lab.room != "home" or lab.home_pc_usd <= 0:
        return None
    best = shop_for(change(result.scenario, home_pc_usd=0.0)).best
    if best is None or not math.isfinite(best.days) or (here and _same(best, here) and best.devices == here.devices):
        return None
    return best


def _same(one: Bought, other: Bought) -> bool:
    return one.ware.name == other.ware.name


@functools.lru_cache(maxsize=2)
def changes(result: Result) -> tuple[Change, ...]:
    """Less money, more of it, or a stronger circuit, with which another GPU, or more of it, is best: the nearest sum of
    money each. Where no GPU holds the run, the least money that buys one that does."""
    here, room = shop(result), room_of(result.scenario)
    known = [one.ware for one in here.found if one.ware.dated and one.ware.allowed and one.proven]
    if not known or not here.best:
        return ()
    if not here.does_it:
        return tuple(_first(_upwards(here.usd, _all_of(result, known, room, ENOUGH)), here.best, able=True))
    sold, best = _all_of(result, known, room, FURTHEST), here.best
    less = list(_first(_downwards(best.usd, sold), best, able=False))
    return (*less, *_first(_upwards(here.usd, sold), best, able=True), *_circuits(result, known, room, best))


def _all_of(result: Result, known: list[Ware], room: Room, furthest: float) -> list[Bought]:
    """Every purchase that sums of money around the budget make: of each ware, each number once."""
    usd = shop(result).usd
    steps = range(-math.ceil(math.log(FURTHEST, PITCH)), math.ceil(math.log(furthest, PITCH)) + 1)
    counts = {
        (ware.name, number): Order(ware, spent(int(number), order), room)
        for ware in known
        for order in [Order(ware, usd * PITCH**step, room) for step in steps]
        if (number := min(affordable(order), held(result.scenario, order))) > 0
    }
    return [one for one in bought(result.scenario, list(counts.values())) if one.devices]


def _upwards(usd: float, sold: list[Bought]) -> Iterable[tuple[float, list[Bought]]]:
    """Sums over so much money, each with what it buys."""
    for sum_ in sorted({one.usd for one in sold if one.usd > usd}):
        yield sum_, _most_of_each(sold, sum_)


def _downwards(usd: float, sold: list[Bought]) -> Iterable[tuple[float, list[Bought]]]:
    """Sums below which fewer are bought, from so much money on, each with what less than it buys."""
    for sum_ in sorted({one.usd for one in sold if one.usd <= usd}, reverse=True):
        yield sum_, _most_of_each([one for one in sold if one.usd < sum_], sum_)


def _most_of_each(sold: list[Bought], usd: float) -> list[Bought]:
    """Of each ware as many as the money buys."""
    most: dict[str, Bought] = {}
    for one in sorted(sold, key=lambda one: one.devices):
        if one.usd <= usd:
            most[one.ware.name] = one
    return list(most.values())


def _first(sums: Iterable[tuple[float, list[Bought]]], best: Bought, able: bool) -> Iterable[Change]:
    """The first of some sums with which another is best; able: only one that holds the run."""
    for usd, there in sums:
        other = next(iter(ranked(there)), None)
        if other is None or (able and not math.isfinite(other.days)):
            continue
        if not _same(other, best) or not math.isfinite(best.days):
            yield Change("more" if usd > best.usd else "less", usd, other)
            return


def _circuits(result: Result, known: list[Ware], room: Room, best: Bought) -> list[Change]:
    """Stronger circuits that carry another, or more of the same."""
    watts = [w for w in CIRCUITS_W if math.isfinite(room.circuit_w) and w > room.circuit_w]
    found = []
    for w in watts:
        orders = [Order(ware, shop(result).usd, replace(room, circuit_w=w)) for ware in known]
        other = next(iter(ranked(bought(result.scenario, orders))), None)
        if other and (not _same(other, best) or other.devices > best.devices):
            found.append(Change("circuit", w, other))
    return found
