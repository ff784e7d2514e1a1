"""Serving in words: what fits, how fast it answers, how many GPUs the demand takes, and what a token costs."""

from __future__ import annotations

from explorer.core.choose.fleet import OPEN
from explorer.core.compute import Result
from explorer.words.basis import basis
from explorer.words.format import percent, short_time, wait
from explorer.words.headlines.bill import cost
from explorer.words.headlines.headline import UNKNOWN, Headline, unless_it_is_sold, unless_it_runs, with_own
from explorer.words.headlines.pace import speed
from explorer.words.memory_words import hangs_on_gib, of_capacity, room_for, verdict
from explorer.words.own_numbers import ends
from explorer.words.serving_words import (
    NO_RATE,
    fits,
    fleet_range,
    gpu_of_copy,
    gpus,
    late,
    load,
    meets,
    rate,
    room,
    rough,
    sequences,
    several,
    whole,
    works,
)
from explorer.words.waits import late_tail


def headlines(result: Result) -> list[Headline]:
    """Cost, speed, GPUs and memory: in the order that people come for them."""
    asked = (with_own(card, result) for card in (cost(result), speed(result), _gpus(result)))
    bill, pace, many = (unless_it_runs(card, fits(result)) for card in asked)
    return [unless_it_is_sold(bill, result), pace, many, with_own(_memory(result), result)]


def _memory(result: Result) -> Headline:
    need, capacity = float(result["served_device_bytes"]), float(result["served_capacity_bytes"])
    share, known = float(result["taken_share"]), basis(result, "serving_memory")
    each = gpu_of_copy(result) + (f", filled to {percent(share)}" if share < 1 else "")
    if not fits(result):
        lack = room_for(need, capacity)
        value, detail = f"Does not fit: {lack.left} short", f"{lack.needed} on {each}"
        return Headline("Memory", value, f"{detail}{hangs_on_gib(result)}", "served_device_bytes", False, basis=known)
    one = float(result["one_request_bytes"] * result["serving_memory_factor"])
    value = f"{verdict(one, ends(result, 'serving_memory')[1], capacity)}: {of_capacity(need, capacity)}"
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
        parts = [f"{one}, found: {_as_found(result)}"]
    if pinned and len(pinned) < len(OPEN):
        parts[0] += f" ({'GPUs for a copy' if 'serving_tp' in pinned else 'sequences at once'} as you set)"
    tail = late_tail(result)
    return ". ".join([*parts, *_missed(result), *([tail] if tail else [])]) + "."


def _as_found(result: Result) -> str:
    """Of what was found: whose wait was asked to be within the targets. By the median a full copy keeps them; who waits for
    a place in it is not asked."""
    if result.scenario.serving.target_percentile == "95th":
        return "the fewest GPUs in all that meet the targets, and then the cheapest when full"
    return "the fewest GPUs in all whose full copies meet the targets, and then the cheapest when full"


def _missed(result: Result) -> list[str]:
    """Which target is missed, and by how much."""
    if not works(result):
        return [NO_RATE]
    missed = []
    for what, name, target in late(result):
        missed.append(f"{what} {wait(float(result[name]))} where {short_time(float(result[target]))} is asked for")
    return [f"Target missed in a full copy: {', and '.join(missed)}"] if missed else []
