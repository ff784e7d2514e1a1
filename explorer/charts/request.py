"""One request in a full copy: where its time goes, from the prompt to the last word."""

from __future__ import annotations

import html
from collections import Counter

from explorer.charts.draw import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
    aside,
    heading,
)
from explorer.charts.parts import BarCard, PartOf, parts_of
from explorer.core.compute import Result
from explorer.words.format import percent, significant, wait
from explorer.words.phrases import inner
from explorer.words.serving_words import NO_RATE, sequences, works

STEPS_BEFORE = 1.5
"""Steps until the first token: half of one that is under way, and one that reads the prompt."""
MATRICES = {
    "weight_read_seconds": ("Reading weights", BLUE),
    "decode_matrix_seconds": ("Arithmetic", GREEN),
    "unpack_seconds": ("Unpacking weights", VERMILLION),
}
"""What of a step's matrices is done side by side: their time is named after the longest."""
BESIDE = ("host_step_seconds", "draft_seconds")
"""What comes to a step where it is run so."""
STARTED = "step_host_seconds"
"""Where the host starts kernels more slowly than the GPU works, this is all of a step."""
SHOWN = {
    "server": ("Scheduling and sending", INK),
    "own": ("Reading the prompt", SKY),
    "others": ("Prompts of others", GREY),
    **MATRICES,
    "cache_read_seconds": ("Reading the KV cache", ORANGE),
    "step_fixed_seconds": ("Fixed time of a step", YELLOW),
    STARTED: ("Starting kernels", YELLOW),
    "host_step_seconds": ("Layers on the CPU", VERMILLION),
    "draft_seconds": ("Drafting tokens", GREEN),
    "sent": ("Exchange between GPUs", PURPLE),
}
"""Name and colour of each part, in the order of the bar."""


def parts(result: Result) -> list[PartOf]:
    """The seconds of an answer, from the first token's and from those between tokens."""
    if not works(result):
        return []
    amounts = Counter(_dealt(float(result["first_token_seconds"]), first_weights(result)))
    amounts.update(_dealt(float(result["written_tokens"] * result["between_tokens_seconds"]), rest_weights(result)))
    amounts.update(_dealt(amounts.pop("steps", 0.0), step_weights(result)))
    return parts_of([(name, amounts[key], color) for key, (name, color) in SHOWN.items() if key in amounts], wait)


def _dealt(total: float, weights: dict[str, float]) -> dict[str, float]:
    """A time as its parts; they are scaled where a measurement or a number of one's own stands for their sum."""
    whole = sum(weights.values())
    return {name: total * weight / whole for name, weight in weights.items()} if total > 0 and whole > 0 else {}


def first_weights(result: Result) -> dict[str, float]:
    """Seconds until the first token: the server, one's own prompt, others' prompts, and steps."""
    own, writes = float(result["own_prompt_seconds"]), result["written_tokens"] > 0
    together = float(result["prompts_together"] * result["prompt_seconds"])
    return {
        "server": float(result["server_seconds"]),
        "own": own,
        "others": max(together - own, 0.0) + float(result["queue_seconds"] + result["burst_seconds"]),
        "sent": float(result["sent_seconds"]),
        "steps": STEPS_BEFORE * float(result["tpot_seconds"] * result["tokens_per_step"]) if writes else 0.0,
    }


def rest_weights(result: Result) -> dict[str, float]:
    """Seconds from one token to the next: a step, and prompts of others that are read meanwhile."""
    stops = not result["prefill_copies"]
    prompts = float((result["concurrent"] - result["prompts_together"]) * result["prompt_seconds"]) if stops else 0.0
    return {"steps": float(result["tpot_seconds"]), "others": prompts / max(float(result["written_tokens"]), 1)}


def step_weights(result: Result) -> dict[str, float]:
    """Seconds of one step."""
    matrices = max(MATRICES, key=lambda name: float(result[name]))
    sent = result["exchange_wait_seconds"] + result["step_rows"] * result["exchange_seconds_per_token"]
    on_gpu = {
        matrices: float(result["step_matrix_seconds"]),
        **{name: float(result[name]) for name in ("cache_read_seconds", "step_fixed_seconds")},
        "server": float(result["step_sequences_seconds"]),
        "sent": float(sent),
    }
    host = float(result[STARTED])
    beside = {name: float(result[name]) for name in BESIDE if result[name]}
    return ({STARTED: host} if host > sum(on_gpu.values()) else on_gpu) | beside


def describe(result: Result) -> str:
    """The card in one sentence."""
    if not works(result):
        return f"{NO_RATE}."
    total = float(result["answer_seconds"])
    largest = max(parts(result), key=lambda part: part.amount)
    said = f"{wait(total)} from the prompt to the last word"
    return f"{said}; {percent(largest.amount / total)} of it: {inner(largest.name)}."


def bound(result: Result) -> str:
    """What a step waits for, in words, against the other limit."""
    if not works(result) or result["written_tokens"] == 0:
        return ""
    said = _written(result)
    host = float(result[STARTED])
    if host >= result["modelled_tpot_seconds"] * result["tokens_per_step"]:
        return f"{said}. The host takes {wait(host)} to start its kernels, and the GPU waits: more at once cost little."
    beside = float(result["host_step_seconds"])
    if beside > result["step_matrix_seconds"]:
        return f"{said}. What stays on the CPU takes {wait(beside)} of it, the GPU's weights {wait(float(result['step_matrix_seconds']))}."
    read, *longer = (float(result[name]) for name in MATRICES)
    slowest = max(longer)
    what = "arithmetic" if slowest == longer[0] else "unpacking"
    if read >= slowest:
        return (
            f"{said}. Reading the weights takes {wait(read)}, the {what} only {wait(slowest)}: more sequences at"
            " once share the reading, and add their own prompts and KV cache."
        )
    gain = "gain little" if what == "arithmetic" else "share it"
    return (
        f"{said}. The {what} takes {wait(slowest)}, longer than reading the weights ({wait(read)}): more sequences"
        f" at once {gain}."
    )


def _written(result: Result) -> str:
    """What a step writes, in words."""
    each, together = float(result["tokens_per_step"]), float(result["step_sequences"])
    if each > 1:
        said = f"A step writes {significant(each)} tokens on average"
        return f"{said} for each of {sequences(together)}" if together != 1 else said
    return f"A step writes a token for each of {sequences(together)}" if together != 1 else "A step writes one token"


class RequestChart(BarCard):
    """A bar of parts, and what bounds a step."""

    def __init__(self, result: Result) -> None:
        super().__init__("request", 70, "seconds of one request, in a full copy")
        self.update(result)

    def update(self, result: Result) -> None:
        self.bar.update(parts(result))
        self.head.say(heading("One request", describe(result)))
        self.foot.say(aside(html.escape(bound(result))))
