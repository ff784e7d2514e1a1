"""What a user should know about a price, whatever it is paid for."""

from __future__ import annotations

from explorer.catalog import APRIL_2023, listed
from explorer.core.compute import Result
from explorer.languages import term
from explorer.words.citing import cite
from explorer.words.format import devices, percent, price
from explorer.words.headlines.headline import not_sold
from explorer.words.phrases import inner


def about_price(result: Result) -> list[str]:
    """Where the price is not what it seems: its date, its variant, its interruptions, its absence."""
    return [*_about_none(result), *_about_offer(result), *_about_spot(result), *_about_then(result)]


def footnotes(result: Result) -> list[str]:
    """Of these, what only says where a price is from: it changes nothing that one would do."""
    return [*_about_offer(result), *_about_then(result)]


def _about_none(result: Result) -> list[str]:
    scenario = result.scenario
    name, prices = scenario.accelerator.accelerator_name, scenario.prices
    if prices.provider != listed.NO_PRICE["provider"] or prices.prices_as_of == APRIL_2023:
        return []
    return [
        f"Nobody in our data rents the {name} out: {price(prices.usd_per_device_hour)} an hour is what stood there"
        " before. Type a price."
    ]


def _about_offer(result: Result) -> list[str]:
    offer, prices = listed.chosen_offer(result.scenario), result.scenario.prices
    quoted = listed.QUOTED.get(prices.provider, "")
    if quoted:
        return [f"The price of an hour, {price(prices.usd_per_device_hour)}, is that of {cite(quoted)}."]
    if offer is None:
        return []
    notes = [f"{offer.provider}: {inner(term(offer.note))}"] if offer.note else []
    notes += about_market(result)
    if offer.date_is_estimated:
        notes.append(f"{offer.provider}'s price has no stated date; about {offer.price_date[:7]}.")
    return notes


def about_market(result: Result) -> list[str]:
    """That the price is one of private hosts."""
    offer = listed.chosen_offer(result.scenario)
    if offer is None or not offer.marketplace:
        return []
    return [f"{offer.provider} is a marketplace of private hosts, not a cloud."]


def _about_spot(result: Result) -> list[str]:
    share = float(result["lost_share"])
    limit = not_sold(result)
    if limit:
        said = f"Spot capacity for {devices(float(result['job_devices']))} is not sold"
        return [
            f"{said}: more than {limit.most_devices:,} in one place is assumed not to be there, as {limit.reason} ({cite(limit.source)})."
        ]
    if not share:
        return []
    if result["for_serving"]:
        return ["Spot GPUs can be taken away at any time, and readers with them; nothing is counted for that here."]
    return [
        f"Spot GPUs can be taken away at any time: {percent(share)} of the hours of a training run are assumed to be"
        " lost to that, in time and in money."
    ]


def _about_then(result: Result) -> list[str]:
    scenario = result.scenario
    if scenario.prices.prices_as_of != APRIL_2023 or listed.offers_of(scenario):
        return []
    return [f"No list of April 2023 has {scenario.accelerator.accelerator_name}; the price is the one that was set."]
