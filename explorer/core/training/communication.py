"""What devices send each other in one step, dimension by dimension, and how long that keeps them waiting. [s]

Rings move 2·(n−1)/n of a tensor to add it up everywhere, half of that to gather or to scatter it
(Patarasuk 2009). Latency counts where a ring is long and its parts are small: in ZeRO-3, and in slices of narrow layers.
"""

import math

from explorer.core.formula import formula

RING = "patarasuk2009"
TENSOR = "korthikanti2022"


@formula(unit="1", source=TENSOR)
def stage_sublayers(stage_layers, sublayers, layers):
    """Parts of the layers of the fullest pipeline stage, each of which ends with an exchange: two of a usual layer."""
    return stage_layers * (sublayers / layers)


@formula(unit="B", source=TENSOR)
def tp_bytes(recompute_share, tp, micro_tokens, hidden, activation_each, stage_sublayers):
    """Sent by one device of a tensor-parallel group for one micro-batch: twice a layer each way. [B]"""
    return (2 + recompute_share) * 2 * (tp - 1) / tp * micro_tokens * hidden * activation_each * stage_sublayers


@formula(unit="s", source="nccl_code")
def tp_latency_seconds(collective_seconds, link_hop_seconds, tp, recompute_share, stage_sublayers):
    """Starting the exchanges of a tensor-parallel group and passing its members in turn, for one micro-batch. [s]"""
    return (
        (collective_seconds + 2 * (tp - 1) * link_hop_seconds) * (2 + recompute_share) * stage_sublayers
        if tp > 1
        else 0
    )


@formula(unit="s", source=TENSOR)
def tp_seconds(tp_exposed, tp_bytes, tp_byte_per_s, tp_latency_seconds):
    """Waiting for the tensor-parallel group, for one micro-batch. [s]"""
    return tp_exposed * (tp_bytes / tp_byte_per_s + tp_latency_seconds)


@formula(unit="B", source="liu2023ring")
def cp_bytes(recompute_scores, cp, micro_tokens, key_value_width, attending_share, tp, activation_each, stage_layers):
    """Keys and values sent around a context-parallel ring for one micro-batch, forward and backward. [B]"""
    return (
        (3 + recompute_scores)
        * (cp - 1)
        * micro_tokens
        * key_value_width
        * attending_share
        / tp
        * activation_each
        * stage_layers
    )


@formula(unit="s", source="liu2023ring")
def ring_seconds(cp_bytes, cp_byte_per_s):
    """Keys and values on their way around the ring, for one micro-batch. [s]"""
    return cp_bytes / cp_byte_per_s


@formula(unit="s", source="liu2023ring")
def cp_seconds(tp_exposed, ring_seconds, attention_seconds):
    """Waiting for keys and values that attention does not hide, for one micro-batch. [s]"""
    return max(tp_exposed * ring_seconds, ring_seconds - attention_seconds)


@formula(unit="B", source="lepikhin2020gshard")
def ep_bytes(recompute_share, micro_tokens, expert_width, tp, activation_each, stage_layers, moe_layers, layers):
    """One copy of all tokens, sent to experts and back for one micro-batch, forward and backward. [B]"""
    return (
        (4 + 2 * recompute_share)
        * micro_tokens
        * expert_width
        / tp
        * activation_each
        * stage_layers
        * moe_layers
        / layers
    )


@formula(unit="s", source="lepikhin2020gshard")
def exchange_of_experts_seconds(
    ep_bytes, copies_in_node, reached_link_byte_per_s, copies_to_nodes, reached_network_byte_per_s
):
    """Tokens on their way to experts elsewhere and back, for one micro-batch. [s]"""
    return ep_bytes * (copies_in_node / reached_link_byte_per_s + copies_to_nodes / reached_network_byte_per_s)


@formula(unit="s", source="lepikhin2020gshard")
def ep_seconds(ep_exposed, exchange_of_experts_seconds, compute_seconds):
    """Waiting for experts elsewhere, for one micro-batch; what computing hides takes no longer than that. [s]"""
    return max(ep_exposed * exchange_of_experts_seconds, exchange_of_experts_seconds - compute_seconds)


@formula(unit="s", source="narayanan2021")
def pp_seconds(pp, interleave, micro_tokens, hidden, activation_each, tp, tp_exposed, pp_byte_per_s):
    """Handing a micro-batch to the next stage, and its gradient back; chunks send while they compute. [s]"""
    return (
        (pp > 1)
        * 2
        * interleave
        * micro_tokens
        * hidden
        * activation_each
        / tp
        * (tp_exposed if interleave > 1 else 1)
        / pp_byte_per_s
    )


@formula(unit="1", source="zhao2023fsdp")
def gathers(micro_batches, pp):
    """Times a step that ZeRO-2 and 3 move their shares: for each micro-batch; a pipeline keeps what it gathered."""
    return micro_batches if pp == 1 else 1


@formula(unit="s", source="zhao2023fsdp")
def gather_seconds(state_share, gathers, zero_stage, all_gradient_bytes, all_weight_bytes, shard_byte_per_s):
    """ZeRO-2 and 3 over the step: gradients scattered, weights gathered twice. [s]"""
    return (
        (1 - state_share)
        * gathers
        * ((zero_stage >= 2) * all_gradient_bytes + (zero_stage >= 3) * 2 * all_weight_bytes)
        / shard_byte_per_s
    )


@formula(unit="s", source="nccl_code")
def hops_seconds(
    link_hop_seconds, network_hop_seconds, shard_group, tp, link_domain, stage_layers, gathers, zero_stage
):
    """ZeRO-3 over the step: each layer's three exchanges pass every device of the group, and every node, in turn. [s]"""
    return (
        (link_hop_seconds * (shard_group - 1) + network_hop_seconds * (math.ceil(shard_group * tp / link_domain) - 1))
        * 3
        * stage_layers
        * gathers
        * (zero_stage >= 3)
    )


@formula(unit="1", source="zhao2023fsdp")
def gradient_copies(dp, cp, shard_group, zero_stage):
    """Copies of the gradients that are still to be added up when the backward passes are done."""
    return dp * cp / (shard_group if zero_stage >= 2 else 1)


@formula(unit="1", source=RING)
def summed_share(held_dense_params, gradient_copies, held_expert_params, ep, held_params):
    """Share of its gradients that a device sends once around the ring to add up the copies."""
    return (
        held_dense_params * (1 - 1 / gradient_copies) + held_expert_params * (1 - 1 / max(1, gradient_copies / ep))
    ) / held_params


@formula(unit="s", source=RING)
def replica_seconds(
    summed_share,
    all_gradient_bytes,
    zero_stage,
    state_share,
    held_trained_params,
    weight_each,
    dp_byte_per_s,
):
    """Adding up gradients over the replicas, once a step; ZeRO-1 and 2 also spread the new weights. [s]"""
    return (
        summed_share * all_gradient_bytes * (2 - (0 < zero_stage < 3)) * (state_share if zero_stage >= 2 else 1)
        + (0 < zero_stage < 3) * (1 - state_share) * held_trained_params * weight_each
    ) / dp_byte_per_s
