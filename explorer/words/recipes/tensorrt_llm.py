"""TensorRT-LLM: `trtllm-serve`, with a file for what it takes no flags for."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.recipes.recipe import (
    Arguments,
    Piece,
    Recipe,
    about_model,
    held,
    indented,
    model_word,
    said,
    unable,
    word,
    yaml,
    yes_no,
)
from explorer.words.recipes.running import (
    DRAFT,
    READ,
    WRITE,
    about_apart,
    about_drafts,
    about_found,
    about_servers,
    apart,
    commands,
    drafted,
    drafted_by,
    on_host,
)
from explorer.words.recipes.serving import (
    NAMES,
    Copy,
    about_copies,
    about_length,
    about_weights,
    copy_of,
    online,
    unsplit,
)

TOOL, FILE, READERS = "TensorRT-LLM", "trtllm.yaml", "trtllm-read.yaml"
CACHE = {"bf16": "auto", "fp8": "fp8"}
DRAFTS = {"MTP head": "MTP", "draft model": "Draft_Target", "n-gram": "NGram"}
ROLES: dict[str, Arguments] = {READ: [("--config", READERS)], WRITE: [("--config", FILE)]}


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
                ),
                (
                    len(copy.layers) > 0,
                    "We know of no documented option of trtllm-serve that deals out layers to unlike GPUs: take vLLM, SGLang or"
                    " llama.cpp.",
                ),
                (on_host(result), "TensorRT-LLM computes no layers on the CPU."),
            ]
        ),
    ]
    if reasons:
        return unable(TOOL, reasons)
    program = f"trtllm-serve {word(model_word(result))}"
    readers = [Piece(READERS, options(result, copy, True))] if apart(result) else []
    pieces = [
        *readers,
        Piece(FILE, options(result, copy, False)),
        *commands(result, program, arguments(result, copy), ROLES),
    ]
    return Recipe(TOOL, pieces, [], fill_in(result, copy), "")


def arguments(result: Result, copy: Copy) -> Arguments:
    """All but what a role adds."""
    return held(
        [
            (True, "--tp_size", f"{copy.tp}"),
            (copy.pp > 1, "--pp_size", f"{copy.pp}"),
            (copy.attention_dp > 1 and copy.experts, "--ep_size", f"{copy.tp}"),
            (True, "--max_batch_size", f"{copy.concurrent}"),
            (copy.chunk > 0, "--max_num_tokens", f"{max(copy.chunk, copy.step_tokens)}"),
            (copy.chunk > 0, "--enable_chunked_prefill", ""),
            (True, "--max_seq_len", f"{copy.length}"),
            (not apart(result), "--config", FILE),
        ]
    )


def options(result: Result, copy: Copy, reads: bool) -> str:
    """Attention and the KV cache: TensorRT-LLM's share is of the memory that weights and buffers leave. Then drafts, and
    what copies that only read prompts, and those that get them, exchange."""
    found = result.scenario.running.cached_prompt_share > 0
    cache = held(
        [
            (True, "dtype", CACHE[copy.kv_format]),
            (True, "free_gpu_memory_fraction", "0.9"),
            (found, "enable_block_reuse", "true"),
        ]
    )
    sent = [("backend", "DEFAULT"), ("max_tokens_in_buffer", f"{result.scenario.serving.prompt_tokens}")]
    waits = reads or drafted_by(result, "draft model") or drafted_by(result, "n-gram")
    return yaml(
        [
            ("enable_attention_dp", yes_no(copy.attention_dp > 1)),
            *held([(waits, "disable_overlap_scheduler", "true")]),
            ("kv_cache_config", ""),
            *indented(cache),
            *drafts(result),
            *([("cache_transceiver_config", ""), *indented(sent)] if apart(result) else []),
        ]
    )


def drafts(result: Result) -> list[tuple[str, str]]:
    """Who drafts how many tokens."""
    if not drafted(result):
        return []
    entries = held(
        [
            (True, "decoding_type", DRAFTS[result.scenario.running.draft]),
            (drafted_by(result, "MTP head"), "num_nextn_predict_layers", f"{drafted(result)}"),
            (not drafted_by(result, "MTP head"), "max_draft_len", f"{drafted(result)}"),
            (drafted_by(result, "draft model"), "speculative_model_dir", DRAFT),
            (drafted_by(result, "n-gram"), "max_matching_ngram_size", "4"),
        ]
    )
    return [("speculative_config", ""), *indented(entries)]


def fill_in(result: Result, copy: Copy) -> list[str]:
    """What is left to a reader."""
    front = "`trtllm-serve disaggregated` stands before them, with a file that lists their addresses."
    return [
        *about_model(result),
        *checkpoint(result, copy),
        *about_drafts(result, DRAFT),
        *about_found(result),
        *about_apart(result, f"On one server each has its own --port. {front}"),
        *about_servers(copy, "It is started by mpirun or Slurm, with trtllm-llmapi-launch before the command."),
        *about_length(result, copy, "max_seq_len"),
        *about_copies(result),
    ]


def checkpoint(result: Result, copy: Copy) -> list[str]:
    """It reads weights in the format that the checkpoint has."""
    if online(result, copy):
        return [f"A checkpoint whose weights are stored in {NAMES[copy.weight_format]}, in place of the model's name."]
    return about_weights(result, copy)
