"""The job that a row of memory describes, in training or in use, as one scenario."""

from __future__ import annotations

import re

from explorer.core.evaluate import evaluate
from explorer.core.scenario import Scenario, change
from explorer.evidence.columns import Row, format_of, model_of, number, optimizer_of
from explorer.evidence.gpus import accelerator_of
from explorer.evidence.jobs import training_scenario
from explorer.evidence.serving_jobs import PINNED, bits_of, engine_of

ALLOCATOR_BYTES, PROCESS_BYTES = 0.1e9, 2.1e9
"""Held besides tensors: as the allocator of PyTorch counts it, and as the driver does, CUDA context included."""
BUCKET_BYTES = 1.5e9
"""DeepSpeed's buckets for gathering and reducing: three of 5e8 bytes in its default configuration."""
PROCESS = ("process", "in use", "smi", "driver")


def overhead_of(row: Row) -> float:
    """What is held besides tensors, by the kind of measurement."""
    kind = (row.get("mem_kind") or "").lower()
    buckets = BUCKET_BYTES if "deepspeed" in (row.get("framework") or "").lower() else 0
    return buckets + (PROCESS_BYTES if any(word in kind for word in PROCESS) else ALLOCATOR_BYTES)


CUMULATIVE = ("packed", "compile", "chunked", "ckpt", "optimizer in bwd", "act offload", "8-bit")
"""torchtune's table adds one saving after the other: "+X" means X and all before it."""


def savings_of(row: Row) -> str:
    """The savings that a row's configuration names, in words."""
    said = (row.get("other_config") or "").lower()
    if not said.startswith("cumulative"):
        return said
    reached = max((i for i, step in enumerate(CUMULATIVE) if step in said), default=-1)
    if "all above" in said or "lora" in said:
        return " ".join(step for step in CUMULATIVE if step != "optimizer in bwd")
    return " ".join(CUMULATIVE[: reached + 1])


def training_memory_scenario(row: Row) -> Scenario:
    """The job of a row of training or fine-tuning memory."""
    method = (row.get("method") or "").lower()
    said = savings_of(row)
    weights = f"{row.get('weight_format') or 'bf16'} {'nf4' if 'qlora' in method else ''}"
    quantised = format_of(weights) in ("nf4", "nf4-dq", "int4", "int8")
    adapted = any(word in method for word in ("lora", "adapter"))
    tuning = (row.get("phase") or "").startswith("fine")
    base = training_scenario(dict(row) | {"precision": weights if "fp8" in weights else "bf16", "other_config": said})
    devices, dp = base.layout.devices, int(number(row, "dp"))
    cp = max(1, devices // max(1, dp * base.layout.tp * base.layout.pp)) if dp else 1
    rank = re.search(r"r\s*=\s*(\d+)", f"{method} {said}")
    accumulated = 2 if "accumulation" in said else 1
    scenario = change(
        base,
        cp=cp,
        global_batch=int(number(row, "global_batch")) or base.layout.micro_batch * accumulated * max(1, dp or devices),
        precision="pure bf16" if tuning and base.workload.framework.endswith("PyTorch") else base.workload.precision,
        method="full" if not adapted else "QLoRA" if quantised or "q-lora" in method else "LoRA",
        frozen_format=format_of(weights) if quantised else "nf4-dq",
        lora_rank=int(rank.group(1)) if rank else 8,
        added_params=number(row, "trainable_params"),
        scaled_outputs="v2" in method or "ia3" in method,
        train_embeddings="emb" in method,
        optimizer=optimizer_of(row, said),
        gradient_dtype="fp32" if "deepspeed" in (row.get("framework") or "").lower() and not adapted else "auto",
        offload="activations" if "act offload" in said else "optimizer" if "offload" in said else "none",
        update_in_backward="optimizer in bwd" in said and accumulated == 1 and not adapted,
        chunked_loss="chunked" in said or "litgpt" in (row.get("framework") or ""),
        overhead_bytes=overhead_of(row),
    )
    return _as_recipe(scenario) if (row.get("optimizer") or "") == "recipe" and "cumulative" not in (
        row.get("other_config") or "") else scenario  # fmt: skip


def _as_recipe(scenario: Scenario) -> Scenario:
    """torchtune's recipes for one device: loss in chunks; for all weights, 8-bit states that give way to the host
    where there is no room for them, and an update during backward."""
    scenario = change(scenario, chunked_loss=True)
    if scenario.workload.method != "full" or scenario.layout.devices > 1:
        return scenario
    paged = change(scenario, optimizer="AdamW 8-bit", update_in_backward=True)
    room = evaluate(paged)["spare_bytes"] >= 0
    return paged if room else change(paged, offload="optimizer")


def serving_memory_scenario(row: Row) -> Scenario:
    """The job of a row of inference memory."""
    return change(
        Scenario(model=model_of(row), accelerator=accelerator_of(row)),
        prompt_tokens=max(1, int(number(row, "input_len", number(row, "seq_len", 1)))),
        output_tokens=int(number(row, "output_len")),
        concurrent=max(1, int(number(row, "micro_batch", 1))),
        weight_format=format_of(f"{row.get('weight_format') or ''} {row.get('method') or ''}"),
        bits_per_weight=bits_of(row),
        overhead_bytes=overhead_of(row),
        engine=engine_of(row),
        devices=1,
        serving_tp=max(1, int(number(row, "tp", 1))),
        serving_pp=max(1, int(number(row, "pp", 1))),
        **PINNED,
    )
