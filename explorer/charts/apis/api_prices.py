"""The other APIs that stand beside the scenario's: the cheapest and the middle one that sell its model, or 2023's."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer.catalog.apis.prices import ApiOffer, middle, name_for
from explorer.catalog.marks import unmarked
from explorer.claims.article import API_USD_PER_THOUSAND
from explorer.core.compute import Result
from explorer.words.api_words import api_market, api_usd_per_million, is_sold, rank, usd_of, who_asks
from explorer.words.format import cents

OF_2023 = "gpt-3.5-turbo at its price of March 2023, as in the article of 2023"


@dataclass(frozen=True)
class OtherApi:
    """An API besides the scenario's, and what it asks for one of its requests. [USD]"""

    name: str
    usd_per_request: float


def other_api(result: Result) -> OtherApi | None:
    """The API that is drawn besides: the cheapest that sells the model, or the nearest to it, else the middle one; where
    nobody sells the model itself, that of 2023. None where it costs the same."""
    listed = api_market(result)
    made = [
        OtherApi(f"{dated_here(result, offer)}, {rank(listed, offer)}", usd_of(result, offer))
        for offer in [listed[0], middle(listed)]
    ]
    tokens = float(result["prompt_tokens"] + result["written_tokens"])
    of_2023 = [] if is_sold(result) else [OtherApi(OF_2023, tokens * API_USD_PER_THOUSAND / 1000)]
    now = float(result["api_usd_per_request"])
    others = [api for api in [*made, *of_2023] if not math.isclose(api.usd_per_request, now, rel_tol=1e-3)]
    return others[0] if others else None


def api_rows(result: Result) -> list[tuple[str, str]]:
    """The API that is compared with; besides, the cheapest and the middle one that sell the model, if they are others."""
    listed = api_market(result)
    chosen = [offer for offer in listed if named_here(result, offer) == result.scenario.demand.api_name]
    place = f", {rank(listed, chosen[0])}" if chosen and len(listed) > 1 else ""
    made = [(f"The API, {who_asks(result)}{place}", _priced(result))]
    named = dict.fromkeys([listed[0], middle(listed)])
    return made + [
        (f"{dated_here(result, offer)}, {rank(listed, offer)}", _priced(result, offer))
        for offer in named
        if offer not in chosen
    ]


def named_here(result: Result, offer: ApiOffer) -> str:
    """What an offer is called beside the scenario's model."""
    return name_for(offer, unmarked(result.scenario.model.model_name))


def dated_here(result: Result, offer: ApiOffer) -> str:
    """The same with one date, and since when it asks so much, where that is more than a year."""
    return offer.dated if named_here(result, offer) == offer.name else f"{offer.model}, {offer.dated}"


def _priced(result: Result, offer: ApiOffer | None = None) -> str:
    return f"{cents(api_usd_per_million(result, offer))} a million tokens"
