"""llama.cpp: `llama-server`."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.recipes.recipe import Arguments, Piece, Recipe, command, held, said, unable
from explorer.words.recipes.running import (
    about_drafts,
    about_found,
    about_servers,
    apart,
    drafted,
    drafted_by,
    layers_without_experts,
)
from explorer.words.recipes.serving import Copy, about_copies, about_length, about_order, copy_of

TOOL = "llama.cpp"
MOST_GPUS = 16
"""What it is built for (`llama_max_devices`); shares of the layers it takes for one less."""
CACHE = {"bf16": "bf16", "q8_0": "q8_0", "q4_0": "q4_0"}
FILES = {"fp32": "F32", "bf16": "BF16", "int8": "Q8_0", "int4": "Q4_0", "mxfp4": "MXFP4"}
"""Files of GGUF with so many bits a weight, or nearly."""
DRAFTS = {"none": "", "MTP head": "draft-mtp", "draft model": "draft-simple", "n-gram": "ngram-simple"}
DRAFT, TOWER = "draft.gguf", "mmproj.gguf"


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
            (copy.tp * copy.pp > MOST_GPUS, f"llama.cpp takes at most {MOST_GPUS} GPUs."),
            (apart(result), "llama.cpp reads prompts and writes answers on the same GPUs."),
            (
                copy.pp > 1 and copy.tp > 1,
                "llama.cpp deals out layers to all GPUs of a copy, without stages of several GPUs.",
            ),
        ]
    )
    if reasons:
        return unable(TOOL, reasons)
    arguments = [*plain(result, copy), *drafts(result)]
    differs = said(
        [
            (
                copy.weight_format == "int4",
                "Q4_0 has 4.5 bits a weight, int4 of GPTQ 4.16: the file is a little larger.",
            ),
            (copy.weight_format == "int8", "Q8_0 has 8.5 bits a weight, int8 has 8: the file is a little larger."),
        ]
    )
    return Recipe(TOOL, [Piece("", command("llama-server", arguments))], differs, fill_in(result, copy), "")


def plain(result: Result, copy: Copy) -> Arguments:
    """Where the layers are, how long and how many sequences are, and how prompts are read."""
    gpus, cache, run = copy.tp * copy.pp, CACHE[copy.kv_format], result.scenario.running
    experts_alone = run.cpu_expert_layers > run.cpu_layers
    return held(
        [
            (True, "-m", "model.gguf"),
            (True, "-c", f"{copy.length * copy.concurrent}"),
            (True, "-np", f"{copy.concurrent}"),
            (True, "-ngl", on_gpu(result)),
            (experts_alone, "--n-cpu-moe", f"{run.cpu_expert_layers + layers_without_experts(result)}"),
            (gpus > 1, "-sm", "layer"),
            (1 < gpus < MOST_GPUS, "-ts", shares(copy, gpus)),
            (True, "-fa", "on"),
            (True, "-ctk", cache),
            (True, "-ctv", cache),
            (copy.chunk > 0, "-b", f"{max(copy.chunk, 2048)}"),
            (copy.chunk > 0, "-ub", f"{copy.chunk}"),
            (run.cached_prompt_share > 0, "--cache-prompt", ""),
            (result.scenario.serving.image_tokens > 0, "--mmproj", TOWER),
        ]
    )


def shares(copy: Copy, gpus: int) -> str:
    """What each GPU has: as much as the others, or so many layers, the output head counted as one of the last."""
    if not copy.layers:
        return ",".join(["1" for _ in range(gpus)])
    last = len(copy.layers) - 1
    return ",".join([f"{number + 1 if i == last else number}" for i, number in enumerate(copy.layers)])


def on_gpu(result: Result) -> str:
    """Layers on the GPUs as llama.cpp counts them: the output head is one, and the head that drafts."""
    host = result.scenario.running.cpu_layers
    heads = 2 if drafted_by(result, "MTP head") else 1
    return f"{result.scenario.model.layers + heads - host}" if host > 0 else "all"


def drafts(result: Result) -> Arguments:
    """Who drafts how many tokens."""
    tokens, n_gram = drafted(result), drafted_by(result, "n-gram")
    return held(
        [
            (tokens > 0, "--spec-type", DRAFTS[result.scenario.running.draft]),
            (drafted_by(result, "draft model"), "--spec-draft-model", DRAFT),
            (drafted_by(result, "draft model"), "--spec-draft-ngl", "all"),
            (tokens > 0 and not n_gram, "--spec-draft-n-max", f"{tokens}"),
            (n_gram, "--spec-ngram-simple-size-m", f"{tokens}"),
        ]
    )


def fill_in(result: Result, copy: Copy) -> list[str]:
    """What is left to a reader."""
    run, dense = result.scenario.running, layers_without_experts(result)
    return [
        file_of(result, copy),
        *about_drafts(result, DRAFT),
        *about_found(result),
        *said(
            [
                (
                    run.cpu_expert_layers > run.cpu_layers and dense > 0,
                    f"--n-cpu-moe counts the {dense:,} layers without experts too, as if they were the first.",
                ),
                (result.scenario.serving.image_tokens > 0, f"{TOWER}: the GGUF file of the tower that reads images."),
            ]
        ),
        *about_order(
            result,
            copy,
            "CUDA_VISIBLE_DEVICES and CUDA_DEVICE_ORDER=PCI_BUS_ID set the order; -ts counts the output head.",
        ),
        *about_servers(copy, "GPUs of others join by --rpc, with an rpc-server on each."),
        *about_length(result, copy, "-c, shared by -np"),
        *about_copies(result),
    ]


def file_of(result: Result, copy: Copy) -> str:
    """Which file to load."""
    name = result.scenario.model.model_name
    bits = result.scenario.serving.bits_per_weight
    kind = f"of about {bits:g} bits a weight" if copy.weight_format == "other" else f"in {FILES[copy.weight_format]}"
    return f"model.gguf: a GGUF file of {name} {kind}."
