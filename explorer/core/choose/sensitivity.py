"""How much the price of an owned GPU-hour hangs on each input: one at a time is changed, up and down."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from explorer.core.calibration import CONSTANTS
from explorer.core.compute import Result
from explorer.core.formula import REGISTRY, in_order
from explorer.core.plan import GIVEN, Plan, compute
from explorer.core.scenario import FIELDS, PART_OF, change
from explorer.core.scenario.choices import owned

TOPICS = ("energy", "ownership")
LOW, HIGH = (CONSTANTS[name].value for name in ("drawn_low", "drawn_high"))


@functools.cache
def plan() -> Plan:
    """The formulas on energy and ownership alone: nothing that is changed here touches the others."""
    return Plan([f for f in in_order(REGISTRY) if f.topic in TOPICS])


def changed(result: Result, **fields: Any) -> dict[str, Any]:
    """The quantities of `plan` with fields of the site, ownership or rent of a result replaced.

    Raises KeyError for a field of another part.
    """
    for name in fields:
        if PART_OF[name] not in ("site", "ownership") and name != "usd_per_device_hour":
            raise KeyError(name)
    scenario = change(result.scenario, **fields)
    meant = owned(scenario.workload, scenario.prices, scenario.ownership, scenario.lab)
    return compute(_given(result) | fields | meant, plan())


@functools.lru_cache(maxsize=2)
def _given(result: Result) -> dict[str, Any]:
    """What the formulas of `plan` start from and make: some of them may be given."""
    wanted = {*plan().start, *(f.name for f in plan().formulas), GIVEN}
    return {name: value for name, value in result.values.items() if name in wanted}


@dataclass(frozen=True)
class Swing:
    """One input, what it is changed to, and the price of an owned GPU-hour at either end."""

    name: str
    ends: tuple[float, float]
    usd: tuple[float, float]
    rent_usd: tuple[float, float]
    months: tuple[float, float]

    @property
    def flips(self) -> bool:
        """Whether owning pays at one end and not at the other."""
        return math.isfinite(self.months[0]) != math.isfinite(self.months[1])


def _by(share: float) -> Callable[[float], tuple[float, float]]:
    return lambda value: (value * (1 - share), value * (1 + share))


def _plus(step: float) -> Callable[[float], tuple[float, float]]:
    return lambda value: (value - step, value + step)


CHANGES: dict[str, Callable[[float], tuple[float, float]]] = {
    "usd_per_device_hour": _by(0.25),
    "purchase_usd_per_device": _by(0.2),
    "server_share": _plus(0.2),
    "use_share": lambda value: (max(value - 0.2, value / 2), min(value + 0.2, 2 * value)),
    "life_years": _plus(1),
    "resale_share": _plus(0.15),
    "interest": _plus(0.04),
    "usd_per_kwh": _by(0.5),
    "drawn_share": lambda value: (min(value, LOW), max(value, HIGH)),
    "pue": _plus(0.2),
    "hosting_usd_per_kw_month": lambda value: (0.0, max(150.0, value)),
    "staff_usd_per_device_year": _by(0.5),
}
"""What each input is changed by. Assumed: a spread that one meets between offers, places and years."""


@functools.lru_cache(maxsize=4)
def swings(result: Result) -> tuple[Swing, ...]:
    """All inputs that matter, the one with most effect first; those that change nothing are left out."""
    found = [_swing(result, name) for name in CHANGES]
    base = float(result["own_usd_per_device_hour"])
    kept = [s for s in found if s.name == "usd_per_device_hour" or _width(s) > 1e-4 * base]
    return tuple(sorted(kept, key=_width, reverse=True))


def _width(swing: Swing) -> float:
    return abs(swing.usd[1] - swing.usd[0])


def _swing(result: Result, name: str) -> Swing:
    meta = FIELDS[name].metadata
    low, high = CHANGES[name](float(result[name]))
    ends = max(low, meta["low"]), min(high, meta["high"])
    made = [changed(result, **{name: end}) for end in ends]

    def pair(quantity: str) -> tuple[float, float]:
        return float(made[0][quantity]), float(made[1][quantity])

    return Swing(name, ends, pair("own_usd_per_device_hour"), pair("usd_per_device_hour"), pair("break_even_months"))


def own_usd_range(result: Result) -> tuple[float, float]:
    """Low and high price of an owned GPU-hour, all inputs taken as independent of each other. [USD/h]"""
    base, down, up = float(result["own_usd_per_device_hour"]), 0.0, 0.0
    for swing in swings(result):
        down += min(*(usd - base for usd in swing.usd), 0.0) ** 2
        up += max(*(usd - base for usd in swing.usd), 0.0) ** 2
    return max(0.0, base - math.sqrt(down)), base + math.sqrt(up)


def break_even_range(result: Result) -> tuple[float, float]:
    """Soonest and latest break-even, one input changed at a time; infinite: never. [months]"""
    months = [float(result["break_even_months"]), *(m for swing in swings(result) for m in swing.months)]
    return min(months), max(months)
