"""The registry of formulas: what is printed on the page is what runs."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Function = Callable[..., Any]


@dataclass(frozen=True)
class Formula:
    """One quantity: its name, its printed form, and the function that computes it.

    The parameters of the function are names of scenario fields or of other formulas, so the
    registry as a whole says in which order everything is computed.
    """

    name: str
    topic: str
    text: str
    unit: str
    source: str
    function: Function
    parameters: tuple[str, ...]

    @property
    def label(self) -> str:
        """What the quantity is in words: the first line of the docstring, up to its first aside."""
        return re.split(r" \[|[;:(]|\. |\.$", (self.function.__doc__ or self.name).split("\n")[0])[0].strip()


REGISTRY: dict[str, Formula] = {}


def formula(text: str, unit: str, source: str) -> Callable[[Function], Function]:
    """Register a function under its name, with its printed form, unit and source.

    `text` holds `{parameter}` for each argument and is executable once the printed signs are
    turned back by `expression`. `source` is a key of `data/sources.csv`.
    """

    def register(function: Function) -> Function:
        name = function.__name__
        if name in REGISTRY:
            raise ValueError(f"two formulas are called {name}")
        topic = function.__module__.rpartition(".")[2]
        parameters = tuple(inspect.signature(function).parameters)
        REGISTRY[name] = Formula(name, topic, text, unit, source, function, parameters)
        return function

    return register


_SIGNS = {"×": "*", "÷": "/", "−": "-", "≥": ">=", "≤": "<=", "≠": "!=", "^": "**"}


def expression(text: str) -> str:
    """The printed form as a Python expression in the names of its parameters.

    >>> expression("{tokens} × {params} ÷ 2")
    'tokens * params / 2'
    """
    for sign, operator in _SIGNS.items():
        text = text.replace(sign, operator)
    return text.replace("{", "").replace("}", "")


def in_order(formulas: dict[str, Formula], names: Iterable[str] | None = None) -> list[Formula]:
    """The formulas, or those that some names need, so sorted that each comes after those it needs.

    Raises ValueError where two need each other.
    """
    done: dict[str, Formula] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise ValueError("formulas need each other: " + " → ".join((*path, name)))
        if name in done or name not in formulas:
            return
        for parameter in formulas[name].parameters:
            visit(parameter, (*path, name))
        done[name] = formulas[name]

    for name in formulas if names is None else names:
        visit(name, ())
    return list(done.values())
