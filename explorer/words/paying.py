"""Who pays for the GPUs of a run, in words: rent, electricity alone, or nobody; and for the runs before it."""

from __future__ import annotations

from explorer.catalog.listed import NO_PRICE
from explorer.core.compute import Result
from explorer.core.numerals import tally, trimmed
from explorer.words.format import dollars, price, significant


def is_metered(result: Result) -> bool:
    """Whether the power of the board is known: 0 stands for unknown."""
    return float(result["board_w"]) > 0


def is_nobodys(result: Result) -> bool:
    """Whether the price of an hour only stands there: nobody rents the GPU out in our data, and none was typed."""
    return bool(result.scenario.prices.provider == NO_PRICE["provider"])


def rate(result: Result) -> str:
    """What an hour of a GPU costs the run, as the end of a detail."""
    if result["rented"]:
        nobodys = ", which nobody asks: type a price" if is_nobodys(result) else ""
        return f"{price(result.scenario.prices.usd_per_device_hour)} a GPU-hour{nobodys}"
    if not result["metered"]:
        return "granted: nothing to pay"
    if not is_metered(result):
        return "owned: electricity alone, but this GPU's power is not published: enter a power limit"
    return f"owned: electricity alone, {dollars(float(result['paid_usd_per_device_hour']))} a GPU-hour"


def whole_project(result: Result) -> str:
    """Dollars of a run and all before it, GPU-hours where nothing is paid: $1.2 M (× 3.5)."""
    factor = f"× {trimmed(significant(float(result['experiments']), 3))}"
    usd = float(result["project_usd"])
    if usd > 0:
        return f"{dollars(usd)} ({factor})"
    return f"{tally(float(result['project_device_hours']))} GPU-hours ({factor})"
