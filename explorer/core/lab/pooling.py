"""Labs that join: what each brings, what each gets by three rules, and what it gains against going alone.

Cards of one kind are put together; no run spans two kinds. All of it is counted in hours of one card, the scenario's
own, by how fast each kind does the scenario's run. Money rents that card for the whole time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.choose.candidates import AUTO
from explorer.core.choose.points import settled_values
from explorer.core.choose.shortlist import best_layouts
from explorer.core.compute import Result, inputs, stack
from explorer.core.plan import compute, plan_for
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator, Model
from explorer.core.units import DAY_HOURS

Cards = tuple[tuple[Accelerator, int], ...]
RULES = ("equal", "by contribution", "by people")


@dataclass(frozen=True)
class Member:
    """A lab, the people in it, and what it brings. [USD]"""

    name: str
    people: int
    cards: Cards
    usd: float = 0.0


@dataclass(frozen=True)
class Part:
    """What a lab has, alone or by a rule: hours of the scenario's card, and days of its run. [GPU h] [day]"""

    device_hours: float
    days: float


@dataclass(frozen=True)
class Share:
    """One lab of a pool: alone, and by each of the rules; the largest model that it can hold alone. [parameters]"""

    member: Member
    alone: Part
    by_rule: dict[str, Part]
    params: float

    def gain(self, rule: str) -> float:
        """Hours by a rule over those alone, less one; infinite where there are none alone."""
        hours = self.by_rule[rule].device_hours
        return hours / self.alone.device_hours - 1 if self.alone.device_hours > 0 else math.inf


@dataclass(frozen=True)
class Pool:
    """All labs together: their cards, kind by kind, and the largest model that one kind of them can hold."""

    cards: Cards
    device_hours: float
    shares: tuple[Share, ...]
    params: float


@dataclass(frozen=True)
class Speeds:
    """Runs a day on each set of cards, and which of them hold the run."""

    per_day: dict[tuple[Accelerator, int], float]
    fits: dict[tuple[Accelerator, int], bool]

    def of(self, cards: Cards) -> float:
        """Runs a day on all of these."""
        return sum(self.per_day[kind] for kind in cards)

    def fitting(self, cards: Cards) -> Cards:
        """Those of the kinds that hold the run."""
        return tuple(kind for kind in cards if self.fits[kind])

    def days(self, cards: Cards, per_day: float) -> float:
        """Days of one run for who has so many runs a day of these cards: never less than on the fastest kind."""
        able = self.fitting(cards)
        most = min(per_day, self.of(able))
        return max(1 / max(self.per_day[kind] for kind in able), 1 / most) if most > 0 else math.inf


def rentable(scenario: Scenario, usd: float) -> int:
    """Cards of the scenario that money rents for the whole time."""
    each = scenario.prices.usd_per_device_hour * DAY_HOURS * scenario.lab.lab_days
    return math.floor(usd / each * (1 + 1e-12))


def held(scenario: Scenario, members: Sequence[Member]) -> Cards:
    """All cards of these labs, kind by kind, those that their money rents among them."""
    kinds: dict[Accelerator, int] = {}
    for member in members:
        for card, number in member.cards:
            kinds[card] = kinds.get(card, 0) + number
    rented = rentable(scenario, sum(member.usd for member in members))
    if rented:
        kinds[scenario.accelerator] = kinds.get(scenario.accelerator, 0) + rented
    return tuple(kinds.items())


def points_of(scenario: Scenario, cards: Cards, axes: int = 1) -> Scenario:
    """The scenario's run on each of these, its layout open: arrays along the first of so many axes."""
    shape = (-1,) + (1,) * (axes - 1)
    accelerators = stack([card for card, _ in cards], shape)
    devices = np.array([number for _, number in cards], float).reshape(shape)
    return change(scenario, **AUTO, devices_rule="this many", job="train", accelerator=accelerators, devices=devices)


def speeds(scenario: Scenario, cards: Cards) -> Speeds:
    """How fast each of these does the run, as if it held it, and whether it does."""
    points = points_of(scenario, cards)
    found = best_layouts(change(points, accelerator=Accelerator()), points.accelerator, points.layout.devices)
    values = inputs(points) | {name: column for name, column in found.items() if name != "recompute"}
    v = compute(values, plan_for("train_days", "spare_bytes"))
    days, spare = (np.broadcast_to(v[name], len(cards)).tolist() for name in ("train_days", "spare_bytes"))
    return Speeds(
        {kind: 1 / day if day > 0 else 0.0 for kind, day in zip(cards, days, strict=True)},
        {kind: room >= 0 and math.isfinite(day) for kind, room, day in zip(cards, spare, days, strict=True)},
    )


def largest(scenario: Scenario, cards: Cards, models: Sequence[Model]) -> dict[tuple[Accelerator, int], float]:
    """Parameters of the largest of the models that each of these can train, by the scenario's recipe; 0: none.

    Every `STRIDE`th model first, for all cards; then those between the last that fits and the next.
    """
    coarse = np.arange(0, len(models), STRIDE)
    held_at = _params(scenario, cards, models, coarse[None, :])
    last = coarse[np.maximum(0, (held_at > 0).sum(axis=1) - 1)]
    near = np.minimum(last[:, None] + np.arange(STRIDE), len(models) - 1)
    return dict(zip(cards, _params(scenario, cards, models, near).max(axis=1).tolist(), strict=True))


STRIDE = 8


def _params(scenario: Scenario, cards: Cards, models: Sequence[Model], which: Any) -> Any:
    """Parameters of some models on each of the cards, a row a card; 0 where one does not fit."""
    points = change(points_of(scenario, cards, 2), model=stack([models[i] for i in which.ravel()], which.shape))
    v = compute(inputs(points) | settled_values(points, 2), plan_for("spare_bytes", "params"))
    shape = (len(cards), which.shape[1])
    return np.where(np.broadcast_to(v["spare_bytes"] >= 0, shape), np.broadcast_to(v["params"], shape), 0.0)


def pool(result: Result, members: Sequence[Member], models: Sequence[Model]) -> Pool:
    """What these labs have together and each of them alone, for the run of a result.

    models: shapes from small to large, among which the largest that fits is looked for.
    """
    scenario = result.scenario
    alone = [held(scenario, [member]) for member in members]
    together = held(scenario, members)
    every = tuple(dict.fromkeys([*together, *(kind for cards in alone for kind in cards)]))
    if not every:
        return Pool((), 0.0, (), 0.0)
    fast, sizes = speeds(scenario, every), largest(scenario, every, models)
    hours = float(result["device_hours"]) * scenario.lab.lab_days
    whole = fast.of(together)
    given = _shares(scenario, members, together, fast)
    shares = tuple(
        Share(
            member,
            Part(hours * fast.of(cards), fast.days(cards, fast.of(cards))),
            {rule: Part(hours * whole * of[i], fast.days(together, whole * of[i])) for rule, of in given.items()},
            max((sizes[kind] for kind in cards), default=0.0),
        )
        for i, (member, cards) in enumerate(zip(members, alone, strict=True))
    )
    return Pool(together, hours * whole, shares, max(sizes[kind] for kind in together))


def _shares(scenario: Scenario, members: Sequence[Member], together: Cards, fast: Speeds) -> dict[str, list[float]]:
    """The share of each lab by each rule: the same for all; by the speed of what it brings; by its people."""
    each = {card: fast.per_day[card, number] / number for card, number in together}
    usd = sum(member.usd for member in members)
    rented = rentable(scenario, usd)
    brought = []
    for member in members:
        money = rented * member.usd / usd * each[scenario.accelerator] if rented else 0.0
        brought.append(money + sum(number * each[card] for card, number in member.cards))
    people = [float(member.people) for member in members]
    return {
        rule: _normed(weights) for rule, weights in zip(RULES, ([1.0] * len(members), brought, people), strict=True)
    }


def _normed(weights: Sequence[float]) -> list[Any]:
    whole = sum(weights)
    return [weight / whole if whole > 0 else 0.0 for weight in weights]
