"""What would make a model fit its GPUs in use, or answer as fast as is asked: one change at a time, each tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explorer.core.calibration import ENGINES
from explorer.core.choose.fleet import OPEN, best_serving
from explorer.core.choose.running_advice import least_on_host
from explorer.core.compute import Result
from explorer.core.numerals import significant
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.second import is_unlike
from explorer.core.scenario.unlike import kinds_of

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
    return [_tried(result.scenario, label, changes) for label, changes in changes(result)] + _on_host(result)


def changes(result: Result) -> list[tuple[str, dict[str, Any]]]:
    scenario = result.scenario
    serving = scenario.serving
    found: list[tuple[str, dict[str, Any]]] = []
    if any(getattr(serving, name) != auto for name, auto in OPEN.items()):
        found.append(("GPUs for a copy and sequences at once left to be found", dict(OPEN)))
    gpus = int(result["serving_tp"])
    for more in (2 * gpus, 4 * gpus, 8 * gpus):
        if serving.serving_tp and not is_unlike(scenario) and more <= LARGEST_COPY and scenario.model.heads % more == 0:
            found.append((f"{more} GPUs for a copy", {"serving_tp": more}))
    if is_unlike(scenario):
        found += _dealt_otherwise(scenario)
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


def _dealt_otherwise(scenario: Scenario) -> list[tuple[str, dict[str, Any]]]:
    """One GPU more of either kind."""
    run, (first, second) = scenario.running, kinds_of(scenario)
    dealt = {"second_layers": 0}
    return [
        (f"one more {first[0]} in a copy", dealt | {"first_devices": run.first_devices + 1}),
        (f"one more {second[0]} in a copy", dealt | {"second_devices": run.second_devices + 1}),
    ]


def _on_host(result: Result) -> list[Way]:
    """What does not fit may stay on the host."""
    found = least_on_host(result) if result["served_spare_bytes"] < 0 else None
    if found is None:
        return []
    alone = found.name == "cpu_expert_layers"
    what = f"{'the experts of ' if alone else ''}{found.layers} layer{'s' if found.layers != 1 else ''} on the CPU"
    flag = _flag(result.scenario, found.layers, alone)
    pace = f"{significant(1 / found.between_tokens_seconds)} tokens/s"
    return [Way(f"{what} ({flag}{pace})", {found.name: found.layers}, True, found.meets)]


def _flag(scenario: Scenario, layers: int, alone: bool) -> str:
    """How llama.cpp is told: the first layers, those without experts too; unknown where these stand between others."""
    m = scenario.model
    if not alone:
        return f"-ngl {m.layers - layers}: "
    first_are_dense = m.moe_layers > m.layers / 2
    return f"--n-cpu-moe {layers + m.layers - m.moe_layers}: " if first_are_dense else ""


def _tried(scenario: Scenario, label: str, changes: dict[str, Any]) -> Way:
    v = best_serving(change(scenario, **changes), 0, "served_spare_bytes", "meets_targets")
    return Way(label, changes, bool(v["served_spare_bytes"] >= 0), bool(v["meets_targets"] > 0))
