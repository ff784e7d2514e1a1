"""What few models have, and no other field of a shape says."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.scenario.quantities import quantity


@dataclass(frozen=True)
class Rare:
    """Kinds of layers that few models have, each off unless a file says so."""

    output_rank: int = quantity(
        0,
        "Rank of attention's output",
        high=1_000_000,
        help="Heads in groups give so many numbers each, and these the output (DeepSeek-V4); 0: one matrix.",
    )
    output_groups: int = quantity(1, "Groups of heads at the output", low=1, high=2_000)
    one_vector: bool = quantity(
        False, "Keys and values are one vector", help="Made once and kept once, and read as both (DeepSeek-V4)."
    )
    score_passes: int = quantity(
        1,
        "Attention maps of a head",
        low=1,
        high=8,
        help="2 in differential attention, which subtracts one from another.",
    )
    window_q_lora_rank: int = quantity(0, "MLA query rank in a window layer", high=100_000)
    window_kv_lora_rank: int = quantity(
        0, "MLA KV rank in a window layer", high=100_000, help="Latent attention in layers with a window; 0: off."
    )
    window_rope_head_dim: int = quantity(0, "MLA rotary size in a window layer", high=4_096)
    index_shared_layers: int = quantity(
        0,
        "Layers that share a choice",
        high=2_000,
        help="Of the layers with an indexer, those that read what an earlier one chose (GLM-5).",
    )
    cache_free_window_layers: int = quantity(
        0, "Window layers that share a cache", high=2_000, help="How many of those that share have a window."
    )
    own_keys: bool = quantity(
        False, "Layers that share a cache make keys", help="They have matrices for keys and values all the same."
    )
    repeated_moe_layers: int = quantity(
        0, "MoE layers passed again", high=2_000, help="Their experts are stored once, and count once."
    )
    idle_params: int = quantity(
        0,
        "Parameters that a token leaves out",
        high=10**15,
        help="Beside those of experts: attention heads that are not chosen (JetMoE).",
    )
    further_flop: float = quantity(
        0.0, "Further products", "", high=1e15, help="Mixing of several residual streams (DeepSeek-V4)."
    )
    further_state_numbers: int = quantity(
        0, "Numbers kept besides", high=10**12, help="Last inputs of convolutions in layers with attention."
    )
    head_vocab: int = quantity(
        0, "Rows of the output head", high=10_000_000, help="Where it gives fewer tokens than are read; 0: as many."
    )
