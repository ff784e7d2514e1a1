"""Decoders of 2025 and 2026: gates on attention, sinks, experts beside shared ones, layers with a window of other heads."""

from __future__ import annotations

from explorer.huggingface.fields import Fields, head_dim_of
from explorer.huggingface.readers import dense, mixtures
from explorer.huggingface.readers.kinds import sliding, sparse_layers_of
from explorer.huggingface.readers.pieces import (
    Shape,
    attention_bias,
    experts,
    in_all_but_each,
    latent_attention,
    per_head_norms,
    shared_experts,
)


def _gate(c: Fields) -> Shape:
    """A gate for each number that attention gives."""
    return {"gate_width": c.number("num_attention_heads") * head_dim_of(c)}


def afmoe(c: Fields) -> Shape:
    sparse = max(0, c.number("num_hidden_layers") - c.number("num_dense_layers", 0))
    return {
        **experts(c, "moe_intermediate_size", sparse),
        **shared_experts(c),
        **attention_bias(c),
        **per_head_norms(c),
        **_gate(c),
        "router_bias": True,
        "norms_per_layer": 4,
        **sliding(c, in_all_but_each(c.number("global_attn_every_n_layers"))),
    }


def aria(c: Fields) -> Shape:
    return {
        **experts(c, "intermediate_size"),
        **shared_experts(c, "intermediate_size"),
        **attention_bias(c),
        "mlp_bias": c.flag("mlp_bias", False),
    }


def apertus1p5(c: Fields) -> Shape:
    return {**dense.apertus(c), "head_vocab": c.number("output_vocab_size", 0)}


def beam(c: Fields) -> Shape:
    last = c.number("num_hidden_layers") - 1
    return {
        **experts(c, "moe_intermediate_size", sparse_layers_of(c, dense=3)),
        **attention_bias(c),
        **per_head_norms(c),
        **_gate(c),
        "norms_per_layer": 4,
        "further_small_params": c.number("num_hidden_layers") * c.number("num_attention_heads"),
        **sliding(c, lambda i: (i + 1) % 6 != 0 and i != last),
    }


def cohere_compass(c: Fields) -> Shape:
    return {**attention_bias(c), "norms_per_layer": 1, **sliding(c, lambda i: False)}


def diffllama(c: Fields) -> Shape:
    """Differential attention: two maps of each head, and four vectors that weigh one against the other."""
    return {**attention_bias(c), "score_passes": 2, "qk_norm_dim": 4 * head_dim_of(c)}


def doge(c: Fields) -> Shape:
    """A mask that values give, residuals with weights; experts of one vector each are looked up."""
    layers, hidden, kv_heads = (
        c.number("num_hidden_layers"),
        c.number("hidden_size"),
        c.number("num_key_value_heads", c.number("num_attention_heads")),
    )
    width = kv_heads * head_dim_of(c)
    biased = c.flag("attention_bias", False)
    shape: Shape = {
        **attention_bias(c),
        **per_head_norms(c),
        "mlp_bias": c.flag("mlp_bias", False),
        "further_matrix_params": layers * width * kv_heads,
        "further_small_params": layers * (2 * hidden + kv_heads * (1 + biased)),
    }
    return joined_experts(c, shape) if c.flag("is_moe", False) else shape


def joined_experts(c: Fields, shape: Shape) -> Shape:
    """Doge's experts: two vectors each, in tables, beside an ordinary MLP; two rows of keys choose among them."""
    layers, hidden, count = c.number("num_hidden_layers"), c.number("hidden_size"), c.number("num_experts")
    return shape | {
        "both_mlp_layers": layers,
        "moe_layers": layers,
        "experts": count,
        "experts_per_token": c.number("num_experts_per_tok"),
        "moe_ffn": 1,
        "repeated_params": layers * count * hidden,  # an expert has no gate
        "further_matrix_params": shape["further_matrix_params"] + layers * hidden * 2 * int(count**0.5),
    }


def exaone_moe(c: Fields) -> Shape:
    pattern = c.number("sliding_window_pattern", 0) if c.number("sliding_window", 0) else 0
    return {
        **experts(c, "moe_intermediate_size", sparse_layers_of(c, c.number("first_k_dense_replace"))),
        **shared_experts(c),
        **per_head_norms(c),
        **sliding(c, lambda i: pattern > 0 and (i + 1) % pattern != 0),
    }


def flint(c: Fields) -> Shape:
    layers, step = c.number("num_hidden_layers"), c.number("decoder_sparse_step", 1) or 1
    listed = c.listed("mlp_only_layers")
    dense_ones = [0, 1] if listed is None else listed
    return {
        **experts(c, "moe_intermediate_size", sum(i not in dense_ones and (i + 1) % step == 0 for i in range(layers))),
        **attention_bias(c),
        **per_head_norms(c),
        "shared_ffn": c.number("shared_expert_intermediate_size"),
        "sinks": True,
        **sliding(c, lambda i: i > 1 and i % 4 != 1 and i != layers - 1),
    }


def granite_swa(c: Fields) -> Shape:
    return {**dense.llama(c), "sinks": True, **sliding(c, lambda i: i % 4 != 0)}


def granite_moe_swa(c: Fields) -> Shape:
    return {**mixtures.granite_moe_shared(c), "sinks": True, **sliding(c, lambda i: i % 4 != 0)}


def hunyuan_moe(c: Fields) -> Shape:
    """Fields may be lists, one number for each layer."""
    first = {
        name: values[0]
        for name in ("moe_topk", "num_experts", "num_shared_expert", "moe_intermediate_size")
        if (values := c.listed(name))
    }
    c = c.changed(first)
    return {
        **experts(c, "intermediate_size"),
        **attention_bias(c),
        **per_head_norms(c),
        "shared_ffn": c.number("intermediate_size"),
    }


def hy_v3(c: Fields) -> Shape:
    return {
        **experts(c, "moe_intermediate_size", sparse_layers_of(c, dense=1)),
        **shared_experts(c),
        **attention_bias(c),
        **per_head_norms(c),
        "mlp_bias": c.flag("mlp_bias", False),
    }


def hyperclovax(c: Fields) -> Shape:
    return {**dense.llama(c), "norms_per_layer": 2 + 2 * c.flag("use_post_norm", True)}


def internlm3(c: Fields) -> Shape:
    """Older files name its biases otherwise."""
    on = c.flag("attention_bias", c.flag("qkv_bias", False))
    return {"qkv_bias": on, "out_bias": on, "mlp_bias": c.flag("mlp_bias", c.flag("bias", False))}


def jetmoe(c: Fields) -> Shape:
    """Heads are experts, too: a token's queries and output pass the matrices of those that it chooses."""
    layers, hidden, top = c.number("num_hidden_layers"), c.number("hidden_size"), c.number("num_experts_per_tok")
    width = c.number("num_key_value_heads") * c.number("kv_channels")
    count = c.number("num_local_experts")
    return {
        **experts(c, "intermediate_size"),
        "heads": c.number("num_key_value_heads") * top,
        "head_dim": c.number("kv_channels"),
        "idle_params": layers * max(0, count - top) * 2 * width * hidden,
        "further_matrix_params": layers * count * hidden,
        "further_small_params": layers * 2 * hidden,
    }


def kolibri1(c: Fields) -> Shape:
    return {
        **experts(c, "moe_intermediate_size"),
        **per_head_norms(c),
        "shared_ffn": c.number("shared_expert_intermediate_size"),
        "ffn": 0,
        "norms_per_layer": 4,
        **sliding(c, in_all_but_each(5)),
    }


def longcat_flash(c: Fields) -> Shape:
    """Two parts of attention and MLP to each layer of the file, beside one of experts, of which some do nothing.

    The class stores two matrices for those, too: nothing passes them. A token visits real experts as often as chance has it.
    """
    pairs, hidden = c.number("num_hidden_layers"), c.number("hidden_size")
    real, empty, width = (
        c.number("n_routed_experts"),
        c.number("zero_expert_num", 0),
        c.number("expert_ffn_hidden_size"),
    )
    return {
        **latent_attention(c),
        "layers": 2 * pairs,
        "both_mlp_layers": pairs,
        "moe_layers": pairs,
        "experts": real,
        "experts_per_token": round(c.number("num_experts_per_tok") * real / max(real + empty, 1)),
        "moe_ffn": width,
        "idle_params": pairs * empty * 2 * width * hidden,
        "further_matrix_params": pairs * hidden * empty,
        "further_small_params": pairs * (real + empty) * c.flag("router_bias", False),
    }


def nanochat(c: Fields) -> Shape:
    """Norms without weights."""
    return {**attention_bias(c), "norm_vectors": 0, "gated": False}


def mllama(c: Fields) -> Shape:
    """Some layers read the image alone: they keep none of the text, and have norms of queries and keys, and two gates."""
    crossed = len(c.listed("cross_attention_layers") or [])
    return {
        "table_params": 8 * c.number("hidden_size"),
        "cache_free_layers": crossed,
        "own_keys": True,
        "further_small_params": crossed * (2 * head_dim_of(c) + 2),
    }
