"""What comes of how a server is run: gain of drafts, and the least that must stay on the host for the rest to fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.calibration import ENGINES
from explorer.core.choose.fleet import best_serving
from explorer.core.compute import Result, inputs
from explorer.core.plan import compute, plan_for
from explorer.core.scenario import change


def gain_of_drafts(result: Result) -> float:
    """How many times as fast answers are written as without drafts, by the same copy with as many sequences at once."""
    sizes = {name: float(result[name]) for name in ("serving_tp", "concurrent")}
    plain = compute(inputs(change(result.scenario, draft="none")) | sizes, plan_for("tpot_seconds"))
    return float(plain["tpot_seconds"] / result["tpot_seconds"])


@dataclass(frozen=True)
class OnHost:
    """Layers that stay on the host, or layers whose experts alone do, so that the rest fits; and what comes of it."""

    name: str
    layers: int
    between_tokens_seconds: float
    meets: bool


HELD = ("served_spare_bytes", "between_tokens_seconds", "meets_targets")


def least_on_host(result: Result) -> OnHost | None:
    """The fewest layers to keep on the host so that the rest fits: their experts alone, if that is enough. None where the
    software computes nothing there, or where nothing helps."""
    scenario = result.scenario
    if not ENGINES[scenario.serving.engine].computes_on_host:
        return None
    for name, most in (("cpu_expert_layers", scenario.model.moe_layers), ("cpu_layers", scenario.model.layers)):
        least = getattr(scenario.running, name) + 1
        tried = np.arange(least, most + 1)
        if not len(tried):
            continue
        v = best_serving(change(scenario, **{name: tried}), 1, *HELD)
        spare, between, meets = (np.broadcast_to(v[each], len(tried)) for each in HELD)
        if (spare >= 0).any():
            first = int(np.argmax(spare >= 0))
            return OnHost(name, int(tried[first]), float(between[first]), bool(meets[first]))
    return None
