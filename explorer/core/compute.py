"""All formulas in the order of their needs, on the numbers that a scenario gives them."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from explorer.core import (  # noqa: F401
    activations,
    capacity,
    communication,
    cost,
    demand,
    energy,
    flops,
    inference,
    layout,
    memory,
    ownership,
    params,
    precision,
    recompute,
    request,
    roofline,
    serving,
    sharding,
    training,
)
from explorer.core.choices import choices
from explorer.core.formula import REGISTRY, in_order
from explorer.core.scenario import Scenario, leaves

Plan = list[tuple[str, Callable[..., Any], tuple[str, ...]]]
PLAN: Plan = [(f.name, f.function, f.parameters) for f in in_order(REGISTRY)]


def inputs(scenario: Scenario) -> dict[str, Any]:
    """All that the formulas start from: the fields of a scenario, and what its choices mean."""
    values = {
        name: float(value) if isinstance(value, int) else value for name, value in leaves(scenario)
    }  # int64 of NumPy would overflow silently
    values.update(choices(scenario))
    return values


def compute(values: dict[str, Any], plan: Plan | None = None) -> dict[str, Any]:
    """Every formula of the plan, added to the values it starts from.

    What a device cannot do takes for ever: division by a rate of zero is meant, and gives no warning.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for name, function, parameters in plan or PLAN:
            values[name] = function(*[values[parameter] for parameter in parameters])
    return values


@functools.cache
def plan_for(*names: str) -> Plan:
    """The formulas that some quantities need, in order."""
    return [(f.name, f.function, f.parameters) for f in in_order(REGISTRY, names)]


def quantity_of(scenario: Scenario, name: str) -> Any:
    """One quantity, computing only what it needs: it may not depend on a layout that is yet to be found."""
    return compute(inputs(scenario), plan_for(name))[name]


def stack(parts: list[Any], shape: tuple[int, ...]) -> Any:
    """Several models or accelerators as one, whose numbers are arrays."""
    stacked = {}
    for field in dataclasses.fields(parts[0]):
        column = [getattr(part, field.name) for part in parts]
        stacked[field.name] = (
            tuple(column) if isinstance(field.default, str) else np.asarray(column, float).reshape(shape)
        )
    return type(parts[0])(**stacked)
