"""Models with short convolutions or gated recurrences between attention: LFM2, LFM3, RecurrentGemma."""

from __future__ import annotations

import math

from explorer.huggingface.fields import Fields
from explorer.huggingface.readers.hybrids import fewer
from explorer.huggingface.readers.kinds import kinds_of_layers
from explorer.huggingface.readers.pieces import Shape, attention_bias, experts, per_head_norms, window
from explorer.huggingface.readers.states import FP32, short_convolution


def lfm2(c: Fields) -> Shape:
    """Gated short convolutions and some attention; the width of the MLP is made of the one that the file states."""
    listed = c.listed("full_attn_idxs")
    of = kinds_of_layers(c, lambda i: "conv" if listed is not None and i not in listed else "full_attention")
    return {**_convolutions(c, of), "ffn": _lfm2_width(c)}


def _convolutions(c: Fields, of: list[str]) -> Shape:
    return {
        **per_head_norms(c),
        **short_convolution(
            fewer(of), c.number("hidden_size"), c.number("conv_L_cache", 3), c.flag("conv_bias", False)
        ),
        "tied": c.flag("tie_embedding", c.flag("tie_word_embeddings", True)),
    }


def _lfm2_width(c: Fields) -> int:
    width = c.number("block_ff_dim", c.number("intermediate_size", 12_288))
    if not c.flag("block_auto_adjust_ff_dim", True):
        return width
    factor, step = c.config.get("block_ffn_dim_multiplier", 1.0), c.number("block_multiple_of", 256) or 1
    factor = factor if isinstance(factor, (int, float)) and 0 < factor < 100 else 1.0
    return step * math.ceil(int(factor * int(2 * width / 3)) / step)


def lfm2_moe(c: Fields) -> Shape:
    of = kinds_of_layers(c, lambda _: "full_attention")
    dense = min(c.number("num_dense_layers", 2), c.number("num_hidden_layers"))
    return {
        **experts(c, "moe_intermediate_size", c.number("num_hidden_layers") - dense),
        **_convolutions(c, of),
    }


def lfm3(c: Fields) -> Shape:
    of = kinds_of_layers(c, lambda _: "full_attention")
    gated, four = c.flag("use_attention_gate", True), c.flag("use_sandwich_norm", True)
    return {
        **_convolutions(c, of),
        **attention_bias(c),
        **window(c, lambda _: False),
        "gate_width": c.number("num_attention_heads") if gated else 0,
        "norms_per_layer": 4 if four else 2,
    }


def recurrent_gemma(c: Fields) -> Shape:
    """Griffin: real-gated linear recurrences, and windows; gates are blocks along the diagonal."""
    hidden, heads = c.number("hidden_size"), c.number("num_attention_heads")
    width, taps = c.number("lru_width", hidden), c.number("conv1d_width", 4)
    turns = c.listed("block_types") or ["recurrent", "recurrent", "attention"]
    of = [str(turns[i % len(turns)]) for i in range(c.number("num_hidden_layers"))]
    gates = 2 * width * (width // max(heads, 1))
    return {
        "mlp_bias": True,
        "out_bias": True,
        "qkv_bias": c.flag("attention_bias", False),
        "ffn": c.number("intermediate_size") // 2,
        "window": c.number("attention_window_size", 2048),
        "window_layers": len(of) - fewer(of),
        "head_dim": hidden // max(heads, 1),
        "state_layers": fewer(of),
        "state_matrix_params": 3 * hidden * width + gates,
        "state_small_params": 2 * width + hidden + width * (taps + 1) + 3 * width,
        "state_mixing_flop": float(2 * width * taps),
        "state_numbers": width,
        "state_conv_numbers": width * (taps - 1),
        "state_width": 8 * width,
        "state_number_bytes": FP32,
    }
