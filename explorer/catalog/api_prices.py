"""What providers ask for a million tokens of an open model: dated offers of its API."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from explorer import catalog
from explorer.catalog.dates import days_between, month

STALE_DAYS = 548
"""A price that has stood unchanged in the list for longer than 18 months counts only where there is no newer one."""


@dataclass(frozen=True)
class ApiOffer:
    """One price of one provider for one model.

    as_of: date of the list that has it. first_seen: date of the first list that had it.
    """

    provider: str
    sold_as: str
    usd_per_million_in: float
    usd_per_million_out: float
    context: int
    as_of: str
    first_seen: str

    @property
    def name(self) -> str:
        """Who asks for it, and when: Nebius, November 2026."""
        return f"{self.provider}, {month(self.as_of)}"

    @property
    def is_stale(self) -> bool:
        return days_between(self.first_seen, self.as_of) > STALE_DAYS

    def usd_per_request(self, prompt_tokens: float, output_tokens: float) -> float:
        """Price of a prompt and an answer. [USD]"""
        return (prompt_tokens * self.usd_per_million_in + output_tokens * self.usd_per_million_out) / 1e6


@functools.cache
def api_offers(model_name: str) -> tuple[ApiOffer, ...]:
    """Every plausible offer for a model of the catalogue, in the order of the table; none where nobody sells it."""
    return tuple(
        ApiOffer(
            row["provider"],
            row["sold_as"],
            float(row["usd_per_million_in"]),
            float(row["usd_per_million_out"]),
            int(row["context_tokens"] or 0),
            row["as_of"],
            row["first_seen"],
        )
        for row in catalog.rows("api_prices")
        if row["model_label"] == model_name and row["suspect"] != "y"
    )


def market(model_name: str, prompt_tokens: float, output_tokens: float) -> tuple[ApiOffer, ...]:
    """The offers that count for such requests, cheapest first: they read as many tokens, and are not stale.

    Where none is left, all of them count.
    """
    found = api_offers(model_name)
    long = [offer for offer in found if not 0 < offer.context < prompt_tokens + output_tokens]
    listed = [offer for offer in long if not offer.is_stale] or long or found
    return tuple(sorted(listed, key=lambda offer: offer.usd_per_request(prompt_tokens, output_tokens)))


def middle(listed: tuple[ApiOffer, ...]) -> ApiOffer:
    """The middle one of offers in order, the cheaper of two: as for the rent of GPUs."""
    return listed[(len(listed) - 1) // 2]
