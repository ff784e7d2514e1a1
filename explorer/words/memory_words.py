"""Memory that is needed against memory that there is, in words that tell the two apart, and on which reading of GB it hangs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer.core.choose.room import leaves_room
from explorer.core.compute import Result
from explorer.core.units import GIB_PER_GB
from explorer.words.format import size
from explorer.words.own_numbers import ends

MOST_DIGITS = 6
MANY_TIMES = 10
UNITS = (1e15, 1e12, 1e9, 1e6, 1e3)


@dataclass(frozen=True)
class Room:
    """What a job needs of what there is, and what is left or lacking, in words that add up as they are printed."""

    part: str
    whole: str
    left: str
    taken: str
    """What is needed of what there is, where it fits: 54 of 80 GB, 21.5 of 24 GB."""
    needed: str
    """The same where it does not fit: 12.4 GB needed, of 12 GB."""


def room_for(need: float, capacity: float) -> Room:
    """What a job needs of what there is, with as many digits as what is left, or lacking, asks for: two of its own; where
    many times as much is needed as there is, each has two."""
    unit = max([unit for unit in UNITS if capacity >= 0.9995 * unit] or [1.0])
    gap = abs(capacity - need) / unit
    if need > MANY_TIMES * capacity:
        return _room(size(need), size(capacity, 3), size(need - capacity))
    decimals = _decimals(need / unit, gap) if gap > 0 else 0
    part, whole = round(need / unit, decimals), round(capacity / unit, decimals)
    told = size(need) if need < 0.995 * unit else _exact(part, unit, decimals)
    left = _exact(round(abs(whole - part), decimals), unit, decimals)
    return _room(told, _exact(whole, unit, decimals), left)


def _room(part: str, whole: str, left: str) -> Room:
    return Room(part, whole, left, of_whole(part, whole), f"{part} needed, of {whole}")


def _decimals(need: float, gap: float) -> int:
    """Those that leave two digits of what is left, where three of what is needed have as many; else one."""
    one, of_three = -math.floor(math.log10(gap)), 2 - math.floor(math.log10(max(need, 1.0)))
    return min(max(0, one, min(one + 1, of_three)), MOST_DIGITS)


def _exact(number: float, unit: float, decimals: int) -> str:
    """A rounded number of a unit with all its digits."""
    whole = len(f"{abs(number):.0f}")
    return size(number * unit, max(whole + decimals, 2))


def told_apart(need: float, capacity: float) -> str:
    """What a job needs, with as many digits as tell it from what there is: 12.4 GB for 12."""
    return _apart(need, capacity)[0]


def of_capacity(need: float, capacity: float) -> str:
    """What a job takes of what there is, where it fits: 61 of 80 GB, 79.6 of 80 GB."""
    return of_whole(*_apart(need, capacity))


def _apart(need: float, capacity: float) -> tuple[str, str]:
    """Both with as many digits as it takes to see which is larger."""
    whole = size(capacity, 3)
    for digits in range(2, MOST_DIGITS):
        part = size(need, digits)
        if part != size(capacity, digits) and part != whole:
            break
    return part, whole


def of_whole(part: str, whole: str) -> str:
    """A part of a whole with their unit once: 61 of 80 GB."""
    unit = whole.partition(" ")[2]
    return f"{part.removesuffix(f' {unit}')} of {whole}"


def verdict(need: float, high: float, capacity: float) -> str:
    """What is said of a job that fits as predicted: barely, where one in ten such jobs would not."""
    return "Fits" if leaves_room(need, high, capacity) else "Barely fits"


def is_tight(result: Result) -> bool:
    """Whether a training job fits as predicted, but one in ten such jobs would not."""
    return bool(float(result["device_bytes"]) * ends(result, "memory")[1] > float(result["capacity_bytes"]))


def decimal_only(result: Result) -> bool:
    """Whether a job that does not fit would, if the printed GB of the card were GiB."""
    need, capacity = _served_or_trained(result)
    return not result.scenario.layout.count_in_gib and capacity < need <= capacity * GIB_PER_GB


def _served_or_trained(result: Result) -> tuple[float, float]:
    """What the job that is looked at needs, and what there is."""
    served = bool(result["for_serving"])
    return (
        float(result["served_device_bytes" if served else "device_bytes"]),
        float(result["served_capacity_bytes" if served else "capacity_bytes"]),
    )


def hangs_on_gib(result: Result) -> str:
    """The end of a verdict that the other reading of printed GB would turn round; mostly nothing."""
    need, capacity = _served_or_trained(result)
    whole = size(float(result["memory_bytes"]), 3)
    if result.scenario.layout.count_in_gib:
        turns = need <= capacity and need * GIB_PER_GB > capacity
        return f"; as {whole} of 10⁹ bytes, not GiB, it would not fit" if turns else ""
    if not decimal_only(result):
        return ""
    return f"; if these {whole} are GiB, as most drivers count them, it fits: see Read printed GB as GiB"
