"""What serving costs: one answer, a day, a month, and the same from an API: the first card, and a part of the headline."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.core.scenario.use import API_OF_2023
from explorer.core.units import MONTH_DAYS
from explorer.words.api_words import is_sold, who_asks
from explorer.words.basis import basis
from explorer.words.format import between, dollars
from explorer.words.headlines.headline import UNKNOWN, Headline
from explorer.words.own_numbers import EXACTLY, is_own
from explorer.words.paying import is_nobodys
from explorer.words.serving_words import answer_price, as_written, fleet_range, idle, meets, times, whole, works

SAME = 0.02
"""Bills this close are told as the same, and so are those that are written alike."""
ALL_ALIKE = "no range: same GPUs"
"""Why dollars have none, though speeds do."""


def cost(result: Result) -> Headline:
    """What one answer costs; then a day and a month, own and from an API."""
    title, quantity = "Cost of an answer", "usd_per_request"
    if result.scenario.model.bidirectional:
        title = "Cost of a request"
    if not works(result):
        return Headline(title, UNKNOWN, "", quantity, False)
    one = float(result[quantity])
    few, many = (n / float(result["copies"]) * one for n in fleet_range(result))
    spread = between(answer_price(few), answer_price(many)) if many > few else _no_range(result)
    nobodys = "at a price that nobody asks: type one; " if is_nobodys(result) else ""
    million = f"{dollars(float(result['usd_per_million_served']))} a million tokens"
    api = "" if result.scenario.model.bidirectional else f"; {_against_api(result)}"
    detail = f"{nobodys}{_written(result)}{_paid(result)}, {idle(result)} of it idle{api}; {million}"
    return Headline(
        title,
        answer_price(one),
        detail,
        quantity,
        meets(result),
        basis=basis(result, "serving"),
        rough=spread,
    )


def _no_range(result: Result) -> str:
    """Why the dollars have no range; an empty text where speeds have none."""
    return "" if is_own(result, EXACTLY["serving"]) or not works(result) else ALL_ALIKE


def _written(result: Result) -> str:
    """How many tokens are written for one answer, where thinking is among them."""
    thinking, answer = float(result["thinking_tokens"]), float(result["output_tokens"])
    return f"{whole(answer)} answer + {whole(thinking)} thinking tokens; " if thinking > 0 else ""


def _paid(result: Result) -> str:
    """What the GPUs cost a day, between what that lies where answers are faster or slower, and a month."""
    day = float(result["fleet_usd_per_day"])
    few, many = (n / float(result["copies"]) * day for n in fleet_range(result))
    spread = f" ({dollars(few)} to {dollars(many)})" if many > few else ""
    return f"{dollars(day)} a day{spread}, {dollars(day * MONTH_DAYS)} a month"


def _against_api(result: Result) -> str:
    """What an API takes for the same, and how many times that is; whose price it is, and of when."""
    own, api = float(result["fleet_usd_per_day"]), float(result["api_usd_per_day"])
    if api <= 0:
        return "the API is free"
    asks = f"{dollars(api)} a day, {dollars(api * MONTH_DAYS)} a month, {answer_price(float(result['api_usd_per_request']))} an answer"
    said = f"the API ({who_asks(result)}) {asks}"
    if is_same(own, api):
        return f"{said}: as much"
    dearer = ratio_of(own, api)
    return f"{said}: rented GPUs cost {dearer} that" if own > api else f"{said}: {ratio_of(api, own)} rented GPUs"


def is_same(own: float, api: float) -> bool:
    """Whether two bills are told as the same. [USD]"""
    return abs(own / api - 1) < SAME or as_written(own) == as_written(api)


def ratio_of(one: float, other: float) -> str:
    """How many times the other one sum is, of both as they are written beside it. [USD]"""
    return times(as_written(one) / as_written(other))


def bill(result: Result) -> str:
    """A day's rent in the headline, and beside it what an API takes for the same answers, where one sells them."""
    own, api = float(result["fleet_usd_per_day"]), float(result["api_usd_per_day"])
    nobodys = ", at a price that nobody asks" if is_nobodys(result) else ""
    mine, theirs = f"{dollars(own)} a day{nobodys}", dollars(api)
    if api <= 0 or not sells(result):
        return mine
    if is_same(own, api):
        return f"{mine}, as much as an API"
    return f"{mine}, {ratio_of(own, api)} the {theirs} of an API" if own > api else f"{mine}; an API takes {theirs}"


def sells(result: Result) -> bool:
    """Whether the API is one of today that sells the scenario's own model."""
    demand, model = result.scenario.demand, result.scenario.model
    return demand.api_name != API_OF_2023 and not model.bidirectional and is_sold(result)
