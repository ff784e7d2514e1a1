"""What providers ask for a million tokens of a model: dated offers of their APIs."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from explorer import catalog
from explorer.catalog.apis.sold_names import sold_name
from explorer.catalog.dates import days_between, month
from explorer.catalog.marks import unmarked
from explorer.core.scenario import PART_OF, Scenario

STALE_DAYS = 548
"""A price that has stood unchanged in the list for longer than 18 months counts only where there is no newer one."""
OLD_DAYS = 365
"""Whoever names a price that is older says since when it stands."""
USUAL_BATCH = 0.5
"""Batch price over the plain one where the list has none: 73 of the 82 that it has are half, the others 0.8."""

Asked = tuple[float, float, float, bool]
"""A request: tokens of the prompt and of what is written, the share of the prompt found in a cache, and whether it may wait."""


def asked(scenario: Scenario) -> Asked:
    """What the scenario's requests are to an API."""
    prompt, answer, thinking, cached, batch = (
        getattr(getattr(scenario, PART_OF[name]), name)
        for name in ("prompt_tokens", "output_tokens", "thinking_tokens", "cached_prompt_share", "api_batch")
    )
    return prompt, thinking + answer, cached, batch


@dataclass(frozen=True)
class ApiOffer:
    """One price of one provider for one model.

    as_of: date of the list that has it. first_seen: date of the first list that had it.
    cached: price of a million tokens that the provider finds in its cache, None where the list has none; batch_share: what
    requests that may wait cost, over the price of others.
    """

    provider: str
    sold_as: str
    usd_per_million_in: float
    usd_per_million_out: float
    context: int
    as_of: str
    first_seen: str
    model: str = ""
    maker: str = ""
    cached: float | None = None
    batch_share: float = USUAL_BATCH
    batch_listed: bool = False
    variant: str = ""
    """What it is called beside the plain one, such as turbo; an empty text for the plain one."""

    @property
    def name(self) -> str:
        """Who asks for it, and when: Nebius, November 2026."""
        return f"{self.provider}, {month(self.as_of)}"

    @property
    def full_name(self) -> str:
        """The same of a model that is named: gpt-6-sol, OpenAI, November 2026."""
        return f"{self.sold_as.split('/')[-1] if self.variant else self.model}, {self.name}"

    @property
    def dated(self) -> str:
        """Who asks for it, with one date: of the list, or since when it stands there, where that is more than a year."""
        return f"{self.provider}, its price since {month(self.first_seen)}" if self.is_old else self.name

    @property
    def usd_per_million_cached(self) -> float:
        """Price of a million tokens found in the cache; the plain one where the list has no other. [USD/M token]"""
        return self.usd_per_million_in if self.cached is None else self.cached

    @property
    def is_stale(self) -> bool:
        return days_between(self.first_seen, newest()) > STALE_DAYS

    @property
    def is_old(self) -> bool:
        return days_between(self.first_seen, newest()) > OLD_DAYS

    def usd_per_request(self, prompt: float, answer: float, cached_share: float = 0.0, batch: bool = False) -> float:
        """Price of a prompt and an answer. [USD]"""
        read = prompt * ((1 - cached_share) * self.usd_per_million_in + cached_share * self.usd_per_million_cached)
        return (read + answer * self.usd_per_million_out) / 1e6 * (self.batch_share if batch else 1)


@functools.cache
def newest() -> str:
    """The day of the newest list: today, for prices."""
    return max(row["as_of"] for row in catalog.rows("api_prices"))


def offer_of(row: Mapping[str, str]) -> ApiOffer:
    """A row of the table."""
    usd, batch = float(row["usd_per_million_in"]), row["usd_per_million_in_batch"]
    return ApiOffer(
        row["provider"],
        row["sold_as"],
        usd,
        float(row["usd_per_million_out"]),
        int(row["context_tokens"] or 0),
        row["as_of"],
        row["first_seen"],
        row["model"],
        row["maker"],
        float(row["usd_per_million_cached"]) if row["usd_per_million_cached"] else None,
        round(float(batch) / usd, 6) if batch else USUAL_BATCH,
        bool(batch),
        row["variant"],
    )


def plausible(row: Mapping[str, str]) -> bool:
    """Whether a row is a price of text, under a name that stands for one model."""
    return row["task"] == "text" and row["suspect"] != "y" and "alias" not in row["variant"]


@functools.cache
def _sold() -> Mapping[str, tuple[ApiOffer, ...]]:
    """The offers of the newest list by model, one a provider, in the order of the table: the plain one before a faster,
    shorter or limited one, then the cheapest at four tokens read for one written."""
    best: dict[tuple[str, str], tuple[tuple[bool, float], ApiOffer]] = {}
    for row in catalog.rows("api_prices"):
        if row["as_of"] == newest() and plausible(row):
            offer = offer_of(row)
            rank = bool(row["variant"]), offer.usd_per_request(4, 1)
            key = offer.model, offer.provider
            if key not in best or rank < best[key][0]:
                best[key] = rank, offer
    found: dict[str, list[ApiOffer]] = {}
    for _, offer in best.values():
        found.setdefault(offer.model, []).append(offer)
    return {model: tuple(offers) for model, offers in found.items()}


def sold_models() -> tuple[str, ...]:
    """Every model that is sold today, by its name in the list."""
    return tuple(_sold())


def api_offers(model_name: str) -> tuple[ApiOffer, ...]:
    """Every plausible offer of today for a model, however its name is written; none where nobody sells it."""
    return _sold().get(sold_name(model_name), ())


def market(model_name: str, request: Asked) -> tuple[ApiOffer, ...]:
    """The offers that count for such requests, cheapest first: they read as many tokens, and are not stale.

    Where none is left, all of them count.
    """
    found, tokens = api_offers(model_name), request[0] + request[1]
    long = [offer for offer in found if not 0 < offer.context < tokens]
    listed = [offer for offer in long if not offer.is_stale] or long or found
    return tuple(sorted(listed, key=lambda offer: offer.usd_per_request(*request)))


def middle(listed: tuple[ApiOffer, ...]) -> ApiOffer:
    """The middle one of offers in order, the cheaper of two: as for the rent of GPUs."""
    return listed[(len(listed) - 1) // 2]


def name_for(offer: ApiOffer, model_name: str) -> str:
    """What an offer is called beside a model: without the model's name where it is the same."""
    return offer.name if offer.model == sold_name(model_name) else offer.full_name


@functools.lru_cache(maxsize=1024)
def named(api_name: str, model_name: str) -> ApiOffer | None:
    """The offer of today that has such a name beside a model; None for any other name."""
    models: Iterable[str] = [sold_name(model_name)]
    if api_name.count(", ") > 1:
        models = [api_name.rsplit(", ", 2)[0]]
    return next((o for model in models for o in _sold().get(model, ()) if name_for(o, model_name) == api_name), None)


def listed_api(scenario: Scenario) -> ApiOffer | None:
    """The offer of today that the scenario's API is, by its name and its prices of prompts and answers."""
    demand = scenario.demand
    offer = named(demand.api_name, unmarked(scenario.model.model_name))
    usd = (demand.api_usd_per_million_in, demand.api_usd_per_million_out)
    return offer if offer and usd == (offer.usd_per_million_in, offer.usd_per_million_out) else None
