"""Numbers of the visitor's own: one in place of a computed one, typed into an open sum; and what their own run measured."""

from __future__ import annotations

from typing import Any

from explorer.core.evaluate import explain
from explorer.core.formula import REGISTRY
from explorer.core.locale import typed
from explorer.core.own_run import KINDS, calibrated, uncalibrated
from explorer.state.store import Store
from explorer.words.format import parse


def give(store: Store, message: Any) -> bool:
    """Take a message such as {"give": "step_seconds", "text": "1.9"} or {"put_back": "step_seconds"}; False where it is
    none. What is wrong with it becomes the store's problem."""
    if not isinstance(message, dict) or not {"give", "put_back"} & set(message):
        return False
    given = dict(store.scenario.given)
    if "put_back" in message:
        given.pop(str(message["put_back"]), None)
    else:
        name, text = str(message["give"]), typed(str(message.get("text", ""))[:100])
        if name not in REGISTRY:
            return True  # it is on no sum that we show
        unit = explain(store.result, name).unit
        try:
            given[name] = parse(text, "share" if unit == "1" else unit)
        except ValueError as error:
            store.problems = [str(error)]
            return True
    store.change(given=given)
    return True


def measure(store: Store, message: Any) -> bool:
    """Take a message such as {"measured": "step 3.2 s"} or {"unmeasured": "step"}; False where it is none."""
    if not isinstance(message, dict) or not {"measured", "unmeasured"} & set(message):
        return False
    if (kind := str(message.get("unmeasured", ""))) in KINDS:
        store.load(uncalibrated(store.scenario, kind))
    elif "measured" in message:
        try:
            store.load(calibrated(store.scenario, str(message["measured"])))
        except ValueError as error:
            store.problems = [str(error)]
    return True
