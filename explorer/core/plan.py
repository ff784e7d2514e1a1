"""Formulas in the order of their needs, and what comes of them on given numbers."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from explorer.core.forms import program
from explorer.core.formula import REGISTRY, Formula, in_order
from explorer.core.language import Function

NOTHING: frozenset[str] = frozenset()
MOST_KEPT = 32
"""Choices of given quantities whose programs are kept."""
GIVEN = "given"
"""Where values say which quantities are known and not to be computed."""


class Plan:
    """Formulas in the order of their needs, as one program for each choice of which numbers are arrays."""

    def __init__(self, formulas: Sequence[Formula]) -> None:
        made = {f.name for f in formulas}
        self.formulas = formulas
        self.start = frozenset(p for f in formulas for p in f.parameters) - made
        """What they start from."""
        self._programs: dict[frozenset[str], Function] = {}
        self._without: dict[frozenset[str], Plan] = {}

    def program(self, moving: Collection[str] = ()) -> Function:
        """All of it, from a mapping of numbers of which those that move are arrays; what it computes is added to it.

        Raises ArithmeticError where plain numbers are divided by zero.
        """
        arrays = self.start.intersection(moving) if moving else NOTHING
        if arrays not in self._programs:
            named = [(f.name, f.expression) for f in self.formulas]
            self._programs[arrays] = program(named, sorted(self.start), arrays)
        return self._programs[arrays]

    def without(self, given: frozenset[str]) -> Plan:
        """The same, but for what is given."""
        if given not in self._without:
            if len(self._without) >= MOST_KEPT:
                self._without.clear()
            self._without[given] = Plan([f for f in self.formulas if f.name not in given])
        return self._without[given]

    def split(self, moving: Collection[str]) -> tuple[Plan, Plan]:
        """The formulas that do not hang on what moves, and those that do."""
        moved, stays = set(moving), []
        for f in self.formulas:
            if moved.isdisjoint(f.parameters):
                stays.append(f)
            else:
                moved.add(f.name)
        return Plan(stays), Plan([f for f in self.formulas if f.name in moved])


def compute(values: dict[str, Any], plan: Plan, arrays: Collection[str] | None = None) -> dict[str, Any]:
    """Every formula of the plan, added to the values it starts from.

    arrays: which of these are arrays, where that is known. What a device cannot do takes for ever: division by a rate
    of zero is meant, and gives no warning.
    """
    plan = plan.without(values[GIVEN]) if GIVEN in values else plan
    if arrays is None:
        arrays = [name for name in plan.start if isinstance(values[name], np.ndarray)]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        try:
            plan.program(arrays)(values)
        except (ArithmeticError, ValueError):  # a rate of zero: NumPy knows what comes of it
            plan.program(plan.start)(values)
    return values


@functools.cache
def plan_for(*names: str) -> Plan:
    """The formulas that some quantities need, in order."""
    return Plan(in_order(REGISTRY, names))
