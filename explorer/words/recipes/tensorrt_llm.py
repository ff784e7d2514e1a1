"""TensorRT-LLM: `trtllm-serve`, with a file for what it takes no flags for."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.recipes.recipe import (
    Piece,
    Recipe,
    about_model,
    command,
    held,
    indented,
    model_word,
    said,
    unable,
    word,
    yaml,
    yes_no,
)
from explorer.words.recipes.serving import NAMES, Copy, about_copies, about_weights, copy_of, online, unsplit

TOOL, FILE = "TensorRT-LLM", "trtllm.yaml"
CACHE = {"bf16": "auto", "fp8": "fp8"}


def recipe(result: Result) -> Recipe:
    """One copy of what is served."""
    copy = copy_of(result)
    reasons = [
        *unsplit(copy, TOOL),
        *said(
            [
                (
                    copy.kv_format not in CACHE,
                    f"TensorRT-LLM keeps the KV cache of such models in 16 bits or fp8, not in {copy.kv_format}.",
                )
            ]
        ),
    ]
    if reasons:
        return unable(TOOL, reasons)
    arguments = held(
        [
            (True, "--tp_size", f"{copy.tp}"),
            (copy.pp > 1, "--pp_size", f"{copy.pp}"),
            (copy.attention_dp > 1 and copy.experts, "--ep_size", f"{copy.tp}"),
            (True, "--max_batch_size", f"{copy.concurrent}"),
            (copy.chunk > 0, "--max_num_tokens", f"{max(copy.chunk, copy.concurrent)}"),
            (copy.chunk > 0, "--enable_chunked_prefill", ""),
            (True, "--max_seq_len", f"{copy.length}"),
            (True, "--config", FILE),
        ]
    )
    fill_in = [*about_model(result), *checkpoint(result, copy), *about_copies(result)]
    pieces = [Piece(FILE, options(copy)), Piece("", command(f"trtllm-serve {word(model_word(result))}", arguments))]
    return Recipe(TOOL, pieces, [], fill_in, "")


def options(copy: Copy) -> str:
    """Attention and the KV cache: TensorRT-LLM's share is of the memory that weights and buffers leave."""
    cache = indented([("dtype", CACHE[copy.kv_format]), ("free_gpu_memory_fraction", "0.9")])
    return yaml([("enable_attention_dp", yes_no(copy.attention_dp > 1)), ("kv_cache_config", ""), *cache])


def checkpoint(result: Result, copy: Copy) -> list[str]:
    """It reads weights in the format that the checkpoint has."""
    if online(result, copy):
        return [f"A checkpoint whose weights are stored in {NAMES[copy.weight_format]}, in place of the model's name."]
    return about_weights(result, copy)
