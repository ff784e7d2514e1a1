"""What a served model does, in words that cards, notices and charts share."""

from __future__ import annotations

import math

from explorer.core.compute import Result
from explorer.core.numerals import rounded
from explorer.core.scenario.second import is_unlike
from explorer.core.scenario.unlike import fullest_of, kinds_of
from explorer.words.format import CENTS_BELOW, count, devices, dollars, pause, percent, significant, size
from explorer.words.format import wait as wait
from explorer.words.own_numbers import EXACTLY, is_own

SMALL, MANY = 0.001, 1000
"""A load below is only called small; a factor above is only called large."""
LESS = "under 1"
NO_RATE = "This GPU has no known rate for these weights"


def fits(result: Result) -> bool:
    """Whether what is served fits on each GPU of a copy."""
    return bool(result["served_spare_bytes"] >= 0)


def meets(result: Result) -> bool:
    """Whether it fits and readers wait no longer than the targets allow."""
    return bool(result["meets_targets"] > 0)


def works(result: Result) -> bool:
    """Whether the GPU has a known rate for this at all."""
    return math.isfinite(float(result["answer_seconds"])) and float(result["copy_requests_per_s"]) > 0


def sequences(number: float) -> str:
    return several(whole(number), "sequence")


def several(number: str, noun: str) -> str:
    """A noun after a number in words: 1 request, 26k requests."""
    return f"{number} {noun}" if number in ("1", LESS) else f"{number} {noun}s"


def whole(number: float) -> str:
    """A whole number, short where it is large: 1,024 or 1.2M."""
    if number < 1:
        return LESS
    return f"{number:,.0f}" if number < 1e6 else count(number)


def short(number: float) -> str:
    """The same with two digits from a thousand on: 999, 26k."""
    return count(number, 2) if number >= 1000 else whole(number)


def rough(number: float) -> str:
    """A whole number that is an estimate, with two digits from a hundred on: 96, 120, 4,500."""
    return whole(number) if number < 100 else significant(number)


def room(number: float) -> str:
    """How many there is room for, rounded down to three digits: 94, 2,050."""
    step = 10 ** max(0, math.floor(math.log10(number)) - 2) if number >= 1 else 1
    return whole(math.floor(number / step) * step)


def gpus(number: float) -> str:
    """A number of GPUs, short where it is large."""
    return devices(number) if number < 1e6 else f"{count(number)} GPUs"


def layers_words(result: Result) -> str:
    """Which kind of GPU has how many layers: 24 on RTX 3090, 16 on RTX 4060 Ti 16GB."""
    return ", ".join([f"{_on_kind(name, layers)}" for name, layers in kinds_of(result.scenario)])


def _on_kind(name: str, layers: tuple[int, ...]) -> str:
    """The layers of one kind; of several GPUs, what each of them has."""
    numbers = " + ".join([f"{number:,}" for number in layers])
    return f"{numbers} on {f'{len(layers):,} × ' if len(layers) > 1 else ''}{name}"


def copies_of_gpus(result: Result, number: float) -> str:
    """So many GPUs by name: 512 × A100; where a copy has two kinds, how many there are of each."""
    scenario = result.scenario
    if not is_unlike(scenario):
        return f"{whole(number)} × {scenario.accelerator.accelerator_name}"
    copies = number / float(result["copy_devices"])
    return " + ".join([f"{whole(copies * len(layers))} × {name}" for name, layers in kinds_of(scenario)])


def gpu_of_copy(result: Result) -> str:
    """Whose memory is spoken of."""
    each = float(result["copy_devices"])
    if is_unlike(result.scenario):
        return f"the {fullest_of(result.scenario)} (full first of the {gpus(each)} of a copy)"
    return "the GPU of a copy" if each == 1 else f"each of the {gpus(each)} of a copy"


def taken_of(result: Result, name: str) -> str:
    """How much of the memory of such a GPU the software takes: all, or a share that it fills."""
    taken = size(float(result["served_capacity_bytes"]), 3)
    share = float(result["taken_share"])
    return (
        f"{taken} of each {name}"
        if share == 1
        else f"{taken} ({percent(share)}) that the software takes of each {name}"
    )


def fleet_range(result: Result) -> tuple[float, float]:
    """Copies that the peak needs if answers are as fast, or as slow, as one in ten is; those that the visitor gave."""
    if is_own(result, EXACTLY["serving"]):
        return float(result["copies"]), float(result["copies"])
    exact = float(result["peak_requests_per_s"] / (result["copy_requests_per_s"] * result["peak_load"]))
    few, many = [float(max(math.ceil(exact * float(result[name])), 1)) for name in ("serving_low", "serving_high")]
    return few, many


def answer_price(usd: float) -> str:
    """What one answer costs, in cents below a dollar: 9.6 cents, 0.020 cents, $1.20."""
    return f"{significant(100 * usd)} cents" if 0 < usd < CENTS_BELOW else dollars(usd)


def as_written(usd: float) -> float:
    """Dollars as `dollars` writes them: a ratio that stands beside two such sums is that of what is written. [USD]"""
    return rounded(usd, 2)


def times(factor: float) -> str:
    """How many times: 6.1 times, 1.04 times, or only that it is very many."""
    digits = 3 if 1 < factor < 1.1 else 2
    return f"{significant(factor, digits)} times" if factor < MANY else f"over {MANY:,} times"


def load(result: Result) -> str:
    """The mean load in words."""
    return percent(float(result["fleet_load"])) if result["fleet_load"] >= SMALL else "under 0.1 %"


def idle(result: Result) -> str:
    """The share of the rent that is paid for waiting, in words."""
    share = 1 - float(result["fleet_load"])
    return percent(share) if share <= 0.99 else "over 99 %"


def rate(requests_per_s: float) -> str:
    """Requests in the unit that people would choose: 4.1 requests a second, 12 a day."""
    number, unit = requests_per_s * 86_400, "a day"
    for seconds, name in ((3600, "an hour"), (60, "a minute"), (1, "a second")):
        if requests_per_s * seconds >= 1:
            number, unit = requests_per_s * seconds, name
    return f"{count(number, 2) if number >= 1e6 else significant(number)} requests {unit}"


def pace(seconds: float) -> str:
    """How fast an answer is written: a token every 41 ms."""
    return f"a token every {pause(seconds)}"


def numbers(low: float, high: float) -> str:
    return f"{significant(low)} to {significant(high)}"


def late(result: Result) -> list[tuple[str, str, str]]:
    """The targets that are missed: words, the quantity, and its target."""
    targets = (
        ("a token every", "between_tokens_seconds", "tpot_target_seconds"),
        ("the first token after", "first_token_seconds", "ttft_target_seconds"),
    )
    asked = targets if result["written_tokens"] > 0 else targets[1:]
    return [target for target in asked if result[target[1]] > result[target[2]]]
