"""A training run on many accelerators side by side, each on as many devices as it is given: one array for every figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from explorer.core.choose.shortlist import best_layouts
from explorer.core.compute import inputs, stack
from explorer.core.plan import compute, plan_for
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator

LAYOUT = ("tp", "pp", "cp", "dp", "zero_stage", "micro_batch")


def on_each(scenario: Scenario, accelerators: Sequence[Accelerator], devices: Sequence[float], *names: str) -> Any:
    """Some quantities of the scenario's run on each accelerator, in the layout that suits it best there, and besides
    the parts of that layout and which of the places hold it (`fits`)."""
    many, stacked = len(accelerators), stack(list(accelerators), (-1,))
    asked = change(scenario, devices_rule="this many", job="train", accelerator=Accelerator(), given={})
    counts = np.array(devices, float)
    found = best_layouts(asked, stacked, counts)
    values = inputs(change(asked, accelerator=stacked, devices=counts))
    values |= {name: column for name, column in found.items() if name != "recompute"}
    v = compute(values, plan_for("spare_bytes", "dp", *names))
    listed = {name: np.broadcast_to(v[name], many) for name in (*names, *LAYOUT)}
    fits = np.broadcast_to((v["spare_bytes"] >= 0) & (v["peak_flop_per_s"] > 0), many)
    return listed | {"fits": fits, "recompute": found["recompute"]}
