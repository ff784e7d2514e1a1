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
    axes_of,
    candidates,
    faults,
    recomputed,
    sensible,
    sizes_to_try,
    sound,
)
from explorer.core.compute import inputs
from explorer.core.plan import Plan, compute, plan_for
from explorer.core.scenario import Scenario, change, leaves
from explorer.core.scenario.choices import recomputation
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

    @functools.cached_property
    def best(self) -> int:
        """Index of the layout to take."""
        return int(choose(self.layouts, self.step_seconds, self.spare_bytes))


MOVING = (*(name for name in AUTO if name != "recompute"), "recompute_share", "recompute_scores")
"""What a search varies."""


@functools.cache
def _plans() -> tuple[Plan, Plan]:
    """The formulas for memory and time that a search computes once, and those for every layout."""
    return plan_for("predicted_step_seconds", "spare_bytes").split(MOVING)


def search(scenario: Scenario, values: dict[str, Any] | None = None) -> Found:
    """Try every layout of one scenario, on the number of GPUs that it names.

    values: what `inputs` gives for the scenario, where that is known.
    """
    values = values or inputs(scenario)
    lists = sizes_to_try(scenario)
    ways = np.array(lists.pop("recompute"))
    rows, tried, fell_out = _sound_rows(scenario, values, axes_of(lists))
    # Ways to recompute lie along the first axis: NumPy is quickest along the last, which is the longer one.
    again = {name: share[:, None] for name, share in recomputed(ways, bool(values["eager"])).items()}
    once, each = _plans()
    v = compute(compute(dict(values), once) | rows | again, each)
    spare, seconds = (_each_way(v[name], len(ways)) for name in ("spare_bytes", "predicted_step_seconds"))
    layouts = Layouts({name: np.repeat(column, len(ways)) for name, column in rows.items()}
                      | {"recompute": np.tile(ways.astype(float), len(rows["tp"]))})  # fmt: skip
    fell_out = {reason: count * len(ways) for reason, count in fell_out.items()} | {REASONS[-1]: int(np.sum(spare < 0))}
    seconds = np.where(spare >= 0, seconds, np.inf)
    return Found(layouts, seconds, spare, tried * len(ways), {reason: n for reason, n in fell_out.items() if n})


def _sound_rows(
    scenario: Scenario, values: dict[str, Any], axes: dict[str, Any]
) -> tuple[dict[str, Any], int, dict[str, int]]:
    """The sound combinations of sizes, one array a part; how many there were; and how many fell out for which reason."""
    v = compute(values | axes, plan_for("micro_batches"))
    left = np.broadcast_to(sensible(axes, scenario), np.broadcast_shapes(*(axis.shape for axis in axes.values())))
    many = tried = int(np.count_nonzero(left))
    first, fell_out = left, {}
    found = list(zip(REASONS, faults(v), strict=False))
    for hard in (True, False):
        for reason, bad in found:
            if (reason in IMPOSSIBLE) == hard:
                kept = left & ~bad
                n = int(np.count_nonzero(kept))
                if hard or n:  # what a person has pinned is computed, unless it cannot be at all
                    fell_out[reason], left, many = many - n, kept, n
    places = np.nonzero(left) if many else tuple(index[:1] for index in np.nonzero(first))
    return {name: axis.ravel()[at] for (name, axis), at in zip(axes.items(), places, strict=True)}, tried, fell_out


def _each_way(values: Any, ways: int) -> Any:
    """A quantity of all layouts, the ways to recompute one a row next to each other."""
    return np.broadcast_to(values, (ways, np.shape(values)[-1])).T.reshape(-1)


def searched(result: Any) -> Found:
    """What the search behind a result saw, on all of its GPUs; where nothing was open, its one layout."""
    if result.found is not None:
        return result.found  # type: ignore[no-any-return]
    seconds, spare = (np.array([float(result[name])]) for name in ("predicted_step_seconds", "spare_bytes"))
    fits = bool(spare[0] >= 0)
    fell_out = {} if fits else {REASONS[-1]: 1}
    return Found(layout_of(result), seconds if fits else np.array([np.inf]), spare, 1, fell_out)


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
    return change(scenario, **found_layout(scenario, inputs(scenario))[0]) if is_open(scenario) else scenario


def numbers_of(changes: dict[str, Any], eager: bool) -> dict[str, Any]:
    """A layout that was found, as inputs of the formulas."""
    numbers = {name: float(value) if isinstance(value, int) else value for name, value in changes.items()}
    return numbers | recomputation(changes["recompute"], eager)


def found_layout(scenario: Scenario, values: dict[str, Any]) -> tuple[dict[str, Any], Found]:
    """What the fields of an open layout become, and what was seen on all of the GPUs.

    values: what `inputs` gives for the scenario.
    """
    devices = _count(scenario)
    fastest: tuple[float, dict[str, Any]] | None = None
    seen: Found | None = None
    for used in _counts_to_use(scenario, devices):
        found = search(scenario, values | {"devices": float(used)})
        seen = seen or found
        seconds = float(found.step_seconds[found.best])
        if fastest is None or seconds < fastest[0] / ALIKE:
            changes = found.layouts.changes(found.best)
            pieces = changes["tp"] * changes["pp"] * changes["cp"]
            idle = {} if used == devices else {"replicas": max(1, used // pieces)}
            fastest = seconds, {"devices": devices, "devices_rule": "this many"} | changes | idle
    assert fastest is not None and seen is not None
    return fastest[1], seen


def _counts_to_use(scenario: Scenario, n: int) -> list[int]:
    """All GPUs first; then a power of two, or one node: a few GPUs too many can slow the rest down."""
    domain = scenario.accelerator.link_domain
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
