"""What would change which accelerator is the cheapest: another price, or a deadline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explorer.core.choose.ranking import Ranking


@dataclass(frozen=True)
class Turn:
    """What would change which accelerator is the cheapest: a threshold, and who wins beyond it (−1: nobody)."""

    kind: str
    threshold: float
    winner: int


def what_would_change(ranked: Ranking, among: Any = True) -> list[Turn]:
    """Prices, and a deadline, at which another accelerator becomes the cheapest: among all, or some of them."""
    order = ranked.order(among)
    if not len(order):
        return []
    best, turns = int(order[0]), []
    if len(order) > 1:
        second = int(order[1])
        dearer = float(ranked.usd[second] / ranked.usd[best])
        turns += [Turn("price below", float(ranked.usd_per_device_hour[second]) / dearer, second)]
        turns += [Turn("price above", float(ranked.usd_per_device_hour[best]) * dearer, second)]
    if ranked.job == "train":
        faster = ranked.order(among & (ranked.days < ranked.days[best]))
        turns += [Turn("days", float(ranked.days[best]), int(faster[0]) if len(faster) else -1)]
    return turns
