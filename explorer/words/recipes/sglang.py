"""SGLang: its server."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.recipes.recipe import Piece, Recipe, about_model, command, decimal, held, model_word, said, unable
from explorer.words.recipes.serving import Copy, about_copies, about_weights, copy_of, dtype, online, unsplit

TOOL = "SGLang"
CACHE = {"bf16": "", "fp8": "fp8_e4m3"}


def recipe(result: Result) -> Recipe:
    """One copy of what is served."""
    copy = copy_of(result)
    reasons = [
        *unsplit(copy, TOOL),
        *said(
            [(copy.kv_format not in CACHE, f"SGLang keeps the KV cache in 16 bits or fp8, not in {copy.kv_format}.")]
        ),
    ]
    if reasons:
        return unable(TOOL, reasons)
    static = static_share(result, copy)
    arguments = held(
        [
            (True, "--model-path", model_word(result)),
            (copy.tp > 1, "--tp-size", f"{copy.tp}"),
            (copy.pp > 1, "--pp-size", f"{copy.pp}"),
            (copy.attention_dp > 1, "--dp-size", f"{copy.attention_dp}"),
            (copy.attention_dp > 1, "--enable-dp-attention", ""),
            (copy.attention_dp > 1 and copy.experts, "--ep-size", f"{copy.tp}"),
            (True, "--dtype", dtype(copy)),
            (bool(online(result, copy)), "--quantization", online(result, copy)),
            (bool(CACHE[copy.kv_format]), "--kv-cache-dtype", CACHE[copy.kv_format]),
            (True, "--context-length", f"{copy.length}"),
            (True, "--max-running-requests", f"{copy.concurrent}"),
            (copy.chunk > 0, "--chunked-prefill-size", f"{copy.chunk}"),
            (static > 0, "--mem-fraction-static", decimal(static, 3)),
        ]
    )
    differs = said(
        [
            (
                static > 0,
                "SGLang's share of the memory counts weights and KV cache alone; what reading prompts takes is left out.",
            )
        ]
    )
    text = command("python -m sglang.launch_server", arguments)
    return Recipe(
        TOOL,
        [Piece("", text)],
        differs,
        [*about_model(result), *about_weights(result, copy), *about_copies(result)],
        "",
    )


def static_share(result: Result, copy: Copy) -> float:
    """Share of a GPU's memory for weights and KV cache: what is taken, less what reading prompts needs. 0: nothing left."""
    besides = float(result["reading_bytes"]) + float(result["overhead_bytes"])
    return max(min(copy.memory_share, 1.0) - besides / float(result["capacity_bytes"]), 0.0)
