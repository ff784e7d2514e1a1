"""Money as people write it, "€20,000", "20k EUR", read into dollars at a dated rate."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from explorer import catalog

PERIODS = {
    "a month": r"(?:/|an?|per|each)\s*mo(?:nth)?|monthly",
    "a year": r"(?:/|an?|per|each)\s*y(?:ea)?r|yearly|p\.?\s?a\.?",
}
_PERIOD = re.compile(
    "|".join(f"(?P<{name.replace(' ', '_')}>{form})" for name, form in PERIODS.items()) + "$", re.IGNORECASE
)
THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[.'’  ]\d{3})+(?![\d.,])")
"""Thousands as most of the world writes them: 20.000, 20'000, 20 000."""


@dataclass(frozen=True)
class Currency:
    """What one of it was worth on a day. [USD]"""

    code: str
    sign: str
    name: str
    usd: float
    date: str


@functools.cache
def currencies() -> tuple[Currency, ...]:
    """All of the table, dollars among them."""
    listed = catalog.rows("exchange_rates")
    dollars = next(float(row["per_eur"]) for row in listed if row["currency"] == "USD")
    return tuple(
        Currency(row["currency"], row["sign"], row["name"], dollars / float(row["per_eur"]), row["as_of"])
        for row in listed
    )


@functools.cache
def _forms() -> re.Pattern[str]:
    """Every sign, code and name, longest first; whole words where they are letters."""
    found = {form for c in currencies() for form in (c.sign, c.code, c.name, c.name + "s", f"US{c.sign}")}
    forms = sorted((re.escape(form) for form in found), key=len, reverse=True)
    return re.compile("|".join(rf"(?<![A-Za-z]){form}(?![A-Za-z])" for form in forms), re.IGNORECASE)


def currency_of(text: str) -> tuple[Currency | None, str]:
    """The currency that a text names, and the text without it; dollars, and no currency, leave it as it is.

    >>> currency_of("20.000 €")[1], currency_of("$3,000")
    ('20,000', (None, '$3,000'))
    """
    match = _forms().search(text)
    if not match:
        return None, text
    said = match[0].casefold()
    found = next(
        (c for c in currencies() if said in {f.casefold() for f in (c.sign, c.code, c.name, c.name + "s")}), None
    )
    bare = (text[: match.start()] + text[match.end() :]).strip()
    if found is None or found.code == "USD":
        return None, text if "$" in match[0] and said == "$" else bare
    return found, thousands(bare)


def thousands(text: str) -> str:
    """Thousands with commas between them, however they were written."""
    return THOUSANDS.sub(lambda number: re.sub(r"\D", ",", number[0]), text)


def without_period(text: str) -> tuple[str, str]:
    """An amount without "a year" or "a month" after it, and which of these it was; empty for neither.

    >>> without_period("€20,000 a year")
    ('€20,000', 'a year')
    """
    match = _PERIOD.search(text.strip())
    if not match:
        return text, ""
    return text.strip()[: match.start()].strip(), str(match.lastgroup).replace("_", " ")
