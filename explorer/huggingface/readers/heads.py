"""Layers with a window whose heads are others than those of the rest."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.huggingface.fields import ConfigError, Fields, head_dim_of
from explorer.huggingface.readers.kinds import (
    SLIDING,
    bias_vectors,
    kinds_of_layers,
    sliding,
    sparse_layers_of,
    window_heads,
)
from explorer.huggingface.readers.pieces import Shape, attention_bias, experts, per_head_norms

TOKENS_OF_STEP = 128_815


def _head_gates(c: Fields, shape: Shape, each: int = 1) -> Shape:
    """A gate for each head, or for each of its numbers, in layers of two kinds."""
    layers, windows = c.number("num_hidden_layers"), shape.get("window_layers", 0)
    other = shape.get("window_heads", 0) or shape["heads"]
    return {
        "further_matrix_params": c.number("hidden_size")
        * each
        * ((layers - windows) * shape["heads"] + windows * other)
    }


def laguna(c: Fields) -> Shape:
    """Layers with a window may have other heads; one gate for each head."""
    layers, width, kv_heads = c.number("num_hidden_layers"), head_dim_of(c), c.number("num_key_value_heads")
    kinds = kinds_of_layers(c, lambda i: "full_attention")
    listed = c.listed("num_attention_heads_per_layer") or [c.number("num_attention_heads")] * layers
    heads = {kind in SLIDING: number for kind, number in zip(kinds, listed, strict=False)}
    if any(heads[kind in SLIDING] != number for kind, number in zip(kinds, listed, strict=False)):
        raise ConfigError("Layers of one kind have different numbers of heads; only two kinds can be read.")
    shape: Shape = {
        **experts(c, "moe_intermediate_size", sparse_layers_of(c, dense=1)),
        **per_head_norms(c),
        **sliding(c, lambda i: False),
        "heads": heads.get(False, c.number("num_attention_heads")),
        "shared_ffn": c.number("shared_expert_intermediate_size"),
        "router_bias": True,
    }
    gating = c.config.get("gating", True)
    return _two_kinds(
        c,
        shape,
        window_heads(heads.get(True, shape["heads"]), kv_heads, width),
        1 if gating in (True, "per-head") else width,
    )


def _two_kinds(c: Fields, shape: Shape, other: Shape, gate: int) -> Shape:
    """Whole layers and layers with a window, where these have other heads; a gate `gate` wide for each head."""
    width = head_dim_of(c)
    shape = {"kv_heads": c.number("num_key_value_heads"), "head_dim": width, "v_head_dim": width, **shape}
    shape |= other if shape.get("window_layers") else {}
    if c.flag("attention_bias", False):
        shape |= (
            {"further_small_params": bias_vectors(shape, c.number("num_hidden_layers"), c.number("hidden_size"))}
            if "window_heads" in shape
            else attention_bias(c)
        )
    return shape | _head_gates(c, shape, gate)


def step3(c: Fields) -> Shape:
    """Layers with a window may have other heads; one gate for each head."""
    width, kv_heads = head_dim_of(c), c.number("num_key_value_heads", c.number("num_attention_heads"))
    usual = c.number("num_attention_heads")
    setting, each = c.config.get("attention_other_setting"), c.config.get("per_layer_config")
    nested = setting if isinstance(setting, Mapping) else {}
    if isinstance(each, Mapping):
        nested = next((layer for layer in each.values() if isinstance(layer, Mapping)), nested)
    heads = c.number("num_sliding_attention_heads", Fields(nested, c.architecture).number("num_attention_heads", usual))
    listed = c.config.get("moe_layers_enum")
    named = listed.split(",") if isinstance(listed, str) else listed if isinstance(listed, list) else None
    kinds = kinds_of_layers(
        c,
        lambda i: "sparse" if (i > 2 if named is None else str(i) in [str(n).strip() for n in named]) else "dense",
        "mlp_layer_types",
    )
    shape: Shape = {
        **experts(c, "moe_intermediate_size", kinds.count("sparse")),
        **per_head_norms(c),
        **sliding(c, lambda i: False),
        "heads": usual,
        "shared_ffn": c.number("share_expert_dim", c.number("share_expert_dims", 0)),
        "mlp_bias": c.flag("mlp_bias", False),
        "mtp_layers": c.number("num_nextn_predict_layers", 0),
    }
    return _two_kinds(c, shape, window_heads(heads, kv_heads, width), gate=1)


def step3_flat(c: Fields) -> Shape:
    """A file that states the text model without an object of its own: its rows are filled up beyond the tokens, and
    the class takes the tokens alone."""
    return {**step3(c), "vocab": min(c.number("vocab_size"), TOKENS_OF_STEP)}


def mimo_v2(c: Fields) -> Shape:
    """Layers with a window have twice as many KV heads, and sinks."""
    layers, heads, width = c.number("num_hidden_layers"), c.number("num_attention_heads"), c.number("head_dim")
    kv_heads, values = c.number("num_key_value_heads"), c.number("v_head_dim")
    pattern = c.listed("hybrid_layer_pattern")
    size = c.number("sliding_window_size", 0)
    shape: Shape = {
        **experts(c, "moe_intermediate_size", sparse_layers_of(c, 0 if c.listed("moe_layer_freq") else 1)),
        "heads": heads,
        "kv_heads": kv_heads,
        "head_dim": width,
        "v_head_dim": values,
        **sliding(
            c,
            lambda i: bool(pattern[i]) if pattern and i < len(pattern) else i > 0 and (i + 1) % 6 != 0,
            size + 1 if size else c.number("sliding_window", 0),
        ),
    }
    if windows := shape.get("window_layers", 0):
        shape |= window_heads(heads, 2 * kv_heads, width, values)
        biases = bias_vectors(shape, layers, 0, out=False) if c.flag("attention_bias", False) else 0
        return shape | {"further_small_params": windows * heads + biases}
    return shape | {"qkv_bias": c.flag("attention_bias", False)}
