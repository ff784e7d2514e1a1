"""What a user should know about how a server is run: the cache of prompts, drafts, prompts apart, layers on the CPU."""

from __future__ import annotations

from explorer.core.choose.running_advice import gain_of_drafts
from explorer.core.compute import Result
from explorer.core.serving.host import COPIED_FROM, READ
from explorer.words.format import pause, percent, significant, size
from explorer.words.serving_words import gpus, several, times, whole, works

ALIKE = 0.02
"""Speeds this close are told as the same."""


def about_running(result: Result) -> list[str]:
    """A sentence or two for each part that is set."""
    if not works(result):
        return []
    return [*_about_found(result), *_about_drafts(result), *_about_apart(result), *_about_host(result)]


def _about_found(result: Result) -> list[str]:
    if not result["found_tokens"]:
        return []
    read, asked = float(result["read_prompt_tokens"]), float(result["prompt_tokens"])
    return [
        f"Of each prompt {whole(read)} of {whole(asked)} tokens are read, the rest is found in the prefix cache. It is found"
        " as long as it has not been pushed out: that is more likely the fuller the KV cache is. Each sequence is counted"
        " with the whole of its prompt; a beginning that all share is held but once, and leaves more room than this."
    ]


def _about_drafts(result: Result) -> list[str]:
    drafted = float(result["drafted_tokens"])
    if not drafted:
        return []
    accepted, written = float(result["accepted_share"]), float(result["tokens_per_step"])
    said = (
        f"A step checks {several(whole(drafted), 'drafted token')} for each sequence, of which {percent(accepted)} are"
        f" accepted, and so writes {significant(written)} tokens on average{_drafting(result)}: {_gain(result)}."
    )
    if result["mtp_drafts"]:
        said += " Only some models are released with such a head; it is taken as one more layer of this one."
    return [said]


def _drafting(result: Result) -> str:
    seconds = float(result["draft_seconds"])
    return f"; drafting takes {pause(seconds)} of it" if seconds else ""


def _gain(result: Result) -> str:
    """How much faster answers are written than without drafts, by the same copy with as many sequences at once."""
    gain = gain_of_drafts(result)
    if abs(gain - 1) < ALIKE:
        return "as fast as without"
    if gain > 1:
        return f"{times(gain)} as fast as without"
    return f"{times(1 / gain)} as slow as without: take fewer, or none"


def _about_apart(result: Result) -> list[str]:
    reading, writing = float(result["prefill_copies"]), float(result["decode_copies"])
    if not reading:
        return []
    each, sent = float(result["copies"] * result["serving_tp"] * result["serving_pp"]), float(result["sent_seconds"])
    said = (
        f"{_who(each * reading, 'read')} prompts and {_who(each * writing, 'write')} answers without stopping for prompts;"
        f" the KV cache of a prompt is sent from the one to the other in {pause(sent)}."
    )
    needed = float(writing * result["writing_requests_per_s"] * result["prompt_seconds"])
    if needed > (1 + ALIKE) * reading:
        return [
            f"{said} Those that read are the limit: {significant(needed)} copies would keep up with those that write."
        ]
    return [f"{said} Those that read are busy {percent(needed / reading)} of the time."]


def _who(number: float, verb: str) -> str:
    """Who does it: 1 GPU reads, 8 GPUs read."""
    return f"{gpus(number)} {verb}{'s' if number == 1 else ''}"


def _about_host(result: Result) -> list[str]:
    held = float(result["host_weight_bytes"] + result["host_cache_bytes"])
    if not held:
        return []
    step, rate = float(result["host_step_seconds"]), READ * float(result["cpu_memory_byte_per_s"])
    share = step / float(result["tpot_seconds"] * result["tokens_per_step"])
    few = result["step_rows"] < COPIED_FROM
    how = f"read there at {significant(rate / 1e9)} GB/s" if few else "copied to the GPU"
    return [
        f"{what_is_on_host(result)} stay in the memory of the host: {size(held)}. They are {how}, which is {percent(share)} of"
        f" a step; prompts of {COPIED_FROM} tokens or more wait until they are copied to the GPU. The CPU's power is not"
        " counted."
    ]


def what_is_on_host(result: Result) -> str:
    """The layers, or the experts of layers, that stay on the host."""
    layers, experts = int(result["cpu_layers"]), int(result["cpu_expert_layers"])
    whole_layers, alone = several(whole(layers), "layer"), f"he experts of {several(whole(experts), 'layer')}"
    if not layers:
        return f"T{alone}"
    return f"{whole_layers} and t{alone}" if experts > layers else whole_layers
