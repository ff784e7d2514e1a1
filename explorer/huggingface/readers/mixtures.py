"""Mixtures of experts: which layers hold experts, how many, how wide, and what every token visits."""

from __future__ import annotations

from explorer.huggingface.fields import Fields
from explorer.huggingface.readers.pieces import (
    LAYER_NORM,
    Shape,
    all_biases,
    attention_bias,
    dense_first,
    experts,
    full_norms,
    in_all,
    in_all_but_each,
    in_every_other,
    in_none,
    latent_attention,
    per_head_norms,
    shared_experts,
    sparse_layers,
    window,
)


def mixtral(c: Fields) -> Shape:
    return {**experts(c, "intermediate_size"), **window(c, in_all)}


def phimoe(c: Fields) -> Shape:
    return {**LAYER_NORM, **mixtral(c), **attention_bias(c), "head_bias": c.flag("lm_head_bias", False)}


def granite_moe(c: Fields) -> Shape:
    return {**attention_bias(c), **experts(c, "intermediate_size")}


def granite_moe_shared(c: Fields) -> Shape:
    return {**granite_moe(c), "shared_ffn": c.number("shared_intermediate_size", 0)}


def olmoe(c: Fields) -> Shape:
    return {**experts(c, "intermediate_size"), **attention_bias(c), **full_norms(c)}


def minimax_m2(c: Fields) -> Shape:
    return {**experts(c, "intermediate_size"), **full_norms(c)}


def qwen_sparse_layers(c: Fields) -> int:
    dense, step = c.listed("mlp_only_layers") or [], c.number("decoder_sparse_step", 1) or 1
    return sum(i not in dense and (i + 1) % step == 0 for i in range(c.number("num_hidden_layers")))


def qwen2_moe(c: Fields) -> Shape:
    last = c.number("max_window_layers")
    slides = window(c, lambda layer: in_every_other(layer) and layer < last)
    return {
        **experts(c, "moe_intermediate_size", qwen_sparse_layers(c)),
        "qkv_bias": c.flag("qkv_bias", True),
        "shared_ffn": c.number("shared_expert_intermediate_size"),
        "shared_gate": True,
        **(slides if c.flag("use_sliding_window", False) else {}),
    }


def qwen3_vl_moe(c: Fields) -> Shape:
    """Qwen3-MoE without a window."""
    return {
        **experts(c, "moe_intermediate_size", qwen_sparse_layers(c)),
        **attention_bias(c),
        **per_head_norms(c),
    }


def qwen3_moe(c: Fields) -> Shape:
    return {**qwen3_vl_moe(c), **(window(c, in_all) if c.flag("use_sliding_window", False) else {})}


def mellum(c: Fields) -> Shape:
    return {
        **experts(c, "moe_intermediate_size", sparse_layers(c, dense=0)),
        **attention_bias(c),
        **per_head_norms(c),
        **window(c, in_none),
    }


def deepseek_v3(c: Fields) -> Shape:
    layers, first, step = (
        c.number("num_hidden_layers"),
        c.number("first_k_dense_replace", 0),
        c.number("moe_layer_freq", 1) or 1,
    )
    return {
        **experts(c, "moe_intermediate_size", sum(i >= first and i % step == 0 for i in range(layers))),
        **latent_attention(c),
        **shared_experts(c),
    }


def deepseek_v2(c: Fields) -> Shape:
    """Experts per token may be null, as in its class: then no token visits one."""
    if "num_experts_per_tok" in c.config:
        c = c.changed({"num_experts_per_tok": c.number("num_experts_per_tok", 0)})
    return {**deepseek_v3(c), "mlp_bias": c.flag("mlp_bias", False)}


def glm4_moe_lite(c: Fields) -> Shape:
    """DeepSeek-V3 whose first layer alone is dense."""
    return {
        **experts(c, "moe_intermediate_size", sparse_layers(c, dense=1)),
        **latent_attention(c),
        **shared_experts(c),
    }


def _glm_experts(c: Fields, moe_layers: int, biased: bool = False) -> Shape:
    return {
        **experts(c, "moe_intermediate_size", moe_layers),
        "qkv_bias": c.flag("attention_bias", biased),
        **shared_experts(c),
    }


def glm4_moe(c: Fields, normed: bool = False) -> Shape:
    """Where heads do not divide the hidden size, its class rounds their width down."""
    width = c.number("head_dim", 0) or c.number("hidden_size") // max(c.number("num_attention_heads"), 1)
    c = c.changed({"head_dim": width})
    norms = per_head_norms(c) if c.flag("use_qk_norm", normed) else {}
    return {**_glm_experts(c, dense_first(c)), **norms, "head_dim": width}


def sarvam_moe(c: Fields) -> Shape:
    return glm4_moe(c, normed=True)


def glm4v_moe(c: Fields) -> Shape:
    return _glm_experts(c, dense_first(c), biased=True)


def solar_open(c: Fields) -> Shape:
    """GLM-4-MoE without dense layers, and so without their width."""
    return {**_glm_experts(c, c.number("num_hidden_layers")), "ffn": c.number("intermediate_size", 0)}


def dots1(c: Fields) -> Shape:
    first = c.number("max_window_layers")
    return {
        **experts(c, "moe_intermediate_size", dense_first(c)),
        **attention_bias(c),
        **per_head_norms(c),
        **shared_experts(c),
        **window(c, lambda layer: layer >= first),
    }


def ernie_moe(c: Fields) -> Shape:
    """Experts from one layer to another, in each `moe_layer_interval`-th; −1 is the last layer."""
    layers, step = c.number("num_hidden_layers"), c.number("moe_layer_interval", 1) or 1
    biases = c.flag("use_bias", False)
    ends = c.config.get("moe_layer_end_index") not in (None, -1)
    first, last = c.number("moe_layer_start_index", 1), c.number("moe_layer_end_index") if ends else layers
    sparse = sum((i + 1) % step == 0 and first <= i <= last for i in range(layers))
    return {
        **experts(c, "moe_intermediate_size", sparse),
        **all_biases(biases),
        "head_bias": biases,
        **shared_experts(c),
        "router_bias": True,
    }


def cohere2_moe(c: Fields) -> Shape:
    """Dense layers first, with a width and a pattern of windows of their own."""
    first = c.number("first_k_dense_replace", 0)
    before = in_all_but_each(c.number("prefix_dense_sliding_window_pattern", 1))
    after = in_all_but_each(c.number("sliding_window_pattern", 4))
    return {
        **experts(c, "intermediate_size", sparse_layers(c, dense=first)),
        **attention_bias(c),
        **shared_experts(c, "intermediate_size"),
        "ffn": c.number("prefix_dense_intermediate_size", c.number("intermediate_size")),
        "norms_per_layer": 1,
        **window(c, lambda layer: before(layer) if layer < first else after(layer - first)),
    }


def gpt_oss(c: Fields) -> Shape:
    return {
        **experts(c, "intermediate_size"),
        **attention_bias(c, True),
        "sinks": True,
        "router_bias": True,
        "expert_bias": True,
        **window(c, in_every_other),
    }


def dbrx(c: Fields) -> Shape:
    ffn, attention = c.part("ffn_config"), c.part("attn_config")
    return {
        **experts(ffn, "ffn_hidden_size", c.number("num_hidden_layers")),
        "ffn": ffn.number("ffn_hidden_size"),
        "kv_heads": attention.number("num_key_value_heads", 1),
    }


def llama4(c: Fields) -> Shape:
    """Attention in chunks where there are rotary positions: in all layers but each fourth."""
    layers, step = c.number("num_hidden_layers"), c.number("interleave_moe_layer_step", 1)
    listed, rotary = c.listed("moe_layers"), c.listed("no_rope_layers") or []
    sparse = len(listed) if listed is not None else layers // step if step else 0
    each = in_all_but_each(c.number("no_rope_layer_interval", 4))
    return {
        **experts(c, "intermediate_size", sparse),
        **attention_bias(c),
        "ffn": c.number("intermediate_size_mlp"),
        "shared_ffn": c.number("intermediate_size"),
        **window(
            c,
            lambda layer: bool(rotary[layer]) if layer < len(rotary) else each(layer),
            size=c.number("attention_chunk_size", 0),
        ),
    }
