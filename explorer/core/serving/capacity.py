"""What one copy of a served model holds and how fast it works when it is full.

A full copy reads prompts and writes answers at the same time: each new request brings the work of its prompt, and
all sequences together write one token a step (continuous batching, Yu 2022).
"""

import math

from explorer.core.formula import formula

BATCHING = "yu2022"
MEMORY = "pope2022"
BLOCK = 16
"""Tokens of a block, in which vLLM deals out its KV cache."""


@formula(unit="GPU", source=MEMORY)
def copy_devices(serving_tp, serving_pp, prefill_copies, decode_copies):
    """GPUs of one copy: those that share each layer, times the stages; where prompts are read apart, of a group of copies
    that read and copies that write."""
    return serving_tp * serving_pp * (prefill_copies + decode_copies if prefill_copies > 0 else 1)


@formula(unit="B", source=MEMORY)
def served_fixed_bytes(held_weight_bytes, reading_bytes, overhead_bytes):
    """What each GPU of a copy holds besides the KV cache. [B]"""
    return held_weight_bytes + reading_bytes + overhead_bytes


@formula(unit="B", source=MEMORY)
def modelled_served_bytes(served_fixed_bytes, held_cache_bytes):
    """Memory of each GPU of a copy as modelled, before any run of your own. [B]"""
    return served_fixed_bytes + held_cache_bytes


@formula(unit="B", source="by_definition", checked="serving_memory")
def served_device_bytes(modelled_served_bytes, serving_memory_factor):
    """Memory that each GPU of a copy needs; a run of your own says how far the model is off. [B]"""
    return modelled_served_bytes * serving_memory_factor if serving_memory_factor != 1 else modelled_served_bytes


@formula(unit="B", source=MEMORY)
def one_request_bytes(
    held_weight_bytes,
    prefill_token_bytes,
    read_prompt_tokens,
    prefill_chunk,
    chunk_reserved,
    served_logits_bytes,
    overhead_bytes,
    held_cache_bytes,
    concurrent,
):
    """Memory that each GPU of a copy needs for one request alone: less, and the software does not start. [B]"""
    return (
        held_weight_bytes
        + prefill_token_bytes * (prefill_chunk if chunk_reserved else min(read_prompt_tokens, prefill_chunk))
        + served_logits_bytes
        + overhead_bytes
        + held_cache_bytes / concurrent
    )


@formula(unit="B", source="by_definition")
def served_capacity_bytes(capacity_bytes, taken_share):
    """Memory of each GPU of a copy that the software takes. [B]"""
    return capacity_bytes * taken_share


@formula(unit="B", source="by_definition")
def served_spare_bytes(served_capacity_bytes, served_device_bytes):
    """Memory to spare on each GPU of a copy, of what the software takes. [B]"""
    return served_capacity_bytes - served_device_bytes


@formula(unit="B", source="by_definition")
def modelled_capacity_bytes(served_capacity_bytes, serving_memory_factor):
    """What the software takes, in bytes as the model counts them: fewer, if a run of your own needed more. [B]"""
    return served_capacity_bytes / serving_memory_factor if serving_memory_factor != 1 else served_capacity_bytes


@formula(unit="B", source=MEMORY)
def served_room_bytes(modelled_capacity_bytes, held_weight_bytes, served_logits_bytes, overhead_bytes):
    """Room on each GPU of a copy for KV cache and for prompts that are read. [B]"""
    return max(modelled_capacity_bytes - held_weight_bytes - served_logits_bytes - overhead_bytes, 0)


@formula(unit="B", source=MEMORY)
def chunked_room_bytes(served_room_bytes, prefill_token_bytes, prefill_chunk):
    """What of it is left for KV cache while as much is read as the software takes at a time. [B]"""
    return max(served_room_bytes - prefill_token_bytes * prefill_chunk, 0)


@formula(unit="sequence", source=MEMORY)
def largest_concurrent(
    served_room_bytes,
    chunked_room_bytes,
    held_cache_bytes,
    concurrent,
    prefill_token_bytes,
    read_prompt_tokens,
    chunk_reserved,
):
    """Most sequences of this length that fit at once in one copy: read in chunks, or, where the software makes no room for
    a whole chunk, all prompts at a time."""
    return math.floor(
        max(
            chunked_room_bytes / (held_cache_bytes / concurrent) if held_cache_bytes > 0 else 0,
            served_room_bytes / (held_cache_bytes / concurrent + prefill_token_bytes * read_prompt_tokens)
            if held_cache_bytes <= 0 or not chunk_reserved
            else 0,
        )
    )


@formula(unit="1", source=MEMORY)
def cache_part(cache_split, stage_share, device_cache_share):
    """Part of the KV cache that falls to each GPU of a copy: the mean of all stages' layers."""
    return stage_share / cache_split * device_cache_share


@formula(unit="token", source=MEMORY)
def longest_in_chunks(chunked_room_bytes, cache_part, whole_row_bytes, window_row_bytes, state_bytes, kept_window):
    """Tokens of one sequence that fit alone, read in chunks. [token]"""
    return (
        max(chunked_room_bytes / cache_part - state_bytes, 0) / (whole_row_bytes + window_row_bytes)
        if 0 < chunked_room_bytes / cache_part - state_bytes <= kept_window * (whole_row_bytes + window_row_bytes)
        else max(chunked_room_bytes / cache_part - state_bytes - window_row_bytes * kept_window, 0) / whole_row_bytes
        if whole_row_bytes > 0
        else (math.inf if chunked_room_bytes / cache_part > state_bytes else 0)
    )


@formula(unit="token", source=MEMORY)
def longest_at_once(
    served_room_bytes, cache_part, whole_row_bytes, window_row_bytes, state_bytes, kept_window, prefill_token_bytes
):
    """Tokens of one sequence that fit alone, read in one go. [token]"""
    return (
        max(served_room_bytes - state_bytes * cache_part, 0)
        / ((whole_row_bytes + window_row_bytes) * cache_part + prefill_token_bytes)
        if served_room_bytes - state_bytes * cache_part
        <= kept_window * ((whole_row_bytes + window_row_bytes) * cache_part + prefill_token_bytes)
        else (served_room_bytes - (state_bytes + window_row_bytes * kept_window) * cache_part)
        / (whole_row_bytes * cache_part + prefill_token_bytes)
    )


@formula(unit="token", source=MEMORY)
def longest_context(context, longest_in_chunks, longest_at_once, chunk_reserved):
    """Longest sequence, prompt and answer, that fits alone in one copy and that the model reads."""
    return min(
        context,
        math.floor(longest_in_chunks / BLOCK) * BLOCK
        if chunk_reserved
        else math.floor(max(longest_in_chunks, longest_at_once)),
    )


@formula(unit="s", source=MEMORY)
def modelled_prompt_seconds(
    read_prompt_tokens,
    read_together_tokens,
    chunk_seconds,
    prompt_score_seconds,
    exchange_seconds_per_token,
    stages_at_work,
):
    """Work of reading one prompt while chunks are full, as modelled. [s]"""
    return (
        read_prompt_tokens / read_together_tokens * chunk_seconds
        + prompt_score_seconds
        + read_prompt_tokens * exchange_seconds_per_token
    ) / stages_at_work


@formula(unit="s", source="by_definition")
def prompt_seconds(modelled_prompt_seconds, tpot_factor):
    """Work of reading one prompt; slower or faster by as much as the steps of a run of your own. [s]"""
    return modelled_prompt_seconds * tpot_factor if tpot_factor != 1 else modelled_prompt_seconds


@formula(unit="1/s", source=BATCHING, checked="serving")
def copy_requests_per_s(concurrent, written_tokens, tpot_seconds, prompt_seconds, prefill_copies, apart_requests_per_s):
    """Requests that one full copy finishes in a second. [1/s]"""
    return (
        apart_requests_per_s
        if prefill_copies > 0
        else concurrent / (written_tokens * tpot_seconds + concurrent * prompt_seconds)
    )


@formula(unit="s", source=BATCHING, checked="tpot")
def between_tokens_seconds(tpot_seconds, concurrent, prompts_together, prompt_seconds, written_tokens, prefill_copies):
    """Time from one token to the next in a full copy, which meanwhile reads the prompts of the others. [s]"""
    return tpot_seconds + (
        0 if prefill_copies > 0 else (concurrent - prompts_together) * prompt_seconds / max(written_tokens, 1)
    )


@formula(unit="token/s", source=BATCHING)
def device_output_tokens_per_s(copy_requests_per_s, written_tokens, copy_devices):
    """Tokens that one GPU of a full copy writes in a second. [token/s]"""
    return copy_requests_per_s * written_tokens / copy_devices


@formula(unit="yes/no", source="by_definition")
def meets_targets(
    served_spare_bytes,
    written_tokens,
    between_tokens_seconds,
    tpot_target_seconds,
    first_token_seconds,
    ttft_target_seconds,
    tail_in_time,
):
    """It fits, and readers wait no longer than the targets allow."""
    return (
        (served_spare_bytes >= 0)
        * (tail_in_time > 0)
        * max(written_tokens == 0, between_tokens_seconds <= tpot_target_seconds)
        * (first_token_seconds <= ttft_target_seconds)
    )
