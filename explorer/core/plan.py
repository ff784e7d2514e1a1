"""Formulas in the order of their needs, and what comes of them on given numbers."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from explorer.core.formula import REGISTRY, Formula, in_order
from explorer.core.language import program


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


def compute(values: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """Every formula of the plan, added to the values it starts from.

    What a device cannot do takes for ever: division by a rate of zero is meant, and gives no warning.
    """
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
