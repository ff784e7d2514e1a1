"""One frozen scenario in, one frozen result out: every formula, in the order of its needs."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from explorer.core.choose.fleet import found_serving
from explorer.core.choose.points import settled_values
from explorer.core.choose.search import found_layout, is_open, layout_of, numbers_of
from explorer.core.compute import PLAN, Result, inputs, stack
from explorer.core.forms import value_of
from explorer.core.formula import REGISTRY
from explorer.core.plan import compute
from explorer.core.scenario import FIELDS, PART_OF, PARTS, Scenario, change
from explorer.core.scenario.choices import CHOICES
from explorer.core.scenario.second import is_unlike
from explorer.core.scenario.unlike import MEANS


def evaluate(scenario: Scenario) -> Result:
    """Compute everything about a scenario. Judges nothing: see `problems`.

    What its layout leaves open is found first; the result's values hold what was found.
    """
    values, found = inputs(scenario), None
    if is_open(scenario):
        changes, found = found_layout(scenario, values)
        values |= numbers_of(changes, bool(values["eager"]))
    values |= found_serving(scenario, values)
    return Result(scenario, compute(values, PLAN, arrays=()), found)


def sweep(scenario: Scenario | Result, **axes: Iterable[Any]) -> Result:
    """Evaluate over a grid: each axis names a field, a part or a quantity, which is then given, and lists its values.

    Parts of the layout left open are found anew at each point, from fewer layouts than `evaluate` tries; given a
    result instead of a scenario, the layout that was found for it is tried as well.

    The result's quantities are arrays with one dimension an axis, in the order given (or such that
    NumPy broadcasts them to that). Numbers and whole parts are computed at once; named choices, and what deals out
    layers to unlike GPUs, one after the other.

    >>> sweep(Scenario(), tokens=[1e12, 2e12], devices=[8, 16, 32])["train_days"].shape
    (2, 3)
    """
    known = layout_of(scenario) if isinstance(scenario, Result) else None
    base_scenario = scenario.scenario if isinstance(scenario, Result) else scenario
    lists = {name: list(values) for name, values in axes.items()}
    for name in lists:
        if name not in FIELDS and name not in PARTS and name not in REGISTRY:
            change(base_scenario, **{name: None})
    named = [name for name in lists if _goes_alone(name, base_scenario)]
    numeric = [name for name in lists if name not in named]
    shape = tuple(len(lists[name]) for name in numeric)

    def at_once(base: Scenario) -> Result:
        replaced = {}
        for position, name in enumerate(numeric):
            along = tuple(-1 if i == position else 1 for i in range(len(numeric)))
            replaced[name] = (
                stack(lists[name], along) if name in PARTS else np.asarray(lists[name], float).reshape(along)
            )
        given = dict(base.given) | {name: replaced.pop(name) for name in numeric if name in REGISTRY}
        points = change(base, **replaced, given=given)
        start = inputs(points)
        found = settled_values(points, len(numeric), known) | found_serving(points, start, len(numeric))
        return Result(points, compute(start | found, PLAN))

    if not named:
        return at_once(base_scenario)
    combinations = [
        dict(zip(named, values, strict=True)) for values in itertools.product(*(lists[name] for name in named))
    ]
    results = [at_once(change(base_scenario, **combination)) for combination in combinations]
    outer = tuple(len(lists[name]) for name in named)
    order = [[*named, *numeric].index(name) for name in lists]
    values = dict(results[0].values)
    for name in (f.name for f in PLAN.formulas):
        grid = np.stack([np.broadcast_to(r.values[name], shape) for r in results])
        values[name] = grid.reshape(outer + shape).transpose(order)
    return Result(base_scenario, values)


def _goes_alone(name: str, scenario: Scenario) -> bool:
    """Whether points along this axis are computed one after the other: names, and what decides who gets which layers."""
    if name not in FIELDS:
        return False
    deals = name in ("first_devices", "second_devices", "second_layers") or PART_OF[name] == "second"
    return isinstance(FIELDS[name].default, str) or deals or (is_unlike(scenario) and PART_OF[name] == "accelerator")


BY_YOU = "given by you"


@dataclass(frozen=True)
class Explanation:
    """One quantity with its formula, if it has one, and the numbers that went in."""

    name: str
    label: str
    unit: str
    value: Any
    help: str = ""
    text: str = ""
    source: str = ""
    arguments: dict[str, Any] = dataclasses.field(default_factory=dict)
    computed: Any = None
    """What the formula makes of its arguments, where the value is given instead."""

    @property
    def given(self) -> bool:
        """Whether the value was given by the user."""
        return self.source == BY_YOU


def explain(result: Result | Scenario, name: str) -> Explanation:
    """How a quantity came about: a formula with its arguments, a choice, or an input.

    Raises KeyError for a name that is none of these.
    """
    if isinstance(result, Scenario):
        result = evaluate(result)
    value, given = result.values[name], dict(result.scenario.given)
    if name in REGISTRY:
        f = REGISTRY[name]
        arguments = {parameter: result.values[parameter] for parameter in f.parameters}
        told = Explanation(name, f.label, f.unit, value, "", f.text, f.source, arguments)
        return replace(told, source=BY_YOU, computed=value_of(f.expression, arguments)) if name in given else told
    mean = MEANS.get(name, "") if is_unlike(result.scenario) else ""
    if name in CHOICES:
        unit, label = CHOICES[name]
        return Explanation(name, label, unit, value, mean, source=BY_YOU if name in given else "")
    meta = FIELDS[name].metadata
    unit = "yes/no" if isinstance(FIELDS[name].default, bool) else meta["unit"]
    return Explanation(name, meta["label"], unit, value, mean or meta["help"], source=PART_OF[name])
