"""llama.cpp: `llama-server`."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.recipes.recipe import Piece, Recipe, command, held, said, unable
from explorer.words.recipes.serving import Copy, about_copies, copy_of

TOOL = "llama.cpp"
CACHE = {"bf16": "bf16", "q8_0": "q8_0", "q4_0": "q4_0"}
FILES = {"fp32": "F32", "bf16": "BF16", "int8": "Q8_0", "int4": "Q4_0", "mxfp4": "MXFP4"}
"""Files of GGUF with so many bits a weight, or nearly."""


def recipe(result: Result) -> Recipe:
    """One copy of what is served."""
    copy = copy_of(result)
    reasons = said(
        [
            (
                copy.kv_format not in CACHE,
                f"llama.cpp keeps the KV cache in 16 bits, q8_0 or q4_0, not in {copy.kv_format}.",
            ),
            (
                copy.weight_format not in [*FILES, "other"],
                f"llama.cpp has no weights in {copy.weight_format}: take int8, int4 or a number of bits.",
            ),
            (copy.attention_dp > 1, "llama.cpp has no copies of attention."),
            (
                copy.pp > 1 and copy.tp > 1,
                "llama.cpp deals out layers to all GPUs of a copy, without stages of several GPUs.",
            ),
        ]
    )
    if reasons:
        return unable(TOOL, reasons)
    gpus = copy.tp * copy.pp
    cache, m, run = CACHE[copy.kv_format], result.scenario.model, result.scenario.running
    arguments = held(
        [
            (True, "-m", "model.gguf"),
            (True, "-c", f"{copy.length * copy.concurrent}"),
            (True, "-np", f"{copy.concurrent}"),
            (True, "-ngl", f"{m.layers - run.cpu_layers}" if run.cpu_layers else "all"),
            (run.cpu_expert_layers > 0, "--n-cpu-moe", f"{m.layers - m.moe_layers + run.cpu_expert_layers}"),
            (gpus > 1, "-sm", "layer"),
            (gpus > 1, "-ts", ",".join(["1" for _ in range(gpus)])),
            (True, "-fa", "on"),
            (True, "-ctk", cache),
            (True, "-ctv", cache),
            (copy.chunk > 0, "-b", f"{max(copy.chunk, 2048)}"),
            (copy.chunk > 0, "-ub", f"{copy.chunk}"),
        ]
    )
    differs = said(
        [
            (
                copy.weight_format == "int4",
                "Q4_0 has 4.5 bits a weight, int4 of GPTQ 4.16: the file is a little larger.",
            ),
            (copy.weight_format == "int8", "Q8_0 has 8.5 bits a weight, int8 has 8: the file is a little larger."),
        ]
    )
    return Recipe(
        TOOL,
        [Piece("", command("llama-server", arguments))],
        differs,
        [file_of(result, copy), *about_copies(result, splits=True)],
        "",
    )


def file_of(result: Result, copy: Copy) -> str:
    """Which file to load."""
    name = result.scenario.model.model_name
    bits = result.scenario.serving.bits_per_weight
    kind = f"of about {bits:g} bits a weight" if copy.weight_format == "other" else f"in {FILES[copy.weight_format]}"
    return f"model.gguf: a GGUF file of {name} {kind}."
