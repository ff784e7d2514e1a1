"""What is asked: a frozen `Scenario`, each of its fields declared once.

A field carries its label, unit, bounds, choices and help; controls, validation, links and docs
are derived from that. Leaf names are unique, so a leaf name is an address: `change(s, layers=40)`.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

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
        from explorer.core.evaluate import evaluate  # which needs this module first

        return int(evaluate(Scenario(model=self))[name])


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
    bf16_flop_per_s: float = quantity(312e12, "bf16 peak", "FLOP/s")
    fp8_flop_per_s: float = quantity(0.0, "fp8 peak", "FLOP/s")
    tdp_w: float = quantity(400.0, "Board power", "W")
    default_hfu: float = quantity(
        0.41,
        "Usual share of peak",
        low=0.01,
        high=1,
        help="What published runs of this generation reach, or an assumption where there are none; the page says which.",
    )
    default_hfu_low: float = quantity(0.29, "Usual share of peak, low", low=0.01, high=1)
    default_hfu_high: float = quantity(0.56, "Usual share of peak, high", low=0.01, high=1)


@dataclass(frozen=True)
class Workload:
    """The job: how much is trained, in which numbers, and how its FLOPs are counted."""

    tokens: float = quantity(
        2e12, "Training tokens", "token", low=1, high=1e18, help="Tokens seen in training, repeats included."
    )
    seq_len: int = quantity(4096, "Sequence length", "token", low=1, high=100_000_000)
    micro_batch: int = quantity(
        1,
        "Sequences at a time",
        "sequence",
        low=1,
        high=100_000,
        help="Sequences one GPU holds in one forward pass (micro-batch).",
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
    optimizer: str = quantity("AdamW", "Optimizer", choices=("AdamW", "AdamW 8-bit", "SGD with momentum", "SGD"))
    method: str = quantity(
        "full",
        "Trained weights",
        choices=("full", "LoRA", "QLoRA"),
        help="LoRA trains small added matrices; QLoRA also keeps the frozen weights in 4 bits.",
    )
    lora_rank: int = quantity(16, "LoRA rank", low=1, high=100_000)
    recompute: str = quantity(
        "none",
        "Recompute activations",
        choices=("none", "selective", "full"),
        help="Saves memory by running (part of) the forward pass twice.",
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
        help="Share of the dense peak spent on model FLOPs. 0: what is usual on this GPU generation.",
    )


@dataclass(frozen=True)
class Layout:
    """How the job is spread. Data parallel with ZeRO."""

    devices: int = quantity(512, "How many GPUs", "GPU", low=1, high=LARGEST_FLEET)
    devices_rule: str = quantity(
        "this many", "Number of GPUs", choices=("this many", "as many as fit it", "as many as meet the deadline")
    )
    deadline_days: float = quantity(30.0, "Deadline", "day", low=0.01, high=36_500)
    zero_stage: int = quantity(
        3,
        "ZeRO stage",
        low=0,
        high=3,
        help="0: every GPU holds all. 1: shares optimizer states, 2: also gradients, 3: also weights (FSDP).",
    )
    count_in_gib: bool = quantity(
        False,
        "Read printed GB as GiB",
        help="Drivers report an 80 GB card as about 80 GiB, 7 % more. Off: the cautious reading.",
    )
    overhead_bytes: float = quantity(
        2e9, "Held by the framework", "B", high=1e12, help="CUDA context, communication buffers, fragmentation."
    )


@dataclass(frozen=True)
class Prices:
    """What one device costs for an hour, and who said so when."""

    usd_per_device_hour: float = quantity(2.0, "Price", "USD/h", low=1e-4, high=10_000)
    provider: str = quantity("your own price", "Provider")
    price_kind: str = quantity("on demand", "Kind of price", choices=("on demand", "spot", "your own"))
    price_date: str = quantity("", "Price as of")


@dataclass(frozen=True)
class Scenario:
    """One whole question. Compares by value; change it with `change`."""

    model: Model = field(default_factory=Model)
    accelerator: Accelerator = field(default_factory=Accelerator)
    workload: Workload = field(default_factory=Workload)
    layout: Layout = field(default_factory=Layout)
    prices: Prices = field(default_factory=Prices)


PARTS: dict[str, type] = {
    "model": Model,
    "accelerator": Accelerator,
    "workload": Workload,
    "layout": Layout,
    "prices": Prices,
}
FIELDS: dict[str, dataclasses.Field[Any]] = {}
PART_OF: dict[str, str] = {}
for _part, _class in PARTS.items():
    for _field in dataclasses.fields(_class):
        if _field.name in FIELDS or _field.name in PARTS:
            raise TypeError(f"the field name {_field.name} is used twice")
        FIELDS[_field.name] = _field
        PART_OF[_field.name] = _part


def leaves(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Every field of every part, with its value."""
    for part in PARTS:
        yield from vars(getattr(scenario, part)).items()


def change(scenario: Scenario, **changes: Any) -> Scenario:
    """A copy with some fields, or whole parts, replaced.

    Raises KeyError with the nearest name for a field that does not exist. Values are not judged
    here: see `problems`.

    >>> change(Scenario(), layers=40, tokens=1e12).model.layers
    40
    """
    replaced: dict[str, dict[str, Any]] = {}
    parts: dict[str, Any] = {}
    for name, value in changes.items():
        if name in PARTS:
            parts[name] = value
        elif name in FIELDS:
            replaced.setdefault(PART_OF[name], {})[name] = value
        else:
            near = difflib.get_close_matches(name, [*FIELDS, *PARTS], n=1)
            raise KeyError(f"there is no field {name}" + (f"; did you mean {near[0]}?" if near else ""))
    for part, values in replaced.items():
        parts[part] = dataclasses.replace(parts.get(part, getattr(scenario, part)), **values)
    return dataclasses.replace(scenario, **parts)
