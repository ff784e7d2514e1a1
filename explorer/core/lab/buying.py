"""What a budget buys: how many of each accelerator with the machines around them, and what these do for the job."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.core.lab.held import fine_tuned, served
from explorer.core.lab.places import on_each
from explorer.core.money.energy import board_w
from explorer.core.scenario import Scenario
from explorer.core.scenario.parts import Accelerator, Model
from explorer.core.seen import SEEN
from explorer.core.units import DAY_HOURS, KILO

CONTINUOUS_SHARE = 0.8
"""Of a circuit, for a load of hours: a breaker carries 125 % of it (National Electrical Code, 210.20(A)).
Where no rule says so, it is as wise."""
PC_CARDS = 4
"""Cards that one PC holds, with risers and a second power supply if need be; a home has one PC. Assumed."""
TIMED = frozenset(place for kind, rows in SEEN.items() if "memory" not in kind for _, place in rows)
"""Generations whose speed, at training or in use, is among the evidence; of others nobody here knows what they do."""


@dataclass(frozen=True)
class Ware:
    """An accelerator at a price, and what comes with it: the server's share of its price, and how many are sold at once.

    most: how many can work on one run: one machine of those whose network is not known. whole: it is a computer by
    itself. allowed: it may stand where it is to stand. dated: its price is not too old. asked: somebody asked it lately,
    or it came out lately at that price.
    """

    name: str
    accelerator: Accelerator
    usd: float
    server_share: float = 0.0
    sold_in: int = 1
    most: float = math.inf
    whole: bool = False
    allowed: bool = True
    dated: bool = True
    asked: bool = True


@dataclass(frozen=True)
class Room:
    """Where it stands: the circuit that feeds it, and the PC around the cards, if there is one alone. [W] [USD]"""

    circuit_w: float = math.inf
    pc_usd: float = 0.0
    one_pc: bool = False


@dataclass(frozen=True)
class Order:
    """So much money for one ware, to stand in a room. [USD]"""

    ware: Ware
    usd: float
    room: Room


@dataclass(frozen=True)
class Bought:
    """What the budget buys of one ware; days of the run are infinite where it does not fit.

    affordable: what the money alone would pay for. carried: what the circuit carries of it. watts: from the wall, all
    of them at full board power. proven: the speed of its generation is among the evidence.
    """

    ware: Ware
    devices: int
    affordable: int
    carried: float
    usd: float
    watts: float
    days: float
    kwh: float
    month_kwh: float
    tuned: str
    served: str
    proven: bool

    @property
    def recommended(self) -> bool:
        """Whether it can be advised: there is one, it may stand there, its price is not too old, and the speed of
        its generation has been measured."""
        return self.devices > 0 and self.ware.allowed and self.ware.dated and self.proven


Ladders = tuple[Sequence[Model], Sequence[Model]]
NO_LADDERS: Ladders = ((), ())


def affordable(order: Order) -> int:
    """How many the money pays for, their machines included; whole boards where they are sold so."""
    ware, room = order.ware, order.room
    each, pc = ware.usd * (1 + ware.server_share), 0.0 if ware.whole else room.pc_usd
    return max(0, _whole(math.floor((order.usd - pc) / each), ware)) if each > 0 else 0


def _whole(number: float, ware: Ware) -> int:
    return int(number - number % ware.sold_in)


def held(scenario: Scenario, order: Order) -> float:
    """How many may stand there and work on one run."""
    pc = PC_CARDS if order.room.one_pc and not order.ware.whole else math.inf
    return min(order.ware.most, pc, carried(scenario, order))


def spent(number: int, order: Order) -> float:
    """Price of so many, their machines included. [USD]"""
    machines = number > 0 and not order.ware.whole
    return number * order.ware.usd * (1 + order.ware.server_share) + machines * order.room.pc_usd


def full_w(scenario: Scenario, accelerator: Accelerator) -> float:
    """Power from the wall of one at its board power, its share of the computer included. [W]"""
    board = float(board_w(accelerator.power_limit_w, accelerator.tdp_w))
    return board * (1 + scenario.site.host_power_share) * scenario.site.pue


def carried(scenario: Scenario, order: Order) -> float:
    """How many the circuit carries for hours; infinite where nothing limits, or the power is not known."""
    watts = full_w(scenario, order.ware.accelerator)
    if watts <= 0 or not math.isfinite(order.room.circuit_w):
        return math.inf
    return _whole(math.floor(CONTINUOUS_SHARE * order.room.circuit_w / watts), order.ware)


def bought(scenario: Scenario, orders: Sequence[Order], ladders: Ladders = NO_LADDERS) -> list[Bought]:
    """What the money buys of each ware, in their order, and what that does for the scenario's run.

    ladders: models, smallest first, of which the largest to fine-tune is found, and those to serve.
    """
    paid = [affordable(order) for order in orders]
    counts = [int(min(n, held(scenario, order))) for n, order in zip(paid, orders, strict=True)]
    counts = [_whole(n, order.ware) for n, order in zip(counts, orders, strict=True)]
    some = [i for i, n in enumerate(counts) if n > 0]
    done = dict(
        zip(some, _done(scenario, [orders[i].ware for i in some], [counts[i] for i in some], ladders), strict=True)
    )
    return [
        Bought(
            order.ware,
            counts[i],
            paid[i],
            carried(scenario, order),
            spent(counts[i], order),
            counts[i] * full_w(scenario, order.ware.accelerator),
            *done.get(i, NOTHING),
            order.ware.accelerator.generation in TIMED,
        )
        for i, order in enumerate(orders)
    ]


NOTHING = (math.inf, 0.0, 0.0, "", "")
"""Days, kWh of the run, kWh of a month, largest models: of what cannot be bought."""


def _done(
    scenario: Scenario, wares: Sequence[Ware], counts: Sequence[int], ladders: Ladders
) -> list[tuple[float, float, float, str, str]]:
    """What so many of each do."""
    if not wares:
        return []
    kinds = [ware.accelerator for ware in wares]
    found = on_each(scenario, kinds, counts, "train_days", "train_kwh", "wall_w")
    days = np.where(found["fits"], found["train_days"], math.inf)
    month = found["wall_w"] * np.array(counts) * DAY_HOURS * MONTH / KILO
    sizes = [
        f(scenario, ladder, kinds, counts).tolist() if ladder else [-1] * len(kinds)
        for f, ladder in zip((fine_tuned, served), ladders, strict=True)
    ]
    names = [[_name(ladder, index) for index in column] for ladder, column in zip(ladders, sizes, strict=True)]
    return list(zip(days.tolist(), found["train_kwh"].tolist(), month.tolist(), *names, strict=True))


MONTH = 365.25 / 12
"""Days of a month."""


def _name(ladder: Sequence[Model], index: int) -> str:
    return str(ladder[index].model_name) if index >= 0 else ""


def ranked(found: Sequence[Bought]) -> list[Bought]:
    """Those that can be advised, best first: the fastest for the run; where none holds it, by memory.

    Those of which only a launch price of long ago is known come behind: at today's price the money may buy fewer.
    """
    good = [one for one in found if one.recommended]
    able = [one for one in good if math.isfinite(one.days)]
    if able:
        return sorted(able, key=lambda one: (not one.ware.asked, one.days, one.usd))
    return sorted(good, key=lambda one: (not one.ware.asked, -one.devices * one.ware.accelerator.memory_bytes, one.usd))
