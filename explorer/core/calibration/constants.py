"""Constants of all jobs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Constant:
    """A value, its unit, what it means, what it was fitted on, and where it was read: a key of `data/sources.csv`."""

    value: float
    unit: str
    meaning: str
    basis: str
    source: str = ""


THROUGHPUT = "fitted on training_throughput"
RUNS = "fitted on training_runs"
MEMORY = "fitted on memory"
SERVING = "fitted on inference"
PUBLISHED = "as its source says"
ASSUMED = "assumed"

CONSTANTS = {
    "bandwidth_efficiency": Constant(0.85, "1", "Share of the memory bandwidth that kernels reach", ASSUMED),
    "network_efficiency": Constant(
        0.9, "1", "Share of a network's line rate that collectives reach", PUBLISHED, "nccl_tests"
    ),
    "power_exponent": Constant(
        0.5, "1", "Rate of a power-limited board: (limit ÷ board power) to this power", THROUGHPUT
    ),
    "fp8_traffic": Constant(1.4, "1", "Memory traffic under fp8 over that in 16 bits: numbers are cast", THROUGHPUT),
    "fine_scale_traffic": Constant(
        1.3,
        "1",
        "Memory traffic under fp8 over that in 16 bits where each block or row of numbers has a scale of its own",
        THROUGHPUT,
    ),
    "fine_scale_by_kernel_traffic": Constant(
        3.2,
        "1",
        "Memory traffic with a scale for each block, over that in 16 bits, on GPUs whose matrix units know no such scales",
        THROUGHPUT,
    ),
    "clean_run_overhead": Constant(
        1.1, "1", "A run over its steps at the best layout where it was watched, or counted without losses", RUNS
    ),
    "run_excess": Constant(
        0.48, "1", "What other runs of small models take besides: restarts, settings that are not the best", RUNS
    ),
    "tended_params": Constant(
        2.4e10, "1", "Parameters of a model whose run is looked after half-way to the best", RUNS
    ),
    "link_hop_seconds": Constant(
        1.9e-6, "s", "From one device of a ring to the next, within a node", PUBLISHED, "nccl_code"
    ),
    "network_hop_seconds": Constant(4e-6, "s", "From one node of a ring to the next", PUBLISHED, "nccl_code"),
    "collective_seconds": Constant(
        14e-6, "s", "Start of one collective exchange between devices", PUBLISHED, "nccl_code"
    ),
    "thin_width": Constant(
        350,
        "1",
        "Width of a slice at which tensor parallelism adds the time of one more product for each device",
        THROUGHPUT,
    ),
    "bias_passes": Constant(
        38, "1", "Times that the channels of experts with biases are moved besides, as they are not fused", THROUGHPUT
    ),
    "few_rows": Constant(245, "token", "Tokens of an expert at which its products take twice their time", THROUGHPUT),
    "moe_layer_seconds": Constant(
        2.6e-05, "s", "Routing and sorting tokens for experts, in one layer of a step", SERVING
    ),
    "unpacked_efficiency": Constant(
        0.76, "1", "Rate of products whose weights are unpacked for them over those that are not", SERVING
    ),
    "quantised_host": Constant(
        1.4, "1", "Launches of a layer whose weights are unpacked, over one in 16 bits", SERVING
    ),
    "served_grouped_efficiency": Constant(
        0.53, "1", "Rate of experts' products over those of dense layers, in use", SERVING
    ),
    "expert_copies": Constant(
        15.0, "1", "Times that what experts take in of a token is read or written while a prompt is read", SERVING
    ),
    "expert_rows": Constant(66.0, "token", "Tokens an expert multiplies at half the rate of large products", SERVING),
    "burst_share": Constant(0.15, "1", "Share of requests that come in a burst with all others", SERVING),
    "network_exchange_seconds": Constant(
        20e-6, "s", "Latency of an exchange between GPUs that are on several nodes, besides", ASSUMED
    ),
    "host_link_efficiency": Constant(0.75, "1", "Share of the link to the host that copies reach", ASSUMED),
    "host_memory_byte_per_s": Constant(20e9, "B/s", "Memory of the host, for each device", ASSUMED),
    "drawn_low": Constant(0.6, "1", "Share of its board power that a GPU draws at least under load", ASSUMED),
    "drawn_high": Constant(1.0, "1", "Share of its board power that a GPU draws at most under load", ASSUMED),
    "moe_sequence_factor": Constant(
        1.4, "1", "Time of a step for a running sequence of a mixture, over a dense model", SERVING
    ),
    "waiting_draw": Constant(0.4, "1", "Share of its board power that a GPU draws while it waits in use", SERVING),
    "reading_draw": Constant(
        0.59, "1", "Share of its board power that a GPU draws besides while it reads memory", SERVING
    ),
    "multiplying_draw": Constant(
        0.71, "1", "Share of its board power that a GPU draws besides while it multiplies matrices", SERVING
    ),
    "host_low": Constant(0.2, "1", "Power of the rest of the server over that of its GPUs, at least", ASSUMED),
    "host_high": Constant(0.5, "1", "Power of the rest of the server over that of its GPUs, at most", ASSUMED),
    "idle_power_share": Constant(0.3, "1", "Power of an idle GPU and server over that at work", ASSUMED),
}
