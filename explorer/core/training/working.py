"""Memory of one device besides states and activations: what is gathered, what the allocator and the framework hold. [B]"""

from explorer.core.formula import formula

GATHERED_LAYERS = 2
"""Layers held whole under ZeRO-3: the one computed and the one fetched ahead."""

ZERO = "rajbhandari2020"


@formula(unit="B", source="zhao2023fsdp")
def gathered_bytes(
    all_weight_bytes, held_params, end_params, stage_layers, zero_stage, shard_group, pp, offload_weights
):
    """Put together again for use under ZeRO-3, or fetched from the host: a layer in use, one fetched ahead, the embedding and the head. [B]"""
    return (
        all_weight_bytes / held_params * (GATHERED_LAYERS * (held_params - end_params) / stage_layers + end_params)
        if offload_weights or (zero_stage >= 3 and shard_group > 1 and pp == 1)
        else 0
    )


@formula(unit="B", source=ZERO)
def allocator_bytes(
    allocator_share,
    weight_bytes,
    peak_gradient_bytes,
    optimizer_bytes,
    peak_activation_bytes,
    peak_logits_bytes,
    peak_update_bytes,
    gathered_bytes,
):
    """Blocks that the allocator has taken from the driver and cannot use. [B]"""
    return allocator_share * (
        weight_bytes
        + peak_gradient_bytes
        + optimizer_bytes
        + peak_activation_bytes
        + peak_logits_bytes
        + peak_update_bytes
        + gathered_bytes
    )


@formula(unit="B", source=ZERO)
def working_bytes(overhead_bytes, gathered_bytes, allocator_bytes):
    """Framework, its allocator, and the gathered layers of ZeRO-3. [B]"""
    return overhead_bytes + gathered_bytes + allocator_bytes
