"""One piece of advice: what is changed, what comes of it, and how that is told."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from explorer import catalog
from explorer.catalog.comparison import Comparison, compared
from explorer.core.compute import Result
from explorer.core.evaluate import evaluate
from explorer.core.problems import problems
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.second import is_unlike
from explorer.core.units import GIB_PER_GB, MIB
from explorer.state import presets
from explorer.state.moves import cheaper_offers, offer_name
from explorer.words.format import percent, significant

EACH = 3
"""Pieces of advice that stand by one answer: more would be a list to study."""
FITTING, FASTER, CHEAPER = "It would fit with", "Faster with", "Cheaper with"
AS_IT_IS = "It fits as it is if"
"""What is no change, but a question of fact: it stands last."""
CLEARLY = 0.95
"""What takes or costs more than this share of before is no advice."""
SAME = 0.02
"""Below this share a difference is not told."""


@dataclass(frozen=True)
class Advice:
    """A change that a person can make with one press, and what it does to the answers."""

    goal: str
    """What it is for, as the start of a list: Faster with."""
    label: str
    effect: str
    scenario: Scenario | None
    """What it leads to; None where nothing was found that helps, which the effect then says."""


@dataclass(frozen=True)
class Tried:
    """A change that was computed: its name, and the result that it leads to."""

    label: str
    after: Result


def tried(before: Result, changes: Iterable[tuple[str, Scenario]]) -> Iterator[Tried]:
    """Those of some changed scenarios that can be computed and that differ, with their results."""
    for label, scenario in changes:
        if scenario != before.scenario and not problems(scenario):
            yield Tried(label, evaluate(scenario))


def pieces(goal: str, found: Iterable[Tried], effect: Callable[[Result], str]) -> list[Advice]:
    """The first few of what was found, each with what comes of it."""
    return [Advice(goal, one.label, effect(one.after), one.after.scenario) for one in found][:EACH]


def cheaper(result: Result) -> Iterator[tuple[str, Scenario]]:
    """The same GPUs at the offers that are listed for less."""
    for offer in cheaper_offers(result):
        yield offer_name(offer), presets.choose_offer(result.scenario, offer)


def other_gpus(result: Result, number: int) -> Iterator[tuple[str, Scenario]]:
    """The cheapest other GPUs that do the whole job, on as many as it takes, each at the price that it is compared at."""
    found: Comparison = compared(result)
    scenario = result.scenario
    alone = is_unlike(scenario)  # then the first kind by itself is another choice
    others = [
        i for i in found.order if (alone or i != found.ranked.mine) and found.entries[i].name in catalog.accelerators()
    ]
    for index in others[:number]:
        entry, name = found.entries[index], found.entries[index].name
        offer = found.offers[index]
        chosen = presets.choose_offer(presets.choose_accelerator(scenario, name), offer)
        chosen = change(chosen, second_devices=0, holding="rented")  # who owns some cards has none of the others
        if scenario.workload.job == "train" and entry.devices != result["devices"]:
            chosen = change(chosen, devices=int(entry.devices), devices_rule="this many")
        many = entry.devices != result["job_devices"]
        hosts = " of private hosts" if offer and offer.marketplace else ""
        rented = ", rented" if scenario.lab.holding != "rented" else ""
        yield f"{f'{entry.devices:,.0f} × ' if many else ''}{name}{hosts}{rented}", chosen


def cost_words(before: float, after: float) -> str:
    """How a cost changes: costs 31 % less; same cost."""
    return _changed(before, after, "same cost", "costs {} less", "costs {} more", "costs {} times as much")


def time_words(before: float, after: float) -> str:
    """How a time changes: takes 31 % less; as fast."""
    return _changed(before, after, "as fast", "takes {} less time", "takes {} longer", "takes {} times as long")


def _changed(before: float, after: float, same: str, less: str, more: str, often: str) -> str:
    if not (0 < before < math.inf and 0 <= after < math.inf):
        return ""
    factor = after / before
    if abs(factor - 1) < SAME:
        return same
    if factor >= 2:
        return often.format(significant(factor))
    return (more if factor > 1 else less).format(percent(abs(factor - 1)))


def read_as_gib(scenario: Scenario) -> Iterator[tuple[str, Scenario]]:
    """The card's printed GB taken for GiB, where they are not yet: what its driver shows then."""
    if not scenario.layout.count_in_gib:
        shown = scenario.accelerator.memory_bytes * GIB_PER_GB / MIB
        yield f"your driver shows {shown:,.0f} MiB", change(scenario, count_in_gib=True)


def told(*parts: str) -> str:
    """What comes of a change, in parts; those that say nothing are left out."""
    return ", ".join([part for part in parts if part])
