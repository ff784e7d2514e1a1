"""What is computed is said with two or three digits, wherever the page says it; prices of lists keep their cents."""

from __future__ import annotations

import re
from functools import cache

import pytest
from cases import CASES
from shown import texts

from explorer import catalog, evaluate
from explorer.catalog import purchases
from explorer.core.evaluate import explain
from explorer.core.formula import REGISTRY
from explorer.core.scenario import change
from explorer.state import presets
from explorer.state.sections import JOBS, SECTIONS
from explorer.words.format import price, write
from explorer.words.sums import formula_in_numbers

NUMBER = r"(?<![\w.,×])(\d+(?:,\d{3})*(?:\.\d+)?)"
MEASURED = re.compile(
    NUMBER + r"\s?(?:µs|ms|s|seconds?|minutes?|hours?|days?|years?|months?|GPU-hours?|%|times|tokens/s|g|kg|t|million t"
    r"|Wh|[kMGT]Wh|[kMGTP]B|[MGTPE]FLOP(?:/s)?|requests? (?:a second|a minute|an hour))\b"
)
MONEY = re.compile(r"\$" + NUMBER.replace(r"(?<![\w.,×])", ""))
SHOWN = [(name, section) for name in [*[*presets.PRESETS][::3], "hopeless", "huge", "tiny"] for section in SECTIONS]


WRONG = r"\d[eE][-+]?\d|\bnan\b|\binf\b|[-−]0(?:\.0+)?(?![\d.,])|(?<![\d.,])0\.0+(?!\d)"
"""An exponent, no number at all, minus zero, or zero with decimals."""


def digits(number: str) -> int:
    """Significant digits that a number is written with; zeros at the end of a whole one say nothing."""
    plain = number.replace(",", "").lstrip("0.")
    return len(plain.replace(".", "")) if "." in number else len(plain.rstrip("0"))


@cache
def listed() -> set[str]:
    """Every price of our lists, and every price of a purchase, as the page writes it."""
    hours = [row["usd_per_device_hour"] for row in catalog.rows("prices")]
    hours += [row["usd_per_device_hour_min"] for row in catalog.rows("price_history")]
    sold = [o.usd for name in catalog.accelerators() for o in purchases.purchase_offers(name)]
    return {price(float(usd)) for usd in (*hours, *sold) if usd}


@cache
def said(name: str, section: str) -> list[tuple[str, str]]:
    scenario = change(CASES[name], job=JOBS[section]) if section in JOBS else CASES[name]
    return list(texts(evaluate(scenario), section))


@pytest.mark.parametrize(("name", "section"), SHOWN)
def test_estimates_have_two_or_three_digits(name, section) -> None:
    for where, text in said(name, section):
        for number in MEASURED.findall(text):
            assert digits(number) <= 3, (where, text)
        for number in MONEY.findall(text):
            assert digits(number) <= 3 or f"${number}" in listed(), (where, text)


@pytest.mark.parametrize(("name", "section"), SHOWN)
def test_no_exponents_no_minus_zero_no_empty_decimals(name, section) -> None:
    for where, text in said(name, section):
        assert not re.search(WRONG, text), (where, text)


@pytest.mark.parametrize("name", list(CASES))
def test_sums_have_no_exponents_and_say_nothing_twice(name) -> None:
    for job in JOBS.values():
        result = evaluate(change(CASES[name], job=job))
        for quantity in REGISTRY:
            told = explain(result, quantity)
            factors, value = formula_in_numbers(told, result), write(told.value, told.unit)
            assert not re.search(WRONG, f"{factors} = {value}"), (quantity, factors, value)
            assert not any(a == b for a, b in re.findall(r"(?:min|max)\(([^(),]+), ([^(),]+)\)", factors)), factors
            assert all(digits(number) <= 3 for number in MEASURED.findall(value)), (quantity, value)
