"""FLOPs per token and of the whole run, by the 2N and 6N rule or exactly. [FLOP]

Exact means every matrix product of this model: a multiply and an add for each weight, and the
scores of attention. Norms, activations, softmax and rotary angles are left out (well below 1 %).
Checked against torch's FlopCounterMode (tests/golden).
"""

from explorer.core.formula import formula


@formula(unit="token", source="kaplan2020")
def causal_tokens(seq_len):
    """Earlier tokens that a token attends to, on average. [token]"""
    return (seq_len + 1) / 2


@formula(unit="token", source="beltagy2020")
def causal_tokens_in_window(window, seq_len, causal_tokens):
    """Earlier tokens that a token attends to in a layer with a sliding window, on average. [token]"""
    return window - window * (window - 1) / (2 * seq_len) if 0 < window < seq_len else causal_tokens


@formula(unit="FLOP/token", source="kaplan2020")
def projection_flop_per_token(
    attention_matrix_params,
    embedding_projection_params,
    state_projection_params,
    further_matrix_params,
    further_flop,
):
    """Attention matrices, forward, and those of layers with a state. With those around a narrow embedding, and what else
    multiplies each token. [FLOP/token]"""
    return (
        2
        * (attention_matrix_params + 2 * embedding_projection_params + state_projection_params + further_matrix_params)
        + further_flop
    )


@formula(unit="FLOP/token", source="kaplan2020")
def expert_flop_per_token(moe_layers, experts_per_token, gated, expert_width, moe_ffn):
    """Matrices of the routed experts that a token visits, forward. [FLOP/token]"""
    return 2 * moe_layers * experts_per_token * (2 + gated) * expert_width * moe_ffn


@formula(unit="FLOP/token", source="kaplan2020")
def mlp_flop_per_token(dense_mlp_params, expert_flop_per_token, shared_expert_params, router_params):
    """MLP matrices, forward: those of the experts that a token visits, and the router. [FLOP/token]"""
    return 2 * (dense_mlp_params + shared_expert_params + router_params) + expert_flop_per_token


@formula(unit="token", source="deepseek_v32")
def causal_tokens_chosen(index_topk, index_ratio, seq_len, causal_tokens):
    """Entries that a token attends to in a layer with an indexer, on average. [token]"""
    return (
        index_topk - index_topk * (index_topk * index_ratio - 1) / (2 * seq_len)
        if 0 < index_topk * index_ratio < seq_len
        else causal_tokens / index_ratio
    )


@formula(unit="FLOP/token", source="kaplan2020")
def score_flop_per_pair(heads, head_dim, v_head_dim, score_passes):
    """Scores of one token with one other, in one layer: queries times keys, and the sums of values. [FLOP/token]"""
    return 2 * heads * (head_dim + v_head_dim) * score_passes


@formula(unit="FLOP/token", source="kaplan2020")
def window_score_flop_per_pair(window_heads, window_head_dim, window_v_head_dim, score_flop_per_pair):
    """Scores of one token with one other, in one layer with a window, whose heads may be others. [FLOP/token]"""
    return 2 * window_heads * (window_head_dim + window_v_head_dim) if window_heads > 0 else score_flop_per_pair


@formula(unit="FLOP/token", source="deepseek_v32")
def joined_score_flop_per_pair(
    index_layers,
    index_shared_layers,
    index_heads,
    index_head_dim,
    index_ratio,
    pooled_layers,
    score_flop_per_pair,
    pool_ratio,
):
    """Scores of one token with one other, in all indexers and in all layers that join tokens. [FLOP/token]"""
    return (
        2 * (index_layers - index_shared_layers) * index_heads * index_head_dim / index_ratio
        + pooled_layers * score_flop_per_pair / pool_ratio
    )


@formula(unit="FLOP/token", source="kaplan2020")
def pair_score_flop(score_flop_per_pair, whole_layers, index_layers, index_ratio, joined_score_flop_per_pair):
    """Scores of one token with one other, in all layers that look at each earlier token. [FLOP/token]"""
    return score_flop_per_pair * (whole_layers - index_layers * (index_ratio == 1)) + joined_score_flop_per_pair


@formula(unit="FLOP/token", source="kaplan2020")
def causal_score_flop_per_token(
    pair_score_flop,
    causal_tokens,
    window_score_flop_per_pair,
    window_layers,
    causal_tokens_in_window,
    score_flop_per_pair,
    index_layers,
    causal_tokens_chosen,
    state_layers,
    state_mixing_flop,
):
    """Attention scores, forward, without the masked half, and what layers with a state have in their place. [FLOP/token]"""
    return (
        pair_score_flop * causal_tokens
        + window_score_flop_per_pair * window_layers * causal_tokens_in_window
        + score_flop_per_pair * index_layers * causal_tokens_chosen
        + state_layers * state_mixing_flop
    )


@formula(unit="FLOP/token", source="deepseek_v32")
def unmasked_sparse_score_flop_per_token(
    joined_score_flop_per_pair, index_layers, index_ratio, score_flop_per_pair, seq_len
):
    """Scores of indexers and with entries that stand for several tokens, all of them computed and then masked. [FLOP/token]"""
    return (joined_score_flop_per_pair + index_layers * (index_ratio > 1) * score_flop_per_pair / index_ratio) * seq_len


@formula(unit="FLOP/token", source="raffel2019")
def encoder_score_flop_per_token(score_flop_per_pair, encoder_layers, layers, seq_len, causal_tokens, causal):
    """What scores of an encoder, and of attention to it, have more than a decoder's own. [FLOP/token]"""
    return (
        score_flop_per_pair
        * (encoder_layers * (seq_len - causal_tokens) * causal + (layers - encoder_layers) * seq_len)
        * (encoder_layers > 0)
    )


@formula(unit="FLOP/token", source="kaplan2020")
def score_flop_per_token(
    causal_score_flop_per_token,
    causal,
    bidirectional,
    score_flop_per_pair,
    whole_layers,
    window_score_flop_per_pair,
    window_layers,
    window,
    seq_len,
    unmasked_sparse_score_flop_per_token,
    state_layers,
    state_mixing_flop,
    encoder_score_flop_per_token,
):
    """Attention scores, forward, as they are counted. [FLOP/token]"""
    return encoder_score_flop_per_token + (
        causal_score_flop_per_token
        if causal and not bidirectional
        else score_flop_per_pair * whole_layers * seq_len
        + window_score_flop_per_pair * window_layers * (min(window, seq_len) if causal and window > 0 else seq_len)
        + unmasked_sparse_score_flop_per_token
        + state_layers * state_mixing_flop
    )


@formula(unit="FLOP/token", source="kaplan2020")
def logits_flop_per_token(output_vocab, embed_dim, count_logits):
    """Output head, forward. [FLOP/token]"""
    return 2 * output_vocab * embed_dim * count_logits


@formula(unit="1", source="kaplan2020")
def counted_params(
    active_params, count_embeddings, embedding_params, head_params, table_params, tower_params, tower_apart
):
    """N of the 6N rule: no table that is looked up, no tower that text does not pass."""
    return (
        active_params
        - (1 - count_embeddings) * (embedding_params + head_params + table_params)
        - tower_params * (not tower_apart)
    )


@formula(unit="FLOP/token", source="kaplan2020")
def forward_flop_per_token(
    projection_flop_per_token, mlp_flop_per_token, score_flop_per_token, logits_flop_per_token, exact, counted_params
):
    """One forward pass. [FLOP/token]"""
    return (
        projection_flop_per_token + mlp_flop_per_token + score_flop_per_token + logits_flop_per_token
        if exact
        else 2 * counted_params
    )


@formula(unit="FLOP/token", source="hoffmann2022")
def training_flop_per_token(forward_flop_per_token, backward_passes, score_flop_per_token, exact, adapter_params):
    """FLOPs to train on a token: three forward passes, or two where frozen weights need no gradient. [FLOP/token]"""
    return (
        forward_flop_per_token * (1 + backward_passes)
        + score_flop_per_token * (2 - backward_passes) * exact
        + 6 * adapter_params
    )


@formula(unit="FLOP/token", source="korthikanti2022_flops")
def recompute_flop_per_token(
    recompute_share, forward_flop_per_token, exact, score_flop_per_token, logits_flop_per_token, recompute_scores
):
    """FLOPs recomputed for a token: a second time, to save memory. [FLOP/token]"""
    return (
        recompute_share * (forward_flop_per_token - exact * (score_flop_per_token + logits_flop_per_token))
        + recompute_scores * exact * score_flop_per_token
    )


@formula(unit="FLOP", source="hoffmann2022")
def training_flop(tokens, training_flop_per_token):
    """Model FLOPs of the run. [FLOP]

    >>> training_flop(tokens=300e9, training_flop_per_token=6 * 175e9)
    3.15e+23
    """
    return tokens * training_flop_per_token


@formula(unit="FLOP", source="korthikanti2022_flops")
def hardware_flop(tokens, training_flop_per_token, recompute_flop_per_token):
    """Hardware FLOPs of the run: recomputation included. [FLOP]"""
    return tokens * (training_flop_per_token + recompute_flop_per_token)
