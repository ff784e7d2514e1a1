"""The parts of a question, each field declared once with its label, unit, bounds, choices and help.

Controls, validation, links and docs are derived from that. Leaf names are unique over all parts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from explorer.core.calibration import FRAMEWORKS
from explorer.core.optimizers import OPTIMIZERS
from explorer.core.precision import RECIPES

LARGEST_FLEET = 600_000
"""GPUs: Meta's announced fleet at the end of 2024 in H100 equivalents, the largest in our sources."""


def quantity(
    default: Any,
    label: str,
    unit: str = "",
    low: float = 0,
    high: float = math.inf,
    choices: tuple[str, ...] = (),
    help: str = "",
) -> Any:
    """A dataclass field that knows how to show, check and explain itself."""
    meta = {"label": label, "unit": unit, "low": low, "high": high, "choices": choices, "help": help}
    return field(default=default, metadata=meta)


@dataclass(frozen=True)
class Model:
    """The shape of a transformer: all that its parameter count and FLOPs depend on."""

    model_name: str = quantity("Llama-2-7B", "Model")
    layers: int = quantity(32, "Layers", low=1, high=2_000)
    hidden: int = quantity(4096, "Hidden size", low=8, high=200_000, help="Width of the residual stream.")
    heads: int = quantity(32, "Attention heads", low=1, high=2_000)
    kv_heads: int = quantity(
        32, "KV heads", low=1, high=2_000, help="Fewer than heads: grouped-query attention. 1: multi-query."
    )
    head_dim: int = quantity(128, "Head size", low=1, high=4_096, help="Width of one query and key head.")
    v_head_dim: int = quantity(128, "Value head size", low=1, high=4_096)
    ffn: int = quantity(11008, "MLP width", low=0, high=1_000_000)
    vocab: int = quantity(32000, "Vocabulary", low=2, high=10_000_000)
    context: int = quantity(
        4096, "Context length", "token", low=1, high=100_000_000, help="Longest sequence the model is made for."
    )
    gated: bool = quantity(True, "Gated MLP", help="SwiGLU or GeGLU: three matrices instead of two.")
    tied: bool = quantity(False, "Tied output head", help="The output head reuses the embedding matrix.")
    positions: int = quantity(0, "Learned position rows", high=100_000_000, help="0 for rotary or ALiBi positions.")
    embed_dim: int = quantity(
        4096, "Embedding width", low=1, high=200_000, help="Differs from the hidden size only in OPT-350M."
    )
    experts: int = quantity(0, "Experts", high=100_000, help="Routed experts in a mixture-of-experts layer; 0: dense.")
    experts_per_token: int = quantity(0, "Experts per token", high=100_000)
    moe_layers: int = quantity(0, "MoE layers", high=2_000)
    moe_ffn: int = quantity(0, "Expert width", high=1_000_000)
    shared_ffn: int = quantity(
        0, "Shared expert width", high=1_000_000, help="Width of the experts that every token visits."
    )
    kv_lora_rank: int = quantity(0, "MLA KV rank", high=100_000, help="Multi-head latent attention; 0: off.")
    q_lora_rank: int = quantity(0, "MLA query rank", high=100_000)
    rope_head_dim: int = quantity(0, "MLA rotary size", high=4_096)
    window: int = quantity(0, "Sliding window", "token", high=100_000_000)
    window_layers: int = quantity(0, "Layers with a window", high=2_000)
    norms_per_layer: float = quantity(2, "Norms per layer", high=8)
    norm_vectors: int = quantity(1, "Vectors per norm", high=2, help="0: no parameters, 1: weight, 2: weight and bias.")
    final_norm: bool = quantity(True, "Final norm")
    embedding_norm: bool = quantity(False, "Norm after the embedding")
    qk_norm_dim: int = quantity(
        0, "Query and key norm size", high=10_000_000, help="Weights of the query and key norms of one layer, together."
    )
    qkv_bias: bool = quantity(False, "Bias on Q, K, V")
    out_bias: bool = quantity(False, "Bias on attention output")
    mlp_bias: bool = quantity(False, "Bias in the MLP")
    expert_bias: bool = quantity(False, "Bias in the experts")
    router_bias: bool = quantity(False, "Bias in the router")
    head_bias: bool = quantity(False, "Bias on the output head")
    sinks: bool = quantity(False, "Attention sinks", help="One learned logit a head (gpt-oss).")
    shared_gate: bool = quantity(False, "Gate on the shared expert")

    @property
    def params(self) -> int:
        """All parameters, counted exactly (core/params.py)."""
        return self._count("params")

    @property
    def active_params(self) -> int:
        """Parameters that one token passes through: fewer than `params` in a mixture of experts."""
        return self._count("active_params")

    def _count(self, name: str) -> int:
        from explorer.core.compute import quantity_of  # which needs this module first
        from explorer.core.scenario import Scenario

        return int(quantity_of(Scenario(model=self), name))


@dataclass(frozen=True)
class Accelerator:
    """One device as its maker specifies it. Peaks are dense; 0 means the format is not supported."""

    accelerator_name: str = quantity("A100 SXM4 80GB", "GPU")
    generation: str = quantity("ampere", "Generation")
    memory_bytes: float = quantity(80e9, "Memory", "B", low=1e8, high=1e15)
    memory_byte_per_s: float = quantity(2.039e12, "Memory bandwidth", "B/s", low=1e9)
    fp32_flop_per_s: float = quantity(19.5e12, "fp32 peak", "FLOP/s")
    tf32_flop_per_s: float = quantity(156e12, "TF32 peak", "FLOP/s")
    fp16_flop_per_s: float = quantity(312e12, "fp16 peak", "FLOP/s")
    fp16_sums_flop_per_s: float = quantity(
        312e12,
        "fp16 peak, 16-bit sums",
        "FLOP/s",
        help="Twice the fp16 peak on consumer cards; software for local use takes it.",
    )
    bf16_flop_per_s: float = quantity(312e12, "bf16 peak", "FLOP/s")
    fp8_flop_per_s: float = quantity(0.0, "fp8 peak", "FLOP/s")
    tdp_w: float = quantity(400.0, "Board power", "W")
    power_limit_w: float = quantity(
        0.0, "Power limit", "W", high=100_000, help="What the board is held to, if less than its power; 0: not held."
    )
    link_byte_per_s: float = quantity(
        300e9,
        "Link bandwidth",
        "B/s",
        low=1e6,
        help="To the devices of the same node, one direction (NVLink, or PCIe).",
    )
    link_domain: int = quantity(8, "GPUs that the link joins", "GPU", low=1, high=100_000)
    network_byte_per_s: float = quantity(
        25e9, "Network bandwidth", "B/s", low=1e6, help="To other nodes, one direction, for each GPU."
    )
    matrix_efficiency: float = quantity(
        0.8,
        "Efficiency of matrix products",
        low=0.01,
        high=1,
        help="Share of the dense 16-bit peak that large matrix products reach.",
    )
    fp8_efficiency: float = quantity(0.6, "Efficiency of fp8 products", low=0.01, high=1)
    attention_efficiency: float = quantity(0.5, "Efficiency of attention", low=0.01, high=1)
    decode_efficiency: float = quantity(
        0.91, "Efficiency of reading memory", low=0.01, high=1, help="Share of the bandwidth when an answer is written."
    )
    unpack_efficiency: float = quantity(1.0, "Efficiency of unpacking weights", low=0.01, high=1)


@dataclass(frozen=True)
class Workload:
    """The job: how much is trained, in which numbers, and how its FLOPs are counted."""

    job: str = quantity(
        "train", "Job", choices=("train", "serve"), help="What GPUs are compared, rented or bought for."
    )
    tokens: float = quantity(
        2e12, "Training tokens", "token", low=1, high=1e18, help="Tokens seen in training, repeats included."
    )
    seq_len: int = quantity(4096, "Sequence length", "token", low=1, high=100_000_000)
    global_batch: int = quantity(
        1024,
        "Sequences a step",
        "sequence",
        low=1,
        high=10_000_000,
        help="The batch that one update of the weights sees.",
    )
    precision: str = quantity(
        "bf16 mixed",
        "Precision",
        choices=tuple(RECIPES),
        help="Numbers the matrix units multiply, and what is stored besides.",
    )
    gradient_dtype: str = quantity(
        "bf16",
        "Gradients in",
        choices=("bf16", "fp32"),
        help="Many frameworks keep gradients in 16 bits; Megatron accumulates in fp32.",
    )
    framework: str = quantity(
        "compiled PyTorch",
        "Software",
        choices=tuple(FRAMEWORKS),
        help="Decides how often a number is moved, and what is held besides.",
    )
    optimizer: str = quantity("AdamW", "Optimizer", choices=tuple(OPTIMIZERS))
    method: str = quantity(
        "full",
        "Trained weights",
        choices=("full", "LoRA", "QLoRA"),
        help="LoRA trains small added matrices; QLoRA also keeps the frozen weights in 4 bits.",
    )
    lora_rank: int = quantity(16, "LoRA rank", low=1, high=100_000)
    added_params: float = quantity(
        0,
        "Added parameters",
        high=1e15,
        help="Adapters of another kind than LoRA: how many parameters they train. 0: LoRA.",
    )
    scaled_outputs: bool = quantity(
        False, "Adapters scale outputs", help="As Adapter v2 and IA³ do: the output of every matrix is kept for them."
    )
    train_embeddings: bool = quantity(
        False,
        "Train embeddings too",
        help="Beside adapters: the embedding and the output head, as new vocabulary needs.",
    )
    frozen_format: str = quantity(
        "nf4-dq",
        "Frozen weights in (QLoRA)",
        choices=("nf4-dq", "nf4", "int4", "int8"),
        help="nf4 with or without double quantisation; int4 as GPTQ and AWQ store it.",
    )
    chunked_loss: bool = quantity(
        False, "Loss in chunks", help="Logits are made and dropped a few at a time, as fused and chunked losses do."
    )
    attention: str = quantity(
        "flash",
        "Attention kernel",
        choices=("flash", "eager"),
        help="Eager attention stores the whole table of scores.",
    )
    dropout: bool = quantity(False, "Dropout", help="Stores masks; older recipes (GPT-3) use it.")
    flop_rule: str = quantity(
        "exact",
        "Count FLOPs",
        choices=("exact", "6N rule"),
        help="6N per token, or every matrix product of this model.",
    )
    causal: bool = quantity(
        True,
        "Causal attention only",
        help="Off: counts the masked half of attention too, and all outside a window, as many published rates do.",
    )
    count_embeddings: bool = quantity(
        True, "Embeddings in N", help="Whether N of the 6N rule includes the embedding and the output head."
    )
    count_logits: bool = quantity(
        True, "Count the output head", help="Whether the product with the vocabulary counts in the exact rule."
    )
    mfu: float = quantity(
        0.0,
        "MFU of your own",
        low=0,
        high=1,
        help="Share of the dense peak spent on model FLOPs. Auto: predicted.",
    )


@dataclass(frozen=True)
class Layout:
    """How the job is spread. 0, -1 or "auto" leaves a part to the search for the fastest layout that fits."""

    devices: int = quantity(512, "How many GPUs", "GPU", low=1, high=LARGEST_FLEET)
    devices_rule: str = quantity(
        "this many", "Number of GPUs", choices=("this many", "as many as fit it", "as many as meet the deadline")
    )
    deadline_days: float = quantity(30.0, "Deadline", "day", low=0.01, high=36_500)
    tp: int = quantity(
        0,
        "Tensor parallel",
        high=1_024,
        help="Each matrix is split over this many GPUs, sequences with it; auto: found.",
    )
    pp: int = quantity(0, "Pipeline stages", high=2_000, help="Layers are split into this many stages; auto: found.")
    cp: int = quantity(
        0, "Context parallel", high=1_024, help="Each sequence is split over this many GPUs; auto: found."
    )
    ep: int = quantity(
        0, "Expert parallel", high=10_000, help="Experts are split over this many replicas; auto: found."
    )
    replicas: int = quantity(
        0,
        "Replicas at most",
        high=LARGEST_FLEET,
        help="Data parallel; 0: as many as the GPUs allow. The rest stands idle.",
    )
    interleave: int = quantity(
        0, "Chunks of a stage", high=1_000, help="Interleaved pipeline: a shorter bubble, more traffic; auto: found."
    )
    zero_stage: int = quantity(
        -1,
        "ZeRO stage",
        low=-1,
        high=3,
        help="0: every GPU holds all. 1: shares optimizer states, 2: also gradients, 3: also weights (FSDP). Auto: found.",
    )
    shard_devices: int = quantity(
        0,
        "GPUs that share states",
        "GPU",
        high=LARGEST_FLEET,
        help="Hybrid sharding: states are shared within groups of this size and repeated; 0: among all replicas.",
    )
    micro_batch: int = quantity(
        0,
        "Sequences at a time",
        "sequence",
        high=100_000,
        help="Sequences in one forward pass (micro-batch); auto: found.",
    )
    recompute: str = quantity(
        "auto",
        "Recompute activations",
        choices=("auto", "none", "selective", "half", "full"),
        help="Saves memory by running the forward pass twice: of attention scores, every second matrix product, or all.",
    )
    offload: str = quantity(
        "none",
        "Keep on the host",
        choices=("none", "optimizer", "activations", "optimizer and activations"),
        help="Optimizer states, or the activations kept for backward, in the memory of the host.",
    )
    update_in_backward: bool = quantity(
        False, "Update during backward", help="Each gradient is used and dropped at once; needs one micro-batch a step."
    )
    count_in_gib: bool = quantity(
        False,
        "Read printed GB as GiB",
        help="Drivers report an 80 GB card as about 80 GiB, 7 % more. Off: the cautious reading.",
    )
    overhead_bytes: float = quantity(
        2e9, "Held by the framework", "B", high=1e12, help="CUDA context, communication buffers, fragmentation."
    )
