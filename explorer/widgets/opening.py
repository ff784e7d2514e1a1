"""Runs that an answer of My lab, or a press on its chart, opens in the section that they are about."""

from __future__ import annotations

import math
from typing import Any

from explorer.catalog.buying.shop import shop
from explorer.catalog.lab_model import scratch, served, tuned
from explorer.core.compute import Result
from explorer.core.lab.trainable import Answer
from explorer.core.scenario import Scenario
from explorer.state.openings import opened, opened_at
from explorer.state.store import Store
from explorer.widgets.lab.buying import chosen
from explorer.words.headlines.lab import reached


def open_run(store: Store, message: Any) -> bool:
    """Take a message such as {"run": {"params": 1e9, "tokens": 2e10}} or {"open": "served"}; False where it is none."""
    if not isinstance(message, dict) or not {"run", "open"} & set(message):
        return False
    if store.section != "lab":
        return True
    if message.get("open") == "bought":
        found = _bought(store)
    elif isinstance(message.get("run"), dict):
        found = _pressed(store.result, message["run"])
    else:
        found = _named(store.result, str(message.get("open")))
    if found is not None:
        store.load(found, section="lab" if message.get("open") == "bought" else found.workload.job)
    return True


def _bought(store: Store) -> Scenario | None:
    """The lab with what is best to buy."""
    best = shop(store.result).best if store.scenario.lab.means == "to buy" else None
    return chosen(store, best.ware.name) if best else None


def _named(result: Result, name: str) -> Scenario | None:
    """The run of an answer that a card names: the largest of its kind."""
    answers: dict[str, Answer | None] = {}
    if name == "scratch":
        answers = {name: found.answer if (found := scratch(result)) else None}
    elif name in ("tuned", "served"):
        answers = dict(tuned(result) if name == "tuned" else served(result))
    best = reached(answers)
    return opened(result, best[0][1].scenario) if best else None


def _pressed(result: Result, run: dict[str, Any]) -> Scenario | None:
    """The run of that size and of so many tokens; none for what is no size."""
    params, tokens = (_number(run.get(name)) for name in ("params", "tokens"))
    if tokens < 1:
        return None
    try:
        return opened_at(result, params, float(f"{tokens:.3g}"))
    except ValueError:
        return None


def _number(value: Any) -> float:
    """A finite number, else 0."""
    real = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if real else 0.0
