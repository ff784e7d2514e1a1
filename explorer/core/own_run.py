"""A run of one's own calibrates the predictions: measured ÷ predicted, where it was measured, is a factor from then on.

The factor stays when the scenario changes, so that another GPU or batch still moves the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from explorer.core.compute import Result
from explorer.core.evaluate import evaluate
from explorer.core.numerals import power, significant, trimmed
from explorer.core.readings import Reading, readings, says
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.measured import LEAST, MOST, where_served, where_trained

KINDS = {
    "step": "training speed",
    "memory": "memory in training",
    "tpot": "speed of the server",
    "ttft": "time to the first token",
    "serving_memory": "memory of the server",
}
"""What can be calibrated, in words."""


@dataclass(frozen=True)
class Compared:
    """A measurement beside what is predicted for it: its kind, measured ÷ predicted, and how it is said again."""

    kind: str
    ratio: float
    text: str


def calibrated(scenario: Scenario, text: str) -> Scenario:
    """The scenario calibrated with what a text says was measured on it.

    Raises ValueError with one sentence where it cannot be.

    >>> calibrated(Scenario(), "2,000 tokens/s per GPU").measured.step_factor > 1
    True
    """
    for reading in readings(text):
        scenario = _with(scenario, _compared(scenario, reading))
    return scenario


def uncalibrated(scenario: Scenario, kind: str) -> Scenario:
    """The scenario without what was measured of one kind."""
    return _keeping_first(scenario, change(scenario, **{f"{kind}_factor": 1.0, f"{kind}_run": ""}), kind)


def _keeping_first(before: Scenario, after: Scenario, kind: str) -> Scenario:
    """The scenario after a change of the server's speed, with the time to the first token that was measured."""
    run = after.measured.ttft_run
    if kind != "tpot" or not run:
        return after
    loaded = int(readings(run)[0].at_once) if says("ttft", run) else after.serving.concurrent
    waits = [float(evaluate(change(one, concurrent=loaded))["first_token_seconds"]) for one in (before, after)]
    return change(after, ttft_factor=after.measured.ttft_factor * waits[0] / waits[1])


def _with(scenario: Scenario, found: Compared) -> Scenario:
    """The scenario with one more factor."""
    factor = getattr(scenario.measured, f"{found.kind}_factor") * found.ratio
    if not LEAST <= factor <= MOST:
        raise ValueError(
            f"{found.text} is {_number(max(factor, 1 / factor), 2)} times off what is predicted here: that is another job,"
            " or another unit. Set model, GPU, batch and lengths as in your run first."
        )
    changes: dict[str, Any] = {f"{found.kind}_factor": factor, f"{found.kind}_run": found.text}
    trained = found.kind in ("step", "memory")
    where = {"trained_where": where_trained(scenario)} if trained else {"served_where": where_served(scenario)}
    return _keeping_first(scenario, change(scenario, **changes, **where), found.kind)


def _compared(scenario: Scenario, reading: Reading) -> Compared:
    """A measurement beside what is predicted for it."""
    training = scenario.workload.job == "train"
    by_job = TRAINED if training else SERVED
    if reading.what not in by_job:
        other = "Serve" if training else "Train"
        raise ValueError(f"{NAMES[reading.what]} says nothing about this job: paste it under {other}.")
    kind = by_job[reading.what]
    if kind == "step" and scenario.workload.mfu > 0:
        raise ValueError("An MFU of your own is set, which leaves nothing to calibrate: set it to auto first.")
    pinned = [name for name, _ in scenario.given if name in PINNED[kind]]
    if pinned:
        raise ValueError(f"{pinned[0]} is given by you, which leaves nothing to calibrate: put it back first.")
    return COMPARE[reading.what, training](scenario, reading)


NAMES = {
    "tokens": "A rate of tokens", "step": "The time of a step", "mfu": "An MFU", "memory": "A size of memory",
    "tpot": "A time between tokens", "ttft": "A time to the first token", "written": "A server’s log", "room": "A server’s log",
}  # fmt: skip
TRAINED = {"tokens": "step", "step": "step", "mfu": "step", "memory": "memory"}
SERVED = {
    "tokens": "tpot",
    "written": "tpot",
    "tpot": "tpot",
    "ttft": "ttft",
    "memory": "serving_memory",
    "room": "serving_memory",
}
"""What each measurement calibrates, by job."""
PINNED = {
    "step": ("modelled_step_seconds", "predicted_step_seconds", "predicted_mfu", "achieved_mfu", "step_seconds"),
    "memory": ("modelled_device_bytes", "device_bytes"),
    "tpot": ("modelled_tpot_seconds", "tpot_seconds", "modelled_prompt_seconds", "prompt_seconds", "between_tokens_seconds"),
    "ttft": ("modelled_first_token_seconds", "first_token_seconds"),
    "serving_memory": ("modelled_served_bytes", "served_device_bytes", "modelled_capacity_bytes", "served_room_bytes"),
}  # fmt: skip
"""Quantities that move no more once they are given."""


def _of_tokens(scenario: Scenario, reading: Reading) -> Compared:
    """Tokens trained in a second; of all GPUs, or of one."""
    result = evaluate(scenario)
    count = _gpus(reading, float(result["devices"]))
    each = reading.value / count
    said = f"{_number(reading.value)} tokens/s{' per GPU' if count == 1 else f' on {count:,.0f} GPUs'}"
    return _of_training(result, float(result["tokens_per_s_per_device"]) / each, said)


def _gpus(reading: Reading, mine: float) -> float:
    """GPUs whose rate it is."""
    if reading.gpus and reading.gpus != mine:
        raise ValueError(f"That was measured on {reading.gpus:,.0f} GPUs, and here are {mine:,.0f}: set as many first.")
    if not reading.per and mine > 1:
        raise ValueError(
            f"Is {_number(reading.value)} tokens/s the rate of one GPU, or of all? Write “per GPU” or “in all” after it."
        )
    return mine if reading.per == "all" else 1


def _of_training(result: Result, ratio: float, said: str) -> Compared:
    """A speed of training, as a step over the predicted one."""
    if float(result["step_mfu"]) > ratio:
        raise ValueError(
            f"{said} is more than the peak of this GPU allows: set model, GPU, precision and lengths as in your run first."
        )
    return Compared("step", ratio, said)


def _of_step(scenario: Scenario, reading: Reading) -> Compared:
    result = evaluate(scenario)
    return _of_training(result, reading.value / float(result["step_seconds"]), f"step {_seconds(reading.value)}")


def _of_mfu(scenario: Scenario, reading: Reading) -> Compared:
    result = evaluate(scenario)
    return _of_training(result, float(result["step_mfu"]) / reading.value, f"MFU {_number(100 * reading.value)} %")


def _of_memory(scenario: Scenario, reading: Reading) -> Compared:
    return _bytes("memory", reading, evaluate(scenario), "device_bytes")


def _of_served_memory(scenario: Scenario, reading: Reading) -> Compared:
    if scenario.serving.engine in FILLS:
        raise ValueError(
            f"{scenario.serving.engine.replace(', ', ' and ')} fill the card whatever is needed. Paste the line of the log"
            " that says “Maximum concurrency for … tokens per request”."
        )
    return _bytes("serving_memory", reading, evaluate(scenario), "served_device_bytes")


FILLS = ("vLLM, SGLang", "TensorRT-LLM")
"""Software that takes most of the memory at its start, as its documentation says."""


def _bytes(kind: str, reading: Reading, result: Result, name: str) -> Compared:
    if reading.value > 1.08 * float(result["capacity_bytes"]):
        raise ValueError("That is more memory than this GPU has: choose the GPU, or paste the memory of one GPU.")
    return Compared(kind, reading.value / float(result[name]), f"{_number(reading.value / 1e9)} GB")


def _loaded(scenario: Scenario, reading: Reading) -> tuple[Result, str]:
    """What is predicted with as many sequences at once as were measured, and how many these are, in words."""
    at_once = int(reading.at_once) or scenario.serving.concurrent
    if not at_once:
        raise ValueError(
            "How many sequences were answered at once? Write it after it, such as “TPOT 13.8 ms, 64 at once”."
        )
    return evaluate(change(scenario, concurrent=at_once)), f"{at_once:,} at once"


def _of_tpot(scenario: Scenario, reading: Reading) -> Compared:
    result, load = _loaded(scenario, reading)
    ratio = reading.value / float(result["between_tokens_seconds"])
    return Compared("tpot", ratio, f"TPOT {_seconds(reading.value)}, {load}")


def _of_ttft(scenario: Scenario, reading: Reading) -> Compared:
    result, load = _loaded(scenario, reading)
    ratio = reading.value / float(result["first_token_seconds"])
    return Compared("ttft", ratio, f"TTFT {_seconds(reading.value)}, {load}")


def _of_written(scenario: Scenario, reading: Reading) -> Compared:
    """Tokens that one copy writes in a second, with as many sequences at once as were running."""
    result, load = _loaded(scenario, reading)
    one, gpus = reading.per == "GPU", float(result["copy_devices"])
    if reading.what == "tokens":
        _gpus(reading, gpus)
    whole = reading.value * (gpus if one else 1)
    predicted = float(result["concurrent"] / result["between_tokens_seconds"])
    return Compared(
        "tpot", predicted / whole, f"{_number(reading.value)} tokens/s{' per GPU' if one else ' in all'}, {load}"
    )


def _of_room(scenario: Scenario, reading: Reading) -> Compared:
    """Room for KV cache: the factor that leaves as much of the card; windows keep less of a long request."""
    use = scenario.serving
    length = int(reading.length) or use.prompt_tokens + use.thinking_tokens + use.output_tokens
    one = {"prompt_tokens": max(1, length - 1), "thinking_tokens": 0, "output_tokens": min(1, length - 1)}
    result = evaluate(change(scenario, **one))
    needed = reading.value / length * float(result["held_cache_bytes"] / result["concurrent"])
    now = float(result["modelled_capacity_bytes"])
    ratio = now / max(now + needed - float(result["chunked_room_bytes"]), 1.0)
    return Compared("serving_memory", ratio, f"room for {_number(reading.value / length)} × {length:,} tokens")


COMPARE: dict[tuple[str, bool], Callable[[Scenario, Reading], Compared]] = {
    ("tokens", True): _of_tokens, ("step", True): _of_step, ("mfu", True): _of_mfu, ("memory", True): _of_memory,
    ("tokens", False): _of_written, ("written", False): _of_written, ("tpot", False): _of_tpot, ("ttft", False): _of_ttft,
    ("memory", False): _of_served_memory, ("room", False): _of_room,
}  # fmt: skip
"""How each is compared, by what it is and whether the job is training."""


def _number(value: float, digits: int = 3) -> str:
    """With the digits that people copy: 1,420 and 61.3."""
    if value >= 1e12:
        return power(value, digits)
    return f"{value:,.0f}" if value >= 1000 and digits > 2 else trimmed(significant(value, digits))


def _seconds(value: float) -> str:
    return f"{_number(1000 * value)} ms" if value < 1 else f"{_number(value)} s"
