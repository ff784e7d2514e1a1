"""Prefix cache: the part of a prompt that is found, and not read again. The rest still looks at it."""

from explorer.core.formula import formula

PREFIX = "zheng2023"


@formula(unit="token", source=PREFIX)
def read_prompt_tokens(prompt_tokens, cached_prompt_share):
    """Tokens of a prompt that are read: what is not found in the prefix cache, the last one at least. [token]"""
    return max(prompt_tokens * (1 - cached_prompt_share), 1)


@formula(unit="token", source=PREFIX)
def found_tokens(prompt_tokens, read_prompt_tokens):
    """Tokens of a prompt that are found in the prefix cache. [token]"""
    return prompt_tokens - read_prompt_tokens


@formula(unit="FLOP", source="by_definition")
def quadratic_score_flop(prompt_tokens, score_flop_per_pair, whole_layers, index_layers, index_ratio):
    """Scores of a prompt in layers that look at all earlier tokens. [FLOP]"""
    return (
        score_flop_per_pair
        * (whole_layers - index_layers * (index_ratio == 1))
        * prompt_tokens
        * (prompt_tokens + 1)
        / 2
    )


@formula(unit="FLOP", source="by_definition")
def window_score_flop(prompt_tokens, window_score_flop_per_pair, window_layers, window):
    """Scores of a prompt in layers with a window, while it is not full and after. [FLOP]"""
    return (
        window_score_flop_per_pair
        * window_layers
        * (min(window, prompt_tokens) * (min(window, prompt_tokens) + 1) / 2 + max(prompt_tokens - window, 0) * window)
    )


@formula(unit="FLOP", source="deepseek_v32")
def found_sparse_score_flop(
    found_tokens,
    index_layers,
    index_shared_layers,
    index_heads,
    index_head_dim,
    index_ratio,
    index_topk,
    score_flop_per_pair,
    pooled_layers,
    pool_ratio,
):
    """Scores in the part of a prompt that is found, in layers with an indexer and in those that join tokens. [FLOP]"""
    return found_tokens * (
        (index_layers - index_shared_layers) * index_heads * index_head_dim * (found_tokens + 1) / index_ratio
        + index_layers
        * score_flop_per_pair
        * (
            index_topk - index_topk * (index_topk * index_ratio - 1) / (2 * found_tokens)
            if 0 < index_topk * index_ratio < found_tokens
            else (found_tokens + 1) / 2 / index_ratio
        )
        + pooled_layers * score_flop_per_pair * (found_tokens + 1) / 2 / pool_ratio
    )


@formula(unit="FLOP", source=PREFIX)
def found_score_flop(
    found_tokens,
    prompt_tokens,
    quadratic_score_flop,
    window_score_flop_per_pair,
    window_layers,
    window,
    window_score_flop,
    sparse_score_flop_per_prompt,
    found_sparse_score_flop,
    prefill_score_flop_per_prompt,
):
    """Scores in the part of a prompt that is found: they are not computed again. What layers with a state have in their
    place counts by the part's length. [FLOP]"""
    return (
        found_sparse_score_flop
        + quadratic_score_flop * found_tokens * (found_tokens + 1) / (prompt_tokens * (prompt_tokens + 1))
        + window_score_flop_per_pair
        * window_layers
        * (min(window, found_tokens) * (min(window, found_tokens) + 1) / 2 + max(found_tokens - window, 0) * window)
        + (prefill_score_flop_per_prompt - quadratic_score_flop - window_score_flop - sparse_score_flop_per_prompt)
        * found_tokens
        / prompt_tokens
    )


@formula(unit="FLOP", source=PREFIX)
def read_score_flop_per_prompt(prefill_score_flop_per_prompt, found_score_flop):
    """Scores that are computed for a prompt: each token that is read looks at all before it, found ones too. [FLOP]"""
    return prefill_score_flop_per_prompt - found_score_flop
