"""What a user should know about a comparison of GPUs."""

from __future__ import annotations

from explorer.catalog.comparison import Comparison, compared
from explorer.core.compute import Result
from explorer.core.scenario.second import is_unlike
from explorer.words.format import devices
from explorer.words.notices.adapters import about_adapters
from explorer.words.notices.model import about_shape
from explorer.words.notices.price import about_price


def notices(result: Result) -> list[str]:
    """Where the prices come from, what is ranked apart, and what is assumed about the job."""
    found = compared(result)
    return [
        *about_adapters(result),
        *_alike(result),
        *_prices(result, found),
        *_grown(found),
        *_rule(result),
        *about_shape(result),
        *about_price(result),
    ]


def _alike(result: Result) -> list[str]:
    if not is_unlike(result.scenario):
        return []
    return ["Copies of one kind of GPU are compared; your second kind is left out here, and counts in Serve."]


def _prices(result: Result, found: Comparison) -> list[str]:
    others = [offer for i, offer in enumerate(found.offers) if offer and i != found.ranked.mine]
    dates = sorted(offer.price_date[:7] for offer in others if offer.price_date)
    said = "Each GPU at the middle on-demand price of clouds"
    if dates:
        said += f" of {dates[0]}" + (f" to {dates[-1]}" if dates[-1] != dates[0] else "")
    private = sum(offer.marketplace for offer in others)
    if private:
        said += f" ({private} that no cloud rents out: of marketplaces)"
    apart = len(found.priceless)
    told = f"; {apart} more would do the job, but nobody rents them out in our data" if apart else ""
    return [f"{said}, {result.scenario.accelerator.accelerator_name} at the price you chose{told}."]


def _grown(found: Comparison) -> list[str]:
    grown = len([entry for entry in found.entries if entry.candidate and entry.grown])
    if found.ranked.job == "serve" or not grown:
        return []
    who, they = ("One of these GPUs does", "it is") if grown == 1 else (f"{grown} of these GPUs do", "they are")
    return [
        f"{who} not hold the job on {devices(found.ranked.asked)}: {they} taken in the fewest that do, of round numbers."
    ]


def _rule(result: Result) -> list[str]:
    if result["for_serving"] or result.scenario.layout.devices_rule != "as many as meet the deadline":
        return []
    asked = devices(float(result["devices"]))
    return [f"All are compared on the {asked} that meet your deadline with yours; days say who else meets it."]
