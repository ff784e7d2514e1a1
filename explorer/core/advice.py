"""What would make a job fit: single changes, tried one after the other, gentlest first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from explorer.core.evaluate import Result, evaluate
from explorer.core.scenario import change

CHANGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("one sequence at a time", {"micro_batch": 1}),
    ("flash attention", {"attention": "flash"}),
    ("sharing optimizer states (ZeRO-1)", {"zero_stage": 1}),
    ("also sharing gradients (ZeRO-2)", {"zero_stage": 2}),
    ("sharing everything (ZeRO-3)", {"zero_stage": 3}),
    ("full recompute", {"recompute": "full"}),
    ("ZeRO-3 with full recompute", {"zero_stage": 3, "recompute": "full"}),
    ("8-bit AdamW", {"optimizer": "AdamW 8-bit"}),
    ("training only LoRA adapters", {"method": "LoRA"}),
    ("LoRA with full recompute", {"method": "LoRA", "recompute": "full"}),
    ("QLoRA (4-bit frozen weights)", {"method": "QLoRA"}),
    ("QLoRA with full recompute", {"method": "QLoRA", "recompute": "full"}),
)


@dataclass(frozen=True)
class Remedy:
    """One change, what it is called, and the memory to spare after it. [B]"""

    label: str
    changes: dict[str, Any]
    spare_bytes: float


def remedies(result: Result) -> list[Remedy]:
    """Changes that would make a job fit on the devices it has; empty where it fits or none would."""
    if result.fits:
        return []
    found: list[Remedy] = []
    for label, changes in CHANGES:
        new = {name: value for name, value in changes.items() if result[name] != value}
        smaller = any(remedy.changes.items() <= new.items() for remedy in found)
        if new and not smaller and (spare := evaluate(change(result.scenario, **new))["spare_bytes"]) >= 0:
            found.append(Remedy(label, new, float(spare)))
    return found


def more_devices(result: Result) -> float:
    """Fewest devices on which the job fits with everything shared (ZeRO-3); infinite where none do."""
    needed = float(evaluate(change(result.scenario, zero_stage=3))["devices_to_fit"])
    return needed if needed > result["device_count"] else math.inf
