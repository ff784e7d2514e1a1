"""SGLang: its server."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.recipes.recipe import Arguments, Recipe, about_model, decimal, held, model_word, said, unable
from explorer.words.recipes.running import (
    DRAFT,
    READ,
    WRITE,
    about_apart,
    about_drafts,
    about_found,
    about_servers,
    commands,
    drafted,
    drafted_by,
    on_host,
)
from explorer.words.recipes.serving import (
    Copy,
    about_copies,
    about_length,
    about_order,
    about_weights,
    copy_of,
    dtype,
    online,
    partition,
    unsplit,
)

TOOL = "SGLang"
CACHE = {"bf16": "", "fp8": "fp8_e4m3"}
DRAFTS = {"none": "", "MTP head": "NEXTN", "draft model": "STANDALONE", "n-gram": "NGRAM"}
ROLES: dict[str, Arguments] = {
    READ: [("--disaggregation-mode", "prefill")],
    WRITE: [("--disaggregation-mode", "decode")],
}


def recipe(result: Result) -> Recipe:
    """One copy of what is served."""
    copy = copy_of(result)
    reasons = [
        *unsplit(copy, TOOL),
        *said(
            [
                (copy.kv_format not in CACHE, f"SGLang keeps the KV cache in 16 bits or fp8, not in {copy.kv_format}."),
                (
                    copy.attention_dp > 1 and (drafted_by(result, "draft model") or drafted_by(result, "n-gram")),
                    "With copies of attention, SGLang takes drafts of an MTP head alone.",
                ),
                (
                    on_host(result),
                    "SGLang computes no layers on the CPU, and experts only with weights in the format of KTransformers"
                    " (--kt-weight-path).",
                ),
            ]
        ),
    ]
    if reasons:
        return unable(TOOL, reasons)
    differs = said(
        [
            (
                static_share(result, copy) > 0,
                "SGLang's share of the memory counts weights and KV cache alone; what reading prompts takes is left out.",
            )
        ]
    )
    program = "python -m sglang.launch_server"
    if copy.layers:
        program = f"SGLANG_PP_LAYER_PARTITION={partition(copy)} {program}"
    pieces = commands(result, program, arguments(result, copy), ROLES)
    return Recipe(TOOL, pieces, differs, fill_in(result, copy), "")


def arguments(result: Result, copy: Copy) -> Arguments:
    """All but what a role adds."""
    static = static_share(result, copy)
    plain = held(
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
    return [*plain, *drafts(result)]


def drafts(result: Result) -> Arguments:
    """Who drafts: a chain of tokens, beside the one that is sure; SGLang counts both."""
    tokens, chain = drafted(result), not drafted_by(result, "n-gram")
    return held(
        [
            (tokens > 0, "--speculative-algorithm", DRAFTS[result.scenario.running.draft]),
            (drafted_by(result, "draft model"), "--speculative-draft-model-path", DRAFT),
            (tokens > 0 and chain, "--speculative-num-steps", f"{tokens}"),
            (tokens > 0 and chain, "--speculative-eagle-topk", "1"),
            (tokens > 0 and not chain, "--speculative-ngram-max-bfs-breadth", "1"),
            (tokens > 0, "--speculative-num-draft-tokens", f"{tokens + 1}"),
        ]
    )


def fill_in(result: Result, copy: Copy) -> list[str]:
    """What is left to a reader."""
    ports = "On one server each has its own --port, and those that read their --disaggregation-bootstrap-port."
    return [
        *about_model(result),
        *about_weights(result, copy),
        *about_drafts(result, DRAFT),
        *about_found(result),
        *about_apart(result, f"{ports} SGLang's router sends a prompt to one that reads, then to one that writes."),
        *about_order(result, copy, "CUDA_VISIBLE_DEVICES and CUDA_DEVICE_ORDER=PCI_BUS_ID set the order."),
        *about_servers(copy, "It is started on each of them, with --nnodes, --node-rank and --dist-init-addr."),
        *about_length(result, copy, "--context-length"),
        *about_copies(result),
    ]


def static_share(result: Result, copy: Copy) -> float:
    """Share of a GPU's memory for weights and KV cache: what is taken, less what reading prompts needs. 0: nothing left."""
    besides = float(result["reading_bytes"]) + float(result["overhead_bytes"])
    return max(min(copy.memory_share, 1.0) - besides / float(result["capacity_bytes"]), 0.0)
