"""vLLM: `vllm serve`."""

from __future__ import annotations

import math

from explorer.core.compute import Result
from explorer.words.recipes.recipe import (
    Piece,
    Recipe,
    about_model,
    command,
    decimal,
    held,
    model_word,
    said,
    unable,
    word,
)
from explorer.words.recipes.serving import about_copies, about_weights, copy_of, dtype, online, unsplit

TOOL = "vLLM"
CACHE = {"bf16": "", "fp8": "fp8"}


def recipe(result: Result) -> Recipe:
    """One copy of what is served."""
    copy = copy_of(result)
    reasons = [
        *unsplit(copy, TOOL),
        *said([(copy.kv_format not in CACHE, f"vLLM keeps the KV cache in 16 bits or fp8, not in {copy.kv_format}.")]),
    ]
    if reasons:
        return unable(TOOL, reasons)
    arguments = held(
        [
            (copy.tp > copy.attention_dp, "--tensor-parallel-size", f"{round(copy.tp / copy.attention_dp)}"),
            (copy.pp > 1, "--pipeline-parallel-size", f"{copy.pp}"),
            (copy.attention_dp > 1, "--data-parallel-size", f"{copy.attention_dp}"),
            (copy.attention_dp > 1 and copy.experts, "--enable-expert-parallel", ""),
            (True, "--dtype", dtype(copy)),
            (bool(online(result, copy)), "--quantization", online(result, copy)),
            (bool(CACHE[copy.kv_format]), "--kv-cache-dtype", CACHE[copy.kv_format]),
            (True, "--max-model-len", f"{copy.length}"),
            (True, "--max-num-seqs", f"{math.ceil(copy.concurrent / copy.attention_dp)}"),
            (copy.chunk > 0, "--max-num-batched-tokens", f"{max(copy.chunk, copy.concurrent)}"),
            (True, "--gpu-memory-utilization", decimal(min(copy.memory_share, 1.0), 3)),
        ]
    )
    differs = said(
        [
            (
                copy.attention_dp > 1 and not copy.experts,
                "Without experts, copies of attention are whole copies of the model in vLLM.",
            ),
            (
                0 < copy.chunk < copy.concurrent,
                f"vLLM reads at least as many tokens at a time as it has sequences: {copy.concurrent:,}.",
            ),
        ]
    )
    text = command(f"vllm serve {word(model_word(result))}", arguments)
    return Recipe(
        TOOL,
        [Piece("", text)],
        differs,
        [*about_model(result), *about_weights(result, copy), *about_copies(result)],
        "",
    )
