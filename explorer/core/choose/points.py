"""The best layout at every point of a grid, from few layouts, computed at once as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.core.choose.candidates import AUTO, FEW, Layouts, candidates
from explorer.core.choose.counts import of_all
from explorer.core.choose.search import choose
from explorer.core.scenario import Scenario, change, leaves

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
    known_at = {name: value for name, value in scenario.given if np.ndim(value)}
    shape = np.broadcast_shapes(*map(np.shape, (*arrays.values(), *known_at.values())), (1,) * dimensions)
    points, step = int(np.prod(shape)), max(1, MOST_AT_ONCE // len(layouts))

    def some(columns: dict[str, Any], i: int) -> dict[str, Any]:
        return {name: np.broadcast_to(value, shape).ravel()[i : i + step] for name, value in columns.items()}

    chosen = []
    for i in range(0, points, step):
        part = change(scenario, **some(arrays, i), given=dict(scenario.given) | some(known_at, i))
        chosen.append(choose(layouts, *of_all(part, layouts, 1)[:2]))
    index = np.concatenate([np.atleast_1d(part) for part in chosen])
    index = np.broadcast_to(index, points).reshape(shape)
    return {name: column[index] for name, column in layouts.values(scenario.workload.kernel == "eager").items()}


def _numeric(value: Any) -> bool:
    return not isinstance(value, tuple)
