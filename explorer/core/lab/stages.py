"""Layers dealt to pipeline stages on cards of several kinds: by what each is fast enough for, and can hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.calibration import HABITS
from explorer.core.choose.candidates import RECOMPUTE, possible, recomputed
from explorer.core.compute import inputs
from explorer.core.plan import GIVEN, compute, plan_for
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator

MICRO_BATCHES = (1, 2, 4, 8)


@dataclass(frozen=True)
class Deal:
    """Layers of each stage, kind by kind; seconds of the slowest stage, and of all of them, for one micro-batch."""

    layers: tuple[tuple[int, ...], ...]
    slowest: float
    all_stages: float


@dataclass(frozen=True)
class Pipeline:
    """One way to run over all the cards: pipelines side by side, layers of the stages, seconds of a step."""

    replicas: int
    micro_batch: int
    recompute: str
    layers: tuple[tuple[int, ...], ...]
    step_seconds: float


def dealt(layers: int, stages: Sequence[int], seconds: Any, holds: Sequence[int], micro_batches: float) -> Deal | None:
    """All layers, dealt to the stages such that a step is shortest: every stage waits for the slowest in each
    micro-batch, and once for all others. None where they do not hold them.

    stages: how many of each kind; seconds[i][l]: one micro-batch on kind i with l layers; holds: the most layers of a
    stage. Each stage has at least one layer; stages of a kind differ by at most one.
    """
    if sum(stages) > layers or min(holds) < 1:
        return None
    kinds, best = range(len(stages)), (math.inf, Deal((), math.inf, math.inf))
    each = [seconds[i][min(2, holds[i])] - seconds[i][1] or math.inf for i in kinds]  # of one layer more
    for limit in np.unique(np.concatenate([seconds[i][1 : holds[i] + 1] for i in kinds])):
        most = [int(np.searchsorted(seconds[i][1 : holds[i] + 1], limit, side="right")) for i in kinds]
        left = layers - sum(stages)
        if min(most) < 1 or sum(n * m for n, m in zip(stages, most, strict=True)) < layers:
            continue
        total = list(stages)
        for i in sorted(kinds, key=lambda kind: each[kind]):
            more = min(left, stages[i] * (most[i] - 1))
            total[i], left = total[i] + more, left - more
        spread = tuple(_evenly(total[i], stages[i]) for i in kinds)
        taken = [float(seconds[i][n]) for i in kinds for n in spread[i]]
        step = (micro_batches - 1) * max(taken) + sum(taken)
        if step < best[0]:
            best = step, Deal(spread, max(taken), sum(taken))
    return best[1] if best[0] < math.inf else None


def _evenly(layers: int, stages: int) -> tuple[int, ...]:
    return tuple(layers // stages + (i < layers % stages) for i in range(stages))


@dataclass(frozen=True)
class Choices:
    """What is chosen besides the layers, side by side: pipelines, stages of each, sequences at a time, what is recomputed."""

    replicas: Any
    pp: Any
    micro_batch: Any
    recompute: Any

    def some(self, which: Any) -> Choices:
        """Some of them, by their indices."""
        return Choices(self.replicas[which], self.pp[which], self.micro_batch[which], self.recompute[which])

    def values(self, scenario: Scenario, card: Accelerator, axes: int) -> dict[str, Any]:
        """Inputs of the formulas for one kind of card, with the choices along the first of so many axes."""
        habits = HABITS[scenario.workload.framework]
        shared = 1.0 if 1 in habits.zero_stages else 0.0
        alone = dict.fromkeys(("tp", "cp", "ep", "interleave"), 1.0)
        columns = {
            "devices": self.replicas * self.pp,
            "replicas": self.replicas,
            "pp": self.pp,
            "micro_batch": self.micro_batch,
            "zero_stage": np.where(self.replicas > 1, shared, 0.0),
            **recomputed(self.recompute, scenario.workload.kernel == "eager"),
        }
        along = (-1, *[1] * (axes - 1))
        job = change(scenario, accelerator=card, job="train", devices_rule="this many", given={})
        return (
            inputs(job) | alone | {name: np.asarray(column, float).reshape(along) for name, column in columns.items()}
        )


def pipeline(scenario: Scenario, cards: Sequence[tuple[Accelerator, int]]) -> Pipeline | None:
    """The fastest pipeline over all of the cards, no matrix cut; None where the software makes none, or none holds it.

    cards: kinds with the links that they have to each other, and how many of each.
    """
    choices = _choices(scenario, [number for _, number in cards])
    if choices is None:
        return None
    tables = [_table(scenario, card, choices) for card, _ in cards]
    deals: dict[int, tuple[float, Deal]] = {}
    for i in range(len(choices.pp)):
        stages = [int(number // choices.replicas[i]) for _, number in cards]
        many = float(tables[0]["micro_batches"][i])
        deal = dealt(
            scenario.model.layers, stages, [t["seconds"][i] for t in tables], [int(t["holds"][i]) for t in tables], many
        )
        if deal:
            deals[i] = (many - 1) * deal.slowest + deal.all_stages, deal
    if not deals:
        return None
    near = min(steps for steps, _ in deals.values()) * NEAR
    found = [
        _timed(scenario, cards, choices.some([i]), deal, i, tables)
        for i, (steps, deal) in deals.items()
        if steps <= near
    ]
    return min(found, key=lambda one: one.step_seconds)


NEAR = 1.05
"""Deals within so much of the fastest are timed with all that a step has besides its micro-batches."""


def _choices(scenario: Scenario, numbers: Sequence[int]) -> Choices | None:
    habits, batch = HABITS[scenario.workload.framework], scenario.workload.global_batch
    if possible("pp", (2,), habits) == [1]:
        return None
    common, total = math.gcd(*numbers), sum(numbers)
    found = [
        (replicas, total // replicas, micro_batch, RECOMPUTE.index(way))
        for replicas in range(1, common + 1)
        if common % replicas == 0 and total // replicas <= scenario.model.layers
        for micro_batch in MICRO_BATCHES
        if replicas * micro_batch <= batch
        for way in habits.recompute
    ]
    return Choices(*(np.array(column, float) for column in zip(*found, strict=True))) if found else None


def _table(scenario: Scenario, card: Accelerator, choices: Choices) -> dict[str, Any]:
    """For each choice: seconds of one micro-batch on a stage of 0, 1, 2 … layers of one kind of card; the most layers
    that it holds; the part of these seconds that the output head takes; and micro-batches of a step."""
    layers, many = scenario.model.layers, len(choices.pp)
    values = choices.values(scenario, card, 2)
    values |= {"stage_layers": np.arange(1, layers + 1, dtype=float)[None, :], GIVEN: frozenset(("stage_layers",))}
    v = compute(values, plan_for("micro_seconds", "head_seconds", "spare_bytes", "micro_batches"))
    fits = np.broadcast_to((v["spare_bytes"] >= 0) & (v["peak_flop_per_s"] > 0), (many, layers))
    seconds = np.zeros((many, layers + 1))
    seconds[:, 1:] = np.broadcast_to(v["micro_seconds"], (many, layers))
    return {
        "seconds": np.maximum.accumulate(seconds, axis=1),
        "holds": np.argmin(np.column_stack([fits, np.zeros(many, bool)]), axis=1),
        "head": np.broadcast_to(v["head_seconds"], (many, layers))[:, 0],
        "micro_batches": np.broadcast_to(v["micro_batches"], (many, 1))[:, 0],
    }


def _timed(
    scenario: Scenario, cards: Sequence[tuple[Accelerator, int]], choice: Choices, deal: Deal, i: int, tables: Any
) -> Pipeline:
    """One deal by the formulas of a step; the bubble is the time of all other stages, without the head that one has."""
    heads = sum(float(t["head"][i]) * len(spread) for t, spread in zip(tables, deal.layers, strict=True))
    slowest = max(range(len(cards)), key=lambda kind: tables[kind]["seconds"][i][max(deal.layers[kind])])
    bubble = deal.all_stages - deal.slowest - (heads - float(tables[slowest]["head"][i]))
    steps = []
    for (card, _), spread in zip(cards, deal.layers, strict=True):
        given = {"stage_layers": float(max(spread)), "bubble_seconds": bubble, "micro_seconds": deal.slowest}
        values = choice.values(scenario, card, 1) | given | {GIVEN: frozenset(given)}
        steps.append(float(np.ravel(compute(values, plan_for("predicted_step_seconds"))["predicted_step_seconds"])[0]))
    words = RECOMPUTE[int(choice.recompute[0])]
    return Pipeline(int(choice.replicas[0]), int(choice.micro_batch[0]), words, deal.layers, max(steps))
