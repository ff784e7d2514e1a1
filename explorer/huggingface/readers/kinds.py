"""Layers of several kinds: which has experts, a window, other heads, an indexer; what stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from explorer.huggingface.fields import ConfigError, Fields
from explorer.huggingface.readers.pieces import Shape, window

SLIDING = ("sliding_attention", "hybrid_sliding", "chunked_attention")
SPARSE = ("sparse", "moe", "hash_moe")


def kinds_of_layers(c: Fields, usual: Callable[[int], str], name: str = "layer_types") -> list[str]:
    """The kind of each layer, as the file lists it; else as its class has it."""
    layers, listed = c.number("num_hidden_layers"), c.listed(name)
    kinds = [usual(i) for i in range(layers)] if listed is None else [str(kind) for kind in listed[:layers]]
    if len(kinds) < layers:
        raise ConfigError(f"The field {name} has {len(kinds)} entries for {layers} layers.")
    return kinds


def sparse_layers_of(c: Fields, dense: int = 0) -> int:
    """Layers with experts: as listed; else all but the first `dense`, in each `moe_layer_freq`-th, or where it says 1."""
    every = c.config.get("moe_layer_freq", 1)
    turns = every if isinstance(every, list) else None
    step = 1 if turns is not None else c.number("moe_layer_freq", 1) or 1

    def usual(layer: int) -> str:
        on = bool(turns[layer]) if turns is not None and layer < len(turns) else layer % step == 0
        return "sparse" if on and layer >= dense else "dense"

    return sum(kind in SPARSE for kind in kinds_of_layers(c, usual, "mlp_layer_types"))


def sliding(c: Fields, usual: Callable[[int], bool], size: int | None = None) -> Shape:
    """`window`, where a file lists its layers under any of their names."""
    kinds = kinds_of_layers(c, lambda i: SLIDING[0] if usual(i) else "full_attention")
    return window(c.changed({"layer_types": None}), lambda i: kinds[i] in SLIDING, size)


def window_heads(heads: int, kv_heads: int, head_dim: int, v_head_dim: int | None = None) -> Shape:
    """Heads of layers with a window, where they are others."""
    return {
        "window_heads": heads,
        "window_kv_heads": kv_heads,
        "window_head_dim": head_dim,
        "window_v_head_dim": head_dim if v_head_dim is None else v_head_dim,
    }


def bias_vectors(shape: Mapping[str, Any], layers: int, hidden: int, out: bool = True) -> int:
    """Biases of queries, keys, values and output, in layers of two kinds."""
    windows = shape["window_layers"]
    whole = shape["heads"] * shape["head_dim"] + shape["kv_heads"] * (shape["head_dim"] + shape["v_head_dim"])
    other = shape["window_heads"] * shape["window_head_dim"] + shape["window_kv_heads"] * (
        shape["window_head_dim"] + shape["window_v_head_dim"]
    )
    return (layers - windows) * whole + windows * other + out * layers * hidden


def indexer(c: Fields, layers: int, own: int | None = None) -> Shape:
    """An indexer in so many layers, of which `own` compute a choice (DeepSeek-V3.2)."""
    heads, width, hidden = c.number("index_n_heads"), c.number("index_head_dim"), c.number("hidden_size")
    own = layers if own is None else own
    each = c.number("q_lora_rank") * heads * width + hidden * (width + heads)
    return {
        "index_layers": layers,
        "index_shared_layers": layers - own,
        "index_heads": heads,
        "index_head_dim": width,
        "index_topk": c.number("index_topk"),
        "further_matrix_params": own * each,
        "further_small_params": own * 2 * width,
    }


def streams(c: Fields, numbers: int) -> Shape:
    """Several residual streams, mixed before and after each part by weights that they give: `numbers` for each of them."""
    hidden, count, layers = c.number("hidden_size"), c.number("hc_mult"), c.number("num_hidden_layers")
    wide = count * hidden
    groups = 3 if numbers > 2 else 2
    return {
        "further_matrix_params": layers * 2 * numbers * count * wide + count * wide,
        "further_small_params": layers * 2 * (numbers * count + groups) + count + 1,
        "further_flop": layers * 4 * count * wide if numbers > 2 else 0,
    }


def joined(*shapes: Shape) -> Shape:
    """Shapes as one: what stands beside the layers adds up."""
    sums = ("further_matrix_params", "further_small_params", "further_flop", "table_params")
    whole: Shape = {}
    for shape in shapes:
        whole |= shape | {name: whole.get(name, 0) + shape[name] for name in sums if name in shape}
    return whole
