"""Waits of readers over a day, or a month: each period of the curve of demand by itself, and all readers together."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from explorer.core.choose.waits.at_copy import Waits, copy_of, readers, together
from explorer.core.compute import Result, inputs
from explorer.core.scenario.use import CURVES


@dataclass(frozen=True)
class Day:
    """Waits in each period of the curve of demand, in the one of its peak, and of all readers of all periods."""

    periods: tuple[Waits, ...]
    peak: Waits
    whole: Waits


@functools.lru_cache(maxsize=4)
def day(result: Result) -> Day | None:
    """The waits of a result's readers, all its copies standing ready all the time and readers dealt out to them by
    chance; None where there is no rate to count with."""
    copy = copy_of(inputs(result.scenario) | {name: result[name] for name in ("serving_tp", "concurrent")})
    if copy is None:
        return None
    curve = CURVES[result.scenario.demand.demand_curve]
    usual = float(result["usual_requests_per_s"] / result["copies"])
    found = {factor: readers(copy, usual * factor) for factor in sorted(set(curve))}
    each = {factor: together([(group, 1.0)]) for factor, group in found.items()}
    groups = [(found[factor], factor * curve.count(factor)) for factor in found]
    return Day(tuple(each[factor] for factor in curve), each[max(curve)], together(groups))
