"""What a step reads of the KV cache and of states, on one device. [B]"""

from explorer.core.formula import formula

DECODE = "pope2022"


@formula(unit="1", source=DECODE)
def cache_split(layer_split, copy_split, kv_lora_rank, serving_tp, kv_heads, attention_dp):
    """Parts that the KV cache is cut into: GPUs beyond the KV heads hold copies, and MLA's latent is not cut; copies of
    attention each hold the cache of their own requests."""
    return (
        copy_split
        if layer_split
        else attention_dp * (1 if kv_lora_rank > 0 else min(serving_tp / attention_dp, kv_heads))
    )


@formula(unit="token", source="little1961")
def position_in_flight(written_tokens, answer_spread):
    """Tokens that a request in flight has written, on average: half its answer if all are as long, more where long
    answers stay while short ones leave. [token]"""
    return written_tokens / 2 * (1 + answer_spread**2)


@formula(unit="1", source="deepseek_v32")
def read_joined_width(
    index_layers,
    index_shared_layers,
    index_head_dim,
    index_ratio,
    kv_width,
    index_topk,
    prompt_tokens,
    position_in_flight,
    pooled_layers,
    pool_ratio,
):
    """Numbers that a token to be written reads for each earlier one, on average, in layers with an indexer, and in those
    that join tokens: all keys of the indexer, and the entries that it chooses."""
    return (
        (index_layers - index_shared_layers) * index_head_dim / index_ratio
        + index_layers * kv_width * min(index_topk / (prompt_tokens + position_in_flight), 1 / index_ratio)
        + pooled_layers * kv_width / pool_ratio
    )


@formula(unit="B", source=DECODE)
def step_cache_bytes(
    step_sequences,
    kv_width,
    kv_each,
    whole_layers,
    index_layers,
    index_ratio,
    read_joined_width,
    window_layers,
    window_kv_width,
    prompt_tokens,
    position_in_flight,
    window,
    state_bytes,
    cache_split,
    working_tp,
):
    """KV cache that one device reads for a step, and states that it reads and writes. [B]"""
    return (
        step_sequences
        * (
            kv_each
            * (
                ((whole_layers - index_layers * (index_ratio == 1)) * kv_width + read_joined_width)
                * (prompt_tokens + position_in_flight)
                + window_layers
                * window_kv_width
                * (
                    min(window, prompt_tokens + position_in_flight)
                    if window > 0
                    else prompt_tokens + position_in_flight
                )
            )
            + 2 * state_bytes
        )
        / min(cache_split, working_tp)
    )
