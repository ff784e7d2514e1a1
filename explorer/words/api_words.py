"""APIs in words: whose price, of when, and what others ask for the same requests."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.catalog.apis.comparable import size_of_sold, stand_in
from explorer.catalog.apis.prices import ApiOffer, api_offers, asked, listed_api, market, middle
from explorer.catalog.dates import month
from explorer.catalog.marks import unmarked
from explorer.core.compute import Result
from explorer.core.scenario.use import API_OF_2023
from explorer.words.format import cents, count, price


def api_of(result: Result) -> str:
    """Whose price the API's is, and of when; the old one says that it is a price of 2023."""
    name = str(result.scenario.demand.api_name)
    return name.replace(", March 2023", ", price of March 2023") if name == API_OF_2023 else name


def usd_of(result: Result, offer: ApiOffer) -> float:
    """What an offer asks for one of the scenario's requests. [USD]"""
    prompt, answer, cached, batch = asked(result.scenario)
    return offer.usd_per_request(prompt, answer, cached, batch)


def api_usd_per_million(result: Result, offer: ApiOffer | None = None) -> float:
    """Price of a million tokens, prompts and answers as they come, at the scenario's API or another one. [USD/M token]"""
    usd = usd_of(result, offer) if offer else float(result["api_usd_per_request"])
    return usd * 1e6 / float(result["prompt_tokens"] + result["written_tokens"])


def sold_here(result: Result) -> str:
    """The model whose offers are told: the scenario's, or, where nobody sells it, the nearest in size that is sold."""
    return stand_in(result.scenario.model)


def is_sold(result: Result) -> bool:
    """Whether the scenario's model itself is sold: not one that was changed."""
    name = result.scenario.model.model_name
    return bool(api_offers(name)) and unmarked(name) == name


def api_market(result: Result) -> tuple[ApiOffer, ...]:
    """The offers of an API with that model that count for the scenario's requests, cheapest first."""
    return market(sold_here(result), asked(result.scenario))


def old_price(result: Result, others: Sequence[ApiOffer] = ()) -> str:
    """What is said before a verdict by prices of which one is older than a year; an empty text where none is."""
    if result.scenario.demand.api_name == API_OF_2023:
        return "at a price of March 2023: "
    chosen = listed_api(result.scenario)
    offers = [offer for offer in [chosen, *others] if offer is not None]
    oldest = min([offer.first_seen for offer in offers if offer.is_old], default="")
    if not oldest:
        return ""
    alone = len({offer.full_name for offer in offers}) == 1
    return f"at a price of {month(oldest)}: " if alone else f"prices since {month(oldest)}: "


def with_age(result: Result, sentence: str) -> str:
    """A sentence with a verdict, behind the age of its price where that is more than a year."""
    age = old_price(result)
    return f"{age[0].upper()}{age[1:]}{sentence[0].lower()}{sentence[1:]}" if age else sentence


def api_offer_words(result: Result, offer: ApiOffer) -> str:
    """One offer: who, its price for a million tokens of this kind, and since when it is the same."""
    usd = cents(api_usd_per_million(result, offer))
    return f"{offer.provider}, {usd} a million tokens (since {month(offer.first_seen)})"


def api_market_words(result: Result) -> str:
    """The cheapest, the middle and the dearest offer in one sentence, and whose model they sell."""
    listed, sold = api_market(result), sold_here(result)
    what = ("this model" if is_sold(result) else sold) + ", at batch prices," * bool(result["api_batch"])
    when, cheapest = month(listed[0].as_of), api_offer_words(result, listed[0])
    more = len(api_offers(sold)) - len(listed)
    apart = (
        f" {more} more {'has an older price or reads' if more == 1 else 'have older prices or read'} fewer tokens."
        if more
        else ""
    )
    if len(listed) == 1:
        return f"One API of {when} sells {what}: {cheapest}.{apart}"
    dearest = cents(api_usd_per_million(result, listed[-1]))
    if len(listed) == 2:
        return f"Of 2 APIs of {when} that sell {what} the cheaper is {cheapest}, the other {listed[1].provider}, {dearest}.{apart}"
    return (
        f"Of {len(listed)} APIs of {when} that sell {what} the cheapest is {cheapest}, the middle one"
        f" {api_offer_words(result, middle(listed))}, the dearest {dearest}.{apart}"
    )


def rank(listed: tuple[ApiOffer, ...], offer: ApiOffer) -> str:
    """Which of several offers, cheapest first, one is: the cheapest of 8, the middle of 8, number 6 of 8."""
    if offer == listed[0]:
        return f"the cheapest of {len(listed)}"
    return (
        f"the middle of {len(listed)}"
        if offer == middle(listed)
        else f"number {listed.index(offer) + 1} of {len(listed)}"
    )


def place_of_api(result: Result) -> str:
    """Which of the offers that are told the API is: , number 5 of 7; an empty text where it is none of several."""
    listed, chosen = api_market(result), listed_api(result.scenario)
    return f", {rank(listed, chosen)}" if chosen is not None and chosen in listed and len(listed) > 1 else ""


def whose_answers(result: Result) -> str:
    """That the API answers with another model, where it does; an empty text where it does not, or nobody knows."""
    name, own = result.scenario.demand.api_name, result.scenario.model.model_name
    offer = listed_api(result.scenario)
    if name == API_OF_2023:
        return "The API of 2023 answers with another model: compare answers, too."
    if offer is None or (offer.model == sold_here(result) and is_sold(result)):
        return ""
    if offer.model != sold_here(result):
        return f"The API answers with {offer.model}, another model than yours: compare answers, too."
    return (
        f"{_nobody(own)}: the price is that of {offer.model}, {_how_near(result, offer.model)}. Compare answers, too."
    )


def _nobody(own: str) -> str:
    return f"Nobody in our list sells {own}"


def _how_near(result: Result, sold: str) -> str:
    """How the nearest in size compares."""
    size = size_of_sold(sold)
    if size is None or sold == unmarked(result.scenario.model.model_name):
        return "the unchanged model"
    here, there = count(float(result["active_params"])), count(size.active_params)
    return f"the nearest in size that is sold ({there} parameters for a token, {here} here)"


def prices_of(offer: ApiOffer) -> str:
    """What an offer asks for a million tokens of each kind: $0.15 in, $0.075 cached, $0.60 out."""
    cached = "" if offer.cached is None else f", {price(offer.cached)} cached"
    return f"{price(offer.usd_per_million_in)} in{cached}, {price(offer.usd_per_million_out)} out"
