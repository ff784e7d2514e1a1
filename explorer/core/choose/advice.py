"""What would make a job fit: more devices, or one change, gentlest first.

Only memory is asked about here, so a few layouts that save most of it are enough; which of them is
fastest is for `search` to find afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.calibration import HABITS
from explorer.core.choose.candidates import AUTO
from explorer.core.choose.counts import most_spare
from explorer.core.compute import Result
from explorer.core.scenario import FIELDS, Scenario, change


def adapters_from_scratch(result: Result) -> bool:
    """Whether adapters alone are to see more tokens than the model has parameters: that is training from scratch, which
    adapters of a model that has learned nothing cannot do."""
    return bool(not result["for_serving"] and result["adapters"] and result["tokens"] > result["params"])


def learns_from_nothing(scenario: Scenario) -> bool:
    """Whether a run in full sees more tokens than the model has parameters: adapters would not do in its place."""
    job = scenario.workload
    return job.job == "train" and job.method == "full" and job.tokens > scenario.model.params


@dataclass(frozen=True)
class Remedy:
    """One change and what it is called."""

    label: str
    changes: dict[str, Any]


def remedies(result: Result) -> list[Remedy]:
    """Changes that would make a job fit on the devices it has; empty where it fits or none would."""
    if result.fits:
        return []
    scenario = change(result.scenario, devices=int(result["devices"]), devices_rule="this many")
    found: list[Remedy] = []
    for remedy in possible(scenario):
        larger = any(known.changes.items() <= remedy.changes.items() for known in found)
        if not larger and np.max(most_spare(change(scenario, **remedy.changes), [scenario.layout.devices])) >= 0:
            found.append(remedy)
    return found


def possible(scenario: Scenario) -> list[Remedy]:
    """Changes that save memory and that the scenario has not made yet, gentlest first."""
    job, host = scenario.workload, scenario.layout.offload
    pinned = {name: auto for name, auto in AUTO.items() if getattr(scenario.layout, name) != auto}
    found = [Remedy(f"{FIELDS[name].metadata['label']} set to auto", {name: auto}) for name, auto in pinned.items()]
    if len(pinned) > 1:
        found.append(Remedy("the whole layout set to auto", pinned))
    if job.kernel == "eager":
        found.append(Remedy("flash attention", {"attention": "flash"}))
    if not job.chunked_loss:
        found.append(Remedy("the loss computed in chunks", {"chunked_loss": True}))
    if job.optimizer == "AdamW" and not HABITS[job.framework].fused_update:
        found.append(Remedy("a fused AdamW", {"optimizer": "AdamW fused"}))
    if job.optimizer.startswith("AdamW") and job.optimizer != "AdamW 8-bit":
        found.append(Remedy("8-bit AdamW", {"optimizer": "AdamW 8-bit"}))
    if host in ("none", "activations"):
        kept = "optimizer" if host == "none" else "optimizer and activations"
        found.append(Remedy("optimizer states kept on the host", {"offload": kept}))
    if job.seq_len >= 1024:
        half = job.seq_len // 2
        found.append(Remedy(f"sequences of {half:,} tokens", {"seq_len": half}))
    if "pp" not in HABITS[job.framework].splits and scenario.layout.devices > 1 and job.method == "full":
        found.append(Remedy("Megatron, which splits layers over GPUs", {"framework": "Megatron"}))
    if learns_from_nothing(scenario):
        return found
    if job.method == "full":
        found.append(Remedy("training only LoRA adapters", {"method": "LoRA"}))
    if job.method != "QLoRA":
        found.append(Remedy("QLoRA (4-bit frozen weights)", {"method": "QLoRA"}))
    return found
