"""A model in use: the memory of weights and KV cache. [B]"""

import math

from explorer.core.formula import formula

CACHE = "pope2022"


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


@formula(unit="B", source=CACHE)
def kv_cache_bytes(concurrent, kv_width, kv_each, layers, window_layers, prompt_tokens, output_tokens, window):
    """KV cache of all sequences at their longest. [B]"""
    return (
        concurrent
        * kv_width
        * kv_each
        * (
            (layers - window_layers) * (prompt_tokens + output_tokens)
            + window_layers
            * (min(window, prompt_tokens + output_tokens) if window > 0 else prompt_tokens + output_tokens)
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
def prefill_token_bytes(half_each, hidden, gated, ffn, moe_layers, experts_per_token, moe_ffn, shared_ffn):
    """Tensors of one layer for each token of a prompt that it reads. [B/token]"""
    return half_each * (
        4 * hidden + (2 + gated) * (ffn if moe_layers == 0 else experts_per_token * moe_ffn + shared_ffn)
    )


@formula(unit="B", source="by_definition")
def prefill_bytes(prefill_token_bytes, concurrent, prompt_tokens, prefill_chunk):
    """Tensors of one layer while it reads prompts, as many tokens at a time as the software takes. [B]"""
    return prefill_token_bytes * min(concurrent * prompt_tokens, prefill_chunk)
