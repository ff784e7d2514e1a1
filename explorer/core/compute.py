"""All formulas in the order of their needs, on the numbers that a scenario gives them."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator, Sequence
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
from explorer.core.formula import REGISTRY, Formula, in_order
from explorer.core.language import program
from explorer.core.scenario import Scenario, leaves


class Plan:
    """Formulas in the order of their needs, to be computed one after the other over arrays, or as one program."""

    def __init__(self, formulas: Sequence[Formula]) -> None:
        self.formulas = formulas
        self.names = [f.name for f in formulas]

    def __iter__(self) -> Iterator[tuple[str, Callable[..., Any], tuple[str, ...]]]:
        return ((f.name, f.function, f.parameters) for f in self.formulas)

    @functools.cached_property
    def program(self) -> Callable[[dict[str, Any]], dict[str, Any]]:
        """All of it for plain numbers; raises ArithmeticError for a division by zero."""
        made = set(self.names)
        given = dict.fromkeys(p for f in self.formulas for p in f.parameters if p not in made)
        return program([(f.name, f.expression) for f in self.formulas], given)


PLAN = Plan(in_order(REGISTRY))


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
    plan = plan or PLAN
    if not any(isinstance(value, np.ndarray) for value in values.values()):
        try:
            values.update(plan.program(values))
            return values
        except ArithmeticError:  # a rate of zero: arrays know what comes of it
            pass
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for name, function, parameters in plan:
            values[name] = function(*[values[parameter] for parameter in parameters])
    return values


@functools.cache
def plan_for(*names: str) -> Plan:
    """The formulas that some quantities need, in order."""
    return Plan(in_order(REGISTRY, names))


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
