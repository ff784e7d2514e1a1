"""One served copy in whole numbers, and which flags a format of weights needs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer.catalog.launching import stored_format
from explorer.core.compute import Result
from explorer.core.scenario.second import is_unlike
from explorer.core.scenario.unlike import kinds_of, layers_of
from explorer.words.recipes.layout import divides, whole
from explorer.words.serving_words import room

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
    """One copy of a served model: GPUs of a layer, stages, copies of attention, lengths and sequences at once.

    step_tokens: tokens of a step of writing: one of each sequence, and those that are drafted for it.
    """

    tp: int
    pp: int
    attention_dp: int
    length: int
    concurrent: int
    step_tokens: int
    chunk: int
    memory_share: float
    weight_format: str
    kv_format: str
    experts: bool
    layers: tuple[int, ...]
    """On each GPU, where these are unlike; else nothing."""


def copy_of(result: Result) -> Copy:
    """The copy behind a result."""
    use, chunk = result.scenario.serving, float(result["prefill_chunk"])
    layers = layers_of(result.scenario) if is_unlike(result.scenario) else ()
    return Copy(
        tp=1 if layers else whole(result, "serving_tp"),
        pp=len(layers) or whole(result, "serving_pp"),
        attention_dp=whole(result, "attention_dp"),
        length=whole(result, "prompt_tokens") + whole(result, "written_tokens"),
        concurrent=whole(result, "concurrent"),
        step_tokens=whole(result, "concurrent") * (1 + whole(result, "drafted_tokens")),
        chunk=0 if chunk >= ALL_AT_ONCE else round(chunk),
        memory_share=float(result["taken_share"]),
        weight_format="other" if use.bits_per_weight > 0 else use.weight_format,
        kv_format=use.kv_format,
        experts=whole(result, "experts") > 0,
        layers=layers,
    )


def about_copies(result: Result) -> list[str]:
    """That the command is one copy of several, where the demand needs more."""
    copies = float(result["copies"])
    if not math.isfinite(copies) or copies <= 1:
        return []
    if result.scenario.running.prefill_copies > 0:
        return [f"The peak of the demand needs {round(copies):,} such groups, and something that shares requests."]
    return [
        f"This starts one copy; the peak of the demand needs {round(copies):,}, and something that shares requests."
    ]


def about_length(result: Result, copy: Copy, flag: str) -> list[str]:
    """That the server refuses what is longer than was asked for, and how long it may be made."""
    longest = float(result["longest_context"])
    if not math.isfinite(longest) or longest <= copy.length:
        return [f"{flag}: requests of more than {copy.length:,} tokens, prompt and answer together, are refused."]
    return [
        f"{flag}: requests of more than {copy.length:,} tokens, prompt and answer together, are refused. Raise it for longer"
        f" ones: up to {room(longest)} tokens fit, by what is predicted, while nothing else is served."
    ]


def partition(copy: Copy) -> str:
    """Layers of each stage, as engines take them: 25,15."""
    return ",".join([f"{number}" for number in copy.layers])


def about_order(result: Result, copy: Copy, how: str) -> list[str]:
    """Which GPU has to be which, where they are unlike."""
    if not copy.layers:
        return []
    (first, _), (second, _) = kinds_of(result.scenario)
    return [f"The {first} first, then the {second}: {how}"]


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
