"""A model in use: the memory of weights and KV cache. [B]"""

import math

from explorer.core.formula import formula

CACHE = "pope2022"
PAGED = "vllm_code"
ALIKE = 1.5
"""vLLM takes two kinds of layers as one size if the one has less than half as many more."""


@formula(unit="1", source=CACHE)
def kv_width(kv_heads, head_dim, v_head_dim, kv_lora_rank, rope_head_dim):
    """Numbers that one layer keeps for one token: keys and values, or the latent of MLA."""
    return kv_heads * (head_dim + v_head_dim) if kv_lora_rank == 0 else kv_lora_rank + rope_head_dim


@formula(unit="B/token", source=CACHE)
def kv_bytes_per_token(layers, kv_width, kv_each):
    """KV cache of one token while no window drops it. [B/token]

    >>> kv_bytes_per_token(layers=32, kv_width=32 * 256, kv_each=2)
    524288
    """
    return layers * kv_width * kv_each


@formula(unit="token", source=PAGED)
def kept_window(window, grouped_windows, prefill_chunk):
    """Tokens for which a layer with a window has room: vLLM adds those of one chunk, to be read at once. [token]"""
    return window + grouped_windows * prefill_chunk


@formula(unit="1", source=PAGED)
def cache_group_layers(layers, window_layers, window, grouped_windows):
    """Layers that share one table of the cache in vLLM: as many as the rarer kind has, or the other if hardly more."""
    return (
        layers
        if not grouped_windows or window == 0 or window_layers == 0 or window_layers == layers
        else max(window_layers, layers - window_layers)
        if max(window_layers, layers - window_layers) < ALIKE * min(window_layers, layers - window_layers)
        else min(window_layers, layers - window_layers)
    )


@formula(unit="1", source=PAGED)
def whole_cache_layers(layers, window_layers, cache_group_layers, grouped_windows, window):
    """Layers that keep all tokens, filled up to whole groups."""
    return (
        math.ceil((layers - window_layers) / cache_group_layers) * cache_group_layers
        if grouped_windows and window * window_layers > 0
        else layers - window_layers * (window > 0)
    )


@formula(unit="1", source=PAGED)
def window_cache_layers(window_layers, cache_group_layers, grouped_windows, window):
    """Layers that keep a window of tokens, filled up to whole groups."""
    return (
        math.ceil(window_layers / cache_group_layers) * cache_group_layers
        if grouped_windows and window > 0
        else window_layers * (window > 0)
    )


@formula(unit="B", source=CACHE)
def kv_cache_bytes(
    concurrent, kv_width, kv_each, whole_cache_layers, window_cache_layers, prompt_tokens, output_tokens, kept_window
):
    """KV cache of all sequences at their longest. [B]"""
    return (
        concurrent
        * kv_width
        * kv_each
        * (
            whole_cache_layers * (prompt_tokens + output_tokens)
            + window_cache_layers * min(kept_window, prompt_tokens + output_tokens)
        )
    )


@formula(unit="B", source="frantar2022")
def served_weight_bytes(
    spread_params, served_dense_each, expert_params, served_each, embedding_params, head_params, served_head_each
):
    """Weights in use; embeddings and output head keep more bits. [B]"""
    return (
        spread_params * served_dense_each
        + expert_params * served_each
        + (embedding_params + head_params) * max(served_head_each, served_each)
    )


@formula(unit="1", source="narayanan2021")
def stage_share(layers, serving_pp):
    """Share of the layers on the fullest stage of a copy."""
    return math.ceil(layers / serving_pp) / layers


@formula(unit="B", source="frantar2022")
def held_weight_bytes(
    spread_params,
    served_dense_each,
    expert_params,
    served_each,
    stage_share,
    embedding_params,
    head_params,
    served_head_each,
    serving_pp,
    serving_tp,
):
    """Weights on each GPU of a copy: of its stage, whose first has the embedding and whose last the output head. [B]"""
    return (
        (spread_params * served_dense_each + expert_params * served_each) * stage_share
        + (max(embedding_params, head_params) if serving_pp > 1 else embedding_params + head_params)
        * max(served_head_each, served_each)
    ) / serving_tp


@formula(unit="B", source=CACHE)
def held_cache_bytes(kv_cache_bytes, stage_share, cache_split):
    """KV cache on each GPU of a copy. [B]"""
    return kv_cache_bytes * stage_share / cache_split


@formula(unit="B/token", source="by_definition")
def prefill_token_bytes(
    live_tensors, half_each, hidden, gated, ffn, moe_layers, experts_per_token, moe_ffn, shared_ffn, working_tp
):
    """Tensors of one layer for each token of a prompt that it reads, copies for experts included. [B/token]"""
    return (
        live_tensors
        * half_each
        * (
            4 * hidden
            + (0 if moe_layers == 0 else experts_per_token * hidden)
            + (2 + gated) * (ffn if moe_layers == 0 else experts_per_token * moe_ffn + shared_ffn) / working_tp
        )
    )


@formula(unit="B", source="by_definition")
def prefill_bytes(prefill_token_bytes, concurrent, prompt_tokens, prefill_chunk):
    """Tensors of one layer while it reads prompts, as many tokens at a time as the software takes. [B]"""
    return prefill_token_bytes * min(concurrent * prompt_tokens, prefill_chunk)


@formula(unit="B", source=PAGED)
def served_logits_bytes(logit_rows, vocab, half_each, statistic_each, working_tp):
    """Logits of the sequences for which the software makes room, in 16 and in 32 bits. [B]"""
    return logit_rows * vocab * (half_each + statistic_each) / working_tp


@formula(unit="B", source="by_definition")
def reading_bytes(prefill_bytes, served_logits_bytes):
    """Tensors of one layer while prompts are read, and the logits. [B]"""
    return prefill_bytes + served_logits_bytes
