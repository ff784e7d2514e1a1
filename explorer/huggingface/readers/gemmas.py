"""Gemma 3n and 4: embeddings of each layer, caches that layers share, layers with a window of other heads."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.huggingface.fields import ConfigError, Fields, head_dim_of
from explorer.huggingface.readers.kinds import SLIDING, bias_vectors, joined, kinds_of_layers, window_heads
from explorer.huggingface.readers.pieces import Shape, experts


def gemma3n(c: Fields) -> Shape:
    """Several residual streams, of which a part of the layer changes one, and a narrow path beside attention."""
    layers, hidden, streams = c.number("num_hidden_layers"), c.number("hidden_size"), c.number("altup_num_inputs")
    kinds = kinds_of_layers(c, lambda i: SLIDING[0] if (i + 1) % 5 else "full_attention")
    width, free = head_dim_of(c), min(c.number("num_kv_shared_layers"), layers)
    mixing = hidden * streams + streams**2 + streams**3
    widths = _widths(c, layers)
    return joined(
        {
            "window": c.number("sliding_window"),
            "window_layers": kinds.count(SLIDING[0]),
            "kv_heads": c.number("num_key_value_heads"),
            "norms_per_layer": 4,
            "ffn": min(widths),
            **_shared_caches(kinds, free),
            "further_matrix_params": 3 * hidden * (sum(widths) - min(widths) * layers)
            + layers * (mixing + 2 * hidden * c.number("laurel_rank"))
            + 2 * (streams - 1) * hidden**2,
            "further_small_params": layers * (3 * hidden + width) + (layers - free) * width,
            "further_flop": layers * 2 * hidden * (streams + streams**2),
        },
        _biases_of_shared(c, kinds, free),
        _layer_embeddings(c),
    )


def _widths(c: Fields, layers: int) -> list[int]:
    """Width of the MLP of each layer."""
    listed = c.listed("intermediate_size")
    if listed is None:
        return [c.number("intermediate_size")] * layers
    if len(listed) < layers or not all(type(width) is int for width in listed):
        raise ConfigError("The field intermediate_size must have one whole number for each layer.")
    return listed[:layers]


def _layer_embeddings(c: Fields) -> Shape:
    """An embedding for each layer, looked up, and what adds it to the layer."""
    layers, hidden = c.number("num_hidden_layers"), c.number("hidden_size")
    width = c.number("hidden_size_per_layer_input", 0)
    return {
        "table_params": c.number("vocab_size_per_layer_input", 0) * layers * width,
        "further_matrix_params": 3 * layers * hidden * width,
        "further_small_params": (layers * hidden + width) * (width > 0),
    }


def _shared_caches(kinds: list[str], free: int) -> Shape:
    """The last `free` layers read keys and values of an earlier one of their kind, and have no matrices for them."""
    last = kinds[len(kinds) - free :]
    return {"cache_free_layers": free, "cache_free_window_layers": last.count(SLIDING[0])}


def _biases_of_shared(c: Fields, kinds: list[str], free: int) -> Shape:
    """Biases where only some layers have keys and values."""
    if not c.flag("attention_bias", False):
        return {}
    width, layers = head_dim_of(c), len(kinds)
    queries = layers * c.number("num_attention_heads") * width
    keys = (layers - free) * 2 * c.number("num_key_value_heads") * width
    return {"further_small_params": queries + keys + layers * c.number("hidden_size")}


def gemma4(c: Fields) -> Shape:
    """Layers without a window have wider heads, and may use keys as values; experts stand beside an ordinary MLP."""
    layers, hidden, heads = c.number("num_hidden_layers"), c.number("hidden_size"), c.number("num_attention_heads")
    kinds = kinds_of_layers(c, lambda i: SLIDING[0] if (i + 1) % 6 else "full_attention")
    kinds[-1] = "full_attention"
    width, kv_heads = head_dim_of(c), c.number("num_key_value_heads")
    same = c.flag("attention_k_eq_v", False)
    wide, few = _whole_layers(c, kinds.index("full_attention"), kv_heads, same)
    free = min(c.number("num_kv_shared_layers", 0), layers)
    windows, ffn = kinds.count(SLIDING[0]), c.number("intermediate_size")
    own = kinds[: layers - free]
    shape: Shape = {
        "window": c.number("sliding_window"),
        "window_layers": windows,
        "kv_heads": few,
        "head_dim": wide,
        "v_head_dim": wide,
        "heads": heads,
        **(window_heads(heads, kv_heads, width) if windows else {}),
        "keys_are_values": same,
        "norms_per_layer": 4,
        **_shared_caches(kinds, free),
        "further_matrix_params": free * 3 * hidden * ffn if c.flag("use_double_wide_mlp", False) else 0,
        "further_small_params": windows * width
        + (layers - windows) * wide
        + own.count(SLIDING[0]) * width
        + own.count("full_attention") * wide,
    }
    if c.flag("attention_bias", False):
        shape["further_small_params"] += _biases(shape, kinds, own, hidden, same)
    return joined(shape, _layer_embeddings(c), _experts_beside(c) if c.flag("enable_moe_block", False) else {})


def _whole_layers(c: Fields, first: int, kv_heads: int, same: bool) -> tuple[int, int]:
    """Width of a head and number of KV heads in layers without a window."""
    each = c.config.get("per_layer_config")
    listed = {int(i): layer for i, layer in each.items() if str(i).isdigit()} if isinstance(each, Mapping) else None
    if listed is not None:
        own = Fields(listed[first] if isinstance(listed.get(first), Mapping) else {}, c.architecture)
        return own.number("head_dim", head_dim_of(c)), own.number("num_key_value_heads", kv_heads)
    return c.number("global_head_dim"), c.number("num_global_key_value_heads", kv_heads) if same else kv_heads


def _biases(shape: Shape, kinds: list[str], own: list[str], hidden: int, same: bool) -> int:
    """Biases of queries and output in all layers, of keys and values in those that have them."""
    full = {"window_heads": 0, "window_kv_heads": 0, "window_head_dim": 0, "window_v_head_dim": 0} | shape
    without = bias_vectors({**full, "kv_heads": 0, "window_kv_heads": 0}, len(kinds), hidden)
    keys = own.count("full_attention") * (2 - same) * shape["kv_heads"] * shape["head_dim"]
    return without + keys + own.count(SLIDING[0]) * 2 * full["window_kv_heads"] * full["window_head_dim"]


def _experts_beside(c: Fields) -> Shape:
    """Experts in all layers, three norms more, and scales of the router."""
    layers, hidden, count = c.number("num_hidden_layers"), c.number("hidden_size"), c.number("num_experts")
    return {
        **experts(c, "moe_intermediate_size"),
        "both_mlp_layers": layers,
        "norms_per_layer": 7,
        "further_small_params": layers * (hidden + count),
    }


def gemma4_assistant(c: Fields) -> Shape:
    """A draft model: all its layers read the cache of the model that it helps, between two projections."""
    layers, hidden, wide = c.number("num_hidden_layers"), c.number("hidden_size"), c.number("backbone_hidden_size")
    shared = c.number("num_kv_shared_layers", 0) or layers
    ordered = c.number("num_centroids") * hidden if c.flag("use_ordered_embeddings", False) else 0
    inner = c.changed({"num_kv_shared_layers": shared})
    return joined(gemma4(inner), {"further_matrix_params": 3 * wide * hidden + ordered})
