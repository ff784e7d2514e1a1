"""How far apart the providers' prices of one accelerator are."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.catalog import Offer, counted


@dataclass(frozen=True)
class Spread:
    """The cheapest and the dearest of the offers that count, and how many providers made one."""

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
    """On demand, the same accelerator, by the offers that count; None for fewer than two providers."""
    listed = counted(accelerator_name, as_of)
    return Spread(listed[0], listed[-1], len(listed)) if len(listed) > 1 else None
