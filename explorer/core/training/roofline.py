"""What one device does for one micro-batch: matrix products, attention, and moving bytes. [s]

A soft roofline (Williams 2009): arithmetic at the rate that large products reach, and beside it the
bytes that weights and activations cost in memory traffic, so that narrow models are slower for a reason.
"""

from explorer.core.formula import formula

ROOFLINE = "williams2009roofline"

MOST_POWER_SHARE = 1.15
"""A board with power to spare computes little faster: then its clocks are the limit."""


@formula(unit="1", source="published_evidence")
def power_share(power_limit_w, tdp_w, rated_w, power_exponent):
    """Rate that a board keeps with its power, over that of the usual board of its generation."""
    return (
        min(MOST_POWER_SHARE, ((power_limit_w if 0 < power_limit_w < tdp_w else tdp_w) / rated_w) ** power_exponent)
        if rated_w > 0 and tdp_w > 0
        else 1
    )


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


@formula(unit="1", source=ROOFLINE)
def thin_products(thin_width, tp, heads, head_dim, ffn, experts, moe_ffn):
    """Time of the matrix products over that of wide ones: narrow models, and slices of tensor parallelism, fill the
    matrix units less."""
    return 1 + thin_width * (tp - 1) / max(heads * head_dim, ffn, (experts == 1) * moe_ffn)


@formula(unit="FLOP", source=ROOFLINE)
def matrix_flop(
    backward_passes,
    recompute_share,
    projection_flop_per_token,
    mlp_flop_per_token,
    expert_flop_per_token,
    stage_layers,
    layers,
    micro_tokens,
    tp,
):
    """Matrix products of one device for one micro-batch, experts apart: forward, backward, recomputed. [FLOP]"""
    return (
        (1 + backward_passes + recompute_share)
        * (projection_flop_per_token + mlp_flop_per_token - expert_flop_per_token)
        * stage_layers
        / layers
        * micro_tokens
        / tp
    )


@formula(unit="FLOP", source="dao2023")
def attention_flop(
    recompute_scores, causal_score_flop_per_token, eager, ring_idle, cp, stage_layers, layers, micro_tokens, tp
):
    """Attention scores of one device for one micro-batch; an eager kernel does the masked half too, and some rings
    let the devices with the early tokens wait for those with the late ones. [FLOP]"""
    return (
        (3 + recompute_scores)
        * (1 + ring_idle * (1 - 1 / cp))
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
    dispatch_traffic,
    dispatch_bytes_per_token,
    dispatch_kept_bytes_per_token,
    biased_expert_bytes_per_token,
    moe_layers,
    layers,
    recompute_light,
    light_bytes_per_token,
):
    """Read and written by an average layer: every activation several times, as kernels follow one another; copies
    for experts on their way there and back; what biases of experts keep from being fused. [B/token]"""
    return (
        traffic
        * fp8_traffic
        * (
            layer_activation_bytes_per_token
            + score_activation_bytes_per_token * recompute_scores
            + recompute_light * light_bytes_per_token / 3
        )
        + (
            biased_expert_bytes_per_token
            + dispatch_traffic * dispatch_bytes_per_token
            - traffic * fp8_traffic * dispatch_kept_bytes_per_token
        )
        * moe_layers
        / layers
    )


@formula(unit="B", source=ROOFLINE)
def activation_traffic_bytes(micro_tokens, tp, stage_layers, recompute_share, layer_traffic_bytes_per_token):
    """Activations read and written by one device for one micro-batch. [B]"""
    return micro_tokens / tp * stage_layers * (1 + (recompute_share > 0) / 3) * layer_traffic_bytes_per_token


@formula(unit="B", source=ROOFLINE)
def weight_traffic_bytes(
    held_params,
    weight_each,
    frozen_each,
    half_each,
    adapters,
    backward_passes,
    recompute_share,
    held_trained_params,
    gradient_each,
    micro_batches,
):
    """Weights read and gradients written for one micro-batch, and read where they are added up; 4-bit weights are
    unpacked for each pass. [B]"""
    return held_params * (weight_each + (frozen_each + half_each) * adapters * (frozen_each < half_each)) * (
        1 + backward_passes + recompute_share
    ) + held_trained_params * gradient_each * (1 + (micro_batches > 1))


@formula(unit="B", source=ROOFLINE)
def loss_traffic_bytes(logits_bytes):
    """Logits and their copies, each written and read once. [B]"""
    return 2 * logits_bytes


@formula(unit="s", source=ROOFLINE)
def head_seconds(head_flop, peak_16bit_flop_per_s, matrix_efficiency, power_share):
    """The output head, which stays in 16 bits, for one micro-batch. [s]"""
    return head_flop / (peak_16bit_flop_per_s * matrix_efficiency * power_share)


@formula(unit="s", source=ROOFLINE)
def matrix_seconds(matrix_flop, matrix_flop_per_s, thin_products, expert_seconds, head_seconds):
    """Matrix products, for one micro-batch. [s]"""
    return matrix_flop / matrix_flop_per_s * thin_products + expert_seconds + head_seconds


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
