"""Sparse attention: an indexer, or entries that stand for several tokens, choose what attention reads."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.huggingface.fields import Fields
from explorer.huggingface.readers.kinds import (
    SLIDING,
    indexer,
    joined,
    kinds_of_layers,
    sparse_layers_of,
    streams,
    window_heads,
)
from explorer.huggingface.readers.pieces import Shape, experts, latent_attention, per_head_norms, shared_experts

RATIOS = {0: "sliding_attention", 4: "compressed_sparse_attention", 128: "heavily_compressed_attention"}
"""Kinds of DeepSeek-V4's layers by the tokens that they join."""


def _latent(c: Fields, dense: int) -> Shape:
    """Latent attention, experts after the first `dense` layers."""
    return {
        **experts(c, "moe_intermediate_size", sparse_layers_of(c, dense)),
        **latent_attention(c),
        **shared_experts(c),
        "mtp_layers": c.number("num_nextn_predict_layers", 0),
    }


def axk1(c: Fields) -> Shape:
    """DeepSeek-V3 with a norm after experts."""
    shape = _latent(c, c.number("first_k_dense_replace", 1))
    return {**shape, "further_small_params": shape["moe_layers"] * c.number("hidden_size")}


def axk2(c: Fields) -> Shape:
    """DeepSeek-V3.2 with norms that gate, and a gate that shares its matrix with the queries."""
    layers, hidden, rank = c.number("num_hidden_layers"), c.number("hidden_size"), c.number("q_lora_rank")
    shape = _latent(c, c.number("first_k_dense_replace", 1))
    both = rank * shape["kv_heads"] * (shape["head_dim"] + 2 * shape["v_head_dim"])
    norms = (layers + shape["moe_layers"]) * 2 * hidden * c.number("gated_norm_rank")
    return joined(shape, indexer(c, layers), {"further_matrix_params": layers * both + norms})


def deepseek_v32(c: Fields) -> Shape:
    return joined(_latent(c, c.number("first_k_dense_replace")), indexer(c, c.number("num_hidden_layers")))


def glm_moe_dsa(c: Fields) -> Shape:
    """DeepSeek-V3.2, where some layers take the choice of an earlier one."""
    letters, layers = c.config.get("index_topk_pattern"), c.number("num_hidden_layers")
    step, first = max(c.number("index_topk_freq", 1), 1), c.number("index_skip_topk_offset", 2)

    def usual(layer: int) -> str:
        if isinstance(letters, (str, list)) and layer < len(letters):
            return {"F": "full", "S": "shared"}.get(str(letters[layer]), str(letters[layer]))
        return "full" if max(layer - first + 1, 0) % step == 0 else "shared"

    own = kinds_of_layers(c, usual, "indexer_types").count("full")
    return joined(_latent(c, c.number("first_k_dense_replace")), indexer(c, layers, own))


def hy_v4(c: Fields) -> Shape:
    """DeepSeek-V3.2 with shared choices, several residual streams, sinks and a gate."""
    own = kinds_of_layers(c, lambda i: "full" if i == 0 or i % 4 == 1 else "shared", "indexer_types").count("full")
    shape = joined(_latent(c, dense=1), indexer(c, c.number("num_hidden_layers"), own), streams(c, numbers=2))
    return {**shape, "sinks": True, "gate_width": c.number("num_attention_heads") * shape["v_head_dim"]}


def deepseek_v4(c: Fields) -> Shape:
    """A window in all layers, beside it entries that stand for 4 tokens, of which an indexer chooses, or for 128."""
    hidden, width, layers = c.number("hidden_size"), c.number("head_dim"), c.number("num_hidden_layers")
    kinds = _joining_kinds(c)
    few, many = kinds.count(RATIOS[4]), kinds.count(RATIOS[128])
    given = c.config.get("compress_rates")
    rates = Fields(given if isinstance(given, Mapping) else {}, c.architecture)
    few_rate = c.number("compress_rate_csa", rates.number(RATIOS[4], 4))
    many_rate = c.number("compress_rate_hca", rates.number(RATIOS[128], 128))
    own = {**_joining(c, width, 2, few_rate), "index_ratio": few_rate}
    choosing = _joining(c, c.number("index_head_dim"), 2, few_rate)
    queries = c.number("index_n_heads") * (c.number("q_lora_rank") * c.number("index_head_dim") + hidden)
    pooling = _joining(c, width, 1, many_rate)
    return joined(
        {
            **experts(c, "moe_intermediate_size", layers),
            "ffn": c.number("moe_intermediate_size"),
            "shared_ffn": c.number("moe_intermediate_size"),
            "kv_heads": 1,
            "one_vector": True,
            "q_lora_rank": c.number("q_lora_rank"),
            "qk_norm_dim": width,
            "output_rank": c.number("o_lora_rank"),
            "output_groups": c.number("o_groups"),
            "sinks": True,
            "window": c.number("sliding_window"),
            "window_layers": layers,
            "index_layers": few,
            "index_ratio": few_rate,
            "index_heads": c.number("index_n_heads"),
            "index_head_dim": c.number("index_head_dim"),
            "index_topk": c.number("index_topk"),
            "pooled_layers": many,
            "pool_ratio": many_rate,
            "mtp_layers": c.number("num_nextn_predict_layers", 0),
        },
        {name: few * (own[name] + choosing[name]) for name in choosing},
        {"further_matrix_params": few * queries},
        {name: many * pooling[name] for name in pooling},
        streams(c, numbers=2 + c.number("hc_mult")),
    )


def _joining_kinds(c: Fields) -> list[str]:
    ratios = c.listed("compress_ratios")

    def usual(layer: int) -> str:
        if ratios is not None and layer < len(ratios):
            return RATIOS.get(ratios[layer], str(ratios[layer]))
        return RATIOS[4] if layer > 1 and layer % 2 else RATIOS[128]

    return kinds_of_layers(c, usual)


def _joining(c: Fields, width: int, halves: int, rate: int) -> Shape:
    """What joins tokens to one entry: what they give and how much it weighs, each for the entry or for two that overlap."""
    return {
        "further_matrix_params": 2 * c.number("hidden_size") * halves * width,
        "further_small_params": rate * halves * width + width,
    }


def minimax_m3(c: Fields) -> Shape:
    """An indexer chooses blocks of tokens, where the file says so."""
    nested = c.config.get("sparse_attention_config")
    legacy = Fields(nested if isinstance(nested, Mapping) else {}, c.architecture)
    turns, hidden = legacy.listed("sparse_attention_freq"), c.number("hidden_size")
    kinds = kinds_of_layers(
        c, lambda i: "minimax_m3_sparse" if turns is not None and i < len(turns) and turns[i] else "full_attention"
    )
    layers = kinds.count("minimax_m3_sparse")
    heads = legacy.number("sparse_num_index_heads", c.number("index_n_heads"))
    width = legacy.number("sparse_index_dim", c.number("index_head_dim"))
    blocks = legacy.number("sparse_topk_blocks", c.number("index_topk_blocks"))
    return {
        **experts(c, "intermediate_size", sparse_layers_of(c)),
        **per_head_norms(c),
        "ffn": c.number("dense_intermediate_size"),
        "shared_ffn": c.number("shared_intermediate_size"),
        "index_layers": layers,
        "index_heads": heads,
        "index_head_dim": width,
        "index_topk": blocks * legacy.number("sparse_block_size", c.number("index_block_size")),
        "further_matrix_params": layers * hidden * (heads + 1) * width,
        "further_small_params": layers * 2 * width,
    }


SWA = {
    "num_attention_heads": 64,
    "q_lora_rank": 1024,
    "kv_lora_rank": 1024,
    "head_dim": 256,
    "qk_nope_head_dim": 192,
    "v_head_dim": 128,
}
"""What dots3's class takes for layers with a window, where a file does not say it."""


def dots3(c: Fields) -> Shape:
    """Latent attention in two kinds: with an indexer, or with a window and heads and ranks of its own."""
    hidden, layers = c.number("hidden_size"), c.number("num_hidden_layers")
    indexed = c.flag("use_dsa", True)
    slides = c.flag("use_sliding_window", True)
    kinds = kinds_of_layers(
        c,
        lambda i: (
            SLIDING[0] if slides and i > 1 and i % 4 != 1 else "indexed_attention" if indexed else "full_attention"
        ),
    )
    windows = kinds.count(SLIDING[0])
    own = _window_fields(c, kinds.index(SLIDING[0]) if windows else 0)
    whole = layers - windows
    rope = own.number("qk_rope_head_dim", own.number("head_dim") - own.number("qk_nope_head_dim"))
    heads = own.number("num_attention_heads")
    gates = hidden * (whole * c.number("num_attention_heads") + windows * heads)
    shape = _latent(c, dense=c.number("first_k_dense_replace", 1))
    asked = [
        kind != SLIDING[0] and (kind == "indexed_attention" if c.config.get("use_dsa") is None else indexed)
        for kind in kinds
    ]
    return joined(
        shape,
        {
            "shared_ffn": c.number("n_shared_experts")
            * c.number("moe_shared_expert_intermediate_size", c.number("shared_experts_intermediate_size")),
            **window_heads(heads, heads, own.number("qk_nope_head_dim") + rope, own.number("v_head_dim")),
            "window": c.number("sliding_window", c.number("sliding_window_size", 512)),
            "window_layers": windows,
            "window_q_lora_rank": own.number("q_lora_rank"),
            "window_kv_lora_rank": own.number("kv_lora_rank"),
            "window_rope_head_dim": rope,
            "further_matrix_params": gates,
            "further_small_params": whole * c.number("qk_rope_head_dim") + windows * rope,
        },
        indexer(c, sum(asked)),
    )


def _window_fields(c: Fields, first: int) -> Fields:
    """What the file says of layers with a window: for each layer, or with names of their own."""
    each = c.config.get("per_layer_config")
    listed = {int(i): values for i, values in each.items() if str(i).isdigit()} if isinstance(each, Mapping) else {}
    if isinstance(listed.get(first), Mapping):
        return Fields(
            {**{name: c.config.get(name) for name in (*SWA, "qk_rope_head_dim")}, **listed[first]}, c.architecture
        )
    named = {name: c.config.get(f"swa_{name}", usual) for name, usual in SWA.items()}
    return Fields({**named, "qk_rope_head_dim": c.config.get("swa_qk_rope_head_dim")}, c.architecture)
