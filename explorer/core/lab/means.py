"""What there is, as limits that a run must keep: cards, days, GPU-hours, dollars."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer.core.compute import Result
from explorer.core.scenario.lab import Cluster
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
    queued: bool = False
    """Whether days are those of the calendar of a cluster, with queues, turns of others and failures; else of the run."""

    @property
    def devices(self) -> int:
        """All cards."""
        return sum(group.devices for group in self.groups)


LIMITS = ("train_days", "calendar_days", "project_device_hours", "project_usd")
"""What a run takes of the means: of hours and dollars with all runs before it."""


def is_shared(cluster: Cluster) -> bool:
    """Whether anything is said of how a cluster is shared: else its days are those of the run, as published ones were."""
    usual = Cluster()
    return any(getattr(cluster, name) != getattr(usual, name) for name in SHARING)


SHARING = ("wall_hours", "queue_hours", "time_share", "month_gpu_hours", "maintenance_share")


def taken_days(result: Result) -> float:
    """Days that a run takes of the time there is. [day]"""
    return float(result["calendar_days" if is_shared(result.scenario.cluster) else "train_days"])


def days_of(means: Means) -> str:
    """The quantity whose days count."""
    return "calendar_days" if means.queued else "train_days"


def limits(means: Means) -> list[tuple[str, float]]:
    """The quantities that means limit, and their limits."""
    ends = {days_of(means): means.days, "project_device_hours": means.device_hours, "project_usd": means.usd}
    return [(name, end) for name, end in ends.items() if math.isfinite(end)]


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
