"""Speed of a model in use: reading the prompt is bound by arithmetic, writing the answer by memory traffic. [s]

A step writes one token for every sequence: all weights that it touches are read once, and each sequence's KV cache
(Pope 2022). To that come kernels that unpack weights outside the matrix units, a fixed time a layer and a step, a time
for each running sequence (scheduling, sampling), and the exchange between GPUs that share the layers.
"""

from explorer.core.formula import formula

DECODE = "pope2022"

SHARPNESS = 3
"""Of the bend between two limits: reading, unpacking and multiplying overlap, but not wholly where they take as long."""


@formula(unit="sequence", source="narayanan2021")
def step_sequences(concurrent, serving_pp):
    """Sequences of one step: where layers are cut into stages, as many steps as stages are under way. [sequence]"""
    return max(concurrent / serving_pp, 1)


@formula(unit="1", source="by_definition")
def experts_touched(experts, experts_per_token, step_rows):
    """Experts of one layer that a step of all sequences visits, if they choose at random."""
    return 0 if experts == 0 else (experts * (1 - (1 - experts_per_token / max(experts, 1)) ** step_rows))


@formula(unit="1", source=DECODE)
def touched_expert_params(moe_layers, experts_touched, one_expert_params):
    """Parameters of experts that a step visits."""
    return moe_layers * experts_touched * one_expert_params


@formula(unit="B", source=DECODE)
def step_weight_bytes(
    passed_params,
    attention_matrix_params,
    attention_dp,
    served_dense_each,
    touched_expert_params,
    served_each,
    output_vocab,
    embed_dim,
    served_head_each,
    working_tp,
    host_step_bytes,
):
    """Weights that one device reads for a step, the output head included, those on the host left out; where requests
    are dealt out to copies of attention, each GPU reads its copy. [B]"""
    return (
        (passed_params + (attention_dp - 1) * attention_matrix_params) * served_dense_each
        + touched_expert_params * served_each
        + output_vocab * embed_dim * served_head_each
        - host_step_bytes
    ) / working_tp


@formula(unit="s", source=DECODE)
def weight_read_seconds(step_weight_bytes, decode_efficiency, memory_byte_per_s):
    """Reading weights, for a step. [s]"""
    return step_weight_bytes / (decode_efficiency * memory_byte_per_s)


@formula(unit="s", source=DECODE)
def cache_read_seconds(step_cache_bytes, cache_passes, decode_efficiency, memory_byte_per_s, host_layer_share):
    """Reading the KV cache that is on GPUs, for a step. [s]"""
    return step_cache_bytes * (1 - host_layer_share) * cache_passes / (decode_efficiency * memory_byte_per_s)


@formula(unit="s", source="published_evidence")
def unpack_seconds(
    passed_params,
    dense_unpack_flop,
    touched_expert_params,
    unpack_flop,
    working_tp,
    unpack_efficiency,
    fp32_flop_per_s,
    host_layer_share,
    host_expert_share,
):
    """Unpacking weights outside the matrix units, for a step. [s]"""
    return (
        (
            passed_params * dense_unpack_flop * (1 - host_layer_share)
            + touched_expert_params * unpack_flop * (1 - host_expert_share)
        )
        / working_tp
        / (unpack_efficiency * fp32_flop_per_s)
        if fp32_flop_per_s > 0
        else 0
    )


@formula(unit="FLOP/s", source=DECODE)
def served_flop_per_s(
    served_peak_flop_per_s,
    served_product_efficiency,
    serving_efficiency,
    prefill_efficiency,
    unpacked_first,
    unpacked_efficiency,
):
    """Rate of matrix products in use. [FLOP/s]"""
    return (
        served_peak_flop_per_s
        * min(1, served_product_efficiency * serving_efficiency * prefill_efficiency)
        * (unpacked_efficiency if unpacked_first else 1)
    )


@formula(unit="s", source=DECODE)
def decode_matrix_seconds(
    step_rows,
    projection_flop_per_token,
    mlp_flop_per_token,
    host_flop_per_token,
    output_vocab,
    embed_dim,
    working_tp,
    served_flop_per_s,
):
    """Matrix products on GPUs, for a step. [s]"""
    return (
        2
        * step_rows
        * (projection_flop_per_token / 2 + mlp_flop_per_token / 2 - host_flop_per_token / 2 + output_vocab * embed_dim)
        / working_tp
        / served_flop_per_s
    )


@formula(unit="s", source=DECODE)
def step_matrix_seconds(weight_read_seconds, unpack_seconds, decode_matrix_seconds):
    """All matrices, for a step: reading, unpacking and multiplying side by side. [s]"""
    return (weight_read_seconds**SHARPNESS + unpack_seconds**SHARPNESS + decode_matrix_seconds**SHARPNESS) ** (
        1 / SHARPNESS
    )


@formula(unit="s", source="published_evidence")
def step_fixed_seconds(sublayers, layer_seconds, moe_layers, moe_layer_seconds, launch_efficiency, loop_seconds):
    """Small kernels, routing, and the loop of the software, for a step whatever its size. [s]"""
    return (sublayers / 2 * layer_seconds + moe_layers * moe_layer_seconds) / launch_efficiency + loop_seconds


@formula(unit="s", source="published_evidence")
def step_host_seconds(sublayers, eager_layer_seconds, served_dense_each, half_each, quantised_host):
    """Launching all kernels one by one, for a step; layers whose weights are unpacked have more of them. [s]"""
    return sublayers / 2 * eager_layer_seconds * (quantised_host if served_dense_each < half_each else 1)


@formula(unit="s", source="published_evidence")
def step_sequences_seconds(step_sequences, attention_dp, sequence_seconds, moe_layers, moe_sequence_factor):
    """Scheduling, sampling and sending a token for each running sequence, for a step. [s]"""
    return step_sequences / attention_dp * sequence_seconds * (moe_sequence_factor if moe_layers > 0 else 1)


@formula(unit="s", source="narayanan2021")
def stage_wait_seconds(concurrent, serving_pp, slow_reading_share, step_matrix_seconds, cache_read_seconds):
    """What a step waits for the slowest of unlike stages, where as many steps as stages are under way. [s]"""
    return max(min(concurrent, serving_pp) * slow_reading_share - 1, 0) * (step_matrix_seconds + cache_read_seconds)


@formula(unit="s", source=DECODE)
def modelled_tpot_seconds(
    step_matrix_seconds,
    cache_read_seconds,
    stage_wait_seconds,
    step_fixed_seconds,
    step_sequences_seconds,
    exchange_wait_seconds,
    step_rows,
    exchange_seconds_per_token,
    step_host_seconds,
    host_step_seconds,
    draft_seconds,
    tokens_per_step,
):
    """Time per output token as modelled, before any run of your own: a step, over the tokens that it writes. [s]"""
    return (
        max(
            step_matrix_seconds
            + cache_read_seconds
            + stage_wait_seconds
            + step_fixed_seconds
            + step_sequences_seconds
            + exchange_wait_seconds
            + step_rows * exchange_seconds_per_token,
            step_host_seconds,
        )
        + host_step_seconds
        + draft_seconds
    ) / tokens_per_step


@formula(unit="s", source="by_definition", checked="tpot")
def tpot_seconds(modelled_tpot_seconds, tpot_factor):
    """Time per output token (TPOT): one step of all sequences; a run of your own says how far the model is off. [s]"""
    return modelled_tpot_seconds * tpot_factor if tpot_factor != 1 else modelled_tpot_seconds


@formula(unit="s", source=DECODE, checked="request")
def request_seconds(ttft_seconds, written_tokens, tpot_seconds):
    """A request from its prompt to the last token, all sequences side by side. [s]"""
    return ttft_seconds + written_tokens * tpot_seconds


@formula(unit="token/s", source=DECODE)
def output_tokens_per_s(concurrent, tpot_seconds):
    """Tokens written in a second, all sequences together, while writing. [token/s]"""
    return concurrent / tpot_seconds
