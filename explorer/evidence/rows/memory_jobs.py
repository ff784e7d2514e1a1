"""The job that a row of memory describes, in training or in use, as one scenario."""

from __future__ import annotations

import re

from explorer.core.evaluate import evaluate
from explorer.core.scenario import Scenario, change
from explorer.evidence.rows.adapted import method_of
from explorer.evidence.rows.columns import Row, Unscorable, number, optimizer_of
from explorer.evidence.rows.formats import bits_of, file_bytes_of, format_of, known_format, stored_as
from explorer.evidence.rows.gpus import accelerator_of
from explorer.evidence.rows.held import besides, gaps
from explorer.evidence.rows.jobs import sequences_of, training_scenario
from explorer.evidence.rows.serving_jobs import (
    PINNED,
    cache_format_of,
    engine_of,
    served_on,
)
from explorer.evidence.rows.shapes import model_of

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
    said = savings_of(row)
    if "capacity" in (row.get("mem_kind") or "").lower() and not number(row, "seq_len"):
        raise Unscorable("no length fits: nothing was measured")
    weights = row.get("weight_format") or "bf16"
    tuned = method_of(row, said)
    base = training_scenario(
        on_some_gpu(row) | {"precision": weights if "fp8" in weights else "bf16", "other_config": said}
    )
    devices, dp = base.layout.devices, int(number(row, "dp"))
    cp = max(1, devices // max(1, dp * base.layout.tp * base.layout.pp)) if dp else 1
    accumulated = int(number(row, "grad_accum")) or (2 if "accumulation" in said else 1)
    scenario = change(
        base,
        cp=cp,
        tied=base.model.tied and "litgpt" not in (row.get("framework") or "").lower(),  # which has a head of its own
        global_batch=sequences_of(row, "global_batch") or base.layout.micro_batch * accumulated * max(1, dp or devices),
        precision="pure bf16" if is_pure(row, base, said) else base.workload.precision,
        optimizer=optimizer_of(row, said),
        gradient_dtype="fp32"
        if "deepspeed" in (row.get("framework") or "").lower() and tuned["method"] == "full"
        else "auto",
        offload=offload_of(said),
        sequence_parallel=sequence_parallel_of(said),
        flat_parameters="litgpt" in (row.get("framework") or "") and base.layout.zero_stage >= 3,
        update_in_backward="optimizer in bwd" in said and accumulated == 1 and tuned["method"] == "full",
        chunked_loss="chunked" in said or "litgpt" in (row.get("framework") or ""),
        fused_head=bool(
            re.search("liger|fused linear|unsloth|cut cross", f"{said} {row.get('framework') or ''}".lower())
        ),
        **tuned,
        **besides(row),
    )
    return _as_recipe(scenario) if (row.get("optimizer") or "") == "recipe" and "cumulative" not in (
        row.get("other_config") or "") else scenario  # fmt: skip


IN_USE = r"^(?:infer|serv|decod|prefill|generat|deploy)"
SERVERS = r"vllm|sglang|tensorrt|\.cpp|ollama|\btgi\b|lmdeploy|exllama|mlc|kobold|gpt4all|lm studio|deepspeed-?(?:mii|fastgen)|\bnim\b|openvino|ktransformers|aphrodite"


def in_use(row: Row) -> bool:
    """Whether memory of a row is that of a model in use: by its phase, or by its software where no phase is given."""
    phase = (row.get("phase") or "").strip().lower()
    software = f"{row.get('engine') or ''} {row.get('framework') or ''}".lower()
    return bool(re.search(IN_USE, phase) or (not phase and re.search(SERVERS, software)))


def on_some_gpu(row: Row) -> dict[str, str]:
    """The row, on any GPU where its own is not known: memory hangs on the job, not on the card."""
    try:
        accelerator_of(row)
    except Unscorable:
        return dict(row) | {"accelerator": Scenario().accelerator.accelerator_name}
    return dict(row)


def is_pure(row: Row, base: Scenario, said: str) -> bool:
    """Whether weights and states are kept in 16 bits alone: as said; else PyTorch's own recipes of fine-tuning do."""
    text = f"{row.get('method') or ''} {said} {row.get('weight_format') or ''} {row.get('optimizer') or ''}".lower()
    if re.search(r"mixed|amp\b|autocast|fp32 (?:states|master|weights)", text):
        return False
    tuning = (row.get("phase") or "").lower().startswith(("fine", "sft"))
    return bool(re.search(r"pure|bf16-true|full bf16", text)) or (
        tuning and base.workload.framework.endswith("PyTorch")
    )


def offload_of(said: str) -> str:
    """What waits in the memory of the host."""
    if "offload" not in said or re.search(r"(?:no|without) (?:\w+ )?offload|offload\w*\W*(?:no|off|false)\b", said):
        return "none"
    if "act offload" in said or "activation" in said[: said.index("offload") + 30]:
        return "activations"
    return (
        "optimizer and weights"
        if re.search(r"offload\W*param|param\w*\W*offload|weights? offload|full offload", said)
        else "optimizer"
    )


def sequence_parallel_of(said: str) -> str:
    """Whether sequences are split where matrices are not, if the row says so."""
    if not re.search(r"sequence[- _]parallel", said):
        return "auto"
    return (
        "off"
        if re.search(r"(?:no|without|w/o)\W+sequence[- _]parallel|sequence[- _]parallel\w*\W*(?:off|no|false)\b", said)
        else "on"
    )


def _as_recipe(scenario: Scenario) -> Scenario:
    """torchtune's recipes for one device: loss in chunks; for all weights, 8-bit states that give way to the host
    where there is no room for them, and an update during backward."""
    scenario = change(scenario, chunked_loss=True)
    if scenario.workload.method != "full" or scenario.layout.devices > 1:
        return scenario
    paged = change(scenario, optimizer="AdamW 8-bit", update_in_backward=True)
    room = evaluate(paged)["spare_bytes"] >= 0
    return paged if room else change(paged, offload="optimizer")


WHOLE = 100_000_000
"""Tokens of a chunk that holds any batch: what reads a static batch reads it in one go."""


def stored_bits_of(row: Row) -> float:
    """Bits a weight as stored: by the file where the format has no size of its own; else as for speed."""
    file, params = file_bytes_of(row), number(row, "params")
    unknown = not known_format(row.get("weight_format") or "")
    return 8 * file / params if file and params and unknown else bits_of(row)


def serving_memory_scenario(row: Row) -> Scenario:
    """The job of a row of inference memory."""
    scenario = change(
        Scenario(model=model_of(row), accelerator=accelerator_of(on_some_gpu(row))),
        prompt_tokens=max(1, int(number(row, "input_len", number(row, "seq_len", 1)))),
        output_tokens=int(number(row, "output_len")),
        concurrent=max(1, int(number(row, "micro_batch", 1))),
        weight_format=format_of(f"{stored_as(row)} {row.get('method') or ''}"),
        bits_per_weight=stored_bits_of(row),
        kv_format=cache_format_of(row),
        chunk_tokens=WHOLE if "static batch" in (row.get("notes") or "").lower() else 0,
        **besides(row),
        engine=engine_of(row),
        devices=1,
        **served_on(row),
        **PINNED,
    )
    return change(scenario, overhead_bytes=scenario.layout.overhead_bytes + gaps(row, scenario))
