"""Serving in words: what fits, how fast it answers, how many GPUs the demand takes, and what a token costs."""

from __future__ import annotations

from explorer.catalog.apis.prices import listed_api
from explorer.core.choose.fleet import OPEN
from explorer.core.compute import Result
from explorer.core.scenario.use import API_OF_2023
from explorer.core.units import DAY_HOURS, YEAR_HOURS, YEAR_MONTHS
from explorer.words.api_words import api_market, api_of, api_usd_per_million, is_sold, old_price, sold_here
from explorer.words.basis import basis
from explorer.words.format import dollars, percent, short_time, significant, wait
from explorer.words.headlines.headline import UNKNOWN, Headline, unless_it_is_sold, unless_it_runs, with_own
from explorer.words.memory_words import hangs_on_gib, of_capacity, room_for, verdict
from explorer.words.own_numbers import ends
from explorer.words.paying import is_nobodys
from explorer.words.phrases import inner
from explorer.words.serving_words import (
    NO_RATE,
    fits,
    fleet_range,
    gpu_of_copy,
    gpus,
    idle,
    late,
    load,
    meets,
    numbers,
    rate,
    room,
    rough,
    sequences,
    several,
    times,
    whole,
    works,
)
from explorer.words.waits import kept_by_most, late_tail, of_most

MONTH_DAYS = YEAR_HOURS / DAY_HOURS / YEAR_MONTHS


def headlines(result: Result) -> list[Headline]:
    """Cost, speed, GPUs and memory: in the order that people come for them."""
    asked = (with_own(card, result) for card in (_cost(result), _speed(result), _gpus(result)))
    cost, speed, many = (unless_it_runs(card, fits(result)) for card in asked)
    return [unless_it_is_sold(cost, result), speed, many, with_own(_memory(result), result)]


def _memory(result: Result) -> Headline:
    need, capacity = float(result["served_device_bytes"]), float(result["served_capacity_bytes"])
    share, known = float(result["taken_share"]), basis(result, "serving_memory")
    each = gpu_of_copy(result) + (f", filled to {percent(share)}" if share < 1 else "")
    if not fits(result):
        lack = room_for(need, capacity)
        value, detail = f"Does not fit: {lack.left} short", f"{lack.needed} on {each}"
        return Headline("Memory", value, f"{detail}{hangs_on_gib(result)}", "served_device_bytes", False, basis=known)
    largest = float(result["one_request_bytes"] * result["serving_memory_factor"]) * ends(result, "serving_memory")[1]
    value = f"{verdict(largest, capacity)}: {of_capacity(need, capacity)}"
    most = several(room(float(result["largest_concurrent"])), "sequence")
    longest, asked = float(result["longest_context"]), float(result["context"])
    reads = f"longest context {whole(longest) if longest == asked else room(longest)}"
    return Headline(
        "Memory",
        value,
        f"{each}; up to {most} of this length; {reads}{hangs_on_gib(result)}",
        "served_device_bytes",
        basis=known,
    )


def _speed(result: Result) -> Headline:
    title, quantity = "Speed", "between_tokens_seconds"
    if not works(result):
        return Headline(title, UNKNOWN, inner(NO_RATE), quantity, False)
    most = of_most(result)
    together = f"{sequences(float(result['concurrent']))} at once{most and f'; {most}'}"
    good = meets(result) and kept_by_most(result)
    if result["written_tokens"] == 0:
        value = f"A prompt in {wait(float(result['first_token_seconds']))}"
        return Headline(
            title,
            value,
            f"{together}",
            "first_token_seconds",
            good,
            basis=basis(result, "ttft"),
        )
    between = float(result["between_tokens_seconds"])
    fast, slow = (1 / between / end for end in ends(result, "tpot"))
    value = f"{significant(1 / between)} tokens/s"
    words = f"{_first(result)}, last after {wait(float(result['answer_seconds']))}"
    detail = f"for each reader of a full copy; {words}; {together}"
    rough = f"{numbers(slow, fast)} tokens/s" if fast > slow else ""
    return Headline(title, value, detail, quantity, good, basis=basis(result, "tpot"), rough=rough)


def _first(result: Result) -> str:
    """When something to read comes: the first token, or, where thinking comes before it, the answer's first word."""
    if result["thinking_tokens"] > 0:
        return f"first word after {wait(float(result['first_word_seconds']))}"
    return f"first token after {wait(float(result['first_token_seconds']))}"


def _gpus(result: Result) -> Headline:
    if not works(result):
        return Headline("GPUs", UNKNOWN, "", "fleet_devices", False)
    copies, each = float(result["copies"]), float(result["copy_devices"])
    few, many = fleet_range(result)
    of = f"{whole(copies)} cop{'y' if copies == 1 else 'ies'} of {gpus(each)}"
    spread = f"{rough(few * each)} to {rough(many * each)} GPUs" if many > few else ""
    peak = f"load {load(result)}; {rate(float(result['peak_requests_per_s']))} at the peak"
    detail = f"{of}; {peak}"
    return Headline(
        "GPUs",
        gpus(float(result["fleet_devices"])),
        detail,
        "fleet_devices",
        meets(result),
        basis=basis(result, "serving"),
        rough=spread,
    )


def _cost(result: Result) -> Headline:
    """What one answer costs; then what a million tokens cost, and a day."""
    title, quantity = "Cost of an answer", "usd_per_request"
    if result.scenario.model.bidirectional:
        title = "Cost of a request"
    if not works(result):
        return Headline(title, UNKNOWN, "", quantity, False)
    one = float(result[quantity])
    few, many = (n / float(result["copies"]) * one for n in fleet_range(result))
    million = f"{dollars(float(result['usd_per_million_served']))} a million tokens"
    paid = f"{_paid(result)}, {idle(result)} of it idle"
    nobodys = "at a price that nobody asks: type one; " if is_nobodys(result) else ""
    detail = f"{nobodys}{million}; {paid}; {against_api(result)}{_api_answer(result)}"
    if result.scenario.model.bidirectional:
        detail = f"{million}; {paid}"
    return Headline(
        title,
        dollars(one),
        detail,
        quantity,
        meets(result),
        basis=basis(result, "serving"),
        rough=f"{dollars(few)} to {dollars(many)}" if many > few else "",
    )


def _paid(result: Result) -> str:
    """What the GPUs cost a day, between what that lies where answers are faster or slower, and a month."""
    day = float(result["fleet_usd_per_day"])
    few, many = (n / float(result["copies"]) * day for n in fleet_range(result))
    between = f" ({dollars(few)} to {dollars(many)})" if many > few else ""
    return f"{dollars(day)} a day{between}, {dollars(day * MONTH_DAYS)} a month"


def _api_answer(result: Result) -> str:
    """What one answer costs at the API."""
    usd = float(result["api_usd_per_request"])
    return f"; one answer there {dollars(usd)}" if usd > 0 else ""


def against_api(result: Result) -> str:
    """How much more or less the API would take, and the cheapest one where that is another."""
    own, price = float(result["usd_per_million_served"]), api_usd_per_million(result)
    if price <= 0:
        return "the API is free"
    cheapest = api_market(result)[0]
    least, rival = api_usd_per_million(result, cheapest), _rival(result)
    said = _ratio(own / price, f"the API ({api_of(result)})")
    if least > 0.98 * price or not rival:
        return old_price(result) + said
    but = "but " if own / price < 0.98 and own / least > 1.02 else ""
    return f"{old_price(result, [cheapest])}{said}, {but}{_ratio(own / least, rival)}"


def _rival(result: Result) -> str:
    """What the cheapest API of the model is called; an empty text where nobody sells it and another was chosen."""
    offer = listed_api(result.scenario)
    if offer is not None and offer.model == sold_here(result):
        return "the cheapest"
    if not is_sold(result):
        return ""
    known = offer is None and result.scenario.demand.api_name != API_OF_2023
    return "the cheapest" if known else f"the cheapest API of {sold_here(result)}"


def _ratio(factor: float, whose: str) -> str:
    if 0.98 < factor < 1.02:
        return f"{whose} costs the same"
    return f"{times(factor)} {whose}" if factor > 1 else f"{whose} costs {times(1 / factor)} that"


def sentence(result: Result) -> str:
    """How it is served, who decided that, and whether it does what is asked."""
    serving, parts = result.scenario.serving, []
    each, together = float(result["copy_devices"]), sequences(float(result["concurrent"]))
    one = f"One copy is {gpus(each)} with {together} at once"
    pinned = [name for name, auto in OPEN.items() if getattr(serving, name) != auto]
    if len(pinned) == len(OPEN):
        parts = [f"{one}, as you set it"]
    elif not fits(result):
        parts = [f"{one}: nothing that was tried fits, this is the nearest"]
    elif not meets(result):
        parts = [f"{one}: nothing that was tried meets the targets, this is the nearest"]
    else:
        part = "the fewest GPUs in all that meet the targets, and then the cheapest when full"
        parts = [f"{one}, found: {part}"]
    if pinned and len(pinned) < len(OPEN):
        parts[0] += f" ({'GPUs for a copy' if 'serving_tp' in pinned else 'sequences at once'} as you set)"
    tail = late_tail(result)
    return ". ".join([*parts, *_missed(result), *([tail] if tail else [])]) + "."


def _missed(result: Result) -> list[str]:
    """Which target is missed, and by how much."""
    if not works(result):
        return [NO_RATE]
    missed = []
    for what, name, target in late(result):
        missed.append(f"{what} {wait(float(result[name]))} where {short_time(float(result[target]))} is asked for")
    return [f"Target missed: {', and '.join(missed)}"] if missed else []
