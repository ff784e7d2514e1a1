"""vLLM: `vllm serve`."""

from __future__ import annotations

import math

from explorer.core.compute import Result
from explorer.words.recipes.recipe import (
    Arguments,
    Recipe,
    about_model,
    decimal,
    held,
    model_word,
    quoted,
    said,
    unable,
    word,
)
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

TOOL = "vLLM"
CACHE = {"bf16": "", "fp8": "fp8"}
DRAFTS = {"none": "", "MTP head": "mtp", "draft model": "draft_model", "n-gram": "ngram"}
ROLES: dict[str, Arguments] = {
    READ: [("--kv-transfer-config", '{"kv_connector": "NixlConnector", "kv_role": "kv_producer"}')],
    WRITE: [("--kv-transfer-config", '{"kv_connector": "NixlConnector", "kv_role": "kv_consumer"}')],
}


def recipe(result: Result) -> Recipe:
    """One copy of what is served."""
    copy = copy_of(result)
    reasons = [
        *unsplit(copy, TOOL),
        *said(
            [
                (copy.kv_format not in CACHE, f"vLLM keeps the KV cache in 16 bits or fp8, not in {copy.kv_format}."),
                (
                    on_host(result),
                    "vLLM computes nothing on the CPU: what its --cpu-offload-gb keeps there, every step reads over the link.",
                ),
            ]
        ),
    ]
    if reasons:
        return unable(TOOL, reasons)
    differs = said(
        [
            (
                copy.attention_dp > 1 and not copy.experts,
                "Without experts, copies of attention are whole copies of the model in vLLM.",
            ),
            (
                0 < copy.chunk < copy.step_tokens,
                f"vLLM reads at least as many tokens at a time as a step of writing has: {copy.step_tokens:,}.",
            ),
        ]
    )
    program = f"vllm serve {word(model_word(result))}"
    if copy.layers:
        program = f"VLLM_PP_LAYER_PARTITION={partition(copy)} {program}"
    pieces = commands(result, program, arguments(result, copy), ROLES)
    return Recipe(TOOL, pieces, differs, fill_in(result, copy), "")


def arguments(result: Result, copy: Copy) -> Arguments:
    """All but what a role adds."""
    return held(
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
            (copy.chunk > 0, "--max-num-batched-tokens", f"{max(copy.chunk, copy.step_tokens)}"),
            (True, "--gpu-memory-utilization", decimal(min(copy.memory_share, 1.0), 3)),
            (result.scenario.running.cached_prompt_share > 0, "--enable-prefix-caching", ""),
            (drafted(result) > 0, "--speculative-config", drafts(result)),
        ]
    )


def drafts(result: Result) -> str:
    """Who drafts how many tokens, as JSON."""
    run = result.scenario.running
    model = f', "model": {quoted(DRAFT)}' if run.draft == "draft model" else ""
    return f'{{"method": "{DRAFTS[run.draft]}"{model}, "num_speculative_tokens": {drafted(result)}}}'


def fill_in(result: Result, copy: Copy) -> list[str]:
    """What is left to a reader."""
    ports = "On one server each has its own --port and VLLM_NIXL_SIDE_CHANNEL_PORT."
    nodes = "It is started on each of them, with --nnodes, --node-rank and --master-addr."
    groups = "Copies of attention are dealt out with --data-parallel-size-local and --data-parallel-address."
    return [
        *about_model(result),
        *about_weights(result, copy),
        *about_drafts(result, DRAFT),
        *about_found(result),
        *about_apart(result, f"{ports} A proxy sends a prompt to one that reads, then to one that writes."),
        *about_order(result, copy, "CUDA_VISIBLE_DEVICES and CUDA_DEVICE_ORDER=PCI_BUS_ID set the order."),
        *about_servers(copy, groups if copy.attention_dp > 1 else nodes),
        *about_length(result, copy, "--max-model-len"),
        *about_copies(result),
    ]
