"""The constants that were fitted or assumed, each named: everything else follows from shapes and data sheets.

A constant belongs to all jobs, to a class of training software, or to a GPU generation (those are in
`data/efficiency.csv`). None belongs to a model, a paper or a row.
`python -m explorer.evidence.calibrate` fits them again and scores each framework with constants from the others.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Constant:
    """A value, its unit, what it means, and what it was fitted on."""

    value: float
    unit: str
    meaning: str
    basis: str


THROUGHPUT = "fitted on training_throughput"
RUNS = "fitted on training_runs"
MEMORY = "fitted on memory"
SERVING = "fitted on inference"
PUBLISHED = "as its source says"
ASSUMED = "assumed"

CONSTANTS = {
    "bandwidth_efficiency": Constant(0.85, "1", "Share of the memory bandwidth that kernels reach", ASSUMED),
    "network_efficiency": Constant(0.9, "1", "Share of a network's line rate that collectives reach", PUBLISHED),
    "power_exponent": Constant(
        0.5, "1", "Rate of a power-limited board: (limit ÷ board power) to this power", THROUGHPUT
    ),
    "fp8_traffic": Constant(1.4, "1", "Memory traffic under fp8 over that in 16 bits: numbers are cast", THROUGHPUT),
    "fine_scale_traffic": Constant(
        1.3, "1", "The same where each block or row of numbers has a scale of its own", THROUGHPUT
    ),
    "fine_scale_by_kernel_traffic": Constant(
        3.2, "1", "The same on GPUs whose matrix units know no scales for blocks", THROUGHPUT
    ),
    "run_overhead": Constant(
        1.5, "1", "A whole run over its steps at the best layout: restarts, checkpoints, evaluation, tuning", RUNS
    ),
    "clean_run_overhead": Constant(1.1, "1", "The same for a run that was watched, or counted without losses", RUNS),
    "link_hop_seconds": Constant(1.9e-6, "s", "From one device of a ring to the next, within a node", PUBLISHED),
    "network_hop_seconds": Constant(4e-6, "s", "From one node of a ring to the next", PUBLISHED),
    "collective_seconds": Constant(14e-6, "s", "Start of one collective exchange between devices", PUBLISHED),
    "thin_width": Constant(
        3.500,
        "1",
        "Width of a slice at which tensor parallelism adds the time of one more product for each device",
        THROUGHPUT,
    ),
    "bias_passes": Constant(
        36, "1", "Times that the channels of experts with biases are moved besides, as they are not fused", THROUGHPUT
    ),
    "few_rows": Constant(2.500, "token", "Tokens of an expert at which its products take twice their time", THROUGHPUT),
    "moe_layer_seconds": Constant(
        2.4e-05, "s", "Routing and sorting tokens for experts, in one layer of a step", SERVING
    ),
    "unpacked_efficiency": Constant(
        0.76, "1", "Rate of products whose weights are unpacked for them over those that are not", SERVING
    ),
    "quantised_host": Constant(
        1.4, "1", "Launches of a layer whose weights are unpacked, over one in 16 bits", SERVING
    ),
    "served_grouped_efficiency": Constant(
        0.14, "1", "Rate of experts' products over those of dense layers, in use", SERVING
    ),
    "expert_rows": Constant(88.0, "token", "Tokens an expert multiplies at half the rate of large products", SERVING),
    "burst_share": Constant(0.11, "1", "Share of requests that come in a burst with all others", SERVING),
    "network_exchange_seconds": Constant(20e-6, "s", "The same where they are on several nodes, besides", ASSUMED),
    "exchange_seconds": Constant(1.8e-05, "s", "Latency of one exchange between GPUs that share a layer", SERVING),
    "host_byte_per_s": Constant(12e9, "B/s", "Between a device and the memory of its host, over PCIe", ASSUMED),
    "host_memory_byte_per_s": Constant(20e9, "B/s", "Memory of the host, for each device", ASSUMED),
    "drawn_low": Constant(0.6, "1", "Share of its board power that a GPU draws at least under load", ASSUMED),
    "drawn_high": Constant(1.0, "1", "Share of its board power that a GPU draws at most under load", ASSUMED),
    "moe_sequence_factor": Constant(
        1.6, "1", "Time of a step for a running sequence of a mixture, over a dense model", SERVING
    ),
    "waiting_draw": Constant(0.47, "1", "Share of its board power that a GPU draws while it waits in use", SERVING),
    "reading_draw": Constant(0.53, "1", "The same for reading memory, besides", SERVING),
    "multiplying_draw": Constant(1.1, "1", "The same for multiplying matrices, besides", SERVING),
    "host_low": Constant(0.2, "1", "Power of the rest of the server over that of its GPUs, at least", ASSUMED),
    "host_high": Constant(0.5, "1", "Power of the rest of the server over that of its GPUs, at most", ASSUMED),
    "idle_power_share": Constant(0.3, "1", "Power of an idle GPU and server over that at work", ASSUMED),
}


@dataclass(frozen=True)
class Framework:
    """One class of training software.

    traffic: bytes moved to and from memory for each byte of activations that a layer produces; fused
        kernels touch a tensor fewer times.
    attention_share: speed of its attention kernel over that of the best one for the GPU.
    tp_exposed, dp_exposed: share of the traffic between devices that no computation hides.
    loss_bytes: bytes held for one logit while the loss is computed.
    silu_kept: the activation of a gated MLP is kept; fused kernels compute it again.
    norm_copy_each: bytes kept beside a normed number: kernels that are not fused keep an fp32 copy (RMSNorm).
    gradients_stay: gradients are allocated for the whole run, not only during backward.
    layer_launch_seconds: time that the host takes to start the kernels of a layer, forward and backward. [s]
    ep_exposed: share of the traffic between experts that no computation hides.
    dispatch_traffic: bytes moved to and from memory for each byte of a token's copies for its experts.
    grouped_efficiency: rate of the experts' products over that of a dense layer's.
    expert_launch_seconds: the same for each expert on the device. [s]
    ring_idle: share of the attention work that devices with early tokens of a causal sequence wait for.
    """

    traffic: float
    attention_share: float
    tp_exposed: float
    dp_exposed: float
    loss_bytes: float
    silu_kept: bool
    norm_copy_each: float
    gradients_stay: bool
    layer_launch_seconds: float = 0.6e-3
    ep_exposed: float = 0.93
    dispatch_traffic: float = 10.0
    grouped_efficiency: float = 0.78
    expert_launch_seconds: float = 0.43e-3
    ring_idle: float = 0.0


CHUNKED_LOSS_BYTES, FUSED_LOSS_BYTES, HALF_LOSS_BYTES = 2.0, 0.5, 8.0
"""Bytes held for one logit where the loss is computed in chunks: the 16-bit logit, given up to its gradient chunk by
chunk; in one kernel with the head: of one chunk; without a copy in 32 bits: the logit, shifted,
its logarithm and its gradient, all in 16."""

FRAMEWORKS = {
    "Megatron": Framework(8.1, 1.0, 0.47, 0.23, 6, False, 0, True, layer_launch_seconds=0.61e-3),
    "older Megatron": Framework(8.3, 1.0, 1.2, 0.71, 10, False, 0, True, layer_launch_seconds=0.61e-3),
    "compiled PyTorch": Framework(
        12.0, 1.0, 1.2, 0.38, 14, False, 0, False, layer_launch_seconds=0.37e-3, ring_idle=0.68
    ),
    "eager PyTorch": Framework(11.0, 0.54, 1.0, 0.59, 14, True, 4, False, layer_launch_seconds=0.61e-3),
    "Hugging Face": Framework(
        9.6,
        0.6,
        1.0,
        0.47,
        14,
        True,
        4,
        False,
        layer_launch_seconds=0.91e-3,
        dispatch_traffic=20,
        grouped_efficiency=0.59,
    ),
    "llm.c": Framework(5.2, 1.0, 1.0, 0.46, 2, False, 0, True, layer_launch_seconds=0.18e-3),
}
"""Megatron-Core and NeMo; Megatron-LM before flash attention, and its kin; torch.compile (torchtitan, fms-fsdp)
and XLA (MaxText); PyTorch without a compiler (llm-foundry, InternEvo, litgpt); transformers' own model classes."""


@dataclass(frozen=True)
class Habits:
    """What a class of training software does unless it is told otherwise, and what it can do at all.

    gradients: the format that gradients are added up in.
    attention: the kernel of attention.
    splits: parts of a layout that it can cut a model, its layers or its sequences into; replicas it always has.
    zero_stages: how far it can share states among replicas.
    recompute: what it can compute twice.
    fused_update: one kernel updates the weights; else AdamW copies a state while it updates all of them at once.
    sequence_parallel: splits norms and dropout along the sequence within a tensor-parallel group.
    keeps_frozen_inputs: matrices frozen in few bits keep their input, as those of bitsandbytes do.
    """

    gradients: str
    attention: str
    splits: tuple[str, ...]
    zero_stages: tuple[int, ...] = (0, 1, 2, 3)
    recompute: tuple[str, ...] = ("none", "selective", "half", "full")
    fused_update: bool = True
    sequence_parallel: bool = True
    keeps_frozen_inputs: bool = False


SPLITS = ("tp", "pp", "cp", "ep", "interleave")
HABITS = {
    "Megatron": Habits("fp32", "flash", SPLITS),
    "older Megatron": Habits(
        "fp32", "eager", ("tp", "pp", "interleave"), (0, 1), ("none", "selective", "full"), sequence_parallel=False
    ),
    "compiled PyTorch": Habits("bf16", "flash", SPLITS),
    "eager PyTorch": Habits("bf16", "flash", ("tp",), fused_update=False, keeps_frozen_inputs=True),
    "Hugging Face": Habits(
        "bf16", "flash", (), recompute=("none", "full"), fused_update=False, keeps_frozen_inputs=True
    ),
    "llm.c": Habits("bf16", "flash", ()),
}
"""From their documentation: Megatron-Core adds gradients up in fp32 and splits every way; Megatron-LM of 2021 (Narayanan
2021) had tensor and pipeline parallelism, and of ZeRO the shared optimizer; torchtitan splits every way; llm-foundry,
litgpt and the Trainer of Hugging Face share states by FSDP or DeepSpeed; PyTorch has tensor parallelism of its own."""


@dataclass(frozen=True)
class Engine:
    """One class of serving software.

    layer_seconds: time of a layer that is neither arithmetic nor memory traffic: launches, small kernels. [s]
    eager_layer_seconds: time in which the host launches a layer's kernels one by one; hidden where the GPU takes longer. [s]
    loop_seconds: time of a step that is none of these and does not grow with it: the loop around the model. [s]
    sequence_seconds: time of a step for each running sequence: scheduling, sampling, sending its token. [s]
    server_seconds: from a request's arrival to the model, and back. [s]
    unpack_16, unpack_8, unpack_low: operations outside the matrix units for one weight of 16, 8 or fewer bits; 0: never
        the limit. [FLOP]
    prefill_efficiency: rate of matrix products over that of training on the same GPU.
    score_efficiency: rate of attention in a prompt over that of training on the same GPU.
    prefill_chunk: most tokens of prompts that it reads at a time, by default. [token]
    has_fp8: can hold weights and cache in fp8; what it has in 8 bits otherwise is int8.
    layer_split: deals out whole layers to several GPUs, which then work one after the other.
    head_each: least bytes of a weight of the embedding and the output head where weights have less than 16 bits. [B]
    half_sums: adds up matrix products in 16 bits, which consumer cards do at twice the rate.
    cache_passes: times that attention moves the KV cache: more than once where its steps are separate kernels.
    small_chunk: the same as `prefill_chunk` on cards with less than 70 GiB, and on Ampere. [token]
    memory_share: of the memory of a card, what it takes by default, to be filled with KV cache.
    most_sequences: sequences whose logits it makes room for; 0: those that are served.
    grouped_windows: keeps a window and one chunk of a prompt for layers with a window, all layers in groups alike.
    live_tensors: bytes that it holds while it reads a prompt, over the tensors of one layer.
    """

    layer_seconds: float
    eager_layer_seconds: float
    loop_seconds: float
    sequence_seconds: float
    server_seconds: float
    unpack_16: float
    unpack_8: float
    unpack_low: float
    prefill_efficiency: float
    score_efficiency: float
    prefill_chunk: float = 1e9
    half_sums: bool = False
    cache_passes: float = 1.0
    head_each: float = 2.0
    layer_split: bool = False
    has_fp8: bool = True
    small_chunk: float = 1e9
    memory_share: float = 1.0
    most_sequences: float = 0
    grouped_windows: bool = False
    live_tensors: float = 1.0


ENGINES = {
    "vLLM, SGLang": Engine(
        layer_seconds=41e-6,
        eager_layer_seconds=0,
        loop_seconds=2.3e-3,
        sequence_seconds=26e-6,
        server_seconds=12e-3,
        unpack_16=0,
        unpack_8=11,
        unpack_low=9.2,
        prefill_efficiency=0.9,
        score_efficiency=1.2,
        prefill_chunk=8192,
        cache_passes=0.73,
        small_chunk=2048,
        memory_share=0.9,
        most_sequences=1024,
        grouped_windows=True,
    ),
    "TensorRT-LLM": Engine(
        layer_seconds=68e-6,
        eager_layer_seconds=0,
        loop_seconds=460e-6,
        sequence_seconds=11e-6,
        server_seconds=34e-3,
        unpack_16=0,
        unpack_8=9,
        unpack_low=9,
        prefill_efficiency=0.8,
        score_efficiency=1.3,
        prefill_chunk=8192,
        cache_passes=0.62,
        live_tensors=1.2,
    ),
    "older TensorRT-LLM": Engine(
        layer_seconds=100e-6,
        eager_layer_seconds=0,
        loop_seconds=310e-6,
        sequence_seconds=28e-6,
        server_seconds=5.7e-3,
        unpack_16=0,
        unpack_8=9,
        unpack_low=9,
        prefill_efficiency=0.8,
        score_efficiency=0.39,
        prefill_chunk=40_000,
        live_tensors=1.2,
    ),
    "FasterTransformer": Engine(
        layer_seconds=110e-6,
        eager_layer_seconds=0,
        loop_seconds=490e-6,
        sequence_seconds=26e-6,
        server_seconds=20e-3,
        unpack_16=0,
        unpack_8=9,
        unpack_low=9,
        prefill_efficiency=0.72,
        score_efficiency=0.8,
        cache_passes=1.2,
        has_fp8=False,
        live_tensors=2.4,
    ),
    "compiled PyTorch": Engine(
        layer_seconds=32e-6,
        eager_layer_seconds=0,
        loop_seconds=490e-6,
        sequence_seconds=25e-6,
        server_seconds=20e-3,
        unpack_16=0,
        unpack_8=11,
        unpack_low=9.8,
        prefill_efficiency=0.75,
        score_efficiency=0.8,
        cache_passes=1.2,
    ),
    "Transformers": Engine(
        layer_seconds=40e-6,
        eager_layer_seconds=900e-6,
        loop_seconds=500e-6,
        sequence_seconds=25e-6,
        server_seconds=20e-3,
        unpack_16=0,
        unpack_8=11,
        unpack_low=11,
        prefill_efficiency=0.74,
        score_efficiency=0.76,
        cache_passes=4,
    ),
    "llama.cpp": Engine(
        layer_seconds=62e-6,
        eager_layer_seconds=0,
        loop_seconds=580e-6,
        sequence_seconds=25e-6,
        server_seconds=2e-3,
        unpack_16=40,
        unpack_8=12,
        unpack_low=12,
        prefill_efficiency=0.33,
        score_efficiency=0.79,
        prefill_chunk=512,
        half_sums=True,
        cache_passes=1.2,
        head_each=0.82,
        layer_split=True,
        has_fp8=False,
    ),
    "older llama.cpp": Engine(
        layer_seconds=39e-6,
        eager_layer_seconds=0,
        loop_seconds=550e-6,
        sequence_seconds=25e-6,
        server_seconds=20e-3,
        unpack_16=36,
        unpack_8=12,
        unpack_low=13,
        prefill_efficiency=0.52,
        score_efficiency=0.33,
        prefill_chunk=512,
        half_sums=True,
        cache_passes=3.2,
        head_each=0.82,
        layer_split=True,
        has_fp8=False,
    ),
    "ExLlama": Engine(
        layer_seconds=27e-6,
        eager_layer_seconds=0,
        loop_seconds=400e-6,
        sequence_seconds=25e-6,
        server_seconds=20e-3,
        unpack_16=0,
        unpack_8=9,
        unpack_low=8,
        prefill_efficiency=0.82,
        score_efficiency=0.91,
        prefill_chunk=2048,
        half_sums=True,
        cache_passes=1.2,
        head_each=0.75,
        layer_split=True,
        has_fp8=False,
    ),
}
"""Fitted on `inference`, but for vLLM and SGLang and for Transformers, which are assumed."""
