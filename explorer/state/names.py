"""Names that a scenario carries only as long as its figures bear them out.

A model, a GPU, a provider, a place, an API, the day of a purchase price: each is a claim about the figures beside it, and
a link, a saved scenario or a program may set the two apart. One rule for all: what the tables do not say is one's own.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from explorer import catalog
from explorer.catalog import places, purchases
from explorer.catalog.apis.prices import listed_api, named
from explorer.catalog.listed import NO_PRICE, OWN_PRICE, listed_name, listed_part, named_model, offers_of
from explorer.catalog.marks import CHANGED, quoted, unmarked
from explorer.catalog.synthetic import size_of
from explorer.core.own_run import KINDS
from explorer.core.readings import says
from explorer.core.scenario import FIELDS, Scenario, change
from explorer.core.scenario.money import Prices
from explorer.core.scenario.parts import Model
from explorer.huggingface.pasted.nearest import read_as
from explorer.state import budgets, cards, lab_names, presets, second
from explorer.state.named import NAMED
from explorer.state.texts import value_in
from explorer.words.format import price

Checked = tuple[Scenario, str]
"""A scenario, and a sentence on a claim of it that was dropped, or an empty text."""

PRICE, API = {"usd_per_device_hour", *OWN_PRICE}, set(presets.API_FIELDS)

OWN: dict[str, dict[str, Any]] = {
    "usd_per_device_hour": OWN_PRICE,
    "api_usd_per_million_in": presets.OWN_API,
    "api_usd_per_million_cached": presets.OWN_API,
    "api_usd_per_million_out": presets.OWN_API,
    "api_batch_share": presets.OWN_API,
    "purchase_usd_per_device": presets.OWN_PURCHASE,
    "usd_per_kwh": presets.OWN_PLACE,
    "carbon_g_per_kwh": presets.OWN_PLACE,
}
"""A figure that is set by itself is no longer that of the list it came from."""


def honest(scenario: Scenario, claims: Collection[str] = FIELDS) -> tuple[Scenario, list[str]]:
    """The scenario under names that are true of it, and a sentence for each of the claims that was dropped.

    What is no claim of the one who asks, but was there before, goes without a word.
    """
    said = []
    for check, names in CHECKS:
        scenario, sentence = check(scenario)
        said += [sentence] if sentence and any(name in claims for name in names) else []
    return scenario, said


def as_by_hand(scenario: Scenario, given: Mapping[str, str]) -> Scenario:
    """What a link names without its figures is chosen as by hand: a price list, an offer, a place, an API."""
    prices = scenario.prices
    if given.get("prices_as_of") in FIELDS["prices_as_of"].metadata["choices"] and not PRICE & set(given):
        scenario = presets.choose_snapshot(scenario, given["prices_as_of"])
    if not PRICE & set(given) and not catalog.usual_offer(scenario.accelerator.accelerator_name):
        scenario = change(scenario, **NO_PRICE)
    if "usd_per_device_hour" not in given and ("provider" in given or "price_kind" in given):
        wanted = (given.get("provider", prices.provider), given.get("price_kind", prices.price_kind))
        offered = [o for o in offers_of(scenario) if (o.provider, o.price_kind) == wanted]
        scenario = presets.choose_offer(scenario, offered[0]) if offered else scenario
    if given.get("place") in places.places():
        scenario = presets.choose_place(scenario, given["place"])
    if "budget_said" in given and "budget_usd" not in given:
        scenario = budgets.named_alone(scenario, given["budget_said"])
    if "cards" in given and "devices" not in given:
        scenario = cards.named_alone(scenario, given["cards"])
    return _api_by_hand(scenario, given) if API & set(given) else scenario


def _api_by_hand(scenario: Scenario, given: Mapping[str, str]) -> Scenario:
    """An API that is named alone has the prices of its list; of others, what a link leaves out is as it was in 2023, and
    what is cached costs as much as what is read."""
    if API & set(given) == {"api_name"}:
        return presets.choose_api(scenario, named(given["api_name"], unmarked(scenario.model.model_name)))
    scenario = presets.choose_api(scenario, None)
    usd, wrong = value_in("api_usd_per_million_in", given.get("api_usd_per_million_in", "2"))
    return scenario if wrong else change(scenario, api_usd_per_million_cached=usd)


def _model(scenario: Scenario) -> Checked:
    return _part(scenario, "model"), ""


def _accelerator(scenario: Scenario) -> Checked:
    return _part(scenario, "accelerator"), ""


def _part(scenario: Scenario, part: str) -> Scenario:
    """A model or a GPU of our tables has its name where it is as published; where it is not, the name says so."""
    field, mine = f"{part}_name", getattr(scenario, part)
    given = getattr(mine, field)
    name = listed_name(part, given)
    listed = listed_part(part, name) if name else None
    if listed is None:
        return scenario
    named = change(scenario, **{field: name})
    if getattr(named, part) == listed:
        return named
    if part == "model" and given == name and size_of(name) and _is_of_size(mine, name):
        return scenario
    return change(scenario, **{field: name + CHANGED})


def _is_of_size(model: Model, name: str) -> bool:
    """Whether a model is the synthetic one of a size that its name rounds: only the MLP's width may differ a little."""
    usual = named_model(name)
    near = abs(model.params / usual.params - 1) <= (0.015 if usual.params >= 1e7 else 0.2)
    return near and change(Scenario(model=model), ffn=usual.ffn).model == usual


def _price(scenario: Scenario) -> Checked:
    """A provider's name needs the provider's price, as our list has it, or that of an article in a named scenario."""
    prices = scenario.prices
    name = unmarked(scenario.accelerator.accelerator_name)
    if prices.provider == OWN_PRICE["provider"]:
        return scenario, ""
    if prices.provider == NO_PRICE["provider"] and not catalog.usual_offer(name, prices.prices_as_of):
        return scenario, ""
    if (name, *_of_price(vars(prices))) in _quoted_prices():
        return scenario, ""
    if offer := _offer_of(scenario):
        return presets.choose_offer(scenario, offer), ""
    return change(scenario, **OWN_PRICE), (
        f"The {name} at {price(prices.usd_per_device_hour)} an hour{_from(prices)} is not in our price list"
        f"{' of April 2023' * (prices.prices_as_of == catalog.APRIL_2023)}: it counts as your own price."
    )


def _from(prices: Prices) -> str:
    """Who is said to ask for a price, and for what kind of it."""
    if prices.provider in ("", NO_PRICE["provider"]):
        return ""
    kind = "" if prices.price_kind in ("on demand", "your own") else f" ({prices.price_kind})"
    return f" from “{quoted(prices.provider, 40)}”{kind}"


def _of_price(values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values[name] for name in ("usd_per_device_hour", "provider", "price_kind", "price_date"))


@functools.cache
def _quoted_prices() -> frozenset[tuple[Any, ...]]:
    """Prices that named scenarios quote from an article, each for its GPU."""
    return frozenset(
        (named.accelerator_name, *_of_price(named.changes)) for named in NAMED if "provider" in named.changes
    )


def _offer_of(scenario: Scenario) -> catalog.Offer | None:
    """The offer that a price is, to the cent: whoever copies it from the page writes no more."""
    prices = scenario.prices
    wanted, usd = (prices.provider, prices.price_kind), prices.usd_per_device_hour
    for offer in offers_of(scenario):
        listed = offer.usd_per_device_hour
        near = listed == usd or (round(listed, 2) == round(usd, 2) and abs(listed - usd) < 0.01 * listed)
        if (offer.provider, offer.price_kind) == wanted and near:
            return offer
    return None


def _purchase(scenario: Scenario) -> Checked:
    own, name = scenario.ownership, unmarked(scenario.accelerator.accelerator_name)
    known = {(offer.usd, offer.date) for offer in purchases.purchase_offers(name)}
    if not own.purchase_date or (own.purchase_usd_per_device, own.purchase_date) in known:
        return scenario, ""
    return change(scenario, **presets.OWN_PURCHASE), (
        f"A purchase price of {price(own.purchase_usd_per_device)} for the {name}, as of {own.purchase_date}, is not in"
        " our data: it counts as your own."
    )


def _place(scenario: Scenario) -> Checked:
    site = scenario.site
    if site.place == presets.OWN_PLACE["place"] or places.place_of(site):
        return scenario, ""
    return change(scenario, **presets.OWN_PLACE), (
        f"Electricity at {price(site.usd_per_kwh)} and {site.carbon_g_per_kwh:,.6g} g of CO₂ a kWh is not what our data has"
        f" for “{quoted(site.place, 40)}”: it counts as your own figures."
    )


def _api(scenario: Scenario) -> Checked:
    demand = scenario.demand
    if demand.api_name == presets.OWN_API["api_name"] or presets.is_api_listed(scenario):
        return scenario, ""
    unsaid = (demand.api_usd_per_million_cached, demand.api_batch_share) == (demand.api_usd_per_million_in, 1)
    if unsaid and (offer := listed_api(scenario)):
        return presets.choose_api(scenario, offer), ""  # a link from before there were such prices
    usd = (demand.api_usd_per_million_in, demand.api_usd_per_million_out)
    return change(scenario, **presets.OWN_API), (
        f"“{quoted(demand.api_name, 40)}” at {price(usd[0])} and {price(usd[1])} a million tokens is not in our data: it"
        " counts as your own price."
    )


WHERE = ("trained_where", "served_where")
"""Check sums of where something was measured."""


def _runs(scenario: Scenario) -> Checked:
    """What was measured is said again only where it reads as a measurement."""
    lost = {
        f"{kind}_run": ""
        for kind in KINDS
        if (text := getattr(scenario.measured, f"{kind}_run")) and not says(kind, text)
    }
    lost |= {name: "" for name in WHERE if not re.fullmatch(r"[0-9a-f]{8}|", getattr(scenario.measured, name))}
    if not lost:
        return scenario, ""
    return change(scenario, **lost), "What the link says was measured could not be read; its factor is used as it is."


def _taken_as(scenario: Scenario) -> Checked:
    """What a type that is not known was read as names a type that is."""
    if not scenario.model.taken_as or read_as(scenario.model.taken_as):
        return scenario, ""
    return change(scenario, taken_as=""), "What the link says its model was read as names no type that is known here."


CHECKS: tuple[tuple[Callable[[Scenario], Checked], tuple[str, ...]], ...] = (
    (_taken_as, ("taken_as",)),
    (_model, ("model_name",)),
    (_accelerator, ("accelerator_name",)),
    (second.checked, ("second_accelerator_name",)),
    (budgets.checked, ("budget_said",)),
    (cards.checked, ("cards", "devices", "accelerator_name")),
    (_price, ("provider", "price_kind", "price_date")),
    (_purchase, ("purchase_date",)),
    (_place, ("place",)),
    (_api, ("api_name",)),
    (lab_names.beside, ("beside",)),
    (lab_names.pool, ("pool",)),
    (_runs, (*(f"{kind}_run" for kind in KINDS), *WHERE)),
)
"""Each rule, and the names that it is about."""
