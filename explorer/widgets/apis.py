"""The two lists in which an API is chosen: whose model, and who sells it."""

from __future__ import annotations

import functools

from explorer.catalog.apis.comparable import groups, since, stand_in
from explorer.catalog.apis.prices import ApiOffer, api_offers, listed_api
from explorer.catalog.apis.sold_names import sold_name
from explorer.catalog.dates import short_month
from explorer.core.scenario import FIELDS, Scenario
from explorer.core.scenario.parts import Model
from explorer.core.scenario.use import API_OF_2023
from explorer.state import presets

OF_2023 = API_OF_2023.replace(", ", ", price of ")
EARLIER = "The article of 2023"


def model_label(name: str) -> str:
    """A model in the list of those that are sold, and when the first of its prices stood in the list."""
    return f"{name} · {short_month(since(name))}"


def models(scenario: Scenario) -> dict[str, list[str]]:
    """All models that are sold today, in groups, one's own first; and the one of 2023."""
    return _models_beside(scenario.model) | {EARLIER: [OF_2023]}


@functools.lru_cache(maxsize=8)
def _models_beside(model: Model) -> dict[str, list[str]]:
    """The same for every scenario of a model: hundreds of names, which need not be written anew with each wish."""
    return {title: [model_label(name) for name in names] for title, names in groups(model).items()}


def chosen_model(scenario: Scenario) -> str:
    """Which of them the scenario's API sells; the API's own name where it is none of them."""
    if scenario.demand.api_name == API_OF_2023:
        return OF_2023
    offer = listed_api(scenario)
    return model_label(offer.model) if offer else scenario.demand.api_name


def choose_model(scenario: Scenario, label: str) -> Scenario:
    """The scenario against the middle offer for a model of that list."""
    if label == OF_2023:
        return presets.choose_api(scenario, None)
    name = label.rpartition(" · ")[0]
    if not name or sold_name(name) != name or not api_offers(name):
        return scenario
    return presets.choose_api(scenario, presets.usual_api(scenario, name))


def compared(scenario: Scenario) -> str:
    """The model whose offers can be chosen: that of the scenario's API; for a price of one's own, the scenario's model or
    the nearest that is sold."""
    offer = listed_api(scenario)
    return offer.model if offer else stand_in(scenario.model)


def offers(scenario: Scenario) -> dict[str, ApiOffer | None]:
    """The offers for that model by their names in the list, the cheapest at four tokens read for one written first; and
    the price of 2023."""
    usd = FIELDS["api_usd_per_million_in"].default, FIELDS["api_usd_per_million_out"].default
    listed = sorted(api_offers(compared(scenario)), key=lambda offer: offer.usd_per_request(4, 1))
    return {offer_label(offer): offer for offer in listed} | {
        f"{OF_2023} · ${usd[0]:,.2f} in, ${usd[1]:,.2f} out": None
    }


def offer_label(offer: ApiOffer) -> str:
    cached = "" if offer.cached is None else f", ${offer.cached:,.10g} cached"
    return f"{offer.name} · ${offer.usd_per_million_in:,.10g} in{cached}, ${offer.usd_per_million_out:,.10g} out"


def chosen_offer(scenario: Scenario) -> str:
    """The name of the scenario's API in that list; its own name where it is none of them."""
    for label, offer in offers(scenario).items():
        if presets.choose_api(scenario, offer) == scenario:
            return label
    return scenario.demand.api_name


def choose_offer(scenario: Scenario, label: str) -> Scenario:
    """The scenario against an offer of that list."""
    listed = offers(scenario)
    return presets.choose_api(scenario, listed[label]) if label in listed else scenario
