"""Cards of several kinds for one training run: which of them are worth using together, and how.

Each kind alone; several together at the pace of the slowest, with the memory of the smallest; a pipeline whose stages
are dealt by speed and memory; separate runs side by side.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.lab.means import Group
from explorer.core.lab.places import on_each
from explorer.core.lab.stages import pipeline
from explorer.core.money.energy import board_w
from explorer.core.scenario import Scenario
from explorer.core.scenario.parts import Accelerator
from explorer.core.units import DAY_HOURS, KILO

FASTEST_BUS = 64e9
"""PCIe 5.0, one direction. A link that is faster joins modules of one board, hence of one kind. [B/s]"""
FIGURES = ("train_days", "predicted_step_seconds", "wall_w")


@dataclass(frozen=True)
class Way:
    """One way to use some of the cards, and what the run then takes; infinite days where they do not hold it.

    kind: "alone", "together", "pipeline", or "separate", whose days are those from one finished run to the next.
    stages: of a pipeline, the layers of each stage, kind by kind.
    """

    kind: str
    cards: tuple[tuple[str, int], ...]
    days: float
    usd: float
    kwh: float
    stages: tuple[tuple[int, ...], ...] = ()

    @property
    def devices(self) -> int:
        """All cards of it."""
        return sum(number for _, number in self.cards)


@dataclass(frozen=True)
class Mixed:
    """All ways, fastest first; those that do not hold the run last."""

    ways: tuple[Way, ...]
    whole: Way | None
    """The fastest way with every kind in one run."""
    without: tuple[str, int] | None
    """The slowest kind, and how many there are of it."""
    left_out: Way | None
    """The fastest way in one run without it."""

    @property
    def best(self) -> Way | None:
        """The fastest way to do the one run."""
        return next((way for way in self.ways if way.kind != "separate" and math.isfinite(way.days)), None)


def slowest_of(cards: Sequence[tuple[Accelerator, int]]) -> Accelerator:
    """The accelerator that all of these are together: the worst of every figure, at their mean power.

    Of a link faster than a bus, no more cards are joined than there are of a kind.
    """
    kinds = [card for card, _ in cards]
    worst: dict[str, Any] = {
        field.name: min(getattr(card, field.name) for card in kinds)
        for field in dataclasses.fields(Accelerator)
        if not isinstance(field.default, str)
    }
    worst["link_domain"] = min(
        min(n, c.link_domain) if c.link_byte_per_s > FASTEST_BUS else c.link_domain for c, n in cards
    )
    boards = [(_held_w(card), number) for card, number in cards]
    mean = sum(watts * number for watts, number in boards) / sum(number for _, number in cards)
    kept = [_held_w(card) / card.rated_w for card in kinds if card.rated_w > 0]
    worst |= {"tdp_w": mean, "power_limit_w": 0.0, "rated_w": mean / min(kept) if kept else 0.0}
    name = " + ".join(f"{number}x {card.accelerator_name}" for card, number in cards)
    return Accelerator(accelerator_name=name, generation=kinds[0].generation, **worst)


def _held_w(card: Accelerator) -> float:
    return float(board_w(card.power_limit_w, card.tdp_w))


def mixed(scenario: Scenario, groups: Sequence[Group]) -> Mixed:
    """Every way to use some of the groups for the scenario's training run.

    Of many kinds only the fastest ones are looked at together, as none helps where all wait for a slower one.
    """
    few = len(groups) <= FEW_KINDS
    sets: list[Sequence[Group]] = [[group] for group in groups]
    sets += [list(s) for n in range(2, len(groups) + 1) if few for s in itertools.combinations(groups, n)]
    found = _on_all(scenario, sets)
    watts = dict(zip(groups, found["wall_w"].tolist(), strict=False))
    days = found["days"].tolist()
    speed = {g: (days[i] * g.devices, -g.accelerator.memory_byte_per_s) for i, g in enumerate(groups)}
    by_speed = sorted(groups, key=lambda group: speed[group])
    if not few:
        fastest_ones = [by_speed[:n] for n in range(2, len(groups) + 1)]
        sets, days = [*sets, *fastest_ones], [*days, *_on_all(scenario, fastest_ones)["days"].tolist()]
    ways = [_way("alone" if len(s) == 1 else "together", s, d, watts) for s, d in zip(sets, days, strict=True)]
    per_step = float(found["train_days"][0] / found["predicted_step_seconds"][0])
    for n in sorted({2, FEW_KINDS, len(groups)}) if scenario.workload.mfu == 0 else ():
        ways += _pipelines(scenario, by_speed[:n], per_step, watts) if 1 < n <= len(groups) else []
    return _judged([*ways, *_separate(ways)], by_speed[-1])


FEW_KINDS = 3
"""Kinds of cards of which all sets are looked at."""


def _on_all(scenario: Scenario, sets: Sequence[Sequence[Group]]) -> Any:
    """Days of the run on all cards of each set of kinds, infinite where they do not hold it, and what else is known."""
    cards = [[(group.accelerator, group.devices) for group in kinds] for kinds in sets]
    joined = [pair[0][0] if len(pair) == 1 else slowest_of(pair) for pair in cards]
    found = on_each(scenario, joined, [sum(number for _, number in pair) for pair in cards], *FIGURES)
    return found | {"days": np.where(found["fits"], found["train_days"], math.inf)}


def fastest(scenario: Scenario, groups: Sequence[Group]) -> int:
    """Which of the groups does the run fastest alone; where none holds it, the one with most memory."""
    found = on_each(scenario, [g.accelerator for g in groups], [g.devices for g in groups], "train_days")
    order = [
        (not fits, float(days) if fits else 0.0, -group.accelerator.memory_bytes * group.devices)
        for fits, days, group in zip(found["fits"], found["train_days"], groups, strict=True)
    ]
    return order.index(min(order))


def _way(kind: str, groups: Sequence[Group], days: float, watts: dict[Group, float], stages: Any = ()) -> Way:
    """What a run of so many days takes on all cards of these groups."""
    hours = days * DAY_HOURS
    usd = sum(group.devices * group.usd_per_device_hour for group in groups) * hours
    kwh = sum(group.devices * watts[group] for group in groups) * hours / KILO
    cards = tuple((group.accelerator.accelerator_name, group.devices) for group in groups)
    return Way(kind, cards, days, usd, kwh, stages)


def _pipelines(scenario: Scenario, groups: Sequence[Group], days_per_step: float, watts: Any) -> list[Way]:
    """The pipeline over these groups, at the slowest of their links."""
    joined = slowest_of([(group.accelerator, group.devices) for group in groups])
    links = {
        name: getattr(joined, name)
        for name in ("link_byte_per_s", "link_efficiency", "link_domain", "network_byte_per_s")
    }
    cards = [(dataclasses.replace(group.accelerator, **links), group.devices) for group in groups]
    found = pipeline(scenario, cards)
    if found is None:
        return []
    return [_way("pipeline", groups, found.step_seconds * days_per_step, watts, found.layers)]


def _separate(ways: Sequence[Way]) -> list[Way]:
    """A run of its own on each kind that holds it: days from one finished run to the next."""
    able = [way for way in ways if way.kind == "alone" and math.isfinite(way.days)]
    if len(able) < 2:
        return []
    rate = sum(1 / way.days for way in able)
    cards = tuple(card for way in able for card in way.cards)
    usd, kwh = sum(way.usd / way.days for way in able) / rate, sum(way.kwh / way.days for way in able) / rate
    return [Way("separate", cards, 1 / rate, usd, kwh)]


def _judged(ways: list[Way], slowest: Group) -> Mixed:
    """The ways in order, and what the slowest kind does to them."""
    name, number = slowest.accelerator.accelerator_name, slowest.devices
    ordered = tuple(sorted(ways, key=lambda way: (way.days, way.devices)))
    run = [way for way in ordered if way.kind != "separate" and math.isfinite(way.days)]
    kinds = max(len(way.cards) for way in ways)
    if kinds == 1:
        return Mixed(ordered, next(iter(run), None), None, None)
    whole = next((way for way in run if len(way.cards) == kinds), None)
    left = next((way for way in run if name not in dict(way.cards)), None)
    return Mixed(ordered, whole, (name, number), left)
