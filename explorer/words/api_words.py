"""APIs in words: whose price, of when, and what others ask for the same requests."""

from __future__ import annotations

from explorer.catalog.apis.comparable import size_of_sold, stand_in
from explorer.catalog.apis.prices import ApiOffer, api_offers, asked, listed_api, market, middle
from explorer.catalog.marks import unmarked
from explorer.core.compute import Result
from explorer.core.scenario.use import API_OF_2023
from explorer.words.format import cents, count, price
from explorer.words.phrases import called


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


def who_asks(result: Result) -> str:
    """Whose price the API's is, with one date: of the list, or, of a price that stands in it for more than a year, since
    when it does."""
    offer = listed_api(result.scenario)
    if offer is None or not offer.is_old:
        return api_of(result)
    return offer.dated if offer.model == sold_here(result) else f"{offer.model}, {offer.dated}"


def api_market_words(result: Result) -> str:
    """The cheapest, the one that is compared with, and the dearest offer in one sentence, and whose model they sell; the
    middle one, where what is compared with is none of them."""
    listed, sold, chosen = api_market(result), sold_here(result), listed_api(result.scenario)
    what = ("this model" if is_sold(result) else sold) + ", at batch prices," * bool(result["api_batch"])
    first, last = listed[0], listed[-1]
    cheapest, dearest = (f"{offer.provider}, {cents(api_usd_per_million(result, offer))}" for offer in (first, last))
    if len(listed) == 1:
        return f"One API sells {what.rstrip(',')}: {cheapest} a million tokens."
    if len(listed) == 2:
        return f"Of 2 APIs that sell {what} the cheaper is {cheapest} a million tokens, the other {dearest}."
    of = f"Of {len(listed)} APIs that sell {what}"
    if chosen == first:
        return f"{of} the one compared here is the cheapest, {cheapest} a million tokens; the dearest is {dearest}."
    if chosen == last:
        return f"{of} the cheapest is {cheapest} a million tokens; the one compared here is the dearest, {dearest}."
    half = middle(listed)
    between = f"{half.provider}, {cents(api_usd_per_million(result, half))}"
    if chosen == half:
        return f"{of} the cheapest is {cheapest} a million tokens, the middle one, compared here, {between}, the dearest {dearest}."
    if chosen is not None and chosen in listed:
        mine = f"{chosen.provider}, {cents(api_usd_per_million(result, chosen))}"
        return f"{of} the cheapest is {cheapest} a million tokens, the one compared here {mine}, the dearest {dearest}."
    return f"{of} the cheapest is {cheapest} a million tokens, the middle one {between}, the dearest {dearest}."


def rank(listed: tuple[ApiOffer, ...], offer: ApiOffer) -> str:
    """Which of several offers, cheapest first, one is: the cheapest of 8, the middle of 8, number 6 of 8."""
    if offer == listed[0]:
        return f"the cheapest of {len(listed)}"
    return (
        f"the middle of {len(listed)}"
        if offer == middle(listed)
        else f"number {listed.index(offer) + 1} of {len(listed)}"
    )


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
    return f"Nobody in our list sells {called(own)}"


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
