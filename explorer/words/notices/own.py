"""What a user should know about renting and owning."""

from __future__ import annotations

from collections.abc import Callable

from explorer.catalog import places, purchases
from explorer.catalog.dates import days_between, month
from explorer.core.compute import Result
from explorer.core.scenario import FIELDS
from explorer.core.units import DAY
from explorer.languages import term
from explorer.words.citing import cite
from explorer.words.format import between, dollars, duration, percent, price, tariff
from explorer.words.notices.adapters import about_adapters
from explorer.words.notices.model import about_shape
from explorer.words.notices.price import about_market
from explorer.words.phrases import plural

ARTICLE_USD_A_YEAR, WORTH_SAYING_USD_A_YEAR = 50e6, 1e6
"""Fact S031 of data/source_facts.csv: the spend from which a data centre of one's own is said to pay."""
OLD_DAYS = 365
KINDS = {
    "launch": "the launch price",
    "list": "the list price",
    "used": "a price of used ones",
    "street": "a street price",
}
INCLUDES = {"card": "for a card alone", "board": "for a board of GPUs alone", "server": "for a share of a whole server"}


def notices(result: Result) -> list[str]:
    """What a user should know about this result, most important first."""
    return [
        *about_adapters(result),
        *about_market(result),
        *_about_licence(result),
        *_about_purchase(result),
        *_about_length(result),
        *about_shape(result),
        *_about_power(result),
        *_about_place(result),
        *_about_assumptions(result),
        *_about_scale(result),
    ]


def _about_licence(result: Result) -> list[str]:
    name = result.scenario.accelerator.accelerator_name
    if purchases.is_cloud_only(name):
        return [f"The {name} is not sold: its maker rents it out in its own cloud only."]
    if not purchases.licence_forbids_data_centres(name):
        return []
    return [
        f"The {name} is a consumer card: NVIDIA's licence for its driver does not allow data centres (read its text"
        " before you buy). At a desk, in a lab or at home it is allowed."
    ]


def _about_purchase(result: Result) -> list[str]:
    offer = bought(result)
    if offer is None:
        return []
    share = float(result["server_share"])
    more = f"; {percent(share)} more is assumed for server and network" if share else ""
    kind = KINDS.get(offer.kind, "a shop's price")
    said = [
        f"The purchase price, {price(offer.usd)}, is {kind} of {month(offer.date)}, {INCLUDES[offer.includes]}{more}."
    ]
    rent = result.scenario.prices.price_date
    if rent and days_between(offer.date, rent) > OLD_DAYS:
        said.append(
            "The purchase price is more than a year older than the rent it is compared with: look for a newer one."
        )
    elif rent and days_between(rent, offer.date) > OLD_DAYS:
        said.append("The rent is more than a year older than the purchase price it is compared with.")
    return said


def bought(result: Result) -> purchases.Purchase | None:
    """The dated price in the tables that the scenario's purchase price is, if it is one."""
    own = result.scenario.ownership
    offers = purchases.purchase_offers(result.scenario.accelerator.accelerator_name)
    same = [o for o in offers if o.usd == own.purchase_usd_per_device and o.date == own.purchase_date]
    return same[0] if same else None


def _about_length(result: Result) -> list[str]:
    if result["for_serving"]:
        return []
    days, years = float(result["train_seconds"]) / DAY, float(result["life_years"])
    life = 365 * years
    if days >= life * float(result["use_share"]):
        return [] if days <= life else ["The run takes longer than the GPUs last."]
    return [
        f"This run keeps the GPUs busy for {duration(days)}; owning them pays only if other work fills the rest of"
        f" {years:g} {plural(years, 'year')}."
    ]


def _about_power(result: Result) -> list[str]:
    if result["board_w"] > 0:
        return []
    name = result.scenario.accelerator.accelerator_name
    return [f"The power of the {name} is not published: enter a power limit; until then electricity counts as nothing."]


def _about_place(result: Result) -> list[str]:
    place = places.place_of(result.scenario.site)
    if place is None:
        return []
    said = [place.borrowed] if place.borrowed else []
    kind = term(place.price_kind.split(", ")[0])
    taxes = " before taxes" if "tax-excluded" in place.price_kind else ""
    told = (
        f"Electricity at {tariff(place.usd_per_kwh)} a kWh is the {kind} price{taxes} of {_period(place.price_period)}"
    )
    if place.name == places.WORLD:
        told += "; most countries have industrial prices here, which are lower"
    doubt = f" ({term(place.doubt)})" if place.doubt else ""
    carbon = f"; its carbon is of {place.carbon_year}" if place.carbon_year else ""
    return [*said, f"{told}{doubt}{carbon}."]


def _period(text: str) -> str:
    """2024-07/2025-06 as a person reads it."""
    return text.replace("/", " to ")


ASSUMED: dict[str, Callable[[float], str]] = {
    "use_share": lambda share: f"use {percent(share)}",
    "resale_share": lambda share: f"resale {percent(share)}",
    "interest": lambda share: f"interest {percent(share)} a year",
    "staff_usd_per_device_year": lambda usd: f"{price(usd)} a GPU and year for staff",
}
"""What nobody has published, in words; GPUs that serve stand ready at all hours."""


def _about_assumptions(result: Result) -> list[str]:
    own, serving = result.scenario.ownership, bool(result["for_serving"])
    left = [
        say(getattr(own, name))
        for name, say in ASSUMED.items()
        if getattr(own, name) == FIELDS[name].default and not (serving and name == "use_share")
    ]
    assumed = f"Assumed, not known: {', '.join(left)}; change {'them' if len(left) > 1 else 'it'} under Owning."
    return [
        *([assumed] if left else []),
        f"The range of energy: {_spread_of_power(result)}. Carbon of making the hardware is not in it.",
    ]


def _spread_of_power(result: Result) -> str:
    host = f"the rest of a server drawing {_range(result, 'host')} of that besides"
    if not result["for_serving"]:
        return f"GPUs at {_range(result, 'drawn')} of their board power, {host}, and a run as short or as long as its range"
    low, high = float(result["energy_low"]), float(result["energy_high"])
    return (
        f"eight in ten measured energies of a token lay from {percent(1 - low)} below to {percent(high - 1)} above the"
        f" predicted, with {host}"
    )


def _range(result: Result, name: str) -> str:
    return between(percent(float(result[f"{name}_low"])), percent(float(result[f"{name}_high"])))


def _about_scale(result: Result) -> list[str]:
    hours = float(result["job_devices"]) * float(result["rented_share"]) * 8760
    usd = hours * float(result["usd_per_device_hour"])
    if usd < WORTH_SAYING_USD_A_YEAR:  # nobody thinks of a data centre
        return []
    side = "above" if usd >= ARTICLE_USD_A_YEAR else "below"
    return [
        f"Rent of these GPUs would be {dollars(usd)} a year. An article of 2023 ({cite('a16z_2023')}) says that a data centre of one's own"
        f" usually pays from about $50 million a year; this is {side} it. Racks in somebody else's data centre"
        " (hosting) lie between."
    ]
