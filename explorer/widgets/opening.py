"""Runs that an answer of My lab, or a press on its chart, opens in the section that they are about."""

from __future__ import annotations

import math
from typing import Any

from explorer.catalog.lab_model import run_at, scratch, served, tuned
from explorer.core.compute import Result
from explorer.core.scenario import Scenario, change
from explorer.state import presets
from explorer.state.store import Store
from explorer.words.headlines.lab import reached


def open_run(store: Store, message: Any) -> bool:
    """Take a message such as {"run": {"params": 1e9, "tokens": 2e10}} or {"open": "served"}; False where it is none."""
    if not isinstance(message, dict) or not {"run", "open"} & set(message):
        return False
    if store.section != "lab":
        return True
    if isinstance(message.get("run"), dict):
        _open(store, _pressed(store.result, message["run"]), "train")
    elif answer := ANSWERS.get(str(message.get("open"))):
        _open(store, answer(store.result), "serve" if message["open"] == "served" else "train")
    return True


KEPT = ("lab", "cluster", "demand", "site", "ownership", "measured")
"""Parts of the lab's scenario that an answer leaves alone; it is worked out without them."""


def _open(store: Store, answer: Scenario | None, section: str) -> None:
    """Open an answer in the scenario as it is: its model, cards and run, or its serving."""
    if answer is None:
        return
    before = presets.choose_model(store.scenario, answer.model)
    opened = change(answer, **{part: getattr(before, part) for part in KEPT}, prices=before.prices)
    if section == "serve":
        opened = change(opened, workload=before.workload, demand_rule="readers at once", readers=1.0)
    store.load(change(opened, usd_per_device_hour=answer.prices.usd_per_device_hour), section=section)


def _pressed(result: Result, run: dict[str, Any]) -> Scenario | None:
    """The run of that size and of so many tokens; none for what is no size."""
    params, tokens = (_number(run.get(name)) for name in ("params", "tokens"))
    if tokens < 1:
        return None
    try:
        return run_at(result, params, float(f"{tokens:.3g}"))
    except ValueError:
        return None


def _number(value: Any) -> float:
    """A finite number, else 0."""
    real = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if real else 0.0


def _scratch(result: Result) -> Scenario | None:
    found = scratch(result)
    return found.answer.scenario if found else None


def _tuned(result: Result) -> Scenario | None:
    found = reached(tuned(result))
    return found[0][1].scenario if found else None


def _served(result: Result) -> Scenario | None:
    found = reached(served(result))
    return found[0][1].scenario if found else None


ANSWERS = {"scratch": _scratch, "tuned": _tuned, "served": _served}
"""The answers that a card names, each a run of its own."""
