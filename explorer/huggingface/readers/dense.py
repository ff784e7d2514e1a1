"""Decoders in the manner of Llama: RMS norms, rotary positions, gated MLPs."""

from __future__ import annotations

from explorer.huggingface.fields import Fields, head_dim_of, shared_out
from explorer.huggingface.readers.pieces import (
    Shape,
    all_biases,
    attention_bias,
    full_norms,
    in_all,
    in_all_but_each,
    in_every_other,
    late_window,
    latent_attention,
    per_head_norms,
    window,
)


def plain(c: Fields) -> Shape:
    return {}


def llama(c: Fields) -> Shape:
    return {**attention_bias(c), "mlp_bias": c.flag("mlp_bias", False)}


def smollm3(c: Fields) -> Shape:
    """A window, where there is one, is in the layers without rotary positions: each fourth."""
    step = c.number("no_rope_layer_interval", 4)
    on = c.flag("use_sliding_window", False)
    return {**llama(c), **(window(c, lambda layer: not in_all_but_each(step)(layer)) if on else {})}


def arcee(c: Fields) -> Shape:
    return {**llama(c), "gated": False}


def apertus(c: Fields) -> Shape:
    learned = 2 if c.text("hidden_act", "xielu") == "xielu" else 0  # the two numbers of xIELU
    return {**attention_bias(c), "gated": False, "qk_norm_dim": 2 * head_dim_of(c) + learned}


def bitnet(c: Fields) -> Shape:
    """A norm before the output matrix of attention, and one before that of the MLP."""
    return {**attention_bias(c), "qk_norm_dim": c.number("hidden_size") + c.number("intermediate_size")}


def seed_oss(c: Fields) -> Shape:
    return {
        "qkv_bias": c.flag("attention_bias", True),
        "out_bias": c.flag("attention_out_bias", False),
        "mlp_bias": c.flag("mlp_bias", False),
    }


def ernie(c: Fields) -> Shape:
    return all_biases(c.flag("use_bias", False))


def helium(c: Fields) -> Shape:
    return {"qkv_bias": c.flag("attention_bias", False), "mlp_bias": c.flag("mlp_bias", False)}


def windowed(c: Fields) -> Shape:
    """A window in all layers, where there is one (Mistral, Phi-3)."""
    return window(c, in_all)


def cwm(c: Fields) -> Shape:
    return {**llama(c), **window(c, lambda layer: layer % 4 != 0)}


def qwen2(c: Fields) -> Shape:
    return {"qkv_bias": True, **late_window(c)}


def qwen3(c: Fields) -> Shape:
    return {**attention_bias(c), **per_head_norms(c), **late_window(c)}


def qwen3_vl(c: Fields) -> Shape:
    """Qwen3, HunYuan: no window."""
    return {**attention_bias(c), **per_head_norms(c)}


def exaone4(c: Fields) -> Shape:
    return {**per_head_norms(c), **window(c, in_all_but_each(c.number("sliding_window_pattern", 0)))}


def gemma(c: Fields) -> Shape:
    return attention_bias(c)


def vaultgemma(c: Fields) -> Shape:
    return {**attention_bias(c), **window(c, in_every_other)}


def gemma2(c: Fields) -> Shape:
    return {**vaultgemma(c), "norms_per_layer": 4}


def gemma3(c: Fields) -> Shape:
    step = c.number("sliding_window_pattern", c.number("_sliding_window_pattern", 6))
    return {
        **attention_bias(c),
        **per_head_norms(c),
        "norms_per_layer": 4,
        **window(c, in_all_but_each(step)),
    }


def olmo(c: Fields) -> Shape:
    return {"norm_vectors": 0, **attention_bias(c)}


def olmo2(c: Fields) -> Shape:
    return {**attention_bias(c), **full_norms(c)}


def olmo3(c: Fields) -> Shape:
    return {**olmo2(c), **window(c, in_all_but_each(4))}


def cohere(c: Fields) -> Shape:
    norms = full_norms(c) if c.flag("use_qk_norm", False) else {}
    return {**attention_bias(c), **norms, "norms_per_layer": 1}


def cohere2(c: Fields) -> Shape:
    return {
        **attention_bias(c),
        "norms_per_layer": 1,
        **window(c, in_all_but_each(c.number("sliding_window_pattern", 4))),
    }


def glm(c: Fields) -> Shape:
    return {"qkv_bias": c.flag("attention_bias", True)}


def glm4(c: Fields) -> Shape:
    return {**glm(c), "norms_per_layer": 4}


def glm4v(c: Fields) -> Shape:
    """As GLM-4, always with biases; the width of a head follows from that of the model."""
    return {"qkv_bias": True, "norms_per_layer": 4, "head_dim": shared_out(c)}


def minicpm3(c: Fields) -> Shape:
    return {**latent_attention(c, values=shared_out(c)), "mlp_bias": c.flag("mlp_bias", False)}


def youtu(c: Fields) -> Shape:
    return latent_attention(c)
