"""What is wrong with quantities that are given instead of computed, in sentences."""

from __future__ import annotations

import difflib
import functools
import math

from explorer.core.evaluate import evaluate
from explorer.core.formula import REGISTRY
from explorer.core.plan import plan_for
from explorer.core.scenario import FIELDS, Scenario, change
from explorer.core.scenario.choices import CHOICES

FOUND = dict.fromkeys(("recompute_share", "recompute_scores", "recompute_light"), "recompute")
"""What the search for a layout decides, and the field that decides it instead."""
LARGEST = 1e40
"""Of any unit, far beyond all runs: what is above it was mistyped."""
MAY_BE_NEGATIVE = ("spare", "saved")
"""Parts of the names of quantities that can be below zero: what is left, and what is saved."""
ANSWERS = (
    "train_seconds", "train_days", "device_bytes", "usd", "training_flop", "fleet_devices", "own_usd_per_device_hour",
    "kv_cache_bytes", "between_tokens_seconds", "mean_requests_per_s", "peak_requests_per_s",
)  # fmt: skip
"""If one of these can no longer be said, or is nothing, what was given makes no sense."""


def label_of(name: str) -> str:
    """A quantity in words."""
    return REGISTRY[name].label if name in REGISTRY else CHOICES[name][1].partition(":")[0]


def given_behind(scenario: Scenario, *names: str) -> list[str]:
    """Of what is given, what some quantities are, or are computed from; what lies behind a given one counts for nothing.

    >>> given_behind(change(Scenario(), given={"step_seconds": 1.9, "micro_seconds": 0.1, "kv_cache_bytes": 1e9}), "usd")
    ['step_seconds']
    """
    return list(_behind(names, tuple(name for name, _ in scenario.given))) if scenario.given else []


@functools.lru_cache(maxsize=64)
def _behind(names: tuple[str, ...], given: tuple[str, ...]) -> tuple[str, ...]:
    needed = set(names)
    for f in reversed(plan_for(*names).formulas):
        if f.name in needed and f.name not in given:
            needed.update(f.parameters)
    return tuple(name for name in given if name in needed)


def unit_of(name: str) -> str:
    """The unit of a quantity."""
    return REGISTRY[name].unit if name in REGISTRY else CHOICES[name][0]


def problem_with(name: str, value: object) -> str:
    """What is wrong with one of them alone, or an empty text."""
    if name in FIELDS:
        return f"{FIELDS[name].metadata['label']} is entered as it is, not given: set {name} itself."
    if name not in REGISTRY and name not in CHOICES:
        near = difflib.get_close_matches(name, [*REGISTRY, *CHOICES], n=1)
        return f"There is no quantity {name[:40]!r} to give" + (f"; did you mean {near[0]}?" if near else ".")
    if name in FOUND:
        return f"{label_of(name)} is found or chosen, not given: set {FOUND[name]} itself."
    if unit_of(name) == "yes/no":
        return f"{label_of(name)}: that is yes or no, and only numbers can be given."
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        return f"{label_of(name)}, given by you, must be a number."
    if abs(value) > LARGEST:
        return f"{label_of(name)}, given by you, is too large a number."
    if value < 0 and not any(part in name for part in MAY_BE_NEGATIVE):
        return f"{label_of(name)}, given by you, cannot be less than 0."
    return ""


def problem_together(scenario: Scenario) -> str:
    """Whether an answer is lost by what is given, though each may be a number."""
    if not scenario.given:
        return ""
    mine, computed = evaluate(scenario), evaluate(change(scenario, given={}))
    lost = [name for name in ANSWERS if 0 < computed[name] < math.inf and not 0 < mine[name] < math.inf]
    said = " and ".join(f"{label_of(name)} as {value:,.10g}" for name, value in scenario.given)
    if lost:
        return f"With {said} there is no {label_of(lost[0]).lower()}. Give another number, or none."
    if any(computed[name] <= 1 < mine[name] for name in ("step_mfu", "run_mfu")):
        return f"With {said} the GPUs would work beyond their peak. Give another number, or none."
    if computed["devices_used"] <= mine["devices"] < mine["devices_used"]:
        return f"With {said} more GPUs would work than there are. Give another number, or none."
    return ""
