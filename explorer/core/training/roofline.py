"""What one device does for one micro-batch: matrix products, attention, and moving bytes. [s]

A soft roofline (Williams 2009): arithmetic at the rate that large products reach, and beside it the
bytes that weights and activations cost in memory traffic, so that narrow models are slower for a reason.
"""

from explorer.core.formula import formula

ROOFLINE = "williams2009roofline"

COPY_TRAFFIC = 4
"""A copy is written and read on the way there, and its gradient on the way back."""


@formula(unit="1", source="published_evidence")
def power_share(power_limit_w, tdp_w, power_exponent):
    """Share of its rate that a board keeps at its power limit."""
    return (power_limit_w / tdp_w) ** power_exponent if 0 < power_limit_w < tdp_w else 1


@formula(unit="FLOP/s", source=ROOFLINE)
def matrix_flop_per_s(peak_flop_per_s, product_efficiency, power_share):
    """Rate of large matrix products. [FLOP/s]"""
    return peak_flop_per_s * product_efficiency * power_share


@formula(unit="FLOP/s", source="dao2023")
def attention_flop_per_s(
    matrix_flop_per_s, eager, peak_16bit_flop_per_s, attention_efficiency, attention_share, power_share
):
    """Rate of the attention kernel; an eager one is made of matrix products. [FLOP/s]"""
    return matrix_flop_per_s if eager else peak_16bit_flop_per_s * attention_efficiency * attention_share * power_share


@formula(unit="FLOP/B", source=ROOFLINE)
def ridge_point(peak_flop_per_s, memory_byte_per_s):
    """FLOPs for each byte of memory traffic above which arithmetic is the limit. [FLOP/B]"""
    return peak_flop_per_s / memory_byte_per_s


@formula(unit="FLOP", source=ROOFLINE)
def matrix_flop(
    backward_passes,
    recompute_share,
    projection_flop_per_token,
    mlp_flop_per_token,
    stage_layers,
    layers,
    micro_tokens,
    tp,
):
    """Matrix products of one device for one micro-batch: forward, backward, recomputed. [FLOP]"""
    return (
        (1 + backward_passes + recompute_share)
        * (projection_flop_per_token + mlp_flop_per_token)
        * stage_layers
        / layers
        * micro_tokens
        / tp
    )


@formula(unit="FLOP", source="dao2023")
def attention_flop(recompute_scores, causal_score_flop_per_token, eager, stage_layers, layers, micro_tokens, tp):
    """Attention scores of one device for one micro-batch; an eager kernel does the masked half too. [FLOP]"""
    return (
        (3 + recompute_scores)
        * causal_score_flop_per_token
        * (2 if eager else 1)
        * stage_layers
        / layers
        * micro_tokens
        / tp
    )


@formula(unit="FLOP", source=ROOFLINE)
def head_flop(backward_passes, vocab, embed_dim, micro_tokens, tp):
    """The output head of one device for one micro-batch. [FLOP]"""
    return (1 + backward_passes) * 2 * vocab * embed_dim * micro_tokens / tp


@formula(unit="B/token", source=ROOFLINE)
def layer_traffic_bytes_per_token(
    traffic,
    fp8_traffic,
    layer_activation_bytes_per_token,
    score_activation_bytes_per_token,
    recompute_scores,
    dispatch_bytes_per_token,
    moe_layers,
    layers,
):
    """Read and written by an average layer: every activation several times, as kernels follow one another; copies
    for experts four times, there and back. [B/token]"""
    return (
        traffic * fp8_traffic * (layer_activation_bytes_per_token + score_activation_bytes_per_token * recompute_scores)
        - (traffic * fp8_traffic - COPY_TRAFFIC) * dispatch_bytes_per_token * moe_layers / layers
    )


@formula(unit="B", source=ROOFLINE)
def activation_traffic_bytes(micro_tokens, tp, stage_layers, recompute_share, layer_traffic_bytes_per_token):
    """Activations read and written by one device for one micro-batch. [B]"""
    return micro_tokens / tp * stage_layers * (1 + recompute_share / 3) * layer_traffic_bytes_per_token


@formula(unit="B", source=ROOFLINE)
def weight_traffic_bytes(
    held_params, weight_each, frozen_each, half_each, adapters, backward_passes, recompute_share, gradient_each
):
    """Weights read and gradients written for one micro-batch; 4-bit ones are unpacked for each pass. [B]"""
    return held_params * (
        (weight_each + (frozen_each + half_each) * adapters * (frozen_each < half_each))
        * (1 + backward_passes + recompute_share)
        + gradient_each
    )


@formula(unit="B", source=ROOFLINE)
def loss_traffic_bytes(logits_bytes):
    """Logits and their copies, each written and read once. [B]"""
    return 2 * logits_bytes


@formula(unit="s", source=ROOFLINE)
def head_seconds(head_flop, peak_16bit_flop_per_s, matrix_efficiency, power_share):
    """The output head, which stays in 16 bits, for one micro-batch. [s]"""
    return head_flop / (peak_16bit_flop_per_s * matrix_efficiency * power_share)


@formula(unit="s", source=ROOFLINE)
def matrix_seconds(matrix_flop, matrix_flop_per_s, head_seconds):
    """Matrix products, for one micro-batch. [s]"""
    return matrix_flop / matrix_flop_per_s + head_seconds


@formula(unit="s", source="dao2023")
def attention_seconds(attention_flop, attention_flop_per_s):
    """Attention scores, for one micro-batch. [s]"""
    return attention_flop / attention_flop_per_s


@formula(unit="s", source=ROOFLINE)
def traffic_seconds(
    activation_traffic_bytes, weight_traffic_bytes, loss_traffic_bytes, bandwidth_efficiency, memory_byte_per_s
):
    """Reading and writing memory, for one micro-batch. [s]"""
    return (activation_traffic_bytes + weight_traffic_bytes + loss_traffic_bytes) / (
        bandwidth_efficiency * memory_byte_per_s
    )
