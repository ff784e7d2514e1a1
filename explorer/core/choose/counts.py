"""How many devices a job takes: numbers of them tried, with few layouts each."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from explorer.core.choose.candidates import candidates, sound
from explorer.core.choose.points import TIME, best_at, table_of
from explorer.core.compute import Result, inputs, stack
from explorer.core.plan import GIVEN, NOTHING, compute, plan_for
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator
from explorer.core.scenario.spread import LARGEST_FLEET

COUNTS = np.array(
    sorted({round(m * 2**k) for k in range(20) for m in (1, 1.25, 1.5, 1.75) if m * 2**k <= LARGEST_FLEET})
)
"""Numbers of GPUs tried where the number is asked for."""

SPARING: dict[str, tuple[Any, ...]] = {
    "tp": (1, 2, 4, 8),
    "pp": (1, 2, 4, 8, 16),
    "cp": (1, 8),
    "ep": (1, 8, 64),
    "interleave": (1,),
    "zero_stage": (3,),
    "micro_batch": (1,),
    "recompute": ("full",),
}
"""The layouts that need least memory on each device."""


def most_spare(scenario: Scenario, counts: Any) -> Any:
    """Most memory that a sound layout leaves on each device, for numbers of devices along the first dimension,
    and for all accelerators where the scenario's has arrays for fields; −∞ where no layout is sound. [B]"""
    dimensions = np.ndim(scenario.accelerator.memory_bytes)
    values = inputs(scenario) | {"devices": np.asarray(counts, float).reshape(-1, *[1] * dimensions)}
    values |= candidates(scenario, SPARING).values(bool(values["eager"]), 1 + dimensions)
    v = compute(values, plan_for("dp", "spare_bytes"))
    return np.max(np.where(sound(v), v["spare_bytes"], -np.inf), axis=0)


def first_count(good: Any, counts: Any = COUNTS) -> Any:
    """The first of some numbers of devices, along the first dimension, that is good; infinite where none is."""
    return np.where(good.any(axis=0), counts[np.argmax(good, axis=0)], np.inf)[()]


def fewest_of_each(scenario: Scenario, accelerators: list[Accelerator]) -> Any:
    """Fewest devices of `COUNTS` that hold the job, for each of several accelerators; infinite where none do."""
    return first_count(most_spare(change(scenario, accelerator=stack(accelerators, (-1,))), COUNTS) >= 0)


def more_devices(result: Result) -> float:
    """Fewest devices beyond those it has on which the job fits; infinite where none do."""
    more = COUNTS[result["devices"] < COUNTS]
    return float(first_count(most_spare(result.scenario, more) >= 0, more)) if len(more) else math.inf


def fewest_devices(scenario: Scenario, deadline: bool = False) -> float:
    """Fewest GPUs of `COUNTS` that hold the job, and meet its deadline; infinite where none do."""
    values = inputs(scenario) | {"devices": COUNTS.astype(float)}
    seconds = best_at(table_of(scenario), values).seconds
    good = np.isfinite(seconds)
    if deadline:
        values |= {TIME: seconds, GIVEN: values.get(GIVEN, NOTHING) | {TIME}}
        good = good & (compute(values, plan_for("train_days"))["train_days"] <= values["deadline_days"])
    return float(first_count(good))
