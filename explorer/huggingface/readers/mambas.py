"""Mamba and Mamba-2, alone, between attention or beside it; and RWKV and xLSTM, which are of their kind."""

from __future__ import annotations

import math
from typing import Any

from explorer.huggingface.fields import Fields
from explorer.huggingface.readers.hybrids import NO_ATTENTION, bytes_of, fewer
from explorer.huggingface.readers.kinds import kinds_of_layers
from explorer.huggingface.readers.pieces import Shape, attention_bias, experts
from explorer.huggingface.readers.states import mamba, mamba2

PATTERN = {"M": "linear_attention", "*": "full_attention", "E": "moe", "-": "mlp"}
"""How Nemotron-H writes the kinds of its layers in one word."""


def mamba_alone(c: Fields) -> Shape:
    """Mamba, Falcon-Mamba: nothing but the mixer in each layer."""
    layers, hidden = c.number("num_hidden_layers"), c.number("hidden_size")
    inner = int(c.number("expand", 2) * hidden)
    return {
        **NO_ATTENTION,
        **mixer(c, layers, inner, "state_size", "time_step_rank", "conv_kernel", "use_conv_bias", "use_bias"),
        "mlp_free_layers": layers,
        "norms_per_layer": 1,
        "ffn": 0,
    }


def mixer(c: Fields, layers: int, inner: int, *names: str, small: int = 0, heads: int = 1) -> Shape:
    """A Mamba mixer, whose fields have these names."""
    numbers, rank, taps, conv_bias, proj_bias = names
    hidden = c.number("hidden_size")
    usual = math.ceil(hidden / 16)
    return mamba(
        layers,
        hidden,
        inner,
        c.number(numbers, 16),
        usual if c.text(rank, "") == "auto" else c.number(rank, usual),
        taps=c.number(taps, 4),
        conv_bias=c.flag(conv_bias, True),
        proj_bias=c.flag(proj_bias, False),
        small=small,
        heads=heads,
    )


def mamba2_alone(c: Fields) -> Shape:
    layers, hidden = c.number("num_hidden_layers"), c.number("hidden_size")
    return {
        **NO_ATTENTION,
        **mamba2(
            layers,
            hidden,
            c.number("num_heads", 128),
            c.number("head_dim", 64),
            c.number("n_groups", 8),
            c.number("state_size", 128),
            taps=c.number("conv_kernel", 4),
            chunk=c.number("chunk_size", 256),
            conv_bias=c.flag("use_conv_bias", True),
            proj_bias=c.flag("use_bias", False),
        ),
        "mlp_free_layers": layers,
        "norms_per_layer": 1,
        "ffn": 0,
    }


def _mamba2(c: Fields, layers: int, inner: int, norm: bool = True) -> Shape:
    """A Mamba-2 mixer as IBM's and TII's models name its fields."""
    heads = c.number("mamba_n_heads", 128)
    width = c.config.get("mamba_d_head", "auto")
    return mamba2(
        layers,
        c.number("hidden_size"),
        heads,
        inner // max(heads, 1) if width in ("auto", None) else c.number("mamba_d_head"),
        c.number("mamba_n_groups", 1),
        c.number("mamba_d_state", 256),
        taps=c.number("mamba_d_conv", 4),
        chunk=c.number("mamba_chunk_size", 256),
        conv_bias=c.flag("mamba_conv_bias", True),
        proj_bias=c.flag("mamba_proj_bias", False),
        norm=norm,
    )


def bamba(c: Fields) -> Shape:
    listed = c.listed("attn_layer_indices") or []
    of = kinds_of_layers(c, lambda i: "full_attention" if i in listed else "linear_attention")
    return {
        **attention_bias(c),
        "mlp_bias": c.flag("mlp_bias", False),
        **_mamba2(c, fewer(of), c.number("mamba_expand", 2) * c.number("hidden_size")),
    }


def granite_hybrid(c: Fields) -> Shape:
    """Granite 4: Mamba-2 and attention; experts beside a shared MLP, or the latter alone."""
    of = kinds_of_layers(c, lambda _: "linear_attention")
    shared = c.number("shared_intermediate_size", 1024)
    mixer = _mamba2(c, fewer(of), c.number("mamba_expand", 2) * c.number("hidden_size"))
    if not c.number("num_local_experts", 8):
        return {**attention_bias(c), **mixer, "ffn": shared}
    return {**attention_bias(c), **experts(c, "intermediate_size"), **mixer, "shared_ffn": shared}


def falcon_h1(c: Fields) -> Shape:
    """Mamba-2 and attention side by side in each layer."""
    layers, hidden = c.number("num_hidden_layers"), c.number("hidden_size")
    inner = c.number("mamba_d_ssm", 1024) if c.config.get("mamba_d_ssm", 1024) else c.number("mamba_expand", 2) * hidden
    return {
        **attention_bias(c),
        "mlp_bias": c.flag("mlp_bias", False),
        **_mamba2(c, layers, inner, norm=c.flag("mamba_rms_norm", False)),
        "beside_layers": layers,
    }


def jamba(c: Fields) -> Shape:
    layers, hidden = c.number("num_hidden_layers"), c.number("hidden_size")
    inner = c.number("mamba_expand", 2) * hidden
    attends = _in_turn(layers, c.number("attn_layer_period", 8), c.number("attn_layer_offset", 4))
    several = c.number("num_experts", 16) > 1
    sparse = _in_turn(layers, c.number("expert_layer_period", 2), c.number("expert_layer_offset", 1)) * several
    rank = math.ceil(hidden / 16)
    rank = rank if c.text("mamba_dt_rank", "") == "auto" else c.number("mamba_dt_rank", rank)
    norms = rank + 2 * c.number("mamba_d_state", 16)
    names = "mamba_d_state", "mamba_dt_rank", "mamba_d_conv", "mamba_conv_bias", "mamba_proj_bias"
    mixture = experts(c, "intermediate_size", sparse) if sparse else {}
    return {**mixture, **mixer(c, layers - attends, inner, *names, small=norms)}


def _in_turn(layers: int, period: int, offset: int) -> int:
    """Layers of which each `period`-th, from `offset` on, is of a kind."""
    return sum(i % max(period, 1) == offset for i in range(layers))


def with_layers(config: dict[str, Any]) -> dict[str, Any]:
    """A Nemotron-H file with its layers listed and counted, however it writes them."""
    word = config.get("hybrid_override_pattern")
    listed = config.get("layers_block_type") or config.get("layer_types")
    if isinstance(word, str) and not listed:
        listed = [PATTERN.get(letter, letter) for letter in word]
    listed = listed if isinstance(listed, list) and listed else ["linear_attention", "moe", "full_attention", "mlp"]
    return {**config, "layers_block_type": listed, "num_hidden_layers": len(listed)}


def nemotron_h(c: Fields) -> Shape:
    """One part a layer: Mamba-2, attention, an MLP or experts."""
    of = kinds_of_layers(c, lambda _: "linear_attention", "layers_block_type")
    moe, mlp, states = of.count("moe"), of.count("mlp"), fewer(of)
    latent, hidden = c.number("moe_latent_size", 0), c.number("hidden_size")
    mixture = (
        {
            **experts(c, "moe_intermediate_size", moe),
            "shared_ffn": c.number("moe_shared_expert_intermediate_size", 7688),
            "expert_hidden": latent,
            "further_matrix_params": moe * 2 * latent * hidden,
        }
        if moe
        else {}
    )
    bias = c.flag("mlp_bias", False)
    return {
        **mixture,
        **mamba2(
            states,
            hidden,
            c.number("mamba_num_heads", 128),
            c.number("mamba_head_dim", 64),
            c.number("n_groups", 8),
            c.number("ssm_state_size", 128),
            taps=c.number("conv_kernel", 4),
            chunk=c.number("chunk_size", 128),
            conv_bias=c.flag("use_conv_bias", True),
            proj_bias=c.flag("use_bias", False),
            each=bytes_of(c, "mamba_ssm_cache_dtype", "float32"),
        ),
        "gated": False,
        "mlp_bias": bias,
        "expert_bias": bias and moe > 0,
        "further_small_params": moe * bias * (latent + hidden) if latent else 0,
        "bare_layers": moe + mlp,
        "mlp_free_layers": len(of) - moe - mlp,
        "norms_per_layer": 1,
        "mtp_layers": c.number("num_nextn_predict_layers", 0),
    }
