"""Decoders in the manner of GPT: LayerNorm, biases, MLPs of two matrices, many with learned positions."""

from __future__ import annotations

from explorer.huggingface.fields import Fields, head_dim_of
from explorer.huggingface.readers.pieces import (
    LAYER_NORM,
    Shape,
    all_biases,
    attention_bias,
    full_norms,
    in_all,
    window,
)


def _four_times(c: Fields) -> int:
    """Width of the MLP: as given, else four times that of the model."""
    return c.number("intermediate_size", 4 * c.number("hidden_size"))


def _both_layer_norms(c: Fields, default: bool) -> Shape:
    """A norm over each head of queries and one over each of keys, weight and bias, shared by the heads."""
    return {"qk_norm_dim": 4 * head_dim_of(c)} if c.flag("qk_layernorm", default) else {}


def gpt2(c: Fields) -> Shape:
    return {
        **LAYER_NORM,
        **all_biases(True),
        "gated": False,
        "ffn": _four_times(c),
        "positions": c.number("max_position_embeddings"),
    }


def openai_gpt(c: Fields) -> Shape:
    """The first GPT: norms after each part, none at the end."""
    return {**gpt2(c), "ffn": 4 * c.number("hidden_size"), "final_norm": False}


def gpt_bigcode(c: Fields) -> Shape:
    return {**gpt2(c), "kv_heads": 1 if c.flag("multi_query", True) else c.number("num_attention_heads")}


def gpt_neo(c: Fields) -> Shape:
    """Full and local attention in turns, as `attention_types` says: [[kinds, times], …]."""
    turns = c.listed("attention_types")
    kinds = ["global", "local"] * c.number("num_hidden_layers") if turns is None else _spelled_out(turns)
    return {
        **gpt2(c),
        "qkv_bias": False,
        **window(c, lambda layer: kinds[layer : layer + 1] == ["local"], size=c.number("window_size")),
    }


def _spelled_out(turns: list[object]) -> list[str]:
    pairs = [turn for turn in turns if isinstance(turn, list) and len(turn) == 2 and isinstance(turn[0], list)]
    return [kind for kinds, times in pairs if isinstance(times, int) for kind in kinds * min(times, 2_000)]


def gptj(c: Fields) -> Shape:
    """GPT-J and CodeGen: one norm for attention and MLP, biases in the MLP and on the head."""
    return {
        **LAYER_NORM,
        "mlp_bias": True,
        "head_bias": True,
        "norms_per_layer": 1,
        "gated": False,
        "ffn": _four_times(c),
    }


def gpt_neox(c: Fields) -> Shape:
    return {**LAYER_NORM, **attention_bias(c, True), "mlp_bias": True, "gated": False}


def opt(c: Fields) -> Shape:
    affine, before = c.flag("layer_norm_elementwise_affine", True), c.flag("do_layer_norm_before", True)
    return {
        "norm_vectors": 2 * affine,
        **all_biases(c.flag("enable_bias", True)),
        "gated": False,
        "positions": c.number("max_position_embeddings") + 2,  # OPT starts counting at 2
        "embed_dim": c.number("word_embed_proj_dim", c.number("hidden_size")),
        "final_norm": before and not c.flag("_remove_final_layer_norm", False),
    }


def biogpt(c: Fields) -> Shape:
    return {**LAYER_NORM, **all_biases(True), "gated": False, "positions": c.number("max_position_embeddings") + 2}


def bloom(c: Fields) -> Shape:
    return {
        **LAYER_NORM,
        **all_biases(True),
        "embedding_norm": True,
        "gated": False,
        "ffn": 4 * c.number("hidden_size"),
        "kv_heads": c.number("num_attention_heads"),
    }


def mpt(c: Fields) -> Shape:
    """Norms without a bias, no other bias, every head with keys of its own."""
    return {
        "gated": False,
        "ffn": 4 * c.number("hidden_size"),
        "kv_heads": c.number("num_attention_heads"),
    }


def falcon(c: Fields) -> Shape:
    new, heads = c.flag("new_decoder_architecture", False), c.number("num_attention_heads")
    norms = c.number("num_ln_in_parallel_attn", 2) if new else 2 - c.flag("parallel_attn", True)
    kv_heads = c.number("num_key_value_heads", heads) if new else 1 if c.flag("multi_query", True) else heads
    return {
        **LAYER_NORM,
        **all_biases(c.flag("bias", False)),
        "norms_per_layer": norms,
        "gated": False,
        "kv_heads": kv_heads,
        "ffn": _four_times(c),
    }


def refined_web(c: Fields) -> Shape:
    """Falcon-40B as first released, before the class had its name."""
    return {
        **falcon(c),
        "norms_per_layer": 2,
        "kv_heads": c.number("num_key_value_heads", c.number("num_attention_heads")),
    }


def phi(c: Fields) -> Shape:
    return {
        **LAYER_NORM,
        **all_biases(True),
        **_both_layer_norms(c, False),
        "norms_per_layer": 1,
        "head_bias": True,
        "gated": False,
    }


def persimmon(c: Fields) -> Shape:
    return {
        **LAYER_NORM,
        **all_biases(True),
        **_both_layer_norms(c, True),
        "gated": False,
        "kv_heads": c.number("num_attention_heads"),
    }


def nemotron(c: Fields) -> Shape:
    return {**LAYER_NORM, **attention_bias(c), "mlp_bias": c.flag("mlp_bias", False), "gated": False}


def jais2(c: Fields) -> Shape:
    return {**LAYER_NORM, **attention_bias(c, True), "mlp_bias": c.flag("mlp_bias", True), "gated": False}


def starcoder2(c: Fields) -> Shape:
    return {**LAYER_NORM, **all_biases(c.flag("use_bias", True)), "gated": False, **window(c, in_all)}


def stablelm(c: Fields) -> Shape:
    return {
        **LAYER_NORM,
        "qkv_bias": c.flag("use_qkv_bias", False),
        "norms_per_layer": 2 - c.flag("use_parallel_residual", False),
        **(full_norms(c) if c.flag("qk_layernorm", False) else {}),
    }


def xglm(c: Fields) -> Shape:
    """OPT's layers with positions that are computed."""
    return {**LAYER_NORM, **all_biases(True), "gated": False}


def ctrl(c: Fields) -> Shape:
    return {**LAYER_NORM, **all_biases(True), "gated": False, "head_bias": True}


def gpt_neox_japanese(c: Fields) -> Shape:
    """One bias: that of the last layer's attention."""
    hidden = c.number("hidden_size")
    return {
        **LAYER_NORM,
        "gated": False,
        "ffn": hidden * c.number("intermediate_multiple_size"),
        "further_small_params": hidden,
    }


def cpmant(c: Fields) -> Shape:
    """Prompts and segments have rows of their own, distances a bias for each head; the output head is not tied."""
    heads, hidden = c.number("num_attention_heads"), c.number("hidden_size")
    segments, buckets = c.number("segment_types"), c.number("position_bias_num_buckets")
    rows = c.number("prompt_types") * c.number("prompt_length") + segments
    return {
        "head_dim": c.number("dim_head"),
        "context": c.number("position_bias_max_distance"),
        "tied": False,
        "table_params": rows * hidden + (segments**2 + buckets) * heads,
    }


def modernbert_decoder(c: Fields) -> Shape:
    """No norm before the first layer's attention; a matrix and a norm before the output head."""
    layers, hidden = c.number("num_hidden_layers"), c.number("hidden_size")
    vectors, step = 1 + c.flag("norm_bias", False), c.number("global_attn_every_n_layers", 3)
    return {
        "norm_vectors": vectors,
        "embedding_norm": True,
        **attention_bias(c),
        "mlp_bias": c.flag("mlp_bias", False),
        "norms_per_layer": 1,
        "head_bias": c.flag("decoder_bias", True),
        "further_matrix_params": hidden**2,
        "further_small_params": layers * vectors * hidden + c.flag("classifier_bias", False) * hidden,
        **window(c, lambda i: i % step != 0, size=c.number("local_attention") // 2),
    }


def moshi(c: Fields) -> Shape:
    """The text model of a model that speaks: one row more in its embedding, for what is not said yet."""
    width = c.number("ffn_dim", 22_528)
    return {"ffn": width // 2, "table_params": c.number("hidden_size")}
