"""Parts that many architectures share: biases, norms, experts, latent attention, windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from explorer.huggingface.fields import Fields, head_dim_of

Shape = dict[str, Any]
Readers = dict[str, tuple[Callable[[Fields], Shape], bool]]
LAYER_NORM: Shape = {"norm_vectors": 2}


def all_biases(on: bool) -> Shape:
    return {"qkv_bias": on, "out_bias": on, "mlp_bias": on}


def attention_bias(c: Fields, default: bool = False) -> Shape:
    on = c.flag("attention_bias", default)
    return {"qkv_bias": on, "out_bias": on}


def per_head_norms(c: Fields) -> Shape:
    """One norm over each head of queries and one over each of keys, shared by the heads."""
    return {"qk_norm_dim": 2 * head_dim_of(c)}


def full_norms(c: Fields) -> Shape:
    """Norms over all query heads and all key heads, a weight for each channel."""
    heads = c.number("num_attention_heads")
    return {"qk_norm_dim": (heads + c.number("num_key_value_heads", heads)) * head_dim_of(c)}


def experts(c: Fields, width: str, moe_layers: int | None = None) -> Shape:
    """Routed experts, each as wide as the field `width` says."""
    return {
        "experts": c.number("num_local_experts"),
        "experts_per_token": c.number("num_experts_per_tok"),
        "moe_layers": c.number("num_hidden_layers") if moe_layers is None else moe_layers,
        "moe_ffn": c.number(width),
        **_groups(c),
    }


def _groups(c: Fields) -> Shape:
    """Groups of experts, where a token may visit only some of them."""
    groups, visited = c.number("n_group", 0), c.number("topk_group", 0)
    return {"expert_groups": groups, "groups_per_token": visited} if 0 < visited < groups else {}


def shared_experts(c: Fields, width: str = "moe_intermediate_size") -> Shape:
    """Experts that every token visits, as one wide MLP."""
    return {"shared_ffn": c.number("n_shared_experts", 0) * c.number(width)}


def dense_first(c: Fields) -> int:
    """Layers with experts: all but the first ones."""
    return max(0, c.number("num_hidden_layers") - c.number("first_k_dense_replace", 0))


def sparse_layers(c: Fields, dense: int) -> int:
    """Layers with experts, as the file lists them; else all but the first `dense`."""
    layers, kinds = c.number("num_hidden_layers"), c.listed("mlp_layer_types")
    return max(0, layers - dense) if kinds is None else sum(kind == "sparse" for kind in kinds[:layers])


def latent_attention(c: Fields, values: int | None = None) -> Shape:
    """Multi-head latent attention: keys and values are kept as one narrow vector. `values`: width of a value head."""
    rope, heads = c.number("qk_rope_head_dim"), c.number("num_attention_heads")
    return {
        **attention_bias(c),
        "kv_heads": heads,
        "head_dim": c.number("qk_nope_head_dim") + rope,
        "v_head_dim": c.number("v_head_dim", values),
        "rope_head_dim": rope,
        "kv_lora_rank": c.number("kv_lora_rank"),
        "q_lora_rank": c.number("q_lora_rank", 0),
    }


def window(c: Fields, slides: Callable[[int], bool], size: int | None = None) -> Shape:
    """Layers with a sliding window, as the file lists them; else those of which the class says so.

    `slides` gives that for a layer, counted from 0. Llama-4's chunks count as windows of the same length, an upper
    bound.
    """
    size = c.number("sliding_window", 0) if size is None else size
    layers, kinds = c.number("num_hidden_layers"), c.listed("layer_types")
    if not size:
        return {}
    if kinds is None:
        return {"window": size, "window_layers": sum(map(slides, range(layers)))}
    return {
        "window": size,
        "window_layers": sum(kind in ("sliding_attention", "chunked_attention") for kind in kinds[:layers]),
    }


def in_all(layer: int) -> bool:
    return True


def in_none(layer: int) -> bool:
    return False


def in_every_other(layer: int) -> bool:
    return layer % 2 == 0


def in_all_but_each(step: int) -> Callable[[int], bool]:
    """All layers but each `step`-th."""
    return lambda layer: not step or (layer + 1) % step != 0


def late_window(c: Fields) -> Shape:
    """A window in the layers from `max_window_layers` on, where it is switched on (Qwen)."""
    if not c.flag("use_sliding_window", False):
        return {}
    first = c.number("max_window_layers")
    return window(c, lambda layer: layer >= first)


def renamed(names: dict[str, str], config: dict[str, Any]) -> dict[str, Any]:
    """A config with its fields under the names by which they are read."""
    return config | {ours: config[theirs] for ours, theirs in names.items() if theirs in config}
