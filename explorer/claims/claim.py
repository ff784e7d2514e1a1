"""One number of an article beside the same number here."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer import catalog
from explorer.core.numerals import Scales, power, scaled, trimmed
from explorer.words.format import cents, flop, significant, write

Span = tuple[float, float]


@dataclass(frozen=True)
class Claim:
    """One number of an article and the same number here, each from low to high; None where the article has none.

    An article's span without an end is “more than”. sum: the arithmetic in one line, numbers without units.
    """

    fact_id: str
    what: str
    article: Span | None
    here: Span
    unit: str = "1"
    tolerance: float = 0.05
    sum: str = ""

    @property
    def ratio(self) -> float:
        """How many times the article's number ours is; 1 where the spans overlap or nothing was stated."""
        if self.article is None:
            return 1.0
        (low, high), (least, most) = self.article, self.here
        return least / high if least > high else most / low if most < low else 1.0

    @property
    def agrees(self) -> bool:
        return 1 - self.tolerance <= self.ratio <= 1 / (1 - self.tolerance)

    @property
    def verdict(self) -> str:
        """In words: right, about right (off by more than a tenth, and stated as roughly), or how far off."""
        if self.article is None:
            return "not stated"
        if self.agrees:
            return "right" if 0.9 <= self.ratio <= 1.1 else "about right"
        by = self.ratio if self.ratio > 1 else 1 / self.ratio
        if self.article[1] == math.inf:
            return f"no, {significant(by)} times less"
        return f"{significant(by)} times too {'low' if self.ratio > 1 else 'high'}"

    @property
    def source(self) -> str:
        """The article that says so first, by its key."""
        return str(catalog.provenance("source_facts", "fact_id", self.fact_id)["source"]).partition(";")[0]

    def row(self) -> dict[str, str]:
        """The claim in words, for a table."""
        return {
            "claim": self.what,
            "article": _words(self.article, self.unit) if self.article else "—",
            "here": _words(self.here, self.unit),
            "sum": self.sum,
            "verdict": self.verdict,
        }


def _words(amounts: Span, unit: str) -> str:
    """A number, or from one to another with their unit once, or more than one."""
    if amounts[1] == math.inf:
        return "more" if amounts[0] == 1 and unit == "time" else f"more than {_word(amounts[0], unit)}"
    low, high = (_word(value, unit) for value in amounts)
    if low == high:
        return low
    if unit in COUNTED:
        return f"{_short(amounts[0])} to {high}"
    shared = high.rpartition(" ")[2]
    return f"{low.removesuffix(shared).strip() if shared.isalpha() else low} to {high}"


def _word(value: float, unit: str) -> str:
    """A number with three digits, as far as they matter."""
    if unit == "time" and value == 1:
        return "as much"
    if unit in COUNTED or unit == "1":
        return f"{_short(value)} {unit}{'' if value == 1 else 's'}" if unit in COUNTED else _short(value)
    if unit == "USD":
        return cents(value) if value < 100 or value >= 995_000 else f"${significant(value, 3)}"
    if unit == "kWh":
        return f"{significant(value, 3)} kWh"
    if unit == "share":
        return f"{_short(100 * value)} %"
    return flop(value, 3) if unit == "FLOP" else write(value, unit)


COUNTED = ("time", "year", "job", "GPU", "server", "month", "token", "page")
"""Units that are counted in words."""
LARGE: Scales = ((1e9, " billion"), (1e6, " million"))


def _short(value: float) -> str:
    return trimmed(scaled(value, LARGE, 3)) if value != int(value) or value >= 1e6 else f"{value:,.0f}"


def number(value: float, digits: int = 4) -> str:
    """A number of a sum, without its unit: 1,024, 0.0014, 3.14 × 10²³."""
    written = power(value, digits) if not 1e-5 <= abs(value) < 1e7 and value else significant(value, digits)
    return trimmed(written)


def claim_of(
    fact_id: str,
    what: str,
    article: float | Span | None,
    here: float | Span,
    unit: str = "1",
    tolerance: float = 0.05,
    sum: str = "",
) -> Claim:
    """A claim from single numbers or spans."""
    return Claim(fact_id, what, None if article is None else _span(article), _span(here), unit, tolerance, sum)


def _span(value: float | Span) -> Span:
    return (float(value[0]), float(value[1])) if isinstance(value, tuple) else (float(value), float(value))
