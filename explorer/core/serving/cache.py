"""A model in use: the memory of weights and KV cache. [B]"""

import math

from explorer.core.formula import formula

CACHE = "pope2022"
PAGED = "vllm_code"
ALIKE = 1.5
"""vLLM takes two kinds of layers as one size if the one has less than half as many more."""


@formula(unit="1", source=CACHE)
def kv_width(kv_heads, head_dim, v_head_dim, one_vector, kv_lora_rank, rope_head_dim, bidirectional):
    """Numbers that one layer keeps for one token: keys and values, or the latent of MLA. An encoder keeps none."""
    return (not bidirectional) * (
        kv_heads * (head_dim + v_head_dim * (1 - one_vector)) if kv_lora_rank == 0 else kv_lora_rank + rope_head_dim
    )


@formula(unit="1", source=CACHE)
def window_kv_width(
    window_heads,
    window_kv_heads,
    window_head_dim,
    window_v_head_dim,
    window_kv_lora_rank,
    window_rope_head_dim,
    kv_width,
):
    """The same of a layer with a window, whose heads may be others."""
    return (
        kv_width
        if window_heads == 0
        else window_kv_heads * (window_head_dim + window_v_head_dim)
        if window_kv_lora_rank == 0
        else window_kv_lora_rank + window_rope_head_dim
    )


@formula(unit="1", source=CACHE)
def cached_layers(attention_layers, cache_free_layers):
    """Layers that keep keys and values: those with attention, but for those that read an earlier layer's."""
    return attention_layers - cache_free_layers


@formula(unit="1", source=CACHE)
def cached_window_layers(window_layers, cache_free_window_layers):
    """Layers with a window that keep keys and values of their own."""
    return window_layers - cache_free_window_layers


@formula(unit="1", source="deepseek_v32")
def joined_width(index_layers, index_shared_layers, index_head_dim, kv_width, index_ratio, pooled_layers, pool_ratio):
    """Numbers kept for one token besides, in all layers: keys of indexers, and entries that stand for several tokens."""
    return (
        (index_layers - index_shared_layers) * index_head_dim + index_layers * kv_width * (index_ratio > 1)
    ) / index_ratio + pooled_layers * kv_width / pool_ratio


@formula(unit="B/token", source=CACHE)
def kv_bytes_per_token(cached_layers, cached_window_layers, kv_width, window_kv_width, joined_width, kv_each):
    """KV cache of one token while no window drops it. [B/token]

    >>> kv_bytes_per_token(32, 0, kv_width=32 * 256, window_kv_width=32 * 256, joined_width=0, kv_each=2)
    524288
    """
    return (
        (cached_layers - cached_window_layers) * kv_width + cached_window_layers * window_kv_width + joined_width
    ) * kv_each


@formula(unit="token", source=PAGED)
def kept_window(window, grouped_windows, prefill_chunk):
    """Tokens for which a layer with a window has room: vLLM adds those of one chunk, to be read at once. [token]"""
    return window + grouped_windows * prefill_chunk


@formula(unit="1", source=PAGED)
def cache_group_layers(cached_layers, cached_window_layers, window, grouped_windows):
    """Layers that share one table of the cache in vLLM: as many as the rarer kind has, or the other if hardly more."""
    return (
        max(cached_layers, 1)
        if not grouped_windows or window == 0 or cached_window_layers == 0 or cached_window_layers == cached_layers
        else max(cached_window_layers, cached_layers - cached_window_layers)
        if max(cached_window_layers, cached_layers - cached_window_layers)
        < ALIKE * min(cached_window_layers, cached_layers - cached_window_layers)
        else min(cached_window_layers, cached_layers - cached_window_layers)
    )


@formula(unit="1", source=PAGED)
def whole_cache_layers(cached_layers, cached_window_layers, cache_group_layers, grouped_windows, window):
    """Layers that keep all tokens, filled up to whole groups."""
    return (
        math.ceil((cached_layers - cached_window_layers) / cache_group_layers) * cache_group_layers
        if grouped_windows and window * cached_window_layers > 0
        else cached_layers - cached_window_layers * (window > 0)
    )


@formula(unit="1", source=PAGED)
def window_cache_layers(cached_window_layers, cache_group_layers, grouped_windows, window):
    """Layers that keep a window of tokens, filled up to whole groups."""
    return (
        math.ceil(cached_window_layers / cache_group_layers) * cache_group_layers
        if grouped_windows and window > 0
        else cached_window_layers * (window > 0)
    )


@formula(unit="B/token", source=CACHE)
def whole_row_bytes(whole_cache_layers, kv_width, joined_width, kv_each, cached_window_layers, window, window_kv_width):
    """KV cache of one token in all layers that keep every token: those whose window is 0 are among them. [B/token]"""
    return (
        whole_cache_layers * kv_width
        + cached_window_layers * (window == 0) * (window_kv_width - kv_width)
        + joined_width
    ) * kv_each


@formula(unit="B/token", source=CACHE)
def window_row_bytes(window_cache_layers, window_kv_width, kv_each):
    """KV cache of one token in all layers with a window. [B/token]"""
    return window_cache_layers * window_kv_width * kv_each


@formula(unit="B", source="gu2023mamba")
def state_bytes(
    state_layers,
    state_numbers,
    state_number_bytes,
    state_conv_numbers,
    further_state_numbers,
    half_each,
    least_state_each,
):
    """State of one sequence, however long it is, in all layers that have one instead of a KV cache or beside it. [B]"""
    return state_layers * state_numbers * max(state_number_bytes, least_state_each) + (
        state_layers * state_conv_numbers + further_state_numbers
    ) * max(half_each, least_state_each)


@formula(unit="B", source=CACHE)
def kv_cache_bytes(
    concurrent, whole_row_bytes, window_row_bytes, prompt_tokens, written_tokens, kept_window, state_bytes
):
    """KV cache of all sequences at their longest, and their states. [B]"""
    return concurrent * (
        whole_row_bytes * (prompt_tokens + written_tokens)
        + window_row_bytes * min(kept_window, prompt_tokens + written_tokens)
        + state_bytes
    )


@formula(unit="1", source="frantar2022")
def layer_params(spread_params, tower_params, tower_apart, table_params):
    """Parameters of the layers outside the routed experts that every token passes."""
    return spread_params - tower_params * (not tower_apart) - table_params


@formula(unit="1", source="frantar2022")
def passed_params(layer_params, repeated_params, idle_params):
    """Of these, parameters that a token passes: those that serve several layers count each time, those left out never."""
    return layer_params + repeated_params - idle_params


@formula(unit="B", source="frantar2022")
def beside_bytes(tower_params, table_params, half_each):
    """Towers for images and tables that are looked up: they keep 16 bits. [B]"""
    return (tower_params + table_params) * half_each


@formula(unit="B", source="frantar2022")
def served_weight_bytes(
    layer_params,
    served_dense_each,
    expert_params,
    served_each,
    embedding_params,
    head_params,
    served_head_each,
    beside_bytes,
):
    """Weights in use; embeddings and output head keep more bits. [B]"""
    return (
        layer_params * served_dense_each
        + expert_params * served_each
        + (embedding_params + head_params) * max(served_head_each, served_each)
        + beside_bytes
    )


@formula(unit="1", source="narayanan2021")
def stage_share(layers, serving_pp):
    """Share of the layers on the fullest stage of a copy."""
    return math.ceil(layers / serving_pp) / layers


@formula(unit="B", source="frantar2022")
def held_weight_bytes(
    layer_params,
    served_dense_each,
    expert_params,
    served_each,
    stage_share,
    embedding_params,
    head_params,
    served_head_each,
    beside_bytes,
    serving_pp,
    serving_tp,
    host_weight_bytes,
    draft_weight_bytes,
):
    """Weights on each GPU of a copy: of its stage, whose first has the embedding and whose last the output head; without
    those on the host, with those of what drafts. [B]"""
    return (
        (layer_params * served_dense_each + expert_params * served_each - host_weight_bytes) * stage_share
        + draft_weight_bytes
        + (max(embedding_params, head_params) if serving_pp > 1 else embedding_params + head_params)
        * max(served_head_each, served_each)
        + beside_bytes
    ) / serving_tp


@formula(unit="B", source=CACHE)
def held_cache_bytes(kv_cache_bytes, stage_share, cache_split, device_cache_share):
    """KV cache on each GPU of a copy. [B]"""
    return kv_cache_bytes * stage_share / cache_split * device_cache_share
