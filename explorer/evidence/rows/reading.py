"""A row made computable: its scenario, and how a result answers in the row's own metric."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.calibration import ENGINES
from explorer.core.compute import Result
from explorer.core.scenario import Scenario
from explorer.evidence.rows.columns import Row, Unscorable
from explorer.evidence.rows.held import kind_of
from explorer.evidence.rows.jobs import run_scenario, training_scenario
from explorer.evidence.rows.memory_jobs import in_use, serving_memory_scenario, training_memory_scenario
from explorer.evidence.rows.metrics import canonical
from explorer.evidence.rows.serving_jobs import copies_of, serving_scenario, under_load

__all__ = ["Case", "Row", "Unscorable", "case_of"]


@dataclass(frozen=True)
class Case:
    """One row made computable: its scenario, and how a result answers in the row's own metric."""

    row: Row
    kind: str
    scenario: Scenario
    answer: Callable[[Result], Any]


def case_of(row: Row) -> Case:
    """What to compute for a row.

    Raises Unscorable, with the reason, for one that cannot be computed.
    """
    row = canonical(row, KNOWN)
    metric = row.get("metric", "")
    if metric in THROUGHPUT:
        return Case(row, "training throughput", training_scenario(row), THROUGHPUT[metric])
    if metric == "device_hours":
        return Case(row, "whole run", run_scenario(row), lambda result: result["device_hours"])
    if metric in MEMORY:
        if in_use(row):
            scenario = serving_memory_scenario(row)
            name = _quantity(row, scenario.serving.engine)
            return Case(row, "memory", scenario, _holding(metric, name, "copy_devices"))
        return Case(row, "memory", training_memory_scenario(row), _holding(metric, "device_bytes", "devices"))
    if metric in ENERGY:
        scenario = serving_scenario(row)
        if scenario.accelerator.tdp_w <= 0:
            raise Unscorable(f"no power is published for {scenario.accelerator.accelerator_name}")
        return Case(row, "energy in serving", scenario, ENERGY[metric])
    phase = (row.get("phase") or "").lower()
    if metric in SERVING:
        loaded = under_load(row)
        read = metric == "tokens_per_s" and phase.startswith("prefill") and "decode" not in phase
        answer = loaded_answer(row) if loaded else SERVING["prefill" if read else metric]
        return Case(row, f"serving{' under load' if loaded else ''}", serving_scenario(row), _of_all(answer, row))
    if re.search(r"\b[mh]fu\b|utili[sz]ation", metric.lower()):
        raise Unscorable(
            f"{metric} is a share of a peak, and whose count and whose peak is not said: its rate is needed"
        )
    raise Unscorable(f"no model yet for the metric {metric or '(blank)'}")


def _of_all(answer: Callable[[Result], Any], row: Row) -> Callable[[Result], Any]:
    """The same of all copies, where a rate is that of all devices."""
    copies = copies_of(row) if row["metric"] in OF_ALL else 1
    return (lambda result: copies * answer(result)) if copies > 1 else answer


OF_ALL = ("tokens_per_s", "prompt_and_output_tokens_per_s", "output_tokens_per_s_all_devices")
"""Rates that add up over copies of a model."""


def _scores(result: Result) -> Any:
    """Attention scores of a token, forward, none of them masked, as Megatron-LM counts them. [FLOP/token]"""
    size = result["heads"] * (result["head_dim"] + result["v_head_dim"])
    return 2 * size * result["layers"] * result["seq_len"]


def _layers(result: Result) -> Any:
    """All layers of a token, forward, as Megatron-LM counts them. [FLOP/token]"""
    return result["projection_flop_per_token"] + result["mlp_flop_per_token"] + _scores(result)


def _model_flop(result: Result) -> Any:
    """FLOPs of a token as Megatron-LM counts them: for GPT 72·L·h²·(1 + s/6h + V/12Lh). [FLOP/token]"""
    return 3 * (_layers(result) + 2 * result["vocab"] * result["embed_dim"])


def _hardware_flop(result: Result) -> Any:
    """The same with what is computed twice: 96·L·h²·(1 + s/6h + V/16Lh) where all of it is. [FLOP/token]"""
    twice = result["recompute_share"] * (_layers(result) - _scores(result))
    return _model_flop(result) + twice + result["recompute_scores"] * _scores(result)


MEMORY = {"gb": 1e9, "gib": 2.0**30, "gb_sum": 1e9, "gib_sum": 2.0**30}
"""Bytes in the unit of each metric of memory."""


def _holding(metric: str, name: str, devices: str) -> Callable[[Result], Any]:
    """What one device holds, or all of them, in the unit of a metric."""
    if metric.endswith("_sum"):
        return lambda result: result[devices] * result[name] / MEMORY[metric]
    return lambda result: result[name] / MEMORY[metric]


WHOLE = "served_device_bytes"
FILLED = ("process", "not said")
"""How memory is read that counts what an engine has taken to be filled with KV cache."""


def _quantity(row: Row, engine: str) -> str:
    """The quantity of a model in use that a row of memory is about."""
    named = next((part for sign, part in PARTS if re.search(sign, row.get("mem_kind") or "", re.I)), WHOLE)
    fills = named == WHOLE and ENGINES[engine].memory_share < 1 and kind_of(row) in FILLED
    return "served_capacity_bytes" if fills else named


PARTS = (
    (r"weights?\W*(?:and|\+|&|,)|\b(?:kv|cache)\b.*weights", WHOLE),
    (r"weights", "held_weight_bytes"),
    (r"\b(?:available|free|pool)\b.*\b(?:kv|cache)|\bcache (?:pool|capacity)", "chunked_room_bytes"),
    (r"\bkv\b|\bcache\b", "held_cache_bytes"),
)
"""Signs of what was measured, where that is a part of what a model in use holds, and the quantity for it."""

THROUGHPUT: dict[str, Callable[[Result], Any]] = {
    "tokens_per_s_per_device": lambda r: r["tokens_per_s_per_device"],
    "step_seconds": lambda r: r["step_seconds"],
    "hardware_tflop_per_s_per_device": lambda r: r["tokens_per_s_per_device"] * _hardware_flop(r) / 1e12,
    "model_tflop_per_s_per_device": lambda r: r["tokens_per_s_per_device"] * _model_flop(r) / 1e12,
}
"""How a result answers in each metric of training throughput."""


def _written(result: Result) -> Any:
    """Tokens written in a second over whole requests, prompts being read besides; of answers without a length, while
    they are written. [token/s]"""
    written = result["output_tokens"]
    seconds = np.where(written > 0, result["request_seconds"], result["tpot_seconds"])
    return result["concurrent"] * np.maximum(written, 1) / seconds


SERVING: dict[str, Callable[[Result], Any]] = {
    "tokens_per_s": _written,
    "prefill": lambda r: r["concurrent"] * r["prompt_tokens"] / r["ttft_seconds"],
    "ms_per_token": lambda r: 1e3 * r["tpot_seconds"],
    "prompt_and_output_tokens_per_s": lambda r: (
        r["concurrent"] * (r["prompt_tokens"] + r["output_tokens"]) / r["request_seconds"]
    ),
    "request_ms": lambda r: 1e3 * r["request_seconds"],
    "request_s": lambda r: r["request_seconds"],
    "ttft_ms": lambda r: 1e3 * r["ttft_seconds"],
    "prefill_ms": lambda r: 1e3 * r["ttft_seconds"],
    "output_tokens_per_s_per_device": lambda r: _written(r) / r["copy_devices"],
    "output_tokens_per_s_all_devices": _written,
}
"""How a result answers in each metric of serving."""


def _cycle(result: Result) -> Any:
    """A request in a closed loop, from its prompt to its last token. [s]"""
    return result["first_token_seconds"] + result["output_tokens"] * result["between_tokens_seconds"]


def _in_flight(tokens: str) -> Callable[[Result], Any]:
    """Tokens in a second, of the kind named, of all requests in flight. [token/s]"""
    return lambda result: result["concurrent"] * result[tokens] / _cycle(result)


LOADED: dict[str, Callable[[Result], Any]] = SERVING | {
    "ms_per_token": lambda r: 1e3 * r["between_tokens_seconds"],
    "ttft_ms": lambda r: 1e3 * r["first_token_seconds"],
    "request_ms": lambda r: 1e3 * _cycle(r),
    "request_s": _cycle,
    "tokens_per_s": _in_flight("output_tokens"),
    "prompt_and_output_tokens_per_s": lambda r: _in_flight("prompt_tokens")(r) + _in_flight("output_tokens")(r),
    "output_tokens_per_s_per_device": lambda r: _in_flight("output_tokens")(r) / r["copy_devices"],
    "output_tokens_per_s_all_devices": _in_flight("output_tokens"),
}
"""The same where as many requests as stated are kept in flight."""


def _median_wait(result: Result) -> Any:
    """The median wait for a first token: few requests come in a burst. [ms]"""
    return 1e3 * (result["first_token_seconds"] - result["burst_seconds"])


def loaded_answer(row: Row) -> Callable[[Result], Any]:
    """How a result answers in the row's metric under load; medians leave out what few requests wait for."""
    median = row["metric"] == "ttft_ms" and re.search(r"\b(median|p50)\b", (row.get("notes") or "").lower())
    return _median_wait if median else LOADED[row["metric"]]


ENERGY: dict[str, Callable[[Result], Any]] = {
    "joule_per_output_token": lambda r: r["joules_per_output_token"],
    "watts": lambda r: r["copy_devices"] * r["serving_device_w"],
}
"""How a result answers in each metric of energy: of the GPUs alone, as many requests as stated in flight."""

KNOWN = frozenset((*THROUGHPUT, *MEMORY, *SERVING, *ENERGY, "device_hours"))
"""Metrics that need no reading."""
