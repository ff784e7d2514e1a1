"""How the job is spread over the devices: replicas, stages, micro-batches, and the groups that talk.

Devices are numbered with tensor parallelism innermost, then context, data and pipeline parallelism,
as in Megatron-LM (Narayanan 2021), so that those who talk most sit nearest to each other.
"""

import numpy as np

from explorer.core.formula import formula

MEGATRON = "narayanan2021"


@formula(
    "max(1, min(floor({devices} ÷ ({tp} × {pp} × {cp})), {replicas} if {replicas} > 0 else {devices}))",
    unit="1",
    source=MEGATRON,
)
def dp(devices, tp, pp, cp, replicas):
    """Replicas of the model (data parallelism)."""
    most = np.where(replicas > 0, replicas, devices)
    return np.maximum(1, np.minimum(np.floor(devices / (tp * pp * cp)), most))[()]


@formula("{dp} × {tp} × {pp} × {cp}", unit="GPU", source=MEGATRON)
def devices_used(dp, tp, pp, cp):
    """GPUs that work; the rest of those rented stand idle. [GPU]"""
    return dp * tp * pp * cp


@formula("{interleave} × ceil({layers} ÷ ({pp} × {interleave}))", unit="1", source=MEGATRON)
def stage_layers(interleave, layers, pp):
    """Layers of the fullest pipeline stage, all its chunks together."""
    return interleave * np.ceil(layers / (pp * interleave))


@formula("{micro_batch} × {seq_len} ÷ {cp}", unit="token", source=MEGATRON)
def micro_tokens(micro_batch, seq_len, cp):
    """Tokens that one device has before it at a time. [token]"""
    return micro_batch * seq_len / cp


@formula("max(1, ceil({global_batch} ÷ ({dp} × {micro_batch})))", unit="1", source=MEGATRON)
def micro_batches(global_batch, dp, micro_batch):
    """Micro-batches of a step on each replica: more than one is gradient accumulation."""
    return np.maximum(1, np.ceil(global_batch / (dp * micro_batch)))


@formula(
    "min({micro_batches}, {pp}) × (1 + ({pp} − 1) ÷ ({pp} × {interleave}) × ({interleave} > 1))",
    unit="1",
    source="korthikanti2022",
)
def micro_batches_in_flight(micro_batches, pp, interleave):
    """Micro-batches whose activations the first stage holds at once (1F1B schedule)."""
    return np.minimum(micro_batches, pp) * (1 + (pp - 1) / (pp * interleave) * (interleave > 1))


@formula("min({dp} × {cp}, {shard_devices} if {shard_devices} > 0 else {dp} × {cp})", unit="1", source="zhao2023fsdp")
def shard_group(dp, cp, shard_devices):
    """Devices that share one set of model states."""
    return np.minimum(dp * cp, np.where(shard_devices > 0, shard_devices, dp * cp))


@formula(
    "{link_byte_per_s} if {tp} ≤ {link_domain} else min({link_byte_per_s}, {link_domain} × {network_byte_per_s})",
    unit="B/s",
    source=MEGATRON,
)
def tp_byte_per_s(link_byte_per_s, tp, link_domain, network_byte_per_s):
    """Bandwidth within a tensor-parallel group. [B/s]"""
    return np.where(tp <= link_domain, link_byte_per_s, np.minimum(link_byte_per_s, link_domain * network_byte_per_s))[
        ()
    ]


@formula(
    "{link_byte_per_s} if {tp} × {cp} ≤ {link_domain} else"
    " min({link_byte_per_s}, max(1, {link_domain} ÷ {tp}) × {network_byte_per_s})",
    unit="B/s",
    source=MEGATRON,
)
def cp_byte_per_s(link_byte_per_s, tp, cp, link_domain, network_byte_per_s):
    """Bandwidth within a context-parallel group: neighbours in one node add up their network cards. [B/s]"""
    across = np.minimum(link_byte_per_s, np.maximum(1, link_domain / tp) * network_byte_per_s)
    return np.where(tp * cp <= link_domain, link_byte_per_s, across)[()]


@formula(
    "{link_byte_per_s} if {tp} × {shard_group} ≤ {link_domain} else"
    " min({link_byte_per_s}, max(1, {link_domain} ÷ {tp}) × {network_byte_per_s})",
    unit="B/s",
    source=MEGATRON,
)
def shard_byte_per_s(link_byte_per_s, tp, shard_group, link_domain, network_byte_per_s):
    """Bandwidth within the group that shares model states. [B/s]"""
    across = np.minimum(link_byte_per_s, np.maximum(1, link_domain / tp) * network_byte_per_s)
    return np.where(tp * shard_group <= link_domain, link_byte_per_s, across)[()]


@formula(
    "{link_byte_per_s} if {tp} × {cp} × {dp} ≤ {link_domain} else min({link_byte_per_s},"
    " max(1, {link_domain} ÷ ({tp} × ({shard_group} if {zero_stage} ≥ 2 else 1))) × {network_byte_per_s})",
    unit="B/s",
    source=MEGATRON,
)
def dp_byte_per_s(link_byte_per_s, tp, cp, dp, link_domain, shard_group, zero_stage, network_byte_per_s):
    """Bandwidth between replicas: neighbours that hold the same share add up their network cards. [B/s]"""
    alike = np.maximum(1, link_domain / (tp * np.where(zero_stage >= 2, shard_group, 1)))
    across = np.minimum(link_byte_per_s, alike * network_byte_per_s)
    return np.where(tp * cp * dp <= link_domain, link_byte_per_s, across)[()]


@formula(
    "{link_byte_per_s} if {devices_used} ≤ {link_domain} else {network_byte_per_s}",
    unit="B/s",
    source=MEGATRON,
)
def pp_byte_per_s(link_byte_per_s, devices_used, link_domain, network_byte_per_s):
    """Bandwidth from one pipeline stage to the next. [B/s]"""
    return np.where(devices_used <= link_domain, link_byte_per_s, network_byte_per_s)[()]


@formula(
    "{link_byte_per_s} if {tp} × {ep} ≤ {link_domain} else {network_byte_per_s}",
    unit="B/s",
    source=MEGATRON,
)
def ep_byte_per_s(link_byte_per_s, tp, ep, link_domain, network_byte_per_s):
    """Bandwidth between devices that hold different experts: all to all, so the slowest link counts. [B/s]"""
    return np.where(tp * ep <= link_domain, link_byte_per_s, network_byte_per_s)[()]
