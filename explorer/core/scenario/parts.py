"""A GPU, and the model beside it (`shape`), each field declared once with its label, unit, bounds, choices and help.

The other parts of a question are declared in `run`, `use` and `money`. Controls, validation, links and docs are derived
from that. Leaf names are unique over all parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.scenario.quantities import quantity
from explorer.core.scenario.shape import Model

__all__ = ["Accelerator", "Model", "quantity"]

FASTEST, WIDEST = 1e21, 1e18
"""FLOP/s and B/s that no single device will reach for long: what is above them was mistyped."""


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
