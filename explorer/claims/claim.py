"""One number of an article beside the same number here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explorer import catalog
from explorer.core.numerals import trimmed
from explorer.words.format import count, dollars, flop, significant, write

Span = tuple[float, float]


@dataclass(frozen=True)
class Claim:
    """One number of an article and the same number here, each from low to high; None where the article has none."""

    fact_id: str
    what: str
    article: Span | None
    here: Span
    unit: str = "1"
    tolerance: float = 0.05

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
        """In words: right, or how far off."""
        if self.article is None:
            return "not stated"
        if self.agrees:
            return "right"
        by = self.ratio if self.ratio > 1 else 1 / self.ratio
        return f"{significant(by)} times too {'low' if self.ratio > 1 else 'high'}"

    @property
    def source(self) -> str:
        """The article that says so, by its key."""
        return str(catalog.provenance("source_facts", "fact_id", self.fact_id)["source"])

    def row(self) -> dict[str, str]:
        """The claim in words, for a table."""
        return {
            "claim": self.what,
            "article": _words(self.article, self.unit) if self.article else "—",
            "here": _words(self.here, self.unit),
            "verdict": self.verdict,
        }


def _words(amounts: Span, unit: str) -> str:
    """A number, or from one to another with their unit once."""
    low, high = (_word(value, unit) for value in amounts)
    if low == high:
        return low
    shared = high.rpartition(" ")[2]
    return f"{low.removesuffix(shared).strip() if shared.isalpha() else low} to {high}"


def _word(value: float, unit: str) -> str:
    """A number with three digits, as far as they matter."""
    if unit == "times":
        return f"{count(value, 2) if value >= 1e6 else _short(value)} times"
    if unit == "USD":
        return dollars(value) if value < 100 or value >= 995_000 else f"${significant(value, 3)}"
    if unit == "kWh":
        return f"{significant(value, 3)} kWh"
    if unit == "share":
        return f"{_short(100 * value)} %"
    return flop(value, 3) if unit == "FLOP" else write(value, unit)


def _short(value: float) -> str:
    return trimmed(significant(value, 3))


def claim_of(fact_id: str, what: str, article: float | Span | None, here: float | Span, *rest: Any) -> Claim:
    """A claim from single numbers or spans."""
    return Claim(fact_id, what, None if article is None else _span(article), _span(here), *rest)


def _span(value: float | Span) -> Span:
    return (float(value[0]), float(value[1])) if isinstance(value, tuple) else (float(value), float(value))
