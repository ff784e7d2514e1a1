"""Runs that an answer of My lab, or a press on its chart, opens in the section that they are about."""

from __future__ import annotations

import math
from typing import Any

from explorer.catalog.synthetic import LARGEST, SMALLEST, synthetic_model
from explorer.core.scenario import Scenario, change
from explorer.state import presets
from explorer.state.store import Store


def open_run(store: Store, message: Any) -> bool:
    """Take a message such as {"run": {"params": 1e9, "tokens": 2e10}}; False where it is none."""
    if not isinstance(message, dict) or "run" not in message:
        return False
    run = message["run"] if isinstance(message["run"], dict) else {}
    params, tokens = (_number(run.get(name)) for name in ("params", "tokens"))
    if SMALLEST <= params <= LARGEST and tokens >= 1 and store.section == "lab":
        store.load(run_of(store.scenario, params, tokens), section="train")
    return True


def run_of(scenario: Scenario, params: float, tokens: float) -> Scenario:
    """The scenario with a model of about that size, trained from scratch on so many tokens."""
    model = synthetic_model(float(f"{params:.2g}"))
    chosen = change(presets.choose_model(scenario, model), tokens=float(f"{tokens:.2g}"), method="full")
    fewest = chosen.workload.seq_len * chosen.workload.global_batch
    return change(chosen, tokens=max(chosen.workload.tokens, float(fewest)))


def _number(value: Any) -> float:
    """A finite number, else 0."""
    real = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if real else 0.0
