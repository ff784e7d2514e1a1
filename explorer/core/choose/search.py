"""The best layout, found: every valid combination of the parts left open, computed at once as arrays.

A part of the layout that the scenario sets is kept; a part left at "auto" is tried in all its sizes.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.choose.batches import starving
from explorer.core.choose.candidates import (
    ALIKE,
    AUTO,
    IMPOSSIBLE,
    REASONS,
    RECOMPUTE,
    Layouts,
    axes_of,
    faults,
    recomputed,
    rows_of,
    sensible,
    sizes_to_try,
    trouble,
)
from explorer.core.choose.counts import fewest_devices
from explorer.core.choose.room import has_room, weighed
from explorer.core.compute import inputs
from explorer.core.plan import Plan, compute, plan_for
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.choices import recomputation


def is_open(scenario: Scenario) -> bool:
    """Whether any part of the layout, or the number of GPUs, is left to be found."""
    layout = scenario.layout
    return layout.devices_rule != "this many" or any(getattr(layout, name) == auto for name, auto in AUTO.items())


@dataclass(frozen=True)
class Found:
    """What a search over one scenario saw: the sound layouts, their memory, which of them leave room, their speed
    where they fit (else infinite), how many were tried, and why others fell out.

    rows: all parts but recomputation, an array each; ways: the ways to recompute (indices of `RECOMPUTE`), tried with
    every row. The other arrays have one entry a layout: row after row, its ways next to each other.
    """

    rows: dict[str, Any]
    ways: Any
    step_seconds: Any
    spare_bytes: Any
    roomy: Any
    tried: int
    fell_out: dict[str, int]

    def some(self, which: Any) -> Layouts:
        """Some of the layouts, by their indices: those of a row are its ways to recompute."""
        row, way = np.divmod(which, len(self.ways))
        return Layouts({name: column[row] for name, column in self.rows.items()} | {"recompute": self.ways[way]})

    def changes(self, index: int) -> dict[str, Any]:
        """One of the layouts, as changes to a scenario."""
        return self.some(np.array([index])).changes(0)

    @functools.cached_property
    def layouts(self) -> Layouts:
        """All of them."""
        return self.some(np.arange(len(self.step_seconds)))

    @functools.cached_property
    def best(self) -> int:
        """Index of the layout to take: the simplest of the fastest that fit, best with room, else the least short."""
        found = self._simplest(weighed(self.step_seconds, self.roomy))
        return int(np.argmax(self.spare_bytes)) if found is None else found

    @property
    def best_with_room(self) -> int | None:
        """The same of those that leave room, however much slower they are; none where none does."""
        return self._simplest(np.where(self.roomy, self.step_seconds, np.inf))

    @property
    def is_spared(self) -> bool:
        """Whether a layout that is faster, but barely fits, was passed over for the room that the best one leaves."""
        return bool(self.roomy[self.best] > self.roomy[np.argmin(self.step_seconds)])

    def _simplest(self, seconds: Any) -> int | None:
        fastest = np.min(seconds)
        if not np.isfinite(fastest):
            return None
        alike = np.flatnonzero(seconds <= max(fastest, ALIKE * fastest))  # what is given may lead below zero
        return int(alike[np.argmin(trouble(self.some(alike).parts))])


MOVING = (*(name for name in AUTO if name != "recompute"), "recompute_share", "recompute_scores", "recompute_light")
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
    v = compute(compute(dict(values), once, ()) | rows | again, each, (*rows, *again))
    spare, seconds, roomy = (
        _each_way(column, len(ways), len(rows["tp"]))
        for column in (v["spare_bytes"], v["predicted_step_seconds"], has_room(v))
    )
    fell_out = {reason: count * len(ways) for reason, count in fell_out.items()}
    if sum(fell_out.values()) < tried * len(ways):  # some are sound
        fell_out[REASONS[-1]] = int(np.sum(spare < 0))
    seconds = np.where(spare >= 0, seconds, np.inf)
    fell_out = {reason: n for reason, n in fell_out.items() if n}
    return Found(rows, ways.astype(float), seconds, spare, roomy, tried * len(ways), fell_out)


def _sound_rows(
    scenario: Scenario, values: dict[str, Any], axes: dict[str, Any]
) -> tuple[dict[str, Any], int, dict[str, int]]:
    """The sound combinations of sizes, one array a part; how many there were; and how many fell out for which reason."""
    v = compute(values | axes, plan_for("micro_batches"), tuple(axes))
    left = np.broadcast_to(sensible(axes, scenario), np.broadcast_shapes(*(axis.shape for axis in axes.values())))
    many = tried = int(np.count_nonzero(left))
    first, fell_out = left, {}
    found = list(zip(REASONS, faults(v), strict=False))
    for hard in (True, False):
        for reason, bad in found:
            if (reason in IMPOSSIBLE) == hard:
                kept = left > bad  # sound so far, and not faulty
                n = int(np.count_nonzero(kept))
                if hard or n:  # what a person has pinned is computed, unless it cannot be at all
                    fell_out[reason], left, many = many - n, kept, n
    rows = rows_of(axes, left if many else first)
    return rows if many else {name: column[:1] for name, column in rows.items()}, tried, fell_out


def _each_way(values: Any, ways: int, rows: int) -> Any:
    """A quantity of all layouts, the ways to recompute one a row next to each other."""
    return np.broadcast_to(values, (ways, rows)).T.reshape(-1)


def searched(result: Any) -> Found:
    """What the search behind a result saw, on all of its GPUs; where nothing was open, its one layout."""
    if result.found is not None:
        return result.found  # type: ignore[no-any-return]
    seconds, spare = (np.array([float(result[name])]) for name in ("predicted_step_seconds", "spare_bytes"))
    fits = bool(spare[0] >= 0)
    fell_out = {} if fits else {REASONS[-1]: 1}
    rows = dict(layout_of(result).parts)
    ways = rows.pop("recompute")
    return Found(rows, ways, seconds if fits else np.array([np.inf]), spare, np.array([has_room(result)]), 1, fell_out)


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
    starved = False
    counts = _counts_to_use(scenario, devices)
    for used in counts:  # to which are added those that a step too small for them asks for
        found = search(scenario, values | {"devices": float(used)})
        seen = seen or found
        seconds = float(weighed(found.step_seconds[found.best], found.roomy[found.best]))
        if fastest is None or seconds < fastest[0] / ALIKE:
            changes = found.changes(found.best)
            pieces = changes["tp"] * changes["pp"] * changes["cp"]
            idle = {} if used == devices else {"replicas": max(1, used // pieces)}
            fastest = seconds, {"devices": devices, "devices_rule": "this many"} | changes | idle
            starved = _starved(scenario, changes, used // pieces)
        if used == counts[-1] and starved and len(counts) < MOST_COUNTS:
            counts.append(used // 2)
    assert fastest is not None and seen is not None
    return fastest[1], seen


MOST_COUNTS = 4
"""Numbers of GPUs that a search tries at most."""


def _starved(scenario: Scenario, layout: dict[str, Any], replicas: int) -> bool:
    """Whether a layout leaves its replicas too few micro-batches, and fewer GPUs may be faster."""
    batch = scenario.workload.global_batch
    return not scenario.layout.replicas and starving(batch, layout["micro_batch"], layout["pp"], replicas)


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
    return int(enough) if np.isfinite(enough) else max(scenario.layout.devices, _least(scenario))


def _least(scenario: Scenario) -> int:
    """GPUs that the pinned parts of the layout need at least."""
    tp, pp, cp, ep = (max(1, getattr(scenario.layout, name)) for name in ("tp", "pp", "cp", "ep"))
    return int(tp * pp * max(cp, ep))


def layout_of(result: Any) -> Layouts:
    """The layout that a result was computed with."""
    parts = {name: np.array([float(result[name])]) for name in AUTO if name != "recompute"}
    return Layouts(parts | {"recompute": np.array([float(RECOMPUTE.index(result["recompute"]))])})
