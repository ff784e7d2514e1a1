"""How far apart the providers' prices of one accelerator are."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.catalog import Offer, offers


@dataclass(frozen=True)
class Spread:
    """The cheapest and the dearest of the comparable offers, and how many providers made one."""

    lowest: Offer
    highest: Offer
    providers: int

    @property
    def ratio(self) -> float:
        return self.highest.usd_per_device_hour / self.lowest.usd_per_device_hour

    @property
    def dates(self) -> tuple[str, str]:
        """The older and the newer date of the two offers."""
        older, newer = sorted((self.lowest.price_date, self.highest.price_date))
        return older, newer


def spread(accelerator_name: str, as_of: str = "latest") -> Spread | None:
    """On demand, the same accelerator with its host, private marketplaces left out; None for fewer than two providers."""
    comparable = [
        offer for offer in offers(accelerator_name, as_of) if offer.price_kind == "on demand" and offer.comparable
    ]
    if len(comparable) < 2:
        return None
    return Spread(comparable[0], comparable[-1], len(comparable))
