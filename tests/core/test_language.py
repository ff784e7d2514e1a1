"""What a formula may say, and that its forms over arrays say what Python says."""

import math

import numpy as np
import pytest

from explorer import catalog
from explorer.core.forms import program
from explorer.core.language import NotAFormula, expression_of


def no_return(a, b):
    a + b


def two_steps(a, b):
    c = a + b
    return c * a


def calls(a, b):
    return abs(a) + b


def names(a):
    return a * catalog


def words(a):
    return a * "2"


def listed(a, b):
    return [a, b]


def keyed(a, b):
    return max(a, b, key=None)


ENDLESS, UNKNOWN, ROUNDED = math.inf, math.nan, np.float64(0.5)


def one_alone(a):
    return max(a)


def endless(a):
    return a * ENDLESS


def unknown(a):
    return a * UNKNOWN


def whole_shares(a, b):
    return a // b


@pytest.mark.parametrize(
    "function",
    [no_return, two_steps, calls, names, words, listed, keyed, one_alone, endless, unknown, whole_shares],
)
def test_what_is_no_formula_is_refused_with_its_place(function) -> None:
    line = function.__code__.co_firstlineno + 1
    with pytest.raises(NotAFormula, match=rf"test_language\.py, line {line}: .+; a formula is one expression"):
        expression_of(function)


def test_what_is_refused_is_named() -> None:
    with pytest.raises(NotAFormula, match=r": a // b is not allowed;"):
        expression_of(whole_shares)


def test_a_function_without_source_is_refused() -> None:
    scope = {}
    exec("def unseen(a):\n    return a", scope)
    with pytest.raises(NotAFormula, match=r"line 1: the source of unseen cannot be read"):
        expression_of(scope["unseen"])


def rounded(a, b, c):
    return a * ROUNDED


def counted(a, b, c):
    return (a > 1) + (b > 1) - (c > 1)


def negated(a, b, c):
    return -(a > 1) * b


def first_of(a, b, c):
    return (a or b) + (c and a and b)


def raised(a, b, c):
    return -(a**2) + (-b) ** 2 - (1 + (c > 1)) ** -1


def chained(a, b, c):
    return a if 0 < b < c else (b if not 1 < c <= 2 else c) if a > 1 else 5


@pytest.mark.parametrize("function", [rounded, counted, negated, first_of, raised, chained])
@pytest.mark.parametrize("moving", ["", "a", "bc", "abc"])
def test_what_python_says_holds_for_arrays_too(function, moving) -> None:
    """Yes and no are counted as 1 and 0, `or` gives the part that decides, signs bind as Python's do."""
    cases = [{"a": a, "b": b, "c": c} for a in (0.0, 1.5, 3.0) for b in (0.0, 2.0) for c in (0.5, 2.0, 4.0)]
    values = {name: np.array([case[name] for case in cases]) if name in moving else cases[7][name] for name in "abc"}
    program([("y", expression_of(function))], "abc", moving)(values)
    for entry, case in zip(np.broadcast_to(values["y"], len(cases)), cases, strict=True):
        alone = {name: case[name] if name in moving else cases[7][name] for name in "abc"}
        assert float(entry) == function(**alone), alone
