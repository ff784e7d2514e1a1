"""Demand that varies: GPUs for the peak all the time, GPUs that follow the demand, and cheaper ones for the rest.

A period is one entry of the curve of demand: an hour of the day, or a week of the month.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.compute import Result
from explorer.core.scenario.use import CURVES

MOST_TRIED = 200
"""Numbers of permanent copies that are tried."""


@dataclass(frozen=True)
class Mixed:
    """Permanent copies on the chosen GPU, and copies on another one for what exceeds them.

    other: index of that GPU. base_copies, burst_copies: permanent ones, and the most of the others at once.
    usd_per_day: what both cost, the others paid only in the periods that need them. [USD/day]
    """

    other: int
    base_copies: int
    burst_copies: int
    usd_per_day: float


def requests_per_s(result: Result) -> Any:
    """Demand in each period. [1/s]"""
    return float(result["usual_requests_per_s"]) * np.array(CURVES[result.scenario.demand.demand_curve])


def copies_by_period(result: Result) -> Any:
    """Copies that each period needs, at least one."""
    return np.maximum(np.ceil(requests_per_s(result) / _usable(result)), 1)


def followed_usd_per_day(result: Result) -> float:
    """Rent if GPUs are taken and given back as the demand changes. [USD/day]"""
    return float(copies_by_period(result).mean() * result["copy_usd_per_s"] * 86_400)


def mixed(result: Result, copy_requests_per_s: Any, copy_usd_per_s: Any, least: int = 0) -> Mixed | None:
    """The cheapest mix of permanent copies and copies on one of several other GPUs, given what a full copy on each
    of those finishes in a second and costs; None where a mix saves nothing over permanent copies alone.

    copy_requests_per_s, copy_usd_per_s: one entry a GPU; infinite cost for one that cannot be had.
    least: permanent copies to keep at least.
    """
    most = int(result["copies"])
    base = np.unique(np.linspace(min(least, most), most, min(most + 1 - min(least, most), MOST_TRIED)).round())
    rest = np.maximum(requests_per_s(result) - base[:, None] * _usable(result), 0)
    burst = np.ceil(rest[None] / (np.asarray(copy_requests_per_s)[:, None, None] * float(result["peak_load"])))
    with np.errstate(invalid="ignore"):
        bursts_usd = np.where(burst > 0, burst * np.asarray(copy_usd_per_s)[:, None, None], 0.0).mean(-1)
    usd = 86_400 * (bursts_usd + base * float(result["copy_usd_per_s"]))
    other, row = np.unravel_index(np.argmin(usd), usd.shape)
    if usd[other, row] >= float(result["fleet_usd_per_day"]):
        return None
    return Mixed(int(other), int(base[row]), int(burst[other, row].max()), float(usd[other, row]))


def _usable(result: Result) -> float:
    """Requests that a copy is given in a second, at most. [1/s]"""
    return float(result["copy_requests_per_s"] * result["peak_load"])
