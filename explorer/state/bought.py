"""The scenario on what a budget buys."""

from __future__ import annotations

from explorer import catalog
from explorer.catalog.buying.shop import shop_for
from explorer.core.scenario import Scenario, change
from explorer.state.presets import choose_accelerator, choose_offer, choose_purchase


def choose_bought(scenario: Scenario, name: str) -> Scenario | None:
    """On what is sold under a name, as many as the budget buys, at that purchase price; None where it buys none."""
    found = shop_for(scenario)
    one = next((one for one in found.found if one.ware.name == name), None)
    if one is None or not one.devices:
        return None
    gpu = one.ware.accelerator.accelerator_name
    chosen = choose_accelerator(scenario, gpu)
    if offer := catalog.usual_offer(gpu, chosen.prices.prices_as_of):
        chosen = choose_offer(chosen, offer)
    return change(choose_purchase(chosen, found.offers[name]), devices=one.devices, devices_rule="this many")
