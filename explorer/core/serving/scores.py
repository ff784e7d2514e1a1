"""Attention scores of a prompt, and what layers with a state have in their place. [FLOP]"""

from explorer.core.formula import formula

PREFILL = "pope2022"


@formula(unit="FLOP", source=PREFILL)
def prefill_score_flop_per_prompt(
    prompt_tokens,
    score_flop_per_pair,
    whole_layers,
    index_layers,
    index_ratio,
    window_score_flop_per_pair,
    window_layers,
    window,
    sparse_score_flop_per_prompt,
    state_layers,
    state_mixing_flop,
    bidirectional,
):
    """Attention scores of one prompt, masked half and what lies outside windows left out. [FLOP]"""
    return (
        prompt_tokens
        * (
            score_flop_per_pair
            * (whole_layers - index_layers * (index_ratio == 1))
            * (prompt_tokens + 1 + bidirectional * (prompt_tokens - 1))
            / 2
            + window_score_flop_per_pair
            * window_layers
            * (
                window - window * (window - 1) / (2 * prompt_tokens)
                if 0 < window < prompt_tokens
                else (prompt_tokens + 1) / 2
            )
            + state_layers * state_mixing_flop
        )
        + sparse_score_flop_per_prompt
    )


@formula(unit="FLOP", source="deepseek_v32")
def sparse_score_flop_per_prompt(
    prompt_tokens,
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
    """Scores of one prompt in layers with an indexer, its own included, and in those that join tokens. [FLOP]"""
    return prompt_tokens * (
        (index_layers - index_shared_layers) * index_heads * index_head_dim * (prompt_tokens + 1) / index_ratio
        + index_layers
        * score_flop_per_pair
        * (
            index_topk - index_topk * (index_topk * index_ratio - 1) / (2 * prompt_tokens)
            if 0 < index_topk * index_ratio < prompt_tokens
            else (prompt_tokens + 1) / 2 / index_ratio
        )
        + pooled_layers * score_flop_per_pair * (prompt_tokens + 1) / 2 / pool_ratio
    )
