"""The job that a row of training speed or of a whole run describes, as one scenario."""

from __future__ import annotations

import math

from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator
from explorer.evidence.columns import (
    Row,
    Unscorable,
    framework_of,
    model_of,
    number,
    recompute_of,
    zero_stage_of,
)
from explorer.evidence.gpus import accelerator_of, precision_on


def training_scenario(row: Row) -> Scenario:
    """The job of a row of training throughput, with its layout."""
    framework = framework_of(row)
    zero_stage, shard_devices = zero_stage_of(row)
    model, accelerator = model_of(row), accelerator_of(row)
    tp, pp, cp, ep = (max(1, int(number(row, name, 1))) for name in ("tp", "pp", "cp", "ep"))
    devices = max(1, int(number(row, "devices", tp * pp * cp * max(1, number(row, "dp", 1)))))
    if tp * pp * cp > devices:
        raise Unscorable(f"one replica on {tp * pp * cp} devices (tensor × pipeline × context) of {devices}")
    micro_batch = max(1, int(number(row, "micro_batch", 1)))
    replicas = max(1, devices // (tp * pp * cp))
    accumulated = max(1, number(row, "grad_accum", 1))
    precision = precision_on(accelerator, row.get("precision") or "bf16")
    task = f"{row.get('task') or ''} {row.get('method') or ''}".lower()
    stage = model.layers / pp
    said = row.get("vp") or ""
    interleave = stage / number(row, "vp") if "layer" in said and number(row, "vp") else max(1.0, number(row, "vp", 1))
    return change(
        Scenario(model=model, accelerator=accelerator),
        seq_len=int(number(row, "seq_len", 2048)),
        global_batch=int(number(row, "global_batch")) or int(replicas * micro_batch * accumulated),
        precision=precision,
        framework=framework,
        method="QLoRA" if "qlora" in task else "LoRA" if "lora" in task else "full",
        dropout=framework == "older Megatron",
        recompute=recompute_of(row, framework),
        devices=devices,
        tp=tp,
        pp=pp,
        cp=cp,
        ep=ep,
        interleave=max(1, round(interleave)),
        zero_stage=zero_stage,
        shard_devices=shard_devices,
        micro_batch=micro_batch,
    )


BATCH_TOKENS = ((1e9, 0.5e6), (5e9, 2e6), (math.inf, 4e6))
"""Tokens a step by the size of the model, as GPT-3, Pythia and Llama 2 were trained: runs seldom state theirs."""
LEAST_TOKENS_A_DEVICE, MOST_STEPS = 1024, 1e6
RUN_DAYS = 30
"""Where the number of GPUs is not stated: the power of two that comes nearest to finishing in a month."""


def software_of_its_year(row: Row, accelerator: Accelerator) -> str:
    """Runs seldom name their software: before flash attention, with it in PyTorch, then with fused kernels."""
    if accelerator.generation == "tpu":
        return "compiled PyTorch"
    year = number(row, "year", 2024)
    return "older Megatron" if year < 2023 else "eager PyTorch" if year < 2024 else "Megatron"


def run_scenario(row: Row) -> Scenario:
    """The job of a row of whole training runs; its layout is left to be found."""
    model, accelerator = model_of(row), accelerator_of(row)
    tokens, seq_len = number(row, "tokens"), int(number(row, "seq_len", 2048))
    if not tokens:
        raise Unscorable("no number of tokens")
    precision = precision_on(accelerator, row.get("precision") or "bf16")
    params = number(row, "active_params") or number(row, "params") or model.active_params
    framework = software_of_its_year(row, accelerator)
    peak = max(accelerator.bf16_flop_per_s, accelerator.fp16_flop_per_s, accelerator.fp32_flop_per_s)
    usual = 2 ** max(3, round(math.log2(6 * params * tokens / (0.4 * peak * RUN_DAYS * 86400))))
    devices = int(number(row, "devices")) or usual
    batch = max(
        next(size for limit, size in BATCH_TOKENS if params < limit),
        LEAST_TOKENS_A_DEVICE * devices,
        tokens / MOST_STEPS,
    )
    return change(
        Scenario(model=model, accelerator=accelerator),
        tokens=tokens,
        seq_len=seq_len,
        global_batch=_whole_batch(batch / seq_len, devices),
        precision=precision,
        framework=framework,
        recompute="full" if framework == "older Megatron" else "auto",
        devices=devices,
    )


def _whole_batch(sequences: float, devices: int) -> int:
    """A batch that can be dealt out evenly, as whoever chose it would have seen to."""
    part = math.gcd(devices, 2 ** math.floor(math.log2(max(1, sequences))))
    even = devices if sequences >= devices else part
    return max(1, round(sequences / even)) * even
