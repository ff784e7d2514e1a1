"""The load that copies can be given at the peak, so that ninety-five readers in a hundred wait no longer than asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.core.choose.waits.apart import Group
from explorer.core.choose.waits.at_copy import WANTED, copy_of, waits
from explorer.core.choose.waits.crowd import Copy
from explorer.core.plan import compute, plan_for

LEAST = 0.02
"""Of a load below, nobody would build copies."""
HALVINGS = 5


def peak_loads(values: dict[str, Any]) -> dict[str, Any]:
    """The load at the peak, at most as it is set, at every point of a scenario's values; and whether it keeps the
    targets. Where no load does, it stays as it is set."""
    v = compute(dict(values), plan_for(*WANTED, "meets_targets"))
    names = [name for name, value in v.items() if isinstance(value, np.ndarray)]
    shape = np.broadcast_shapes(*(np.shape(v[name]) for name in names))
    if not shape:
        return _peak_load(v)
    moving = {name: np.broadcast_to(v[name], shape) for name in names}
    found = [_peak_load(v | {name: float(each[place]) for name, each in moving.items()}) for place in np.ndindex(shape)]
    return {name: np.array([each[name] for each in found]).reshape(shape) for name in found[0]}


def _peak_load(v: dict[str, Any]) -> dict[str, Any]:
    """The same at one point."""
    asked = float(v["peak_load"])
    copy = copy_of(v) if v["meets_targets"] > 0 else None
    if copy is None:  # late in any case, or not to be counted
        return {"peak_load": asked, "tail_in_time": 0.0}
    targets = float(v["ttft_target_seconds"]), float(v["tpot_target_seconds"])
    full = float(v["copy_requests_per_s"])
    if _in_time(copy, asked * full, *targets):
        return {"peak_load": asked, "tail_in_time": 1.0}
    good, late = LEAST, asked
    if not _in_time(copy, good * full, *targets):
        return {"peak_load": asked, "tail_in_time": 0.0}
    for _ in range(HALVINGS):
        middle = (good + late) / 2
        good, late = (middle, late) if _in_time(copy, middle * full, *targets) else (good, middle)
    return {"peak_load": good, "tail_in_time": 1.0}


def _in_time(copy: Copy | Group, per_s: float, first: float, between: float) -> bool:
    """Whether ninety-five readers in a hundred wait no longer than so long."""
    found = waits(copy, per_s)
    return found.first[1] <= first and not found.between[1] > between
