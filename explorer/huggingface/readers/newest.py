"""Models of 2026 with convolved attention (Zaya), or with several streams, n-gram tables and an indexer (Qwen4-Exp)."""

from __future__ import annotations

import math

from explorer.huggingface.fields import ConfigError, Fields, head_dim_of
from explorer.huggingface.readers.hybrids import every, fewer, qwen3_next
from explorer.huggingface.readers.kinds import joined, kinds_of_layers, sliding
from explorer.huggingface.readers.pieces import Shape, attention_bias, experts, in_none

LARGEST_TABLE, MOST_TABLES = 10**9, 1_024


def zaya(c: Fields) -> Shape:
    """Queries and keys pass two short convolutions, half of each value is the last token's; an MLP chooses the expert."""
    hidden, layers, rank = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("router_hidden_size", 256)
    heads, kv_heads, width = c.number("num_attention_heads"), c.number("num_key_value_heads"), head_dim_of(c)
    channels, tables = (heads + kv_heads) * width, c.number("num_local_experts")
    one, other = c.number("cca_time0", 2), c.number("cca_time1", 2)
    router = hidden * rank + 2 * rank * rank + (tables + 1) * rank - hidden * tables
    return {
        **experts(c, "moe_intermediate_size"),
        **attention_bias(c),
        **sliding(c, in_none),
        "ffn": 0,
        "head_bias": c.flag("lm_head_bias", False),
        "further_matrix_params": layers * (channels * (one + width * other) + router),
        "further_small_params": layers * (2 * channels + kv_heads + 5 * rank + 8 * hidden) - rank + 2 * hidden,
        "further_state_numbers": layers * (channels * (one + other - 2) + kv_heads * width // 2),
    }


def qwen4_exp(c: Fields) -> Shape:
    """Qwen3-Next with streams that narrow matrices mix, n-gram tables, and an indexer over blocks of tokens.

    The indexer's scores are counted with all tokens, not with one mean a block: an upper bound.
    """
    of = ["full_attention" if kind == "indexed_attention" else kind for kind in kinds_of_layers(c, every(4))]
    shape = qwen3_next(c.changed({"layer_types": of, "intermediate_size": 0}))
    whole = len(of) - fewer(of)
    return joined({**shape, "moe_layers": len(of)}, _mixed_streams(c), _tables(c), _indexer(c, whole))


def _mixed_streams(c: Fields) -> Shape:
    """Streams in place of one: before and after each part, and after the last, a narrow pair of matrices mixes them."""
    hidden, streams, parts = c.number("hidden_size"), c.number("hc_count", 4), 2 * c.number("num_hidden_layers")
    wide = hidden * streams
    mixers = (parts + 1) * 2 * c.number("hc_lowrank", 320) * wide
    return {
        "further_matrix_params": mixers + parts * streams * wide,
        "further_small_params": (parts + 1) * (wide - hidden),
    }


def _indexer(c: Fields, layers: int) -> Shape:
    heads, width = c.number("indexer_n_heads", 0), c.number("indexer_head_dim", 0)
    if not heads:
        return {}
    return {
        "index_layers": layers,
        "index_heads": heads,
        "index_head_dim": width,
        "index_topk": c.number("indexer_budget"),
        "further_matrix_params": layers * c.number("hidden_size") * (heads + 1) * width,
        "further_small_params": layers * 2 * width,
    }


def _tables(c: Fields) -> Shape:
    """Tables of n-grams in a few layers, each as long as the next prime number, and what brings them into the streams."""
    layers, hidden = len(set(c.listed("ple_layer_ids") or [])), c.number("hidden_size")
    width, wide = c.number("ple_embed_dim", hidden), hidden * c.number("hc_count", 4)
    tables = max(0, c.number("ngram_size", 3) - 1) * c.number("heads_per_ngram", 8)
    if not layers or not tables:
        return {}
    taps, step = c.number("ple_conv_kernel_size", 4), max(1, c.number("make_ngram_vocab_size_divisible_by", 128))
    lengths = _primes_from(c.number("ngram_vocab_size_base", 20_000_000), layers * tables)
    rows = [step * math.ceil(sum(lengths[i * tables : (i + 1) * tables]) / step) for i in range(layers)]
    return {
        "table_params": sum(rows) * (width // tables),
        "further_matrix_params": layers * (width * (wide + hidden) + wide * taps),
        "further_small_params": layers * 3 * wide,
        "further_state_numbers": layers * wide * (taps - 1) * c.number("ngram_size", 3),
    }


def _primes_from(first: int, count: int) -> list[int]:
    if first > LARGEST_TABLE or count > MOST_TABLES:
        raise ConfigError(f"{count:,} n-gram tables of {first:,} rows are more than this page can count.")
    found: list[int] = []
    while len(found) < count:
        if first > 1 and all(first % divisor for divisor in range(2, math.isqrt(first) + 1)):
            found.append(first)
        first += 1
    return found
