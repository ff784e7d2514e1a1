"""Demand that varies: GPUs for the peak all the time, GPUs that follow the demand, and cheaper ones for the rest.

A period is one entry of the curve of demand: an hour of the day, or a week of the month.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from explorer.core.choose.fleet import best_serving
from explorer.core.compute import Result, stack
from explorer.core.scenario import change
from explorer.core.scenario.parts import Accelerator
from explorer.core.scenario.use import CURVES

WANTED = ("copy_requests_per_s", "copy_usd_per_s", "meets_targets")
MOST_TRIED = 200
"""Numbers of permanent copies that are tried."""


@dataclass(frozen=True)
class Mixed:
    """Permanent copies on the chosen GPU, and copies on another one for what exceeds them.

    other: index of that GPU. base_copies, burst_copies: permanent ones, and the most of the others at once.
    usd_per_day: what both cost, the others paid only in the periods that need them. [USD/day]
    devices_each: devices of a copy on the other GPU, where it is known.
    """

    other: int
    base_copies: int
    burst_copies: int
    usd_per_day: float
    devices_each: int = 1


def requests_per_s(result: Result) -> list[float]:
    """Demand in each period. [1/s]"""
    usual = float(result["usual_requests_per_s"])
    return [usual * factor for factor in CURVES[result.scenario.demand.demand_curve]]


def copies_by_period(result: Result) -> list[float]:
    """Copies that each period needs, at least one."""
    usable = _usable(result)
    return [float(max(math.ceil(requests / usable), 1)) for requests in requests_per_s(result)]


def followed_usd_per_day(result: Result) -> float:
    """Rent if GPUs are taken and given back as the demand changes. [USD/day]"""
    copies = copies_by_period(result)
    return sum(copies) / len(copies) * float(result["copy_usd_per_s"]) * 86_400


def mixed(result: Result, copy_requests_per_s: Any, copy_usd_per_s: Any, least: int = 0) -> Mixed | None:
    """The cheapest mix of permanent copies and copies on one of several other GPUs, given what a full copy on each
    of those finishes in a second and costs; None where a mix saves nothing over permanent copies alone.

    copy_requests_per_s, copy_usd_per_s: one entry a GPU; infinite cost for one that cannot be had.
    least: permanent copies to keep at least.
    """
    most = int(result["copies"])
    base = np.unique(np.linspace(min(least, most), most, min(most + 1 - min(least, most), MOST_TRIED)).round())
    rest = np.maximum(np.array(requests_per_s(result)) - base[:, None] * _usable(result), 0)
    burst = np.ceil(rest[None] / (np.asarray(copy_requests_per_s)[:, None, None] * float(result["peak_load"])))
    with np.errstate(invalid="ignore"):
        bursts_usd = np.where(burst > 0, burst * np.asarray(copy_usd_per_s)[:, None, None], 0.0).mean(-1)
    usd = 86_400 * (bursts_usd + base * float(result["copy_usd_per_s"]))
    other, row = np.unravel_index(np.argmin(usd), usd.shape)
    if usd[other, row] >= float(result["fleet_usd_per_day"]):
        return None
    return Mixed(int(other), int(base[row]), int(burst[other, row].max()), float(usd[other, row]))


def cheapest_mix(result: Result, accelerators: list[Accelerator], usd_per_device_hour: list[float]) -> Mixed | None:
    """The cheapest mix with copies on one of these other GPUs, each served as suits it best, that keeps at least the
    copies of the quietest period; what is rented must fit and meet the targets there, too."""
    if not accelerators:
        return None
    # What another GPU is given is a demand of its own, not readers who wait for this one.
    asked = {"demand_rule": "requests a day", "requests_per_day": float(result["usual_requests_per_s"]) * 86_400}
    prices = {"accelerator": stack(accelerators, (-1,)), "usd_per_device_hour": np.array(usd_per_device_hour)}
    found = best_serving(change(result.scenario, **prices, **asked), 1, *WANTED)
    v = {name: np.broadcast_to(found[name], len(accelerators)) for name in (*WANTED, "copy_devices", "peak_load")}
    able = (v["meets_targets"] > 0) & (v["copy_requests_per_s"] > 0)
    given = v["peak_load"] / result["peak_load"]  # where ninety-five in a hundred are to be in time, each has its own
    rates, usd = np.where(able, v["copy_requests_per_s"] * given, 1.0), np.where(able, v["copy_usd_per_s"], np.inf)
    mix = mixed(result, rates, usd, least=int(min(copies_by_period(result))))
    return replace(mix, devices_each=int(v["copy_devices"][mix.other])) if mix and mix.burst_copies else None


def _usable(result: Result) -> float:
    """Requests that a copy is given in a second, at most. [1/s]"""
    return float(result["copy_requests_per_s"] * result["peak_load"])
