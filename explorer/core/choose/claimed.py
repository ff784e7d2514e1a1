"""A sum that somebody named for a run, beside what it costs here, and what would have to be so for it to be right."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.compute import Result

ROUND = 0.05
"""A sum that is said is a round one: up to this share off, it agrees."""


@dataclass(frozen=True)
class Claimed:
    """The sum, and the price of a GPU-hour and the MFU of the whole run at which the run costs it. [USD] [USD/hour]

    An MFU above 1 is out of reach.
    """

    usd: float
    usd_per_device_hour: float
    mfu: float
    agrees: bool
    too_little: bool
    too_much: bool


def claimed(result: Result, usd: float) -> Claimed:
    """What a rented run would have to be like to cost a sum: its dollars grow as the price, and shrink as the MFU grows."""
    here = float(result["usd"])
    return Claimed(
        usd,
        float(result["usd_per_device_hour"]) * usd / here,
        float(result["run_mfu"]) * here / usd,
        abs(usd / here - 1) <= ROUND,
        usd < (1 - ROUND) * float(result["usd_low"]),
        usd > (1 + ROUND) * float(result["usd_high"]),
    )
