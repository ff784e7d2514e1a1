"""How a model is best served: the number of GPUs for a copy, and of sequences at once, that need fewest GPUs in all.

What the scenario sets is kept; what it leaves open is tried in all sizes, computed at once as arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.core.choose.waits.load import peak_loads
from explorer.core.compute import inputs
from explorer.core.plan import compute, plan_for
from explorer.core.scenario import Scenario
from explorer.core.scenario.second import is_unlike

OPEN = {"serving_tp": 0, "concurrent": 0}
"""The parts of serving that can be left open, and how that is written."""

SIZES = {
    "serving_tp": (1, 2, 4, 8, 16, 32, 64),
    "concurrent": (
        *(1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128),
        *(160, 192, 224, 256, 320, 384, 512, 768, 1024),
    ),
}
WANTED = (
    "served_spare_bytes",
    "between_tokens_seconds",
    "first_token_seconds",
    "meets_targets",
    "fleet_devices",
    "full_usd_per_request",
)
ALIKE = 1.001
"""Prices this close count as equal; the fewer sequences at once are taken then."""


def open_parts(scenario: Scenario) -> list[str]:
    """The parts of serving that are left to be found; a copy of unlike GPUs has those that it has."""
    left = [name for name, auto in OPEN.items() if is_auto(getattr(scenario.serving, name), auto)]
    return [name for name in left if name == "concurrent" or not is_unlike(scenario)]


def is_auto(value: Any, auto: Any) -> bool:
    """Whether a field is left open, at all points where it is an array."""
    return bool((value == auto).all()) if isinstance(value, np.ndarray) else bool(value == auto)


def found_serving(scenario: Scenario, values: dict[str, Any], dimensions: int = 0) -> dict[str, Any]:
    """The open parts, decided at every point of a scenario whose fields hold arrays of so many dimensions.

    values: what `inputs` gives for the scenario. Where the targets hold for ninety-five readers in a hundred, the load of
    copies at the peak is found, too.
    """
    found = _sizes(scenario, values, dimensions)
    if scenario.serving.target_percentile == "95th":
        found |= peak_loads(values | found)
    return found


def _sizes(scenario: Scenario, values: dict[str, Any], dimensions: int) -> dict[str, Any]:
    """The open ones of `OPEN`, decided at every point."""
    left = open_parts(scenario)
    if not left:
        return {}
    tried = {name: _with_axes(value) for name, value in values.items()} if dimensions else dict(values)
    for axis, name in enumerate(OPEN):
        if name in left:
            tried[name] = np.asarray(SIZES[name], float).reshape((-1, 1) if axis == 0 else (-1,))
    v = compute(tried, plan_for(*WANTED), None if dimensions else left)
    # Where layers are dealt out, a number of GPUs that is set need not divide the heads.
    whole = (v["heads"] % v["serving_tp"] == 0) | ("serving_tp" not in left)
    columns = _alongside(whole, *(v[name] for name in WANTED), v["serving_tp"], v["concurrent"])
    whole, spare, between, first, meets, devices, price, tp, concurrent = columns
    with np.errstate(divide="ignore", invalid="ignore"):
        lateness = np.maximum(between / _target(v, "tpot_target_seconds"), first / _target(v, "ttft_target_seconds"))
    best = _choose(whole > 0, spare, lateness, meets > 0, devices, price, concurrent)
    found = [_entries(column, best) for column in (tp, concurrent)]
    return dict(zip(OPEN, (part[()] if dimensions else float(part.ravel()[0]) for part in found), strict=True))


def _alongside(*grids: Any) -> Any:
    """Quantities of all that was tried, next to each other, what was tried along the last axis."""
    shape = np.broadcast(*grids).shape
    shape = (1,) * (2 - len(shape)) + shape
    table = np.empty((len(grids), *shape))
    for place, grid in enumerate(grids):
        table[place] = grid
    return table.reshape(len(grids), *shape[:-2], -1)


def _entries(column: Any, places: Any) -> Any:
    """The entry along the last axis that each place names."""
    rows = column.reshape(-1, column.shape[-1])
    return rows[np.arange(len(rows)), places.ravel()].reshape(places.shape)


def best_serving(scenario: Scenario, dimensions: int, *names: str) -> dict[str, Any]:
    """Quantities of serving at every point of a scenario whose fields hold arrays of so many dimensions, each point
    served as suits it best."""
    values = inputs(scenario)
    return compute(values | found_serving(scenario, values, dimensions), plan_for(*names))


def over_sizes(scenario: Scenario, serving_tp: Any, concurrent: Any, *names: str) -> dict[str, Any]:
    """Quantities of serving over GPUs for a copy (rows) and sequences at once (columns), the demand left as it is."""
    sizes = {"serving_tp": np.asarray(serving_tp, float)[:, None], "concurrent": np.asarray(concurrent, float)}
    return compute(inputs(scenario) | sizes, plan_for(*names))


def _target(values: dict[str, Any], name: str) -> Any:
    """A target with one axis for all that was tried."""
    target = np.asarray(values[name])
    return target[..., 0] if target.ndim else target


def _with_axes(value: Any) -> Any:
    """Two more axes, for the GPUs of a copy and the sequences at once."""
    return value[..., None, None] if isinstance(value, np.ndarray) and value.ndim else value


def _choose(whole: Any, spare: Any, lateness: Any, meets: Any, devices: Any, price: Any, concurrent: Any) -> Any:
    """Index of what to take: of all that meet the targets, fewest GPUs, then the cheapest when full; where none
    meets them, the least late that fits; where none fits, the least short."""
    infinite = np.inf
    few = np.where(meets & whole, devices, infinite)
    fewest = few == few.min(-1, keepdims=True)
    cheap = np.where(meets & whole & fewest, price, infinite)
    alike = cheap <= ALIKE * cheap.min(-1, keepdims=True)
    best = np.argmin(np.where(meets & whole & fewest & alike, concurrent, infinite), -1)
    fits = (spare >= 0) & whole
    late = np.argmin(np.where(fits, lateness, infinite), -1)
    short = np.argmax(np.where(whole, spare, -infinite), -1)
    return np.where((meets & whole).any(-1), best, np.where(fits.any(-1), late, short))
