"""Attention scores of a prompt, and what layers with a state have in their place. [FLOP]"""

from explorer.core.formula import formula

PREFILL = "pope2022"


@formula(unit="token", source="deepseek_v32")
def prompt_tokens_chosen(index_topk, index_ratio, prompt_tokens):
    """Entries that a token of a prompt attends to in a layer with an indexer, on average. [token]"""
    return (
        index_topk - index_topk * (index_topk * index_ratio - 1) / (2 * prompt_tokens)
        if 0 < index_topk * index_ratio < prompt_tokens
        else (prompt_tokens + 1) / 2 / index_ratio
    )


@formula(unit="FLOP", source=PREFILL)
def prefill_score_flop_per_prompt(
    prompt_tokens,
    pair_score_flop,
    bidirectional,
    window_score_flop_per_pair,
    window_layers,
    window,
    score_flop_per_pair,
    index_layers,
    prompt_tokens_chosen,
    state_layers,
    state_mixing_flop,
):
    """Attention scores of one prompt, masked half and what lies outside windows left out. [FLOP]"""
    return prompt_tokens * (
        pair_score_flop * (prompt_tokens + 1 + bidirectional * (prompt_tokens - 1)) / 2
        + window_score_flop_per_pair
        * window_layers
        * (
            window - window * (window - 1) / (2 * prompt_tokens)
            if 0 < window < prompt_tokens
            else (prompt_tokens + 1) / 2
        )
        + score_flop_per_pair * index_layers * prompt_tokens_chosen
        + state_layers * state_mixing_flop
    )
