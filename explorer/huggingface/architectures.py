"""How the released classes of each architecture differ from a plain decoder.

One small function an architecture: which matrices carry a bias, how many norms a layer has,
which layers hold experts. Checked against the classes of `transformers` (tests/golden).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from explorer.huggingface.fields import Fields, head_dim_of

Shape = dict[str, Any]
LAYER_NORM: Shape = {"norm_vectors": 2}


def _all_biases(on: bool) -> Shape:
    return {"qkv_bias": on, "out_bias": on, "mlp_bias": on}


def _attention_bias(c: Fields, default: bool = False) -> Shape:
    on = c.flag("attention_bias", default)
    return {"qkv_bias": on, "out_bias": on}


def _experts(c: Fields, width: str, moe_layers: int | None = None) -> Shape:
    return {
        "experts": c.number("num_local_experts"),
        "experts_per_token": c.number("num_experts_per_tok"),
        "moe_layers": c.number("num_hidden_layers") if moe_layers is None else moe_layers,
        "moe_ffn": c.number(width),
    }


def _both_norms(c: Fields) -> Shape:
    """One norm over each head of queries and one over each of keys, shared by the heads."""
    return {"qk_norm_dim": 2 * head_dim_of(c)}


def _full_norms(c: Fields) -> Shape:
    """Norms over all query heads and all key heads, a weight for each channel."""
    heads = c.number("num_attention_heads")
    return {"qk_norm_dim": (heads + c.number("num_key_value_heads", heads)) * head_dim_of(c)}


def _llama(c: Fields) -> Shape:
    return {**_attention_bias(c), "mlp_bias": c.flag("mlp_bias", False)}


def _mistral(c: Fields) -> Shape:
    return _window(c, every=1)


def _mixtral(c: Fields) -> Shape:
    return {**_experts(c, "intermediate_size"), **_window(c, every=1)}


def _qwen2(c: Fields) -> Shape:
    return {"qkv_bias": True, **_qwen_window(c)}


def _qwen3(c: Fields) -> Shape:
    return {"head_dim": c.number("head_dim", 128), **_attention_bias(c), **_both_norms(c), **_qwen_window(c)}


def _qwen_sparse_layers(c: Fields) -> int:
    dense, step = c.listed("mlp_only_layers") or [], c.number("decoder_sparse_step", 1) or 1
    return sum(i not in dense and (i + 1) % step == 0 for i in range(c.number("num_hidden_layers")))


def _qwen2_moe(c: Fields) -> Shape:
    return {
        **_experts(c, "moe_intermediate_size", _qwen_sparse_layers(c)),
        "qkv_bias": c.flag("qkv_bias", True),
        "shared_ffn": c.number("shared_expert_intermediate_size"),
        "shared_gate": True,
        **_qwen_window(c),
    }


def _qwen3_moe(c: Fields) -> Shape:
    return {
        **_experts(c, "moe_intermediate_size", _qwen_sparse_layers(c)),
        **_attention_bias(c),
        **_both_norms(c),
        **_qwen_window(c),
    }


def _gemma(c: Fields) -> Shape:
    return {"head_dim": c.number("head_dim", 256), **_attention_bias(c)}


def _gemma2(c: Fields) -> Shape:
    return {**_gemma(c), "norms_per_layer": 4, **_window(c, every=2)}


def _gemma3(c: Fields) -> Shape:
    head_dim = c.number("head_dim", 256)
    return {
        **_gemma(c),
        "heads": c.number("num_attention_heads", 8),
        "kv_heads": c.number("num_key_value_heads", 4),
        "vocab": c.number("vocab_size", 262_208),
        "norms_per_layer": 4,
        "qk_norm_dim": 2 * head_dim,
        **_window(c, every=-c.number("_sliding_window_pattern", c.number("sliding_window_pattern", 6))),
    }


def _phi(c: Fields) -> Shape:
    per_head = 4 * head_dim_of(c) if c.flag("qk_layernorm", False) else 0
    return {
        **LAYER_NORM,
        **_all_biases(True),
        "norms_per_layer": 1,
        "head_bias": True,
        "gated": False,
        "qk_norm_dim": per_head,
    }


def _phi3(c: Fields) -> Shape:
    return _window(c, every=1)


def _gpt2(c: Fields) -> Shape:
    return {
        **LAYER_NORM,
        **_all_biases(True),
        "gated": False,
        "ffn": c.number("intermediate_size", 4 * c.number("hidden_size")),
        "positions": c.number("max_position_embeddings", 1024),
    }


def _gpt_neox(c: Fields) -> Shape:
    return {**LAYER_NORM, **_attention_bias(c, True), "mlp_bias": True, "gated": False}


def _opt(c: Fields) -> Shape:
    affine, before = c.flag("layer_norm_elementwise_affine", True), c.flag("do_layer_norm_before", True)
    return {
        "norm_vectors": 2 * affine,
        **_all_biases(c.flag("enable_bias", True)),
        "gated": False,
        "positions": c.number("max_position_embeddings") + 2,  # OPT starts counting at 2
        "embed_dim": c.number("word_embed_proj_dim", c.number("hidden_size")),
        "final_norm": before and not c.flag("_remove_final_layer_norm", False),
    }


def _bloom(c: Fields) -> Shape:
    return {
        **LAYER_NORM,
        **_all_biases(True),
        "embedding_norm": True,
        "gated": False,
        "ffn": 4 * c.number("hidden_size"),
        "kv_heads": c.number("num_attention_heads"),
    }


def _falcon(c: Fields) -> Shape:
    new, heads = c.flag("new_decoder_architecture", False), c.number("num_attention_heads")
    norms = c.number("num_ln_in_parallel_attn", 2) if new else 2 - c.flag("parallel_attn", True)
    kv_heads = c.number("num_key_value_heads", heads) if new else 1 if c.flag("multi_query", True) else heads
    return {
        **LAYER_NORM,
        **_all_biases(c.flag("bias", False)),
        "norms_per_layer": norms,
        "gated": False,
        "kv_heads": kv_heads,
        "ffn": c.number("intermediate_size", 4 * c.number("hidden_size")),
    }


def _refined_web(c: Fields) -> Shape:
    """Falcon-40B as first released, before the class had its name."""
    return {
        **_falcon(c),
        "norms_per_layer": 2,
        "kv_heads": c.number("num_key_value_heads", c.number("num_attention_heads")),
    }


def _deepseek_v2(c: Fields) -> Shape:
    return {**_deepseek(c), "mlp_bias": c.flag("mlp_bias", False)}


def _deepseek(c: Fields) -> Shape:
    rope = c.number("qk_rope_head_dim")
    layers, first, step = (
        c.number("num_hidden_layers"),
        c.number("first_k_dense_replace", 0),
        c.number("moe_layer_freq", 1) or 1,
    )
    heads = c.number("num_attention_heads")
    return {
        **_experts(c, "moe_intermediate_size", sum(i >= first and i % step == 0 for i in range(layers))),
        **_attention_bias(c),
        "kv_heads": heads,
        "head_dim": c.number("qk_nope_head_dim") + rope,
        "v_head_dim": c.number("v_head_dim"),
        "rope_head_dim": rope,
        "kv_lora_rank": c.number("kv_lora_rank"),
        "q_lora_rank": c.number("q_lora_rank", 0),
        "shared_ffn": c.number("n_shared_experts", 0) * c.number("moe_intermediate_size"),
    }


def _gpt_oss(c: Fields) -> Shape:
    return {
        **_experts(c, "intermediate_size"),
        **_attention_bias(c, True),
        "sinks": True,
        "router_bias": True,
        "expert_bias": True,
        **_window(c, every=2),
    }


def _olmo(c: Fields) -> Shape:
    return {"norm_vectors": 0, **_attention_bias(c)}


def _olmo2(c: Fields) -> Shape:
    return {**_attention_bias(c), **_full_norms(c), **_window(c, every=-4)}


def _olmoe(c: Fields) -> Shape:
    return {**_experts(c, "intermediate_size"), **_attention_bias(c), **_full_norms(c)}


def _cohere(c: Fields) -> Shape:
    norms = _full_norms(c) if c.flag("use_qk_norm", False) else {}
    return {**_attention_bias(c), **norms, "norms_per_layer": 1}


def _cohere2(c: Fields) -> Shape:
    return {**_attention_bias(c), "norms_per_layer": 1, **_window(c, every=-c.number("sliding_window_pattern", 4))}


def _starcoder2(c: Fields) -> Shape:
    return {**LAYER_NORM, **_all_biases(c.flag("use_bias", True)), "gated": False, **_window(c, every=1)}


def _dbrx(c: Fields) -> Shape:
    ffn, attention = c.part("ffn_config"), c.part("attn_config")
    return {
        "experts": ffn.number("num_local_experts"),
        "experts_per_token": ffn.number("num_experts_per_tok"),
        "moe_layers": c.number("num_hidden_layers"),
        "moe_ffn": ffn.number("ffn_hidden_size"),
        "ffn": ffn.number("ffn_hidden_size"),
        "kv_heads": attention.number("num_key_value_heads", 1),
    }


def _glm(c: Fields) -> Shape:
    return {"qkv_bias": c.flag("attention_bias", False), "head_dim": c.number("head_dim", 128)}


def _glm4(c: Fields) -> Shape:
    return {**_glm(c), "norms_per_layer": 4}


def _glm4_moe(c: Fields) -> Shape:
    layers, first = c.number("num_hidden_layers"), c.number("first_k_dense_replace", 1)
    return {
        **_experts(c, "moe_intermediate_size", max(0, layers - first)),
        "qkv_bias": c.flag("attention_bias", False),
        **(_both_norms(c) if c.flag("use_qk_norm", False) else {}),
        "shared_ffn": c.number("n_shared_experts", 0) * c.number("moe_intermediate_size"),
    }


def _granite_moe(c: Fields) -> Shape:
    return {**_attention_bias(c), **_experts(c, "intermediate_size")}


def _stablelm(c: Fields) -> Shape:
    return {
        **LAYER_NORM,
        "qkv_bias": c.flag("use_qkv_bias", False),
        "norms_per_layer": 2 - c.flag("use_parallel_residual", False),
        **(_full_norms(c) if c.flag("qk_layernorm", False) else {}),
    }


def _llama4(c: Fields) -> Shape:
    layers, step = c.number("num_hidden_layers"), c.number("interleave_moe_layer_step", 1)
    listed = c.listed("moe_layers")
    sparse = len(listed) if listed is not None else layers // step if step else 0
    return {
        **_experts(c, "intermediate_size", sparse),
        **_attention_bias(c),
        "ffn": c.number("intermediate_size_mlp"),
        "shared_ffn": c.number("intermediate_size"),
        **_window(c, every=-4, size=c.number("attention_chunk_size", 8192)),
    }


def _plain(c: Fields) -> Shape:
    return {}


def _window(c: Fields, every: int, size: int | None = None) -> Shape:
    """Layers with a sliding window: as listed, else by the class's habit.

    `every` 1: all layers; n: one in n; −n: all but one in n. Llama-4's chunks count as windows of
    the same length, an upper bound.
    """
    window = c.number("sliding_window", 0) if size is None else size
    layers = c.number("num_hidden_layers")
    types = c.listed("layer_types")
    if not window:
        return {}
    if types is not None:
        count = sum(kind in ("sliding_attention", "chunked_attention") for kind in types)
    else:
        count = layers // every if every > 0 else layers - layers // -every if every else layers
    return {"window": window, "window_layers": count}


def _qwen_window(c: Fields) -> Shape:
    if not c.flag("use_sliding_window", False):
        return {}
    layers = c.number("num_hidden_layers")
    return {
        "window": c.number("sliding_window", 0),
        "window_layers": max(0, layers - c.number("max_window_layers", layers)),
    }


ARCHITECTURES: dict[str, tuple[Callable[[Fields], Shape], bool]] = {
    "llama": (_llama, False),
    "mistral": (_mistral, False),
    "mixtral": (_mixtral, False),
    "qwen2": (_qwen2, False),
    "qwen3": (_qwen3, False),
    "qwen2_moe": (_qwen2_moe, False),
    "qwen3_moe": (_qwen3_moe, False),
    "gemma": (_gemma, True),
    "gemma2": (_gemma2, True),
    "gemma3_text": (_gemma3, True),
    "phi": (_phi, False),
    "phi3": (_phi3, False),
    "gpt2": (_gpt2, True),
    "gpt_neox": (_gpt_neox, False),
    "opt": (_opt, True),
    "bloom": (_bloom, True),
    "falcon": (_falcon, True),
    "RefinedWebModel": (_falcon, True),
    "RefinedWeb": (_refined_web, True),
    "deepseek_v2": (_deepseek_v2, False),
    "deepseek_v3": (_deepseek, False),
    "gpt_oss": (_gpt_oss, False),
    "olmo": (_olmo, False),
    "olmo2": (_olmo2, False),
    "olmo3": (_olmo2, False),
    "olmoe": (_olmoe, False),
    "cohere": (_cohere, True),
    "cohere2": (_cohere2, True),
    "starcoder2": (_starcoder2, True),
    "dbrx": (_dbrx, False),
    "glm": (_glm, False),
    "glm4": (_glm4, False),
    "glm4_moe": (_glm4_moe, False),
    "granite": (_llama, False),
    "granitemoe": (_granite_moe, False),
    "stablelm": (_stablelm, False),
    "llama4_text": (_llama4, False),
    "smollm3": (_llama, True),
}
"""How each `model_type` is read, and whether its class ties the output head unless told otherwise."""
