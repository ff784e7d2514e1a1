"""Waits of readers over a day, or a month: each period of the curve of demand by itself, and all readers together."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from explorer.core.choose.waits.apart import Group
from explorer.core.choose.waits.at_copy import Waits, between_at, copy_of, of_one, readers, readers_at, together
from explorer.core.choose.waits.crowd import Copy
from explorer.core.compute import Result, inputs
from explorer.core.scenario.use import CURVES

KEPT = 4


@dataclass(frozen=True)
class Day:
    """Waits in each period of the curve of demand, in the one of its peak, and of all readers of all periods."""

    periods: tuple[Waits, ...]
    peak: Waits
    whole: Waits


@functools.lru_cache(maxsize=KEPT)
def peak(result: Result) -> Waits | None:
    """The waits of a result's readers at the peak; None where there is no rate to count with."""
    asked = _asked(result)
    return of_one(asked[2]) if asked else None


@functools.lru_cache(maxsize=KEPT)
def peak_range(result: Result) -> tuple[float, float] | None:
    """Time between tokens of half of the readers at the peak, if each step takes as short, and as long, as in eight of
    ten published runs, and as many copies stand ready: slower ones are fuller, too. [s]"""
    asked = _asked(result)
    if asked is None or not asked[0].written:
        return None
    copy, usual, _ = asked
    per_s = usual * max(CURVES[result.scenario.demand.demand_curve])
    # A copy that is twice as slow at some rate is, in its own time, one as fast as predicted at twice that rate.
    full, (low, high) = (
        float(result["between_tokens_seconds"]),
        (float(result[f"tpot_{end}"]) for end in ("low", "high")),
    )
    return low * between_at(copy, low * per_s, full), high * between_at(copy, high * per_s, full)


@functools.lru_cache(maxsize=KEPT)
def day(result: Result) -> Day | None:
    """The waits of a result's readers, all its copies standing ready all the time and readers dealt out to them by
    chance; None where there is no rate to count with."""
    asked = _asked(result)
    if asked is None:
        return None
    copy, usual, busiest = asked
    curve = CURVES[result.scenario.demand.demand_curve]
    calmer = [factor for factor in sorted(set(curve)) if factor < max(curve)]
    found = dict(zip(calmer, readers_at(copy, [usual * factor for factor in calmer]), strict=True))
    found[max(curve)] = busiest
    each = {factor: of_one(group) for factor, group in found.items()}
    groups = [(found[factor], factor * curve.count(factor)) for factor in found]
    return Day(tuple(each[factor] for factor in curve), each[max(curve)], together(groups))


@functools.lru_cache(maxsize=KEPT)
def _asked(result: Result) -> tuple[Copy | Group, float, Any] | None:
    """A copy, how many readers a second usually ask it, and the waits of each of them at the peak."""
    copy = copy_of(inputs(result.scenario) | {name: result[name] for name in ("serving_tp", "concurrent")})
    if copy is None:
        return None
    usual = float(result["usual_requests_per_s"] / result["copies"])
    return copy, usual, readers(copy, usual * max(CURVES[result.scenario.demand.demand_curve]))
