"""What there is, as limits that a run must keep: cards, days, GPU-hours, dollars."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer.core.compute import Result
from explorer.core.scenario.parts import Accelerator

PER = {"in all": math.inf, "a month": 365.25 / 12, "a year": 365.25}
"""Days after which the same hours or dollars are there again."""


@dataclass(frozen=True)
class Group:
    """Cards of one kind, and what an hour of one of them costs. [USD/h]"""

    accelerator: Accelerator
    devices: int
    usd_per_device_hour: float


@dataclass(frozen=True)
class Means:
    """What there is; infinite where nothing limits. [day] [GPU h] [USD]"""

    groups: tuple[Group, ...]
    days: float
    device_hours: float
    usd: float
    people: int = 1

    @property
    def devices(self) -> int:
        """All cards."""
        return sum(group.devices for group in self.groups)


LIMITS = ("calendar_days", "device_hours", "usd")
"""What a run takes of the means; of days those of the calendar, with queues, turns of others and failures."""


def limits(means: Means) -> list[tuple[str, float]]:
    """The quantities that means limit, and their limits."""
    ends = (means.days, means.device_hours, means.usd)
    return [(name, end) for name, end in zip(LIMITS, ends, strict=True) if math.isfinite(end)]


def used_share(result: Result, means: Means) -> float:
    """What a run takes of the means: of days, GPU-hours and dollars the largest share. 1: all there is.

    Infinite where dollars are limited and a price is not known.
    """
    shares = [float(result[name]) / end for name, end in limits(means)]
    return math.inf if any(math.isnan(share) for share in shares) else max(shares, default=0.0)


def in_all(amount: float, per: str, days: float) -> float:
    """Hours or dollars of the whole time, where they come once, each month or each year.

    >>> round(in_all(120_000, "a year", 365.25 / 2))
    60000
    """
    return amount if per == "in all" else amount * days / PER[per]
