"""A model and a GPU, each field declared once with its label, unit, bounds, choices and help.

The other parts of a question are declared in `run`, `use` and `money`. Controls, validation, links and docs are derived
from that. Leaf names are unique over all parts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from explorer.core.model import params  # noqa: F401  which registers what follows from a shape
from explorer.core.plan import compute, plan_for

FASTEST, WIDEST = 1e21, 1e18
"""FLOP/s and B/s that no single device will reach for long: what is above them was mistyped."""


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
    expert_groups: int = quantity(
        0,
        "Groups of experts",
        high=100_000,
        help="Where a token visits some groups of experts alone; 0: it visits any.",
    )
    groups_per_token: int = quantity(0, "Groups per token", high=100_000)
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
        0,
        "Norms inside a layer",
        high=10_000_000,
        help="Weights of the query and key norms of one layer, together; BitNet's norms before output matrices and the"
        " two numbers of Apertus' activation count here, too.",
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
        """All parameters, counted exactly (core/model/params.py)."""
        return int(self.count("params"))

    @property
    def active_params(self) -> int:
        """Parameters that one token passes through: fewer than `params` in a mixture of experts."""
        return int(self.count("active_params"))

    def count(self, name: str) -> float:
        """A quantity that follows from the shape alone, such as `expert_params`."""
        return float(compute(dict(vars(self)), plan_for(name))[name])


@dataclass(frozen=True)
class Accelerator:
    """One device as its maker specifies it. Peaks are dense; 0 means the format is not supported."""

    accelerator_name: str = quantity("A100 SXM4 80GB", "GPU")
    generation: str = quantity("ampere", "Generation")
    memory_bytes: float = quantity(80e9, "Memory", "B", low=1e8, high=1e15)
    memory_byte_per_s: float = quantity(2.039e12, "Memory bandwidth", "B/s", low=1e9, high=WIDEST)
    fp32_flop_per_s: float = quantity(19.5e12, "fp32 peak", "FLOP/s", high=FASTEST)
    tf32_flop_per_s: float = quantity(156e12, "TF32 peak", "FLOP/s", high=FASTEST)
    fp16_flop_per_s: float = quantity(312e12, "fp16 peak", "FLOP/s", high=FASTEST)
    fp16_sums_flop_per_s: float = quantity(
        312e12,
        "fp16 peak, 16-bit sums",
        "FLOP/s",
        high=FASTEST,
        help="Twice the fp16 peak on consumer cards; software for local use takes it.",
    )
    bf16_flop_per_s: float = quantity(312e12, "bf16 peak", "FLOP/s", high=FASTEST)
    fp8_flop_per_s: float = quantity(0.0, "fp8 peak", "FLOP/s", high=FASTEST)
    fp4_flop_per_s: float = quantity(0.0, "fp4 peak", "FLOP/s", high=FASTEST)
    tdp_w: float = quantity(400.0, "Board power", "W", high=100_000)
    power_limit_w: float = quantity(
        0.0, "Power limit", "W", high=100_000, help="What the board is held to, if less than its power; 0: not held."
    )
    rated_w: float = quantity(
        400.0,
        "Power for its usual rate",
        "W",
        high=100_000,
        help="What the usual board of its generation would need for the same peak: boards with less keep less of it.",
    )
    link_byte_per_s: float = quantity(
        300e9,
        "Link bandwidth",
        "B/s",
        low=1e6,
        high=WIDEST,
        help="To the devices of the same node, one direction (NVLink, or PCIe).",
    )
    link_efficiency: float = quantity(
        0.78,
        "Efficiency of the link",
        low=0.01,
        high=1,
        help="Share of the link's bandwidth that collectives reach.",
    )
    link_domain: int = quantity(8, "GPUs that the link joins", "GPU", low=1, high=100_000)
    network_byte_per_s: float = quantity(
        25e9, "Network bandwidth", "B/s", low=1e6, high=WIDEST, help="To other nodes, one direction, for each GPU."
    )
    host_link_byte_per_s: float = quantity(
        32e9,
        "Link to the host",
        "B/s",
        low=1e6,
        high=WIDEST,
        help="To the memory of the server, one direction: what is offloaded travels there.",
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
    serving_efficiency: float = quantity(
        1.0, "Rate of products in use", low=0.01, high=10, help="Over that of training, for software of its time."
    )
    launch_efficiency: float = quantity(
        1.0, "Speed of small kernels", low=0.01, high=100, help="Over that of Ampere: what a layer takes at least."
    )
    unpack_efficiency: float = quantity(1.0, "Efficiency of unpacking weights", low=0.01, high=1)
