"""Money in other currencies: against the reference rates of the European Central Bank, by hand."""

import pytest

from explorer import catalog
from explorer.catalog.buying.budgets import in_dollars, said_in
from explorer.catalog.buying.currencies import currencies

# 30 October 2026: one euro was 1.1172 dollars, 0.8338 pounds, 175.68 yen, 0.9194 Swiss francs.
TYPED = {
    "$3,000": 3_000,
    "3000": 3_000,
    "3k": 3_000,
    "US$3,000": 3_000,
    "3,000 dollars": 3_000,
    "$3.000": 3_000,
    "€20,000": 22_344,
    "20.000 €": 22_344,
    "20 000 euros": 22_344,
    "EUR 20k": 22_344,
    "€2.50": 2.793,
    "£1,000": 1_000 / 0.8338 * 1.1172,
    "¥1,000,000": 1e6 / 175.68 * 1.1172,
    "CHF 5'000": 5_000 / 0.9194 * 1.1172,
}


@pytest.mark.parametrize("text", TYPED)
def test_budgets_in_any_currency(text) -> None:
    usd, said, period = in_dollars(text)
    assert usd == pytest.approx(TYPED[text], rel=1e-5) and period == ""
    assert (said == text) == (said_in(text) is not None)


def test_a_period_is_told_apart() -> None:
    assert in_dollars("€20,000 a year")[1:] == ("€20,000", "a year")
    assert in_dollars("$500/month") == (500, "", "a month")


@pytest.mark.parametrize("text", ["", "€", "lots", "5 wonders", "€€5"])
def test_what_is_no_money_is_said(text) -> None:
    with pytest.raises(ValueError, match=r"number|Enter"):
        in_dollars(text)


def test_all_rates_are_of_one_day_and_sourced() -> None:
    assert len({currency.date for currency in currencies()}) == 1
    assert {row["source"] for row in catalog.rows("exchange_rates")} <= set(catalog.sources())
    assert next(c for c in currencies() if c.code == "USD").usd == 1
