"""The second kind of GPU of a served copy: chosen by its name, with its prices; and its name only while its figures are so."""

from __future__ import annotations

from explorer import catalog
from explorer.catalog import purchases
from explorer.catalog.listed import listed_name
from explorer.catalog.marks import CHANGED
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.second import Second, card_of, second_of

NONE_CHOSEN = Second()


def choose_second(scenario: Scenario, name: str) -> Scenario:
    """The scenario with another GPU as the second kind of a served copy, at the middle on-demand offer and the latest price
    of a new one; 0 where none is known. Raises KeyError for an unknown name."""
    offer = catalog.usual_offer(name, scenario.prices.prices_as_of)
    bought = purchases.usual_purchase(name)
    return change(
        scenario,
        second=second_of(catalog.accelerators()[name]),
        second_usd_per_device_hour=offer.usd_per_device_hour if offer else 0.0,
        second_purchase_usd_per_device=bought.usd if bought else 0.0,
    )


def checked(scenario: Scenario) -> tuple[Scenario, str]:
    """A second GPU of our tables has its name where it is as published; where it is not, the name says so. One that nobody
    has chosen is that of the tables once there is any."""
    given = scenario.second.second_accelerator_name
    if scenario.second == NONE_CHOSEN:
        return choose_second(scenario, given) if scenario.running.second_devices else scenario, ""
    name = listed_name("accelerator", given)
    if not name:
        return scenario, ""
    named = change(scenario, second_accelerator_name=name)
    if card_of(named.second) == catalog.accelerators()[name]:
        return named, ""
    return change(scenario, second_accelerator_name=name + CHANGED), ""
