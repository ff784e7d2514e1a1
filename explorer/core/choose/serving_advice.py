"""What would make a model fit its GPUs in use, or answer as fast as is asked: one change at a time, each tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explorer.core.calibration import ENGINES
from explorer.core.choose.fleet import OPEN, best_serving
from explorer.core.compute import Result
from explorer.core.scenario import Scenario, change

LARGEST_COPY = 64


@dataclass(frozen=True)
class Way:
    """One change, in words and as fields; whether it fits then, and meets the targets."""

    label: str
    changes: dict[str, Any]
    fits: bool
    meets: bool


def ways(result: Result) -> list[Way]:
    """Every change that is worth a try, with what comes of it; gentlest first."""
    return [_tried(result.scenario, label, changes) for label, changes in _changes(result)]


def _changes(result: Result) -> list[tuple[str, dict[str, Any]]]:
    scenario = result.scenario
    serving = scenario.serving
    found: list[tuple[str, dict[str, Any]]] = []
    if any(getattr(serving, name) != auto for name, auto in OPEN.items()):
        found.append(("GPUs for a copy and sequences at once left to be found", dict(OPEN)))
    gpus = int(result["serving_tp"])
    for more in (2 * gpus, 4 * gpus, 8 * gpus):
        if serving.serving_tp and more <= LARGEST_COPY and scenario.model.heads % more == 0:
            found.append((f"{more} GPUs for a copy", {"serving_tp": more}))
    has_fp8 = ENGINES[serving.engine].has_fp8
    if result["kv_each"] > 1:
        found.append(("a KV cache in 8 bits", {"kv_format": "fp8" if has_fp8 else "int8"}))
    eight = "fp8" if has_fp8 and scenario.accelerator.fp8_flop_per_s > 0 else "int8"
    for bits, name, each in ((8, eight, 1.0), (4, "int4", 0.6)):
        if result["served_each"] > each:
            found.append((f"weights in {bits} bits ({name})", {"weight_format": name, "bits_per_weight": 0.0}))
    if serving.prompt_tokens >= 512:
        found.append(("half the prompt", {"prompt_tokens": serving.prompt_tokens // 2}))
    return found


def _tried(scenario: Scenario, label: str, changes: dict[str, Any]) -> Way:
    v = best_serving(change(scenario, **changes), 0, "served_spare_bytes", "meets_targets")
    return Way(label, changes, bool(v["served_spare_bytes"] >= 0), bool(v["meets_targets"] > 0))
