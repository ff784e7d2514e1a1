"""The best layout, found: every valid combination of the parts left open, computed at once as arrays.

A part of the layout that the scenario sets is kept; a part left at "auto" is tried in all its sizes.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.choose.candidates import (
    AUTO,
    FEW,
    IMPOSSIBLE,
    REASONS,
    RECOMPUTE,
    Layouts,
    candidates,
    faults,
    sound,
)
from explorer.core.compute import inputs
from explorer.core.plan import compute, plan_for
from explorer.core.scenario import Scenario, change, leaves
from explorer.core.scenario.run import LARGEST_FLEET
from explorer.core.training.time import steps
from explorer.core.units import DAY

COUNTS = np.array(
    sorted({round(m * 2**k) for k in range(20) for m in (1, 1.25, 1.5, 1.75) if m * 2**k <= LARGEST_FLEET})
)
"""Numbers of GPUs tried where the number is asked for."""

ALIKE = 1.01
"""Layouts within 1 % of the fastest count as equally fast; the simplest of them is taken."""


def is_open(scenario: Scenario) -> bool:
    """Whether any part of the layout, or the number of GPUs, is left to be found."""
    layout = scenario.layout
    return layout.devices_rule != "this many" or any(getattr(layout, name) == auto for name, auto in AUTO.items())


@dataclass(frozen=True)
class Found:
    """What a search over one scenario saw: the sound layouts, their memory, their speed where they fit (else
    infinite), how many were tried, and why others fell out."""

    layouts: Layouts
    step_seconds: Any
    spare_bytes: Any
    tried: int
    fell_out: dict[str, int]

    @property
    def best(self) -> int:
        """Index of the layout to take."""
        return int(choose(self.layouts, self.step_seconds, self.spare_bytes))


@functools.lru_cache(maxsize=4)
def search(scenario: Scenario) -> Found:
    """Try every layout of one scenario, on the number of GPUs that it names.

    Cheap tests come first, then memory, then time, each only for what is left.
    """
    layouts = candidates(scenario)
    tried, fell_out = len(layouts), {}
    given = inputs(scenario)
    eager = bool(given["eager"])
    left = np.ones(tried, bool)
    found_faults = faults(compute(given | layouts.values(eager), plan_for("micro_batches")))
    for hard in (True, False):
        for reason, bad in zip(REASONS, found_faults, strict=False):
            # What a person has pinned is computed, unless it cannot be at all.
            if (reason in IMPOSSIBLE) == hard and (hard or np.any(left & ~bad)):
                fell_out[reason] = int(np.sum(left & bad))
                left = left & ~bad
    layouts = layouts[left] if left.any() else layouts[:1]
    n = len(layouts)
    spare = np.broadcast_to(compute(given | layouts.values(eager), plan_for("spare_bytes"))["spare_bytes"], n)
    fits = spare >= 0
    fell_out[REASONS[-1]] = int(np.sum(~fits))
    seconds = np.full(n, np.inf)
    if fits.any():
        timed = compute(given | layouts[fits].values(eager), plan_for("predicted_step_seconds"))
        seconds[fits] = timed["predicted_step_seconds"]
    return Found(layouts, seconds, spare, tried, {reason: count for reason, count in fell_out.items() if count})


def searched(result: Any) -> Found:
    """The search behind a result, on the number of GPUs that was found for it; computed once for both."""
    return search(change(result.scenario, devices=int(result["devices"]), devices_rule="this many"))


def _computed(scenario: Scenario, layouts: Layouts, dimensions: int, **others: Any) -> tuple[Any, Any, dict[str, Any]]:
    """Seconds (infinite where a layout is faulty or does not fit) and memory to spare (none where faulty) of all
    layouts, along the first dimension, at all points of the scenario; and all that was computed."""
    values = inputs(scenario) | others
    values |= layouts.values(bool(values["eager"]), dimensions)
    v = compute(values, plan_for("predicted_step_seconds", "spare_bytes"))
    spare = np.where(sound(v), v["spare_bytes"], -np.inf)
    seconds = np.where(spare >= 0, v["predicted_step_seconds"], np.inf)
    shape = np.broadcast_shapes(seconds.shape, spare.shape)
    return np.broadcast_to(seconds, shape), np.broadcast_to(spare, shape), v


def trouble(parts: Mapping[str, Any]) -> Any:
    """How complicated a layout is, to choose between two that are equally fast: pieces first, then recomputation."""
    pieces = parts["tp"] * parts["pp"] * parts["cp"] * parts["ep"]
    return np.log2(pieces) + parts["recompute"] + parts["interleave"] / 8 + parts["zero_stage"] / 16


def choose(layouts: Layouts, seconds: Any, spare: Any) -> Any:
    """Index of the best layout at each point: the simplest of the fastest that fit, else the least short."""
    fits = np.isfinite(seconds)
    alike = fits & (seconds <= ALIKE * np.min(seconds, axis=0))
    simplest = trouble(layouts.parts).reshape(-1, *[1] * (np.ndim(seconds) - 1))
    best = np.argmin(np.where(alike, simplest, np.inf), axis=0)
    return np.where(fits.any(axis=0), best, np.argmax(spare, axis=0))[()]


def settled(scenario: Scenario) -> Scenario:
    """The scenario with every open part of its layout decided, and its number of GPUs."""
    if not is_open(scenario):
        return scenario
    scenario = change(scenario, devices=_count(scenario), devices_rule="this many")
    fastest: tuple[float, Scenario] | None = None
    for used in _counts_to_use(scenario):
        found = search(change(scenario, devices=used))
        seconds = float(found.step_seconds[found.best])
        if fastest is None or seconds < fastest[0] / ALIKE:
            changes = found.layouts.changes(found.best)
            pieces = changes["tp"] * changes["pp"] * changes["cp"]
            idle = {} if used == scenario.layout.devices else {"replicas": max(1, used // pieces)}
            fastest = seconds, change(scenario, **changes, **idle)
    assert fastest is not None
    return fastest[1]


def _counts_to_use(scenario: Scenario) -> list[int]:
    """All GPUs first; then a power of two, or one node: a few GPUs too many can slow the rest down."""
    n, domain = scenario.layout.devices, scenario.accelerator.link_domain
    if scenario.layout.replicas:
        return [n]
    return list(dict.fromkeys([n, 2 ** (n.bit_length() - 1), *([domain] if domain < n < 4 * domain else [])]))


def _count(scenario: Scenario) -> int:
    """The fewest GPUs that fit the job, or that meet the deadline; as many as are named where none do."""
    rule = scenario.layout.devices_rule
    if rule == "this many":
        return scenario.layout.devices
    enough = fewest_devices(scenario, deadline=rule == "as many as meet the deadline")
    return int(enough) if np.isfinite(enough) else scenario.layout.devices


def fewest_devices(scenario: Scenario, deadline: bool = False) -> Any:
    """Fewest GPUs of `COUNTS` that hold the job, and meet its deadline; infinite where none do.

    Arrays, where the accelerator's fields are: one number for each.
    """
    dimensions = np.ndim(scenario.accelerator.memory_bytes)
    counts = COUNTS.reshape(-1, *[1] * dimensions)
    seconds, _, v = _computed(scenario, candidates(scenario, FEW), 1 + dimensions, devices=counts.astype(float))
    good = np.isfinite(seconds)
    if deadline:
        good = good & (seconds * v["run_overhead"] * steps(v["tokens"], v["global_batch"], v["seq_len"])
                       <= v["deadline_days"] * DAY * (1 - v["lost_share"]))  # fmt: skip
    enough = good.any(axis=0)
    return np.where(enough.any(axis=0), COUNTS[np.argmax(enough, axis=0)], np.inf)[()]


def layout_of(result: Any) -> Layouts:
    """The layout that a result was computed with."""
    parts = {name: np.array([float(result[name])]) for name in AUTO if name != "recompute"}
    return Layouts(parts | {"recompute": np.array([float(RECOMPUTE.index(result["recompute"]))])})


MOST_AT_ONCE = 200_000
"""Layouts times points in one go: more would not fit the caches."""


def settled_values(scenario: Scenario, dimensions: int, known: Layouts | None = None) -> dict[str, Any]:
    """Open parts of the layout decided at every point of a scenario whose fields hold arrays of so many dimensions.

    From `FEW` layouts, and one that is known besides. The number of GPUs is taken as it is given.
    """
    if all(np.all(np.asarray(getattr(scenario.layout, name)) != auto) for name, auto in AUTO.items()):
        return {}
    layouts = candidates(scenario, FEW)
    if known is not None:
        layouts = Layouts({name: np.append(column, known.parts[name]) for name, column in layouts.parts.items()})
    arrays = {
        name: value for name, value in leaves(scenario) if np.ndim(value) and name not in AUTO and _numeric(value)
    }
    shape = np.broadcast_shapes(*(np.shape(value) for value in arrays.values()), (1,) * dimensions)
    flat = {name: np.broadcast_to(value, shape).ravel() for name, value in arrays.items()}
    points, step = int(np.prod(shape)), max(1, MOST_AT_ONCE // len(layouts))
    chosen = [
        choose(
            layouts,
            *_computed(change(scenario, **{name: value[i : i + step] for name, value in flat.items()}), layouts, 1)[:2],
        )
        for i in range(0, points, step)
    ]
    index = np.concatenate([np.atleast_1d(part) for part in chosen])
    index = np.broadcast_to(index, points).reshape(shape)
    return {name: column[index] for name, column in layouts.values(scenario.workload.kernel == "eager").items()}


def _numeric(value: Any) -> bool:
    return not isinstance(value, tuple)
