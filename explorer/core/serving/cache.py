"""A model in use: the memory of weights and KV cache. [B]"""

import math

from explorer.core.formula import formula

CACHE = "pope2022"
PAGED = "vllm_code"


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
    """Numbers that one layer with a window keeps for one token, whose heads may be others."""
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


@formula(unit="B/token", source=CACHE)
def kv_bytes_per_token(cached_layers, cached_window_layers, kv_width, window_kv_width, joined_width, kv_each):
    """KV cache of one token while no window drops it. [B/token]

    >>> kv_bytes_per_token(32, 0, kv_width=32 * 256, window_kv_width=32 * 256, joined_width=0, kv_each=2)
    524288
    """
    return (
        (cached_layers - cached_window_layers) * kv_width + cached_window_layers * window_kv_width + joined_width
    ) * kv_each


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


@formula(unit="B", source=CACHE)
def whole_cache_bytes(concurrent, whole_row_bytes, prompt_tokens, written_tokens):
    """KV cache of all sequences at their longest, in layers that keep every token. [B]"""
    return concurrent * whole_row_bytes * (prompt_tokens + written_tokens)


@formula(unit="B", source=CACHE)
def window_cache_bytes(concurrent, window_row_bytes, prompt_tokens, written_tokens, kept_window):
    """KV cache of all sequences in layers that keep a window of tokens. [B]"""
    return concurrent * window_row_bytes * min(kept_window, prompt_tokens + written_tokens)


@formula(unit="B", source="gu2023mamba")
def all_state_bytes(concurrent, state_bytes):
    """States of all sequences, however long they are. [B]"""
    return concurrent * state_bytes


@formula(unit="B", source=CACHE)
def kv_cache_bytes(whole_cache_bytes, window_cache_bytes, all_state_bytes):
    """KV cache of all sequences at their longest, and their states. [B]"""
    return whole_cache_bytes + window_cache_bytes + all_state_bytes


@formula(unit="1", source="frantar2022")
def layer_params(spread_params, tower_params, tower_apart, table_params):
    """Parameters of the layers outside the routed experts that every token passes."""
    return spread_params - tower_params * (not tower_apart) - table_params


@formula(unit="1", source="frantar2022")
def passed_params(layer_params, repeated_params, idle_params):
    """Parameters outside the routed experts that a token passes: those that serve several layers count each time, those left out never."""
    return layer_params + repeated_params - idle_params


@formula(unit="B", source="frantar2022")
def beside_bytes(tower_params, table_params, half_each):
    """Towers for images and tables that are looked up: they keep 16 bits. [B]"""
    return (tower_params + table_params) * half_each


@formula(unit="B", source="frantar2022")
def served_weight_bytes(
    layer_params,
    served_dense_each,
    expert_bytes,
    embedding_params,
    head_params,
    served_head_each,
    served_each,
    beside_bytes,
):
    """Weights in use; embeddings and output head keep more bits. [B]"""
    return (
        layer_params * served_dense_each
        + expert_bytes
        + (embedding_params + head_params) * max(served_head_each, served_each)
        + beside_bytes
    )


@formula(unit="1", source="narayanan2021")
def stage_share(layers, serving_pp, tight_share):
    """Share of the layers on the fullest stage of a copy; of unlike GPUs, on the one that is full first."""
    return tight_share if tight_share > 0 and serving_pp > 1 else math.ceil(layers / serving_pp) / layers


@formula(unit="B", source="frantar2022")
def held_weight_bytes(
    layer_params,
    served_dense_each,
    expert_bytes,
    served_each,
    stage_share,
    embedding_params,
    head_params,
    served_head_each,
    beside_bytes,
    serving_pp,
    copy_split,
    host_weight_bytes,
    draft_weight_bytes,
):
    """Weights on each GPU of a copy: of its stage, whose first has the embedding and whose last the output head; without
    those on the host, with those of what drafts. [B]"""
    return (
        (layer_params * served_dense_each + expert_bytes - host_weight_bytes) * stage_share
        + draft_weight_bytes
        + (max(embedding_params, head_params) if serving_pp > 1 else embedding_params + head_params)
        * max(served_head_each, served_each)
        + beside_bytes
    ) / copy_split


@formula(unit="B", source=CACHE)
def held_cache_bytes(kv_cache_bytes, stage_share, cache_split, device_cache_share):
    """KV cache on each GPU of a copy. [B]"""
    return kv_cache_bytes * stage_share / cache_split * device_cache_share


@formula(unit="B/token", source="by_definition")
def prefill_token_bytes(
    live_tensors,
    half_each,
    hidden,
    gated,
    ffn,
    moe_layers,
    experts_per_token,
    expert_width,
    moe_ffn,
    shared_ffn,
    working_tp,
):
    """Tensors of one layer for each token of a prompt that it reads, copies for experts included. [B/token]"""
    return (
        live_tensors
        * half_each
        * (
            4 * hidden
            + (0 if moe_layers == 0 else experts_per_token * expert_width)
            + (2 + gated) * (ffn if moe_layers == 0 else experts_per_token * moe_ffn + shared_ffn) / working_tp
        )
    )


@formula(unit="B", source="by_definition")
def prefill_bytes(prefill_token_bytes, concurrent, read_prompt_tokens, prefill_chunk, chunk_reserved):
    """Tensors of one layer while it reads prompts: of so many tokens as the software takes, or makes room for, at once. [B]"""
    return prefill_token_bytes * (
        prefill_chunk if chunk_reserved else min(concurrent * read_prompt_tokens, prefill_chunk)
    )


@formula(unit="B", source=PAGED)
def served_logits_bytes(logit_rows, output_vocab, half_each, statistic_each, working_tp):
    """Logits of the sequences for which the software makes room, in 16 and in 32 bits. [B]"""
    return logit_rows * output_vocab * (half_each + statistic_each) / working_tp


@formula(unit="B", source="by_definition")
def reading_bytes(prefill_bytes, served_logits_bytes):
    """Tensors of one layer while prompts are read, and the logits. [B]"""
    return prefill_bytes + served_logits_bytes
