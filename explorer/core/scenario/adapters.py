"""Which matrices adapters sit on, and which inputs of matrices training keeps for them."""

from __future__ import annotations

from explorer.core.calibration import HABITS
from explorer.core.model.precision import RECIPES
from explorer.core.scenario.run import Workload
from explorer.core.training.adapters import TARGETS

DROPOUT_MASK = 1.0
"""Bytes of one entry of a dropout mask."""


def kept_inputs(job: Workload) -> dict[str, float]:
    """Bytes of one number of each matrix's input that stay until the backward pass.

    A trained matrix needs its input; a frozen one does not, but bitsandbytes keeps it. Dropout makes a copy and a mask
    for each adapter of its own.
    """
    each, targets = RECIPES[job.precision].linear_input, TARGETS[job.lora_targets]
    full = job.method == "full"
    all_kept = full or (job.method == "QLoRA" and HABITS[job.framework].keeps_frozen_inputs)
    copy = each + DROPOUT_MASK if job.lora_dropout and not full else 0.0

    def plain(matrices: str) -> float:
        return each if all_kept or (not copy and set(matrices) & set(targets)) else 0.0

    return {
        "attention_input_each": plain("qkv") + copy * len(set("qkv") & set(targets)),
        "output_copy_each": copy * ("o" in targets),
        "mlp_input_each": plain("m"),
        "mlp_copy_each": copy * ("m" in targets),
        "down_input_each": plain("m") + copy * ("m" in targets),
        **{f"lora_{name}": float(sign in targets) for name, sign in MATRICES.items()},
    }


MATRICES = {"query": "q", "key": "k", "value": "v", "output": "o", "mlp": "m"}
