"""One served copy in whole numbers, and which flags a format of weights needs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer.catalog.launching import stored_format
from explorer.core.compute import Result
from explorer.words.phrases import listed
from explorer.words.recipes.layout import divides, whole

ALL_AT_ONCE = 1_000_000
"""Tokens: what is read at a time by software that takes whole prompts."""
NAMES = {
    "int8": "int8",
    "int4": "int4 (GPTQ or AWQ)",
    "mxfp4": "MXFP4",
    "nvfp4": "NVFP4",
    "fp8": "fp8",
    "nf4": "nf4 (bitsandbytes)",
    "nf4-dq": "nf4 (bitsandbytes)",
}


@dataclass(frozen=True)
class Copy:
    """One copy of a served model: GPUs of a layer, stages, copies of attention, lengths and sequences at once."""

    tp: int
    pp: int
    attention_dp: int
    length: int
    concurrent: int
    chunk: int
    memory_share: float
    weight_format: str
    kv_format: str
    experts: bool


def copy_of(result: Result) -> Copy:
    """The copy behind a result."""
    use, chunk = result.scenario.serving, float(result["prefill_chunk"])
    return Copy(
        tp=whole(result, "serving_tp"),
        pp=whole(result, "serving_pp"),
        attention_dp=whole(result, "attention_dp"),
        length=whole(result, "prompt_tokens") + whole(result, "written_tokens"),
        concurrent=whole(result, "concurrent"),
        chunk=0 if chunk >= ALL_AT_ONCE else round(chunk),
        memory_share=float(result["taken_share"]),
        weight_format="other" if use.bits_per_weight > 0 else use.weight_format,
        kv_format=use.kv_format,
        experts=whole(result, "experts") > 0,
    )


def about_copies(result: Result, splits: bool = False) -> list[str]:
    """That the command is one copy of several, where the demand needs more; and what of the scenario it leaves out.

    `splits` is software whose command puts layers on the CPU.
    """
    run, left = result.scenario.running, _left_out(result, splits)
    copies = float(result["copies"]) * (run.prefill_copies + run.decode_copies if run.prefill_copies else 1)
    if not math.isfinite(copies) or copies <= 1:
        return left
    return [
        *left,
        f"This starts one copy; the peak of the demand needs {round(copies):,}, and something that shares requests.",
    ]


def _left_out(result: Result, splits: bool) -> list[str]:
    """Of how it is run, what takes options that depend on your files and machines."""
    run = result.scenario.running
    parts = [
        (run.draft != "none", "drafted tokens"),
        (run.prefill_copies > 0, "copies that only read prompts"),
        (not splits and run.cpu_layers + run.cpu_expert_layers > 0, "layers on the CPU"),
    ]
    named = [part for counts, part in parts if counts]
    return [f"Not in this command: {listed(named, ' and')}."] if named else []


def online(result: Result, copy: Copy) -> str:
    """How an engine is told to bring 16-bit weights into the format as it loads them: a word, or nothing."""
    if copy.weight_format == stored_format(result.scenario.model.model_name):
        return ""
    return {"fp8": "fp8", "nf4": "bitsandbytes", "nf4-dq": "bitsandbytes"}.get(copy.weight_format, "")


def about_weights(result: Result, copy: Copy) -> list[str]:
    """Which checkpoint to load, where it is not the one as it was released."""
    stored, wanted = stored_format(result.scenario.model.model_name), copy.weight_format
    if wanted == "other":
        return [
            f"A checkpoint of about {result.scenario.serving.bits_per_weight:g} bits a weight, in place of the model's name."
        ]
    if wanted == stored or wanted in ("bf16", "fp32") or online(result, copy):
        return []
    return [
        f"A checkpoint whose weights are stored in {NAMES[wanted]}, in place of the model's name: its config.json says so."
    ]


def dtype(copy: Copy) -> str:
    """In what it multiplies."""
    return "float32" if copy.weight_format == "fp32" else "bfloat16"


def unsplit(copy: Copy, tool: str) -> list[str]:
    """What no engine can do with copies of attention."""
    return (
        [
            f"{tool} splits copies of attention evenly over the GPUs of a copy: {copy.tp} are not {copy.attention_dp} alike."
        ]
        if not divides(copy.attention_dp, copy.tp)
        else []
    )
