"""Speed of a model in use: reading the prompt is bound by arithmetic, writing the answer by memory traffic. [s]

A step writes one token for every sequence: all weights that it touches are read once, and each sequence's KV cache
(Pope 2022). To that come a fixed time a layer, kernels that unpack weights outside the matrix units, and the exchange
between GPUs that share the layers.
"""

from explorer.core.formula import formula

DECODE = "pope2022"

FEW_SEQUENCES = 8
"""Up to so many sequences engines use kernels for vectors, beyond the matrix units."""


@formula(unit="1", source="by_definition")
def experts_touched(experts, experts_per_token, concurrent):
    """Experts of one layer that a step of all sequences visits, if they choose at random."""
    return experts * (1 - (1 - experts_per_token / max(experts, 1)) ** concurrent)


@formula(unit="GPU", source="published_evidence")
def working_tp(layer_split, serving_tp):
    """GPUs of a copy that work on a token at the same time: one, where software deals out whole layers."""
    return 1 if layer_split else serving_tp


@formula(unit="1", source=DECODE)
def touched_expert_params(moe_layers, experts_touched, one_expert_params):
    """Parameters of experts that a step visits."""
    return moe_layers * experts_touched * one_expert_params


@formula(unit="B", source=DECODE)
def step_weight_bytes(
    spread_params,
    served_dense_each,
    touched_expert_params,
    served_each,
    vocab,
    embed_dim,
    served_head_each,
    working_tp,
):
    """Weights that one device reads for a step, the output head included. [B]"""
    return (
        spread_params * served_dense_each + touched_expert_params * served_each + vocab * embed_dim * served_head_each
    ) / working_tp


@formula(unit="1", source=DECODE)
def cache_split(layer_split, kv_lora_rank, serving_tp, kv_heads):
    """Parts that the KV cache is cut into: GPUs beyond the KV heads hold copies, and MLA's latent is not cut."""
    return serving_tp if layer_split else 1 if kv_lora_rank > 0 else min(serving_tp, kv_heads)


@formula(unit="B", source=DECODE)
def step_cache_bytes(
    concurrent, kv_width, kv_each, layers, window_layers, prompt_tokens, output_tokens, window, cache_split, working_tp
):
    """KV cache that one device reads for a step, halfway through the answer. [B]"""
    return (
        concurrent
        * kv_width
        * kv_each
        * (
            (layers - window_layers) * (prompt_tokens + output_tokens / 2)
            + window_layers
            * (min(window, prompt_tokens + output_tokens / 2) if window > 0 else prompt_tokens + output_tokens / 2)
        )
        / min(cache_split, working_tp)
    )


@formula(unit="s", source=DECODE)
def weight_read_seconds(step_weight_bytes, decode_efficiency, memory_byte_per_s):
    """Reading weights, for a step. [s]"""
    return step_weight_bytes / (decode_efficiency * memory_byte_per_s)


@formula(unit="s", source=DECODE)
def cache_read_seconds(step_cache_bytes, cache_passes, decode_efficiency, memory_byte_per_s):
    """Reading the KV cache, for a step. [s]"""
    return step_cache_bytes * cache_passes / (decode_efficiency * memory_byte_per_s)


@formula(unit="s", source="published_evidence")
def unpack_seconds(
    concurrent,
    spread_params,
    dense_unpack_flop,
    touched_expert_params,
    unpack_flop,
    working_tp,
    unpack_efficiency,
    fp32_flop_per_s,
):
    """Unpacking and multiplying weights outside the matrix units, for a step of few sequences. [s]"""
    return (
        (concurrent <= FEW_SEQUENCES)
        * (spread_params * dense_unpack_flop + touched_expert_params * unpack_flop)
        / working_tp
        / (unpack_efficiency * fp32_flop_per_s)
        if fp32_flop_per_s > 0
        else 0
    )


@formula(unit="FLOP/s", source=DECODE)
def served_flop_per_s(served_peak_flop_per_s, prefill_efficiency):
    """Rate of matrix products in use. [FLOP/s]"""
    return served_peak_flop_per_s * prefill_efficiency


@formula(unit="s", source=DECODE)
def decode_matrix_seconds(
    concurrent, projection_flop_per_token, mlp_flop_per_token, vocab, embed_dim, working_tp, served_flop_per_s
):
    """Matrix products, for a step. [s]"""
    return (
        2
        * concurrent
        * (projection_flop_per_token / 2 + mlp_flop_per_token / 2 + vocab * embed_dim)
        / working_tp
        / served_flop_per_s
    )


@formula(unit="s", source="published_evidence")
def exchange_wait_seconds(working_tp, layers, exchange_seconds):
    """Latency of two exchanges a layer between GPUs that share it. [s]"""
    return (working_tp > 1) * 2 * layers * exchange_seconds


@formula(unit="s/token", source="patarasuk2009")
def exchange_seconds_per_token(
    layers, working_tp, hidden, half_each, link_efficiency, link_byte_per_s, link_domain, network_byte_per_s
):
    """Sending activations between GPUs that share the layers, for one token. [s/token]"""
    return (
        2
        * layers
        * 2
        * (working_tp - 1)
        / working_tp
        * hidden
        * half_each
        / (link_efficiency * (link_byte_per_s if working_tp <= link_domain else network_byte_per_s))
    )


@formula(unit="s", source=DECODE)
def tpot_seconds(
    weight_read_seconds,
    unpack_seconds,
    decode_matrix_seconds,
    cache_read_seconds,
    layers,
    layer_seconds,
    exchange_wait_seconds,
    concurrent,
    exchange_seconds_per_token,
):
    """Time per output token (TPOT): one step of all sequences. [s]"""
    return (
        max(weight_read_seconds, unpack_seconds, decode_matrix_seconds)
        + cache_read_seconds
        + layers * layer_seconds
        + exchange_wait_seconds
        + concurrent * exchange_seconds_per_token
    )


@formula(unit="FLOP", source=DECODE)
def prefill_flop(
    concurrent,
    prompt_tokens,
    projection_flop_per_token,
    mlp_flop_per_token,
    heads,
    head_dim,
    v_head_dim,
    layers,
    working_tp,
):
    """Work of one device to read all prompts, masked half of attention left out. [FLOP]"""
    return (
        concurrent
        * prompt_tokens
        * (projection_flop_per_token + mlp_flop_per_token + heads * (head_dim + v_head_dim) * layers * prompt_tokens)
        / working_tp
    )


@formula(unit="s", source=DECODE)
def ttft_seconds(
    prefill_flop,
    served_flop_per_s,
    weight_read_seconds,
    layers,
    layer_seconds,
    exchange_wait_seconds,
    concurrent,
    prompt_tokens,
    exchange_seconds_per_token,
):
    """Time to the first token (TTFT): all prompts are read. [s]"""
    return (
        max(prefill_flop / served_flop_per_s, weight_read_seconds)
        + layers * layer_seconds
        + exchange_wait_seconds
        + concurrent * prompt_tokens * exchange_seconds_per_token
    )


@formula(unit="s", source=DECODE)
def request_seconds(ttft_seconds, output_tokens, tpot_seconds):
    """A request from its prompt to the last token, all sequences side by side. [s]"""
    return ttft_seconds + output_tokens * tpot_seconds


@formula(unit="token/s", source=DECODE)
def output_tokens_per_s(concurrent, tpot_seconds):
    """Tokens written in a second, all sequences together, while writing. [token/s]"""
    return concurrent / tpot_seconds
