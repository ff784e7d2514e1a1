"""A budget as people type it, in dollars."""

from __future__ import annotations

from explorer.catalog.buying.currencies import Currency, currency_of, thousands, without_period
from explorer.core.parsing import parse


def in_dollars(text: str) -> tuple[float, str, str]:
    """Dollars, what was typed if it was in another currency, and the period that was named; empty texts for none.

    Raises ValueError, with a sentence.

    >>> in_dollars("$3,000"), in_dollars("€20,000 a year")[1:]
    ((3000.0, '', ''), ('€20,000', 'a year'))
    """
    amount, period = without_period(text)
    currency, bare = currency_of(amount)
    value = parse(thousands(bare), "USD")  # nobody has a budget of tenths of a cent
    if currency is None:
        return value, "", period
    return float(f"{value * currency.usd:.6g}"), amount.strip(), period


def said_in(text: str) -> Currency | None:
    """The currency of a budget as it was typed; None for dollars."""
    return currency_of(text)[0] if text else None
