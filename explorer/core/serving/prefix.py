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


@formula(unit="token", source="deepseek_v32")
def found_tokens_chosen(index_topk, index_ratio, found_tokens):
    """Entries that a token which is found attends to in a layer with an indexer, on average. [token]"""
    return (
        index_topk - index_topk * (index_topk * index_ratio - 1) / (2 * found_tokens)
        if 0 < index_topk * index_ratio < found_tokens
        else (found_tokens + 1) / 2 / index_ratio
    )


@formula(unit="FLOP", source=PREFIX)
def found_score_flop(
    found_tokens,
    prompt_tokens,
    pair_score_flop,
    bidirectional,
    window_score_flop_per_pair,
    window_layers,
    window,
    score_flop_per_pair,
    index_layers,
    found_tokens_chosen,
    state_layers,
    state_mixing_flop,
):
    """Scores in the part of a prompt that is found, which are not computed again: those of a prompt as long as that part,
    and where tokens see later ones, its share of them. [FLOP]"""
    return found_tokens * (
        pair_score_flop * (found_tokens + 1 + bidirectional * (prompt_tokens - 1)) / 2
        + window_score_flop_per_pair
        * window_layers
        * (window - window * (window - 1) / (2 * found_tokens) if 0 < window < found_tokens else (found_tokens + 1) / 2)
        + score_flop_per_pair * index_layers * found_tokens_chosen
        + state_layers * state_mixing_flop
    )


@formula(unit="FLOP", source=PREFIX)
def read_score_flop_per_prompt(prefill_score_flop_per_prompt, found_score_flop):
    """Scores that are computed for a prompt: each token that is read looks at all before it, found ones too. [FLOP]"""
    return prefill_score_flop_per_prompt - found_score_flop
