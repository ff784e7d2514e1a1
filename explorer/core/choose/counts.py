"""How many devices a job takes: numbers of them tried, with few layouts each."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from explorer.core.choose.candidates import FEW, Layouts, candidates, sound
from explorer.core.compute import Result, inputs, stack
from explorer.core.plan import compute, plan_for
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator
from explorer.core.scenario.run import LARGEST_FLEET
from explorer.core.training.time import steps
from explorer.core.units import DAY

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


def fewest_devices(scenario: Scenario, deadline: bool = False) -> Any:
    """Fewest GPUs of `COUNTS` that hold the job, and meet its deadline; infinite where none do.

    Arrays, where the accelerator's fields are: one number for each.
    """
    dimensions = np.ndim(scenario.accelerator.memory_bytes)
    counts = COUNTS.reshape(-1, *[1] * dimensions)
    seconds, _, v = of_all(scenario, candidates(scenario, FEW), 1 + dimensions, devices=counts.astype(float))
    good = np.isfinite(seconds)
    if deadline:
        good = good & (seconds * v["run_overhead"] * steps(v["tokens"], v["global_batch"], v["seq_len"])
                       <= v["deadline_days"] * DAY * (1 - v["lost_share"]))  # fmt: skip
    return first_count(good.any(axis=0))


def of_all(scenario: Scenario, layouts: Layouts, dimensions: int, **others: Any) -> tuple[Any, Any, dict[str, Any]]:
    """Seconds (infinite where a layout is faulty or does not fit) and memory to spare (none where faulty) of all
    layouts, along the first dimension, at all points of the scenario; and all that was computed of the sound ones."""
    values = inputs(scenario) | others
    columns = layouts.values(bool(values["eager"]), dimensions)
    good = np.atleast_2d(sound(compute(values | columns, plan_for("micro_batches"))))
    kept = np.flatnonzero(good.any(axis=tuple(range(1, good.ndim))))
    some = {name: column[kept] for name, column in columns.items()}
    v = compute(values | some, plan_for("predicted_step_seconds", "spare_bytes"))
    shape = np.broadcast_shapes(good.shape, np.shape(v["spare_bytes"])[1:], np.shape(v["predicted_step_seconds"])[1:])
    spare, seconds = np.full(shape, -np.inf), np.full(shape, np.inf)
    spare[kept] = np.where(good[kept], v["spare_bytes"], -np.inf)
    seconds[kept] = np.where(spare[kept] >= 0, v["predicted_step_seconds"], np.inf)
    return seconds, spare, v
