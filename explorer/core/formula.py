"""The registry of formulas: what is printed on the page is what runs."""

from __future__ import annotations

import ast
import functools
import graphlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from explorer.core.forms import for_arrays
from explorer.core.language import Function, expression_of, parameters_of, printed


@dataclass(frozen=True)
class Formula:
    """One quantity: its name, its expression, and the forms made of it.

    The parameters of the function are names of scenario fields or of other formulas, so the
    registry as a whole says in which order everything is computed.

    plain: the function as it is written, of plain numbers.
    """

    name: str
    wing: str
    topic: str
    unit: str
    source: str
    doc: str
    parameters: tuple[str, ...]
    expression: ast.expr
    plain: Function
    checked: str = ""
    """The kind of prediction (`seen.CHECKED`) on whose published rows it was checked, and on what range; or none."""

    @functools.cached_property
    def text(self) -> str:
        """As printed, {parameter} for each argument."""
        return printed(self.expression)

    @functools.cached_property
    def function(self) -> Function:
        """The formula over arrays of any shape that fit together."""
        return for_arrays(self.name, self.parameters, self.expression)

    @property
    def label(self) -> str:
        """What the quantity is in words: the first line of the docstring, up to its first aside."""
        return re.split(r" \[|[;:(]|\. |\.$", self.doc.split("\n")[0])[0].strip()

    @property
    def note(self) -> str:
        """What the docstring says besides, after its first paragraph and without examples."""
        parts = [" ".join(part.split()) for part in self.doc.split("\n\n") if ">>>" not in part]
        return " ".join(part for part in parts[1:] if part)


REGISTRY: dict[str, Formula] = {}


def formula(unit: str, source: str, checked: str = "") -> Callable[[Function], Function]:
    """Register a function of plain numbers under its name, with its unit; `source` is a key of `data/sources.csv`, and
    `checked` the kind of prediction that published rows check it on.

    Raises NotAFormula where it says what no formula may (see `language`).
    """

    def register(function: Function) -> Function:
        name = function.__name__
        if name in REGISTRY:
            raise ValueError(f"two formulas are called {name}")
        wing, topic = function.__module__.split(".")[-2:]
        parameters, expression = parameters_of(function), expression_of(function)
        REGISTRY[name] = Formula(
            name,
            wing,
            topic,
            unit,
            source,
            function.__doc__ or name,
            parameters,
            expression,
            function,
            checked,
        )
        return function

    return register


def in_order(formulas: dict[str, Formula], names: Iterable[str] | None = None) -> list[Formula]:
    """The formulas, or those that some names need, so sorted that each comes after those it needs.

    Raises ValueError where two need each other.
    """
    needs: dict[str, list[str]] = {}
    open_names = list(formulas if names is None else names)
    while open_names:
        name = open_names.pop()
        if name in formulas and name not in needs:
            needs[name] = [parameter for parameter in formulas[name].parameters if parameter in formulas]
            open_names += needs[name]
    try:
        return [formulas[name] for name in graphlib.TopologicalSorter(needs).static_order()]
    except graphlib.CycleError as error:
        raise ValueError("formulas need each other: " + " → ".join(error.args[1])) from None
