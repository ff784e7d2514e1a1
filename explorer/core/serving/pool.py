"""The KV cache as servers print it when they start: tokens of the pool, requests of a length, MiB of a GPU."""

import math

from explorer.core.formula import formula
from explorer.core.serving.capacity import BLOCK

PAGED = "vllm_code"


@formula(unit="B", source=PAGED)
def context_cache_bytes(cache_part, whole_row_bytes, window_row_bytes, state_bytes, context, kept_window):
    """KV cache on each GPU of one sequence as long as the model reads. [B]"""
    return cache_part * (whole_row_bytes * context + window_row_bytes * min(kept_window, context) + state_bytes)


@formula(unit="1", source=PAGED)
def pool_contexts(chunked_room_bytes, context_cache_bytes):
    """Sequences as long as the model reads for which the pool has room (vLLM: maximum concurrency)."""
    return chunked_room_bytes / context_cache_bytes


@formula(unit="1", source=PAGED)
def pool_requests(chunked_room_bytes, held_cache_bytes, concurrent):
    """Requests of the length asked for for which the pool has room: vLLM's concurrency with that as its longest."""
    return chunked_room_bytes / (held_cache_bytes / concurrent)


@formula(unit="token", source=PAGED)
def pool_tokens(pool_contexts, context):
    """Tokens for which the pool has room, in whole blocks, in sequences as long as the model reads (vLLM: GPU KV cache
    size). [token]"""
    return math.floor(pool_contexts * context / BLOCK) * BLOCK
