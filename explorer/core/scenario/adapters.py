"""Which matrices adapters sit on, and which inputs of matrices training keeps for them."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from explorer.core.calibration import HABITS
from explorer.core.model.precision import RECIPES
from explorer.core.scenario.run import Workload
from explorer.core.training.adapters import TARGETS

DROPOUT_MASK = 1.0
"""Bytes of one entry of a dropout mask."""


def kept_inputs(job: Workload) -> Mapping[str, float]:
    """Bytes of one number of each matrix's input that stay until the backward pass.

    A trained matrix needs its input; a frozen one does not, but bitsandbytes keeps it. Dropout makes a copy and a mask
    for each adapter of its own.
    """
    return _kept_inputs(job.precision, job.method, job.framework, job.lora_targets, bool(job.lora_dropout))


@functools.cache
def _kept_inputs(precision: str, method: str, framework: str, targeted: str, dropout: bool) -> Mapping[str, float]:
    each, targets = RECIPES[precision].linear_input, TARGETS[targeted]
    full = method == "full"
    all_kept = full or (method == "QLoRA" and HABITS[framework].keeps_frozen_inputs)
    copy = each + DROPOUT_MASK if dropout and not full else 0.0

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
