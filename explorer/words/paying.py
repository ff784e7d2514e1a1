"""Who pays for the GPUs of a run, in words: rent, electricity alone, or nobody; and for the runs before it."""

from __future__ import annotations

from explorer.catalog.listed import NO_PRICE, OWN_PRICE
from explorer.core.compute import Result
from explorer.core.numerals import tally, trimmed
from explorer.languages import term
from explorer.words.format import dollars, price, significant

CHEAPER_KINDS = ("spot", "1-year commitment", "3-year commitment")
"""Kinds of price that are named beside a seller, as what is sold on demand costs more there."""


def is_metered(result: Result) -> bool:
    """Whether the power of the board is known: 0 stands for unknown."""
    return float(result["board_w"]) > 0


def is_nobodys(result: Result) -> bool:
    """Whether the price of an hour only stands there: nobody rents the GPU out in our data, and none was typed."""
    return bool(result.scenario.prices.provider == NO_PRICE["provider"])


def rate(result: Result) -> str:
    """Who asks how much for an hour of a GPU, or what it costs whoever does not rent it, as the end of a detail."""
    if result["rented"]:
        usd = price(result.scenario.prices.usd_per_device_hour)
        if is_nobodys(result):
            return f"{usd} a GPU-hour, which nobody asks: type a price"
        return f"{seller(result)}, {usd} a GPU-hour"
    if not result["metered"]:
        return "granted: nothing to pay"
    if not is_metered(result):
        return "electricity, cards owned; but this GPU's power is not published: enter a power limit"
    return f"electricity, cards owned, {dollars(float(result['paid_usd_per_device_hour']))} a GPU-hour"


def seller(result: Result) -> str:
    """Who asks for the price of an hour, and as which kind of price where that is not on demand: Verda, spot."""
    prices = result.scenario.prices
    who = term(prices.provider) if prices.provider else OWN_PRICE["provider"]
    return f"{who}, {term(prices.price_kind)}" if prices.price_kind in CHEAPER_KINDS else who


def saved_rent(result: Result) -> str:
    """What the GPUs of a run would cost if they were rented, where they are not and somebody rents them out."""
    if result["rented"] or is_nobodys(result):
        return ""
    return f"renting GPUs for the whole run would cost {dollars(float(result['rent_usd']))}"


def whole_project(result: Result) -> str:
    """Dollars of a run and all before it, GPU-hours where nothing is paid: $1.2 M (× 3.5)."""
    factor = f"× {trimmed(significant(float(result['experiments']), 3))}"
    usd = float(result["project_usd"])
    if usd > 0:
        return f"{dollars(usd)} ({factor})"
    return f"{tally(float(result['project_device_hours']))} GPU-hours ({factor})"
