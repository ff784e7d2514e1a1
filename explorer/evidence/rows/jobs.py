"""The job that a row of training speed or of a whole run describes, as one scenario."""

from __future__ import annotations

import math
import re

from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator
from explorer.evidence.rows.columns import (
    FLASH_YEAR,
    Row,
    Unscorable,
    framework_of,
    number,
    recompute_of,
    software_named,
    zero_stage_of,
)
from explorer.evidence.rows.gpus import accelerator_of, precision_on
from explorer.evidence.rows.shapes import model_of


def training_scenario(row: Row) -> Scenario:
    """The job of a row of training throughput, with its layout: what it leaves open is found, as its user found it."""
    framework, said = framework_of(row), words_of(row)
    zero_stage, shard_devices = zero_stage_of(row)
    model, accelerator = model_of(row), accelerator_of(row)
    tp, pp, cp, ep = (max(1, int(number(row, name, 1))) for name in ("tp", "pp", "cp", "ep"))
    devices = devices_of(row) or tp * pp * cp * max(1, int(number(row, "dp", 1)))
    if tp * pp * cp > devices:
        raise Unscorable(f"one replica on {tp * pp * cp} devices (tensor × pipeline × context) of {devices}")
    micro_batch, global_batch = batch_of(row, max(1, devices // (tp * pp * cp)), pp)
    return change(
        Scenario(model=model, accelerator=accelerator),
        seq_len=int(number(row, "seq_len", 2048)),
        global_batch=global_batch,
        precision=precision_on(accelerator, f"{row.get('precision') or 'bf16'} {said if 'rowwise' in said else ''}"),
        framework=framework,
        method="QLoRA" if "qlora" in said else "LoRA" if "lora" in said else "full",
        overlap="none" if "no overlap" in said else "experts too" if EXPERTS_HIDDEN.search(said) else "auto",
        dropout=framework == "older Megatron",
        recompute=recompute_of(row, framework),
        devices=devices,
        tp=tp,
        pp=pp,
        cp=cp,
        ep=ep,
        interleave=chunks_of(row, model.layers / pp) if pp > 1 else 1,
        zero_stage=zero_stage,
        shard_devices=shard_devices,
        micro_batch=micro_batch,
    )


EXPERTS_HIDDEN = re.compile(r"dualpipe|overlap[- _]*(?:of )?(?:moe|ep\b|a2a|all[- ]?to[- ]?all|expert)")
"""Signs that one micro-batch computes while another is sent to experts."""


def words_of(row: Row) -> str:
    """All that a row says of its job in words."""
    return " ".join(row.get(name) or "" for name in ("task", "kind", "method", "other_config")).lower()


def batch_of(row: Row, replicas: int, pp: int) -> tuple[int, int]:
    """Sequences at a time, and of a step; 0 at a time: not said, so as many as suit the batch and the memory.

    torchtitan names the batch of a replica, and cuts it into as many micro-batches as there are stages.
    """
    local, whole = sequences_of(row, "micro_batch"), sequences_of(row, "global_batch")
    accumulated = number(row, "grad_accum")
    if not local and whole and accumulated:
        local = int(whole // (replicas * accumulated))
    if not local:
        return (0, whole) if whole else (1, replicas)
    whole = whole or int(replicas * local * max(1, accumulated))
    cut = pp if "torchtitan" in (row.get("framework") or "").lower() else 1
    return max(1, local // cut), whole


def sequences_of(row: Row, name: str) -> int:
    """Sequences of a batch, which some rows give in tokens; 0: not said.

    >>> sequences_of({"global_batch": "4M tokens", "seq_len": "4096"}, "global_batch")
    976
    """
    said = (row.get(name) or "").strip().lower()
    if said in ("max", "maximum", "largest"):
        return 0
    in_tokens = "tok" in said or number(row, name) >= TOKENS
    return int(number(row, name) / (number(row, "seq_len", 2048) if in_tokens else 1))


TOKENS = 200_000
"""Batches of as much are counted in tokens, whether the row says so or not."""


A_NODE = 8
"""Devices of a node, where a row counts nodes."""


def devices_of(row: Row) -> int:
    """Devices of a row, also as "16 nodes" or "2x8", or as a slice of TPUs named by its cores, two a chip but for v5e and
    v6e; 0: not said.

    >>> [devices_of({"devices": said}) for said in ("512", "16 nodes", "2x8", "")]
    [512, 128, 16, 0]
    """
    said = (row.get("devices") or "").lower()
    if found := re.search(r"\bv(\d[ep]?)-(\d+)\b", said):
        return int(found[2]) // (1 if found[1].endswith("e") else 2)
    if found := re.match(r"(\d+)(?:\s*nodes?)?\s*[x×*]\s*(\d+)", said):
        return int(found[1]) * int(found[2])
    return int(number(row, "devices")) * (A_NODE if "node" in said else 1)


def chunks_of(row: Row, stage_layers: float) -> int:
    """Chunks of a pipeline stage: as its column says, by their number or by their layers, or its words, "VP 8"."""
    said = row.get("vp") or ""
    named = re.search(r"\bvp\s*(\d+)", words_of(row))
    if not said and named:
        return max(1, int(named[1]))
    size = number(row, "vp", 1)
    return max(1, round(stage_layers / size if "layer" in said and size else size))


BATCH_TOKENS = ((1e9, 0.5e6), (5e9, 2e6), (math.inf, 4e6))
"""Tokens a step by the size of the model, as GPT-3, Pythia and Llama 2 were trained: runs seldom state theirs."""
LEAST_TOKENS_A_DEVICE, MOST_STEPS = 1024, 1e6
RUN_DAYS = 30
"""Where the number of GPUs is not stated: the power of two that comes nearest to finishing in a month."""


PIPELINED = 1e11
"""Parameters from which a run before 2025 is taken to have split its layers into stages, as only Megatron and its kin do."""
CLEAN = re.compile(r"yes|likely|steady|ideal")
"""What a row says of its hours where they hold little but steps."""


def software_of_its_year(row: Row, accelerator: Accelerator, params: float) -> str:
    """Runs seldom name their software: before flash attention, then PyTorch, then fused kernels for most."""
    year = int(number(row, "year", 2024))
    if named := software_named((row.get("framework") or row.get("model") or "").lower(), old=year < FLASH_YEAR):
        return named
    if accelerator.generation == "tpu":
        return "compiled PyTorch"
    if year < FLASH_YEAR:
        return "older Megatron"
    fused = year > 2024 or "fp8" in (row.get("precision") or "") or params > PIPELINED
    return "Megatron" if fused else "eager PyTorch"


def run_scenario(row: Row) -> Scenario:
    """The job of a row of whole training runs; its layout is left to be found."""
    model, accelerator = model_of(row), accelerator_of(row)
    tokens, seq_len = number(row, "tokens"), int(number(row, "seq_len", 2048))
    if not tokens:
        raise Unscorable("no number of tokens")
    params = number(row, "active_params") or number(row, "params") or model.active_params
    framework = software_of_its_year(row, accelerator, number(row, "params") or params)
    peak = max(accelerator.bf16_flop_per_s, accelerator.fp16_flop_per_s, accelerator.fp32_flop_per_s)
    usual = 2 ** max(3, round(math.log2(6 * params * tokens / (0.4 * peak * RUN_DAYS * 86400))))
    devices = devices_of(row) or usual
    return change(
        Scenario(model=model, accelerator=accelerator),
        tokens=tokens,
        seq_len=seq_len,
        global_batch=_said_batch(row) or _usual_batch(params, tokens, seq_len, devices),
        precision=precision_on(accelerator, row.get("precision") or "bf16"),
        framework=framework,
        method="LoRA" if "lora" in words_of(row) else "full",
        run_losses="few" if CLEAN.match(row.get("clean_time") or "") else "usual",
        recompute="full" if framework == "older Megatron" else "auto",
        devices=devices,
    )


def _said_batch(row: Row) -> int:
    """Sequences of a step where its column or its notes have them; 0: not said."""
    noted = re.search(r"global batch (?:of )?(\d+)\b", row.get("notes") or "")
    return sequences_of(row, "global_batch") or (int(noted[1]) if noted else 0)


def _usual_batch(params: float, tokens: float, seq_len: int, devices: int) -> int:
    """Sequences of a step as models of its size are trained, enough for all devices."""
    usual = next(size for limit, size in BATCH_TOKENS if params < limit)
    return _whole_batch(max(usual, LEAST_TOKENS_A_DEVICE * devices, tokens / MOST_STEPS) / seq_len, devices)


def _whole_batch(sequences: float, devices: int) -> int:
    """A batch that can be dealt out evenly, as whoever chose it would have seen to."""
    part = math.gcd(devices, 2 ** math.floor(math.log2(max(1, sequences))))
    even = devices if sequences >= devices else part
    return max(1, round(sequences / even)) * even
