"""Every accelerator on the market for the job of a result, at its usual price, with what is known about the card."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer import catalog
from explorer.catalog.boards import NODE
from explorer.core.choose.ranking import Ranking, ranking
from explorer.core.compute import Result
from explorer.core.model.precision import RECIPES
from explorer.core.scenario import Scenario, change, leaves
from explorer.core.scenario.parts import Accelerator


@dataclass(frozen=True)
class Entry:
    """One accelerator of a comparison in plain numbers; what does not apply, or is not known, is not a number."""

    name: str
    usd_per_device_hour: float
    devices: float
    usd: float
    days: float
    seconds: float
    tpot_seconds: float
    kwh: float
    fits: bool
    rated: bool
    able: bool
    meets: bool
    candidate: bool
    grown: bool
    joined: bool
    licensed: bool
    of_a_cloud: bool


@dataclass(frozen=True)
class Comparison:
    """A ranking, and for each of its entries the accelerator, its row of the catalogue and its offer."""

    ranked: Ranking
    accelerators: tuple[Accelerator, ...]
    cards: tuple[Mapping[str, str], ...]
    offers: tuple[catalog.Offer | None, ...]
    formats: tuple[str, ...]
    """Number formats that the job can run in, the wanted one first."""

    @functools.cached_property
    def licensed(self) -> Any:
        """Those that a data centre may use: the drivers of consumer cards from NVIDIA do not allow it."""
        return np.array([card.get("datacenter_licence_ok", "") != "n" for card in self.cards])

    @functools.cached_property
    def joined(self) -> Any:
        """Those whose network between machines is known, wherever the job needs more than one machine."""
        return joined(self.ranked, self.accelerators, self.cards)

    @functools.cached_property
    def order(self) -> list[int]:
        """Indices of those that can be recommended, cheapest first."""
        return self.cheapest_of(lambda entry: entry.joined)

    @functools.cached_property
    def best(self) -> int:
        """The cheapest of them; −1 where there is none."""
        return self.order[0] if self.order else -1

    @functools.cached_property
    def priceless(self) -> list[int]:
        """Those that would do the job, but that nobody rents out in our data."""
        return [int(i) for i in np.flatnonzero(self.ranked.meets & ~np.isfinite(self.ranked.usd_per_device_hour))]

    @functools.cached_property
    def rented_by_clouds(self) -> Any:
        """Those with a price that is not a marketplace's."""
        return np.array([offer is not None and not offer.marketplace for offer in self.offers])

    @functools.cached_property
    def entries(self) -> list[Entry]:
        """All of it, one by one: what is written and drawn."""
        r = self.ranked
        columns = (r.usd_per_device_hour, r.devices, r.usd, r.days, r.seconds, r.tpot_seconds, r.kwh, r.fits, r.rated, r.able,
                   r.meets, r.candidates, r.grown, self.joined, self.licensed, self.rented_by_clouds)  # fmt: skip
        return [Entry(*row) for row in zip(r.names, *(column.tolist() for column in columns), strict=True)]

    def cheapest_of(self, wanted: Callable[[Entry], bool]) -> list[int]:
        """Indices of the candidates that are wanted, cheapest first."""
        found = [i for i, entry in enumerate(self.entries) if entry.candidate and wanted(entry)]
        return sorted(found, key=lambda i: (self.entries[i].usd, self.entries[i].seconds))

    def fastest_of(self, wanted: Callable[[Entry], bool]) -> list[int]:
        """The same, fastest first."""
        found = [i for i, entry in enumerate(self.entries) if entry.candidate and wanted(entry)]
        return sorted(found, key=lambda i: (self.entries[i].seconds, self.entries[i].usd))

    def price_of(self, index: int) -> str:
        """Who asks for the price, and since when."""
        offer = self.offers[index]
        if not offer:
            return ""
        who = f"marketplace {offer.provider}" if offer.marketplace else offer.provider
        return ", ".join(part for part in (who, offer.price_date[:7]) if part)

    def why_not(self, index: int) -> str:
        """Why one does not do the job at all, in a few words; an empty text where it does."""
        if not self.ranked.fits[index]:
            return "does not fit"
        return "" if self.ranked.rated[index] else f"no rate for {self.formats[0]}"


def joined(ranked: Ranking, accelerators: Sequence[Accelerator], cards: Sequence[Mapping[str, str]]) -> Any:
    """Whether one machine is enough for what must talk to each other, or else the network of the card is known."""
    machine = np.array([accelerator.link_domain for accelerator in accelerators], float)
    network = np.array([bool(card.get("scaleout_gbit_per_s")) or not card for card in cards])
    clustered = np.array([card.get("cluster_capable") != "n" for card in cards])
    span = ranked.devices if ranked.job == "train" else ranked.layout["serving_tp"]
    return (span <= machine) | (network & (clustered | (machine >= NODE)))


def compared(result: Result) -> Comparison:
    """Every accelerator, and the scenario's own with its own price, for the job of this result."""
    return _compared(result)


@functools.lru_cache(maxsize=6)
def _compared(result: Result) -> Comparison:
    scenario = result.scenario
    accelerators, mine = everyone(scenario)
    found = tuple(_offer(scenario, accelerator, i == mine) for i, accelerator in enumerate(accelerators))
    prices = [offer.usd_per_device_hour if offer else np.nan for offer in found]
    cards = tuple(catalog.card(accelerator.accelerator_name) for accelerator in accelerators)
    ranked = ranking(result, accelerators, prices, mine)
    return Comparison(ranked, tuple(accelerators), cards, found, formats_of(scenario))


def formats_of(scenario: Scenario) -> tuple[str, ...]:
    """Number formats that the job can run in, the wanted one first."""
    use = scenario.serving
    eight = use.weight_format == "fp8" and not use.bits_per_weight
    served = "fp8 mixed" if eight else "bf16 mixed"
    return RECIPES[served if scenario.workload.job == "serve" else scenario.workload.precision].formats


@functools.cache
def on_the_market() -> Mapping[str, Accelerator]:
    """The accelerators that somebody rents or sells in our data, or that clusters are built of."""
    priced = {row["accelerator_name"] for table in PRICES for row in catalog.rows(table)}
    return {
        name: accelerator
        for name, accelerator in catalog.accelerators().items()
        if name in priced or catalog.card(name)["cluster_capable"] == "y"
    }


PRICES = ("prices", "prices_2023_04", "purchase_prices")


def everyone(scenario: Scenario) -> tuple[list[Accelerator], int]:
    """All accelerators on the market, and the scenario's own, changed or not; and where it stands."""
    known = dict(on_the_market())
    own = scenario.accelerator
    known[own.accelerator_name] = own
    return list(known.values()), list(known).index(own.accelerator_name)


def _offer(scenario: Scenario, accelerator: Accelerator, mine: bool) -> catalog.Offer | None:
    """The scenario's own price for its own accelerator, the middle on-demand offer for every other."""
    prices, name = scenario.prices, accelerator.accelerator_name
    if not mine:
        return catalog.usual_offer(name, prices.prices_as_of)
    who = prices.provider or "your own price"
    if who == catalog.NOBODY:
        return None  # a price that stood there before is nobody's for this one
    marketplace = any(
        offer.marketplace and offer.provider == who for offer in catalog.offers(name, prices.prices_as_of)
    )
    return catalog.Offer(
        name, who, prices.price_kind, prices.usd_per_device_hour, prices.price_date, False, marketplace, "", ""
    )


@dataclass(frozen=True)
class Alternative:
    """Another value of a field of the scenario, and who wins then (−1: nobody)."""

    field: str
    value: float
    winner: int


STRICTER = (0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
MORE = (2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def other_winner(result: Result, field: str, factors: tuple[float, ...]) -> Alternative | None:
    """The first of these factors on a field of the scenario that makes another accelerator the cheapest."""
    now, value = compared(result), float(dict(leaves(result.scenario))[field])
    for factor in factors:
        winner = winner_at(result, **{field: value * factor})
        if winner != now.best:
            return Alternative(field, value * factor, winner)
    return None


def winner_at(result: Result, **changes: Any) -> int:
    """The cheapest that can be recommended for a changed scenario, at the same prices."""
    now = compared(result)
    prices, mine = now.ranked.usd_per_device_hour, now.ranked.mine
    ranked = ranking(change(result.scenario, **changes), list(now.accelerators), prices, mine)
    return next(iter(map(int, ranked.order(joined(ranked, now.accelerators, now.cards)))), -1)
