"""The four answers of a training run, or of a model in use, as numbers with their ranges: what is drawn side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer.core.choose.advice import adapters_from_scratch
from explorer.core.compute import Result
from explorer.words.own_numbers import ends, is_own, usd_ends
from explorer.words.serving_words import fleet_range, works
from explorer.words.waits import pace_of


@dataclass(frozen=True)
class Measure:
    """An answer in one unit, and between what eight in ten published runs lie; both the answer itself where it is exact."""

    value: float
    low: float
    high: float


Measures = tuple[Measure | None, ...]


def measures(result: Result, section: str) -> Measures:
    """In the order of the cards of Train, or of Serve; None for what is no number, and for other sections."""
    found = _trained(result) if section == "train" else _served(result) if section == "serve" else (None,) * 4
    return tuple(one if one and math.isfinite(one.low + one.value + one.high) else None for one in found)


def _within(value: float, low: float, high: float) -> Measure:
    return Measure(value, min(value, low), max(value, high))


def _trained(result: Result) -> Measures:
    """Days, dollars, bytes on each GPU, FLOP."""
    days, usd, need, work = (float(result[name]) for name in ("train_days", "usd", "device_bytes", "training_flop"))
    fast, slow = ends(result, "run")
    few, many = usd_ends(result)
    small, large = ends(result, "memory")
    fixed = (_within(need, need * small, need * large), Measure(work, work, work))
    if adapters_from_scratch(result):
        return (None, None, *fixed)
    return (_within(days, days * fast, days * slow), _within(usd, usd * few, usd * many), *fixed)


def _served(result: Result) -> Measures:
    """Dollars an answer, tokens a second of a reader, GPUs, bytes on each GPU."""
    need = float(result["served_device_bytes"])
    memory = Measure(need, need, need)
    if not works(result):
        return (None, None, None, memory)
    usd, fleet = float(result["usd_per_request"]), float(result["fleet_devices"])
    few, many = (copies / float(result["copies"]) for copies in fleet_range(result))
    low, high = (1.0, 1.0) if is_own(result, ("usd_per_request",)) else (few, many)
    return (_within(usd, usd * low, usd * high), _pace(result), _within(fleet, fleet * few, fleet * many), memory)


def _pace(result: Result) -> Measure | None:
    if not result["written_tokens"]:
        return None
    found = pace_of(result)
    if found:
        return _within(found.half, found.slow, found.fast)
    pace = 1 / float(result["between_tokens_seconds"])
    low, high = ends(result, "tpot")
    return _within(pace, pace / high, pace / low)
