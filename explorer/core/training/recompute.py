"""Which activations are kept until the backward pass, and which are computed again or fetched from the host. [B]"""

from explorer.core.formula import formula

SHAPES = "korthikanti2022"


@formula(unit="B/token", source="torchtitan_code")
def half_kept_bytes_per_token(
    activation_each, query_width, key_value_width, output_width, attending_share, hidden, gated, active_ffn
):
    """Kept of a layer when every second matrix product is computed again: the outputs of the others, of attention,
    and the input. [B/token]"""
    return activation_each * (
        (query_width / 2 + key_value_width / 2 + output_width) * attending_share
        + 2 * hidden
        + (1 + gated) / 2 * active_ffn
    )


@formula(unit="1", source=SHAPES)
def attending_share(attention_layers, layers):
    """Share of the layers that have attention."""
    return attention_layers / layers


@formula(unit="1", source=SHAPES)
def active_ffn(layers, mlp_layers, moe_layers, ffn, experts_per_token, moe_ffn, shared_ffn):
    """MLP channels that a token passes through in an average layer."""
    return (mlp_layers * ffn + moe_layers * (experts_per_token * moe_ffn + shared_ffn)) / layers


@formula(unit="B/token", source="gao2023adapter")
def scaled_output_bytes_per_token(
    scaled_outputs, activation_each, query_width, key_value_width, attending_share, hidden, gated, active_ffn
):
    """Outputs of matrices that adapters scale, kept to train the scales, in one layer. [B/token]"""
    return (
        scaled_outputs
        * activation_each
        * ((query_width + key_value_width) * attending_share + 2 * hidden + (1 + gated) * active_ffn)
    )


@formula(unit="B/token", source="megatron_core")
def light_bytes_per_token(
    attention_input_each,
    mlp_input_each,
    hidden,
    norm_copy_bytes_per_token,
    silu_kept,
    gated,
    activation_each,
    down_input_each,
    active_ffn,
):
    """Of an average layer, what norms and the activation function of the MLP give: computed again, they cost no matrix
    product. [B/token]"""
    return (
        (attention_input_each + mlp_input_each) * hidden
        + norm_copy_bytes_per_token
        + (silu_kept * gated * activation_each + down_input_each) * active_ffn
    )


@formula(unit="B/token", source=SHAPES)
def kept_bytes_per_token(
    layer_activation_bytes_per_token,
    norm_copy_bytes_per_token,
    scaled_output_bytes_per_token,
    recompute_light,
    light_bytes_per_token,
    recompute_share,
    half_kept_bytes_per_token,
    activation_each,
    hidden,
):
    """Kept of an average layer until its backward pass: of one recomputed in full, only the input. [B/token]"""
    return (
        layer_activation_bytes_per_token
        + norm_copy_bytes_per_token
        + scaled_output_bytes_per_token
        - recompute_light * light_bytes_per_token
        if recompute_share == 0
        else half_kept_bytes_per_token
        if recompute_share < 1
        else activation_each * hidden
    )


@formula(unit="B/token", source=SHAPES)
def held_activation_bytes_per_token(
    kept_bytes_per_token, undivided_bytes_per_token, recompute_share, sequences_split, activation_each, hidden, tp
):
    """Kept of an average layer by each device of a tensor-parallel group. [B/token]"""
    return (
        kept_bytes_per_token
        + (tp - 1)
        * (undivided_bytes_per_token if recompute_share == 0 else (not sequences_split) * activation_each * hidden)
    ) / tp


@formula(unit="B", source=SHAPES)
def recomputed_bytes(
    block_bytes, recompute_share, offload_activations, recompute_light, micro_tokens, light_bytes_per_token, tp
):
    """The one layer that is whole on a device while it is recomputed or fetched. [B]"""
    return (
        block_bytes
        if recompute_share > 0 or offload_activations
        else recompute_light * micro_tokens * light_bytes_per_token / tp
    )


@formula(unit="B", source=SHAPES)
def activation_bytes(
    micro_tokens, offload_activations, micro_batches_in_flight, stage_layers, held_activation_bytes_per_token
):
    """Activations held by one device at the end of its forward passes. [B]

    By the rule of Korthikanti et al. 2022 a GPT layer keeps 34·s·b·h + 5·a·s²·b bytes: see
    block_activation_bytes_per_token, which equals it.
    """
    return (
        micro_tokens
        * (1 - offload_activations)
        * micro_batches_in_flight
        * stage_layers
        * held_activation_bytes_per_token
    )


@formula(unit="B", source="narayanan2021")
def last_stage_bytes(micro_tokens, offload_activations, stage_layers, held_activation_bytes_per_token):
    """Activations of the last pipeline stage, which has one micro-batch in flight. [B]"""
    return micro_tokens * (1 - offload_activations) * stage_layers * held_activation_bytes_per_token
