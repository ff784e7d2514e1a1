"""Zamba, whose blocks of attention serve several layers, and RWKV and xLSTM, which are of Mamba's kind."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.huggingface.fields import Fields
from explorer.huggingface.readers.hybrids import NO_ATTENTION
from explorer.huggingface.readers.kinds import kinds_of_layers
from explorer.huggingface.readers.mambas import mixer as mamba_mixer
from explorer.huggingface.readers.pieces import LAYER_NORM, Shape
from explorer.huggingface.readers.states import FP32, mamba2, state


def _shared_blocks(c: Fields, of: Sequence[str], blocks: int, adapters: int) -> Shape:
    """Zamba: some layers pass a block of attention and MLP before their mixer, which several of them share.

    The block reads the embedding beside what stands in the model, twice as wide.
    """
    many, hidden, ffn = list(of).count("hybrid"), c.number("hidden_size"), c.number("intermediate_size")
    stored = min(blocks, many)
    width = c.number("num_attention_heads") * c.number(
        "attention_head_dim", 2 * hidden // c.number("num_attention_heads")
    )
    read = c.number("attention_hidden_size", 2 * hidden)
    block = (3 * read + hidden) * width + 3 * hidden * ffn
    return {
        "head_dim": width // c.number("num_attention_heads"),
        "beside_layers": many,
        "mlp_free_layers": len(of) - many,
        "norms_per_layer": 1,
        "further_matrix_params": many * (3 * (read - hidden) * width + hidden * hidden) + adapters,
        "further_small_params": stored * (read + hidden),
        "repeated_params": (many - stored) * block,
    }


def zamba(c: Fields) -> Shape:
    hidden, heads = c.number("hidden_size"), c.number("n_mamba_heads", 2)
    period, offset = max(c.number("attn_layer_period", 6), 1), c.number("attn_layer_offset", 4)

    def usual(layer: int) -> str:
        return "hybrid" if layer == 2 or (layer > 2 and (layer - 3) % period == offset) else "linear_attention"

    of = kinds_of_layers(c, usual, "layers_block_type")
    names = "mamba_d_state", "mamba_dt_rank", "mamba_d_conv", "mamba_conv_bias", "mamba_proj_bias"
    mixer = mamba_mixer(c, len(of), c.number("mamba_expand", 2) * hidden, *names, heads=heads)
    return {**mixer, **_shared_blocks(c, of, 1, 0)}


def zamba2(c: Fields) -> Shape:
    hidden, ffn = c.number("hidden_size"), c.number("intermediate_size", 4 * c.number("hidden_size"))
    turns = _zamba2_turns()
    of = kinds_of_layers(c, lambda i: turns[i % len(turns)], "layers_block_type")
    many, rank, read = of.count("hybrid"), c.number("adapter_rank", 128), 2 * hidden
    adapters = rank * (hidden + 2 * ffn) + c.flag("use_shared_attention_adapter", False) * 6 * rank * read
    heads, inner = c.number("n_mamba_heads", 8), c.number("mamba_expand", 2) * hidden
    mixer = mamba2(
        len(of),
        hidden,
        heads,
        inner // max(heads, 1),
        c.number("mamba_ngroups", 1),
        c.number("mamba_d_state", 64),
        taps=c.number("mamba_d_conv", 4),
        chunk=c.number("chunk_size", 256),
        conv_bias=c.flag("use_conv_bias", True),
        proj_bias=c.flag("add_bias_linear", False),
    )
    return {**mixer, **_shared_blocks(c, of, c.number("num_mem_blocks", 1), many * adapters)}


def _zamba2_turns() -> list[str]:
    """The class's own order of 54 layers."""
    one, both = "linear_attention", "hybrid"
    return [one, *[*[one] * 5, both] * 7, *[one] * 4, both, *[one] * 3, both, *[one] * 2]


def rwkv(c: Fields) -> Shape:
    """RWKV-4: a running sum for each channel; the MLP has a gate of the width of the model."""
    layers, hidden = c.number("num_hidden_layers"), c.number("hidden_size")
    inner = c.number("attention_hidden_size", hidden)
    mixer = state(
        layers,
        4 * hidden * inner + hidden * hidden,
        2 * inner + 5 * hidden,
        0.0,
        3 * inner,
        2 * hidden,
        7 * inner,
        FP32,
    )
    return {
        **NO_ATTENTION,
        **LAYER_NORM,
        **mixer,
        "gated": False,
        "embedding_norm": True,
        "ffn": c.number("intermediate_size", 4 * hidden),
        "context": c.number("context_length", 1024),
    }


def xlstm(c: Fields) -> Shape:
    """Matrix LSTM: a state of keys × values for each head."""
    layers, hidden, heads = c.number("num_hidden_layers"), c.number("hidden_size"), c.number("num_attention_heads")
    keys, values = _rounded(c, hidden, "qk_dim_factor", 0.5), _rounded(c, hidden, "v_dim_factor", 1.0)
    one, chunk = keys // max(heads, 1), c.number("chunk_size", 64)
    bias = c.flag("use_bias", False)
    mixer = state(
        layers,
        hidden * (2 * keys + 2 * values + 2 * heads) + values * hidden,
        2 * heads + values + bias * (2 * keys + 2 * values + hidden),
        2.0 * (chunk * (keys + values) + 2 * one * values + keys),
        one * values + keys + heads,
        0,
        2 * keys + 5 * values,
        FP32,
    )
    step = c.number("ffn_round_up_to_multiple_of", 64)
    return {
        **NO_ATTENTION,
        **mixer,
        "mlp_bias": bias,
        "ffn": _rounded(c, hidden, "ffn_proj_factor", 2.667, step),
        "final_norm": c.flag("add_out_norm", True),
    }


def _rounded(c: Fields, hidden: int, name: str, usual: float, step: int = 0) -> int:
    """A width that the file states as a multiple of the model's, rounded up to whole steps or down to a number."""
    factor = c.config.get(name, usual)
    factor = factor if isinstance(factor, (int, float)) and 0 < factor < 100 else usual
    return step * ((int(hidden * factor + step - 1)) // step) if step else int(hidden * factor)
