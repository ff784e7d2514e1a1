"""What a lab can buy with its budget: every accelerator with a dated price, new or used, for the run of a result."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

from explorer import catalog
from explorer.catalog import purchases
from explorer.catalog.apis.prices import newest
from explorer.catalog.boards import NODE
from explorer.catalog.dates import days_between
from explorer.catalog.purchases import Purchase
from explorer.catalog.released import params_of, servable_models, tunable_models
from explorer.core.compute import Result
from explorer.core.lab.buying import MONTH, Bought, Order, Room, Ware, bought, ranked
from explorer.core.lab.means import Group, in_all
from explorer.core.scenario import Scenario
from explorer.core.units import DAY_HOURS

OLD_DAYS = 3 * 365
"""A price that is older is shown, and not advised: the card may be sold out, or cost half."""
LAUNCH_DAYS = 365
"""A launch price that is older, and that no newer price follows, says little of what shops ask."""
MODULES = ("SXM", "OAM")
"""Form factors that are sold as boards of eight."""


@dataclass(frozen=True)
class Shop:
    """What the budget buys, each with its offer; the best first among those that can be advised."""

    usd: float
    found: tuple[Bought, ...]
    offers: dict[str, Purchase]
    order: tuple[Bought, ...]

    @property
    def best(self) -> Bought | None:
        """The fastest for the run."""
        return self.order[0] if self.order else None

    @property
    def does_it(self) -> bool:
        """Whether one that can be advised holds the run."""
        return self.best is not None and math.isfinite(self.best.days)

    @property
    def others_do_it(self) -> bool:
        """Whether one that cannot be advised holds it."""
        return any(one.devices and math.isfinite(one.days) for one in self.found if not one.recommended)

    @property
    def next_best(self) -> Bought | None:
        """The runner-up: the fastest of another accelerator, however old its price."""
        others = [o for o in self.order if o.ware.accelerator != self.order[0].ware.accelerator]
        return min(others, key=lambda one: one.days, default=None)


def age_months(date: str) -> int:
    """Months from a price to the newest of our lists."""
    return max(0, round(days_between(date, newest()) / (365.25 / 12)))


def is_stale(offer: Purchase) -> bool:
    """Whether it is the price of a launch of long ago, the last that is known."""
    return offer.kind == "launch" and days_between(offer.date, newest()) > LAUNCH_DAYS


@functools.cache
def used_purchase(accelerator_name: str) -> Purchase | None:
    """The latest price of a used one; None where the tables have none."""
    return next((o for o in purchases.purchase_offers(accelerator_name) if o.kind == "used"), None)


def sold_in(accelerator_name: str) -> int:
    """How many are sold at once: modules on boards of eight, a rack of superchips whole."""
    row = catalog.card(accelerator_name)
    form = str(row.get("form_factor", ""))
    domain = int(row.get("scaleup_domain") or 1)
    return domain if "NVL72" in form else NODE if form.startswith(MODULES) and domain >= NODE else 1


def is_joined(accelerator_name: str) -> bool:
    """Whether the network between its machines is known: as in Compare, consumer cards are taken for one machine."""
    row = catalog.card(accelerator_name)
    return bool(row.get("scaleout_gbit_per_s")) and row.get("cluster_capable") != "n"


@functools.lru_cache(maxsize=8)
def wares(room: str) -> tuple[tuple[Ware, Purchase], ...]:
    """Everything that is sold, with its offer, for a room: at home the PC is paid by itself, so no server's share."""
    found = []
    for name, accelerator in catalog.accelerators().items():
        if purchases.is_cloud_only(name):
            continue
        for offer, suffix in ((purchases.usual_purchase(name), ""), (used_purchase(name), " (used)")):
            if offer is None:
                continue
            whole = offer.kind == "system" or str(catalog.card(name).get("form_factor", "")) in purchases.WHOLE
            share = 0.0 if room == "home" and sold_in(name) == 1 else purchases.server_share(offer)
            allowed = room != "data centre" or not purchases.licence_forbids_data_centres(name)
            dated = days_between(offer.date, newest()) <= OLD_DAYS
            most = math.inf if is_joined(name) else 1 if whole else NODE
            sold = sold_in(name)
            ware = Ware(
                name + suffix, accelerator, offer.usd, share, sold, most, whole, allowed, dated, not is_stale(offer)
            )
            found.append((ware, offer))
    return tuple(found)


def room_of(scenario: Scenario) -> Room:
    """What the place sets: at home one circuit, and a PC around the cards."""
    lab = scenario.lab
    return Room(lab.circuit_w, lab.home_pc_usd, True) if lab.room == "home" else Room()


def budget_of(scenario: Scenario) -> float:
    """Dollars to buy with: the budget of the whole time, and of one month or year at least. [USD]"""
    lab = scenario.lab
    return max(lab.budget_usd, in_all(lab.budget_usd, lab.means_per, lab.lab_days))


def shop(result: Result) -> Shop:
    """What the budget of the lab buys for the run of this result."""
    return shop_for(result.scenario)


@functools.lru_cache(maxsize=4)
def shop_for(scenario: Scenario) -> Shop:
    """The same for a scenario."""
    usd = budget_of(scenario)
    listed, ladders = wares(scenario.lab.room), (tunable_models().models, servable_models(4).models)
    found = bought(scenario, [Order(ware, usd, room_of(scenario)) for ware, _ in listed], ladders)
    return Shop(usd, tuple(found), {ware.name: offer for ware, offer in listed}, tuple(ranked(found)))


def purchase_of(scenario: Scenario) -> Group | None:
    """What the budget is spent on, as cards of a lab: an hour of them costs nothing but electricity. None where it buys
    nothing that can be advised."""
    one = spent_on(scenario)
    if one is None:
        return None
    hours = one.devices * DAY_HOURS * MONTH
    return Group(one.ware.accelerator, one.devices, one.month_kwh / hours * scenario.site.usd_per_kwh)


def spent_on(scenario: Scenario) -> Bought | None:
    """What the answers are about: the scenario's own cards, if the budget buys as many, else the best."""
    found = shop_for(scenario)
    mine = [one for one in found.found if one.devices and is_chosen(scenario, one)]
    return found.best if not mine or found.best in mine else mine[0]


def is_chosen(scenario: Scenario, one: Bought) -> bool:
    """Whether the scenario is on just these."""
    return one.ware.accelerator == scenario.accelerator and one.devices == scenario.layout.devices


def largest(result: Result) -> Bought | None:
    """What fine-tunes the largest model, of those that can be advised; the fastest of them."""
    able = [one for one in shop(result).found if one.recommended and one.tuned]
    return max(able, key=lambda one: (params_of(one.tuned), -one.days, -one.usd), default=None)
