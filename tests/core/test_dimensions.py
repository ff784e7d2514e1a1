"""Every formula has the dimension that it declares: bytes, seconds, dollars and watts never mix."""

import functools
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pint
import pytest

from explorer.core.evaluate import CHOICES
from explorer.core.forms import for_arrays
from explorer.core.formula import REGISTRY, Formula
from explorer.core.scenario import FIELDS

UNITS = pint.UnitRegistry()
UNITS.define("USD = [money]")
UNITS.define("data_byte = [data]")
SPELLED = {
    "B": "data_byte",
    "W": "watt",
    "J": "joule",
    "h": "hour",
    "day": "day",
    "s": "second",
    "USD": "USD",
    "kW": "kilowatt",
    "kWh": "kilowatt_hour",
    "g": "gram",
    "kg": "kilogram",
    "month": "month",
    "year": "year",
}
COUNTS = {"1", "token", "FLOP", "GPU", "sequence", "yes/no", "", "M", "share"}
"""Pure numbers: a FLOP, a token or a GPU is counted, and a count times a count is one."""


def unit_of(text: str) -> pint.Unit:
    """The unit that a text such as `B/token` or `GPU h` names, its counts left out.

    >>> unit_of("B/token") == UNITS.data_byte
    True
    """
    unit = UNITS.dimensionless
    if text in COUNTS:
        return unit
    for sign, side in zip((1, -1), text.split("/", 1), strict=False):
        for word in side.split():
            if word not in COUNTS:
                unit = unit * UNITS.parse_units(SPELLED[word]) ** sign
    return unit


def declared(name: str) -> str:
    if name in REGISTRY:
        return REGISTRY[name].unit
    return str(CHOICES[name][0] if name in CHOICES else FIELDS[name].metadata["unit"])


def without_infinity(entry: Formula) -> Callable[..., Any]:
    """The function with no number for infinity, which has any dimension; pint knows that of the one alone."""
    if "inf" not in entry.text:
        return entry.function
    function = for_arrays(entry.name, (*entry.parameters, "inf"), entry.expression)
    return functools.partial(function, inf=math.nan)


@pytest.mark.parametrize("entry", REGISTRY.values(), ids=list(REGISTRY))
def test_formula_has_the_dimension_it_declares(entry: Formula) -> None:
    arguments = {name: UNITS.Quantity(np.array([1.5, 2.5, 7.5]), unit_of(declared(name))) for name in entry.parameters}
    arguments = {name: q.magnitude if q.unitless else q for name, q in arguments.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("error", pint.UnitStrippedWarning)
        result = UNITS.Quantity(1, "") * without_infinity(entry)(**arguments)
    assert result.dimensionality == UNITS.Quantity(1, unit_of(entry.unit)).dimensionality


def test_a_wrong_dimension_is_noticed() -> None:
    with pytest.raises(pint.DimensionalityError):
        UNITS.Quantity(1.0, "data_byte") + UNITS.Quantity(1.0, "second")
    assert unit_of("USD/M token") != unit_of("USD/h")
