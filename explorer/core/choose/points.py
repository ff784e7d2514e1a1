"""The best layout at each of many points, from few layouts, computed at once as arrays: points by layouts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.choose.candidates import (
    ALIKE,
    AUTO,
    FEW,
    Layouts,
    axes_of,
    recomputed,
    rows_of,
    sensible,
    sizes_to_try,
    sound,
    trouble,
)
from explorer.core.choose.room import has_room, weighed
from explorer.core.compute import inputs
from explorer.core.plan import compute, plan_for
from explorer.core.scenario import Scenario, change, leaves

MOST_AT_ONCE = 200_000
"""Layouts times points in one go: more would not fit the caches."""
TIME = "predicted_step_seconds"


@dataclass(frozen=True)
class Table:
    """What is tried: sizes of all parts but recomputation, an array each; ways to recompute, least work first, in rows
    of one for all sizes, or of one for each; and which of the ways is tried with which of the sizes."""

    rows: dict[str, Any]
    ways: Any
    tried: Any


def table_of(scenario: Scenario, known: Layouts | None = None) -> Table:
    """`FEW` layouts, and one that is known besides."""
    lists = sizes_to_try(scenario, FEW)
    usual = sorted(lists.pop("recompute"))
    axes = axes_of(lists)
    rows = rows_of(axes, sensible(axes, scenario))
    ways = np.array(usual, float)
    tried = np.ones((len(ways), len(rows["tp"])), bool)
    if known is None:
        return Table(rows, ways[:, None], tried)
    code = known.parts["recompute"][0]
    ways = np.unique([*ways, code])
    rows = {name: np.append(column, known.parts[name]) for name, column in rows.items()}
    return Table(
        rows, ways[:, None], np.column_stack([np.tile(np.isin(ways, usual)[:, None], tried.shape[1]), ways == code])
    )


@dataclass(frozen=True)
class Best:
    """The layout to take at each point, and its seconds of a step; infinite where none fits."""

    layouts: Layouts
    seconds: Any


def best_at(table: Table, values: dict[str, Any]) -> Best:
    """The best at each point.

    values: what `inputs` gives for a scenario, arrays with one entry a point. A way to recompute that does more work
    is looked at only where those that do less do not fit; but where activations go to the host all ways are, as more
    work means less traffic there.
    """
    eager = bool(values["eager"])
    points = {name: value[:, None] if isinstance(value, np.ndarray) else value for name, value in values.items()}
    good = np.atleast_2d(sound(compute(points | table.rows, plan_for("micro_batches")), axis=-1))
    kept = np.flatnonzero(good.any(axis=0)) if good.any() else np.arange(1)
    table, good = _some(table, kept), good[:, kept]
    if np.any(values["offload_activations"]):
        good, table = np.repeat(good, len(table.ways), axis=1), _each_way_alone(table)
    rows, ways = table.rows, np.broadcast_to(table.ways, table.tried.shape)
    again = {name: share[:, None, :] for name, share in recomputed(table.ways, eager).items()}
    v = compute(points | rows | again, plan_for("spare_bytes"))
    spare = np.where(good & table.tried[:, None, :], v["spare_bytes"], -np.inf)
    way, fits = np.argmax(spare >= 0, axis=0), (spare >= 0).any(axis=0)
    roomy = np.take_along_axis(np.broadcast_to(has_room(v), spare.shape), way[None], axis=0)[0]
    taken = ways[way, np.arange(ways.shape[1])]
    seconds = compute(points | rows | recomputed(taken, eager), plan_for(TIME))[TIME]
    seconds = np.where(fits, seconds, np.inf)
    least = spare.transpose(1, 2, 0).reshape(len(spare[0]), -1).argmax(axis=1)  # short by least, where none fits
    at, none, simplest = np.arange(len(least)), ~np.isfinite(seconds.min(axis=1)), trouble(rows | {"recompute": taken})
    row = np.where(none, least // len(ways), _simplest(weighed(seconds, roomy), simplest))
    code = np.where(none, ways[least % len(ways), row], taken[at, row])
    return Best(Layouts({name: column[row] for name, column in rows.items()} | {"recompute": code}), seconds[at, row])


def _some(table: Table, which: Any) -> Table:
    return Table({name: column[which] for name, column in table.rows.items()}, table.ways, table.tried[:, which])


def _each_way_alone(table: Table) -> Table:
    """Each way to recompute with sizes of its own: the quickest is then looked for among all."""
    many, n = table.tried.shape
    rows = {name: np.repeat(column, many) for name, column in table.rows.items()}
    return Table(rows, np.tile(table.ways.T, n), table.tried.T.reshape(1, -1))


def _simplest(seconds: Any, complicated: Any) -> Any:
    """Index of the simplest of the fastest layouts at each point."""
    alike = np.isfinite(seconds) & (seconds <= ALIKE * seconds.min(axis=1, keepdims=True))
    return np.argmin(np.where(alike, complicated, np.inf), axis=1)


def settled_values(scenario: Scenario, dimensions: int, known: Layouts | None = None) -> dict[str, Any]:
    """Open parts of the layout decided at every point of a scenario whose fields hold arrays of so many dimensions.

    From `FEW` layouts, and one that is known besides. The number of GPUs is taken as it is given.
    """
    if all(np.all(np.asarray(getattr(scenario.layout, name)) != auto) for name, auto in AUTO.items()):
        return {}
    arrays = {name: value for name, value in leaves(scenario) if isinstance(value, np.ndarray) and name not in AUTO}
    known_at = {name: value for name, value in scenario.given if isinstance(value, np.ndarray)}
    columns = [np.asarray(value) for value in (*arrays.values(), *known_at.values())]
    shape = np.broadcast_shapes(*(column.shape for column in columns), (1,) * dimensions)
    table = table_of(scenario, known)
    points, step = int(np.prod(shape)), max(1, MOST_AT_ONCE // table.tried.size)

    def some(columns: dict[str, Any], i: int) -> dict[str, Any]:
        return {name: np.broadcast_to(value, shape).ravel()[i : i + step] for name, value in columns.items()}

    found = []
    for i in range(0, points, step):
        part = change(scenario, **some(arrays, i), given=dict(scenario.given) | some(known_at, i))
        found.append((best_at(table, inputs(part)).layouts, min(step, points - i)))  # one for all, where nothing varies
    every = Layouts({name: np.concatenate([np.broadcast_to(one.parts[name], n) for one, n in found]) for name in AUTO})
    chosen = every.values(scenario.workload.kernel == "eager")
    return {name: np.broadcast_to(column, points).reshape(shape) for name, column in chosen.items()}
