"""Memory that is needed against memory that there is, in words that tell the two apart, and on which reading of GB it hangs."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.core.units import GIB_PER_GB
from explorer.words.format import size

MOST_DIGITS = 6


def needed(need: float, capacity: float) -> str:
    """What a job needs of what there is, where it does not fit: 12.4 GB needed, of 12 GB."""
    part, whole = _apart(need, capacity)
    return f"{part} needed, of {whole}"


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


def verdict(largest: float, capacity: float) -> str:
    """What is said of a job that fits as predicted: barely, where one in ten such jobs would not."""
    return "Fits" if largest <= capacity else "Barely fits"


def hangs_on_gib(result: Result) -> str:
    """The end of a verdict that the other reading of printed GB would turn round; mostly nothing."""
    served = bool(result["for_serving"])
    need = float(result["served_device_bytes" if served else "device_bytes"])
    capacity = float(result["served_capacity_bytes" if served else "capacity_bytes"])
    whole = size(float(result["memory_bytes"]), 3)
    if result.scenario.layout.count_in_gib:
        turns = need <= capacity and need * GIB_PER_GB > capacity
        return f"; as {whole} of 10⁹ bytes, not GiB, it would not fit" if turns else ""
    if not capacity < need <= capacity * GIB_PER_GB:
        return ""
    return f"; if these {whole} are GiB, as most drivers count them, it fits: see Read printed GB as GiB"
