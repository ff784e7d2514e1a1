"""Speculative decoding: cheap guesses of the next tokens, which one step of the model checks together.

A step looks at all drafted tokens of all sequences: more rows pass through the matrices and more experts are visited, but
weights and KV cache are read once. As long as reading is what takes the time, tokens that are accepted come for little.
"""

from explorer.core.formula import formula

SPECULATION = "leviathan2023"
MTP = "deepseek_v3_mtp"


@formula(unit="1", source=SPECULATION)
def tokens_per_step(accepted_share, drafted_tokens):
    """Tokens that a step writes for each sequence, on average: accepted ones up to the first miss, and the step's own.

    >>> round(tokens_per_step(accepted_share=0.8, drafted_tokens=5), 2)
    3.69
    """
    return (
        drafted_tokens + 1
        if accepted_share == 1
        else (1 - accepted_share ** (drafted_tokens + 1)) / (1 - accepted_share)
    )


@formula(unit="1", source=SPECULATION)
def step_rows(step_sequences, drafted_tokens):
    """Tokens that pass through the matrices in a step: of each sequence the last one, and all that are drafted."""
    return step_sequences * (1 + drafted_tokens)


@formula(unit="1", source="kaplan2020")
def draft_layers(mtp_drafts, model_drafts, layers, draft_params, active_params):
    """Layers of what drafts: one of an MTP head; of a model, as of one with the same proportions."""
    return mtp_drafts + model_drafts * layers * min(draft_params / active_params, 1) ** (1 / 3)


@formula(unit="1", source=MTP)
def draft_dense_params(mtp_drafts, layer_params, layers, hidden, model_drafts, draft_params):
    """Parameters of what drafts outside experts: a layer and the matrix that joins its two inputs, or a model."""
    return mtp_drafts * (layer_params / layers + 2 * hidden**2) + model_drafts * draft_params


@formula(unit="1", source=MTP)
def draft_expert_params(mtp_drafts, expert_params, moe_layers):
    """Parameters of the experts of an MTP head: as many as a layer of the model has."""
    return mtp_drafts * expert_params / max(moe_layers, 1)


@formula(unit="B", source=MTP)
def draft_weight_bytes(draft_dense_params, served_dense_each, draft_expert_params, served_each):
    """Weights of what drafts; embedding and output head of an MTP head are the model's. [B]"""
    return draft_dense_params * served_dense_each + draft_expert_params * served_each


@formula(unit="1", source="kaplan2020")
def draft_cache_share(draft_layers, layers, mtp_drafts):
    """KV cache of what drafts, over the model's: layers, and of a model their width in the same proportion."""
    return draft_layers / layers * (1 if mtp_drafts else draft_layers / layers)


@formula(unit="1", source=MTP)
def draft_touched_params(draft_expert_params, experts, experts_per_token, step_sequences):
    """Parameters of experts that a draft for all sequences visits."""
    return (
        0
        if draft_expert_params == 0
        else (draft_expert_params * (1 - (1 - experts_per_token / max(experts, 1)) ** step_sequences))
    )


@formula(unit="s", source=SPECULATION)
def draft_read_seconds(
    draft_dense_params,
    served_dense_each,
    draft_touched_params,
    served_each,
    mtp_drafts,
    output_vocab,
    embed_dim,
    served_head_each,
    working_tp,
    decode_efficiency,
    memory_byte_per_s,
):
    """Reading weights, for one drafted token of all sequences; an MTP head reads the model's output head. [s]"""
    return (
        0
        if draft_dense_params == 0
        else (
            (
                draft_dense_params * served_dense_each
                + draft_touched_params * served_each
                + mtp_drafts * output_vocab * embed_dim * served_head_each
            )
            / working_tp
            / (decode_efficiency * memory_byte_per_s)
        )
    )


@formula(unit="s", source=SPECULATION)
def draft_matrix_seconds(
    step_sequences,
    draft_dense_params,
    draft_expert_params,
    experts_per_token,
    experts,
    mtp_drafts,
    output_vocab,
    embed_dim,
    working_tp,
    served_flop_per_s,
):
    """Matrix products, for one drafted token of all sequences. [s]"""
    return (
        0
        if draft_dense_params == 0
        else (
            2
            * step_sequences
            * (
                draft_dense_params
                + draft_expert_params * experts_per_token / max(experts, 1)
                + mtp_drafts * output_vocab * embed_dim
            )
            / working_tp
            / served_flop_per_s
        )
    )


@formula(unit="s", source=SPECULATION)
def draft_seconds(
    drafted_tokens,
    draft_read_seconds,
    draft_matrix_seconds,
    cache_read_seconds,
    draft_cache_share,
    draft_layers,
    layer_seconds,
    launch_efficiency,
    exchange_wait_seconds,
    layers,
):
    """Drafting for a step, one token after the other; nothing where n-grams are copied. [s]"""
    return (
        0
        if drafted_tokens == 0
        else (
            drafted_tokens
            * (
                max(draft_read_seconds, draft_matrix_seconds)
                + cache_read_seconds * draft_cache_share
                + draft_layers * (layer_seconds / launch_efficiency + exchange_wait_seconds / layers)
            )
        )
    )
