"""How the job is spread over the devices: replicas, stages, micro-batches, and the groups that talk.

Devices are numbered with tensor parallelism innermost, then context, data and pipeline parallelism,
as in Megatron-LM (Narayanan 2021), so that those who talk most sit nearest to each other.
"""

import math

from explorer.core.formula import formula

MEGATRON = "narayanan2021"


@formula(unit="1", source=MEGATRON)
def dp(devices, tp, pp, cp, replicas):
    """Replicas of the model (data parallelism)."""
    return max(1, min(math.floor(devices / (tp * pp * cp)), replicas if replicas > 0 else devices))


@formula(unit="GPU", source=MEGATRON)
def devices_used(dp, tp, pp, cp):
    """GPUs that work; the rest of those rented stand idle. [GPU]"""
    return dp * tp * pp * cp


@formula(unit="1", source=MEGATRON)
def stage_layers(interleave, layers, pp):
    """Layers of the fullest pipeline stage, all its chunks together."""
    return interleave * math.ceil(layers / (pp * interleave))


@formula(unit="token", source=MEGATRON)
def micro_tokens(micro_batch, seq_len, cp):
    """Tokens that one device has before it at a time. [token]"""
    return micro_batch * seq_len / cp


@formula(unit="1", source=MEGATRON)
def micro_batches(global_batch, dp, micro_batch):
    """Micro-batches of a step on each replica: more than one is gradient accumulation."""
    return max(1, math.ceil(global_batch / (dp * micro_batch)))


@formula(unit="1", source="korthikanti2022")
def micro_batches_in_flight(micro_batches, pp, interleave):
    """Micro-batches whose activations the first stage holds at once (1F1B schedule)."""
    return min(micro_batches, pp) * (1 + (pp - 1) / (pp * interleave) * (interleave > 1))


@formula(unit="1", source="zhao2023fsdp")
def shard_group(dp, cp, shard_devices):
    """Devices that share one set of model states."""
    return min(dp * cp, shard_devices if shard_devices > 0 else dp * cp)


@formula(unit="B/s", source="nccl_tests")
def reached_link_byte_per_s(link_byte_per_s, link_efficiency):
    """Bandwidth that collectives reach within a node. [B/s]"""
    return link_byte_per_s * link_efficiency


@formula(unit="B/s", source="nccl_tests")
def reached_network_byte_per_s(network_byte_per_s, network_efficiency):
    """Bandwidth that collectives reach between nodes, for each device. [B/s]"""
    return network_byte_per_s * network_efficiency


@formula(unit="B/s", source="ren2021offload")
def host_byte_per_s(host_link_byte_per_s, host_link_efficiency):
    """Bandwidth that copies between a device and the memory of its host reach. [B/s]"""
    return host_link_byte_per_s * host_link_efficiency


@formula(unit="B/s", source=MEGATRON)
def tp_byte_per_s(reached_link_byte_per_s, tp, link_domain, reached_network_byte_per_s):
    """Bandwidth within a tensor-parallel group. [B/s]"""
    return (
        reached_link_byte_per_s
        if tp <= link_domain
        else min(reached_link_byte_per_s, link_domain * reached_network_byte_per_s)
    )


@formula(unit="B/s", source=MEGATRON)
def joined_network_byte_per_s(link_domain, tp, reached_network_byte_per_s):
    """Bandwidth to other nodes where neighbours with the same slice of a matrix add up their network cards. [B/s]"""
    return max(1, link_domain / tp) * reached_network_byte_per_s


@formula(unit="B/s", source=MEGATRON)
def cp_byte_per_s(reached_link_byte_per_s, tp, cp, link_domain, joined_network_byte_per_s):
    """Bandwidth within a context-parallel group. [B/s]"""
    return (
        reached_link_byte_per_s if tp * cp <= link_domain else min(reached_link_byte_per_s, joined_network_byte_per_s)
    )


@formula(unit="B/s", source=MEGATRON)
def shard_byte_per_s(reached_link_byte_per_s, tp, shard_group, link_domain, joined_network_byte_per_s):
    """Bandwidth within the group that shares model states. [B/s]"""
    return (
        reached_link_byte_per_s
        if tp * shard_group <= link_domain
        else min(reached_link_byte_per_s, joined_network_byte_per_s)
    )


@formula(unit="B/s", source=MEGATRON)
def dp_byte_per_s(
    reached_link_byte_per_s,
    tp,
    cp,
    dp,
    link_domain,
    shard_group,
    zero_stage,
    reached_network_byte_per_s,
    joined_network_byte_per_s,
):
    """Bandwidth between replicas: those in one node that hold the same share add up their network cards. [B/s]"""
    return (
        reached_link_byte_per_s
        if tp * cp * dp <= link_domain
        else min(
            reached_link_byte_per_s,
            joined_network_byte_per_s
            if zero_stage < 2
            else max(1, link_domain / (tp * shard_group)) * reached_network_byte_per_s,
        )
    )


@formula(unit="B/s", source=MEGATRON)
def pp_byte_per_s(reached_link_byte_per_s, devices_used, link_domain, reached_network_byte_per_s):
    """Bandwidth from one pipeline stage to the next. [B/s]"""
    return reached_link_byte_per_s if devices_used <= link_domain else reached_network_byte_per_s
