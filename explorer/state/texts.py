"""The values of a link as text, and back."""

from __future__ import annotations

import math
from typing import Any

from explorer.core.choose import fleet
from explorer.core.choose.candidates import AUTO
from explorer.core.given import problem_with, unit_of
from explorer.core.locale import plain
from explorer.core.numerals import count
from explorer.core.parsing import parse
from explorer.core.problems import problem
from explorer.core.scenario import FIELDS
from explorer.huggingface import printable

LEFT_OPEN: dict[str, Any] = {**AUTO, **fleet.OPEN}
"""Fields that may be left to be found, and how that is written; a link may say "auto"."""


def text_of(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, str):
        return value
    if abs(value) < 1e6 and value == int(value):
        return str(int(value))
    short = plain(count(value, 6))
    try:
        return short if parse(short) == value else repr(value)
    except ValueError:
        return repr(value)


def _unit(name: str) -> str:
    """The unit in which a link's text is read, of a field or a quantity: counts are written with B for a billion, of bytes, too."""
    unit = str(FIELDS[name].metadata["unit"] if name in FIELDS else unit_of(name))
    return "" if unit in ("B", "B/s", "1") else unit


def value_in(name: str, raw: Any) -> tuple[Any, str]:
    """The value of a field from text or JSON, or a sentence on what is wrong with it."""
    kind = type(FIELDS[name].default)
    if name in LEFT_OPEN and raw == "auto":
        return LEFT_OPEN[name], ""
    if kind is str:
        value: Any = printable(str(raw))
        return value, problem(name, value)
    number, sentence = _number(raw, _unit(name))
    if sentence:
        return None, sentence
    if kind is bool and number not in (0, 1):
        return None, "It is either 1 or 0."
    value = number if kind is float or number != int(number) else kind(number)
    return value, problem(name, value)


def quantity_in(name: str, raw: Any) -> tuple[float, str]:
    """The same for a quantity that is given instead of computed."""
    number, sentence = (0.0, "It is not a number.") if isinstance(raw, bool) else _number(raw, _unit(name))
    return number, sentence or problem_with(name, number)


def _number(raw: Any, unit: str) -> tuple[float, str]:
    """A finite number, or a sentence on why it is none."""
    try:
        number = parse(raw, unit) if isinstance(raw, str) else float(raw)
    except (TypeError, ValueError, OverflowError) as error:
        return 0.0, str(error) if isinstance(raw, str) else "It is not a number."
    return (number, "") if math.isfinite(number) else (0.0, "It is too large a number.")
