"""A row made computable: its scenario, and how a result answers in the row's own metric."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.compute import Result
from explorer.core.scenario import Scenario
from explorer.evidence.rows.columns import Row, Unscorable
from explorer.evidence.rows.jobs import run_scenario, training_scenario
from explorer.evidence.rows.memory_jobs import serving_memory_scenario, training_memory_scenario
from explorer.evidence.rows.serving_jobs import serving_scenario

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
    metric = row.get("metric", "")
    if metric in THROUGHPUT:
        return Case(row, "training throughput", training_scenario(row), THROUGHPUT[metric])
    if metric == "device_hours":
        return Case(row, "whole run", run_scenario(row), lambda result: result["device_hours"])
    if metric in MEMORY:
        serving = (row.get("phase") or "").startswith("infer")
        scenario = serving_memory_scenario(row) if serving else training_memory_scenario(row)
        return Case(row, "memory", scenario, (SERVED if serving else TRAINED)[metric])
    if metric in ENERGY:
        return Case(row, "energy in serving", serving_scenario(row), ENERGY[metric])
    phase = (row.get("phase") or "").lower()
    if metric in SERVING:
        if phase == "serving":
            return Case(row, "serving under load", serving_scenario(row), LOADED[metric])
        kind = "prefill" if phase.startswith("prefill") and metric == "tokens_per_s" else metric
        return Case(row, "serving", serving_scenario(row), SERVING[kind])
    raise Unscorable(f"no model yet for the metric {metric or '(blank)'}")


def _per_token(result: Result) -> Any:
    """FLOPs of a token as Megatron-LM counts them under full recompute: 96·L·h²·(1 + s/6h + V/16Lh)."""
    hidden, layers, vocab, seq_len = (result[name] for name in ("hidden", "layers", "vocab", "seq_len"))
    return 96 * layers * hidden**2 * (1 + seq_len / (6 * hidden) + vocab / (16 * layers * hidden))


MEMORY = {"gb": 1e9, "gib": 2.0**30, "gb_sum": 1e9, "gib_sum": 2.0**30}
"""Bytes in the unit of each metric of memory."""


def _holding(metric: str, name: str, devices: str) -> Callable[[Result], Any]:
    """What one device holds, or all of them, in the unit of a metric."""
    if metric.endswith("_sum"):
        return lambda result: result[devices] * result[name] / MEMORY[metric]
    return lambda result: result[name] / MEMORY[metric]


TRAINED = {metric: _holding(metric, "device_bytes", "devices") for metric in MEMORY}
SERVED = {metric: _holding(metric, "served_device_bytes", "copy_devices") for metric in MEMORY}
"""How a result answers in each metric of memory: of training, and of a model in use."""

THROUGHPUT: dict[str, Callable[[Result], Any]] = {
    "tokens_per_s_per_device": lambda r: r["tokens_per_s_per_device"],
    "step_seconds": lambda r: r["step_seconds"],
    "hardware_tflop_per_s_per_device": lambda r: r["tokens_per_s_per_device"] * _per_token(r) / 1e12,
    "model_tflop_per_s_per_device": lambda r: 0.75 * r["tokens_per_s_per_device"] * _per_token(r) / 1e12,
}
"""How a result answers in each metric of training throughput."""


def _written(result: Result) -> Any:
    """Tokens written in a second over whole requests, prompts being read besides. [token/s]"""
    return result["concurrent"] * result["output_tokens"] / result["request_seconds"]


SERVING: dict[str, Callable[[Result], Any]] = {
    "tokens_per_s": lambda r: (
        r["concurrent"]
        * np.maximum(r["output_tokens"], 1)
        / np.where(r["output_tokens"] > 0, r["request_seconds"], r["tpot_seconds"])
    ),
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


LOADED: dict[str, Callable[[Result], Any]] = SERVING | {
    "ms_per_token": lambda r: 1e3 * r["between_tokens_seconds"],
    "ttft_ms": lambda r: 1e3 * r["first_token_seconds"],
    "output_tokens_per_s_per_device": lambda r: r["concurrent"] * r["output_tokens"] / _cycle(r) / r["copy_devices"],
    "output_tokens_per_s_all_devices": lambda r: r["concurrent"] * r["output_tokens"] / _cycle(r),
}
"""The same where as many requests as stated are kept in flight."""

ENERGY: dict[str, Callable[[Result], Any]] = {
    "joule_per_output_token": lambda r: r["joules_per_output_token"],
    "watts": lambda r: r["copy_devices"] * r["serving_device_w"],
}
"""How a result answers in each metric of energy: of the GPUs alone, as many requests as stated in flight."""
