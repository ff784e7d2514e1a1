"""Parameter counts, exact: every matrix, bias, norm and embedding of the model. [1]

Checked against the model classes of `transformers` (tests/golden). A token of a mixture-of-experts
model passes through its `experts_per_token` routed experts only: `active_params`.
"""

from explorer.core.formula import formula

SOURCE = "transformers_classes"


@formula(unit="1", source=SOURCE)
def embedding_params(vocab, embed_dim, positions, hidden):
    """Token embedding, and learned positions if any."""
    return vocab * embed_dim + positions * hidden


@formula(unit="1", source=SOURCE)
def embedding_projection_params(embed_dim, hidden):
    """Matrix between a narrow embedding and the model, used once on each side (OPT-350M)."""
    return embed_dim * hidden * (embed_dim != hidden)


@formula(unit="1", source=SOURCE)
def head_params(output_vocab, embed_dim, tied, head_bias):
    """Output head, unless it reuses the embedding."""
    return output_vocab * embed_dim * (1 - tied) + output_vocab * head_bias


@formula(unit="1", source=SOURCE)
def state_projection_params(state_layers, state_matrix_params):
    """Matrices of layers with a state in place of attention."""
    return state_layers * state_matrix_params


@formula(unit="1", source=SOURCE)
def state_params(state_projection_params, state_layers, state_small_params):
    """Layers with a state in place of attention."""
    return state_projection_params + state_layers * state_small_params


@formula(unit="1", source=SOURCE)
def dense_mlp_params(mlp_layers, gated, hidden, ffn):
    """Matrices of the ordinary MLPs."""
    return mlp_layers * (2 + gated) * hidden * ffn


@formula(unit="1", source=SOURCE)
def one_expert_params(gated, expert_width, moe_ffn, expert_bias):
    """One routed expert, biases included."""
    return (2 + gated) * expert_width * moe_ffn + expert_bias * ((1 + gated) * moe_ffn + expert_width)


@formula(unit="1", source=SOURCE)
def expert_params(stored_moe_layers, experts, one_expert_params):
    """All routed experts of all layers."""
    return stored_moe_layers * experts * one_expert_params


@formula(unit="1", source=SOURCE)
def shared_expert_params(moe_layers, gated, hidden, shared_ffn, shared_gate):
    """Experts that every token visits, and the gate on them."""
    return moe_layers * ((2 + gated) * hidden * shared_ffn + hidden * shared_gate)


@formula(unit="1", source=SOURCE)
def router_params(moe_layers, hidden, experts):
    """Matrix that chooses the experts."""
    return moe_layers * hidden * experts


@formula(unit="1", source=SOURCE)
def qkv_bias_width(heads, head_dim, kv_heads, v_head_dim, kv_lora_rank, q_lora_rank, rope_head_dim):
    """Length of the query, key and value biases of one layer, where the model has them."""
    return (
        heads * head_dim + kv_heads * (head_dim + v_head_dim)
        if kv_lora_rank == 0
        else q_lora_rank + kv_lora_rank + rope_head_dim
    )


@formula(unit="1", source=SOURCE)
def bias_params(
    attention_layers,
    qkv_bias,
    qkv_bias_width,
    out_bias,
    hidden,
    mlp_layers,
    moe_layers,
    mlp_bias,
    gated,
    ffn,
    shared_ffn,
    experts,
    router_bias,
):
    """Biases outside the experts."""
    return (
        attention_layers * (qkv_bias * qkv_bias_width + out_bias * hidden)
        + mlp_bias * mlp_layers * ((1 + gated) * ffn + hidden)
        + mlp_bias * moe_layers * ((1 + gated) * shared_ffn + hidden) * (shared_ffn > 0)
        + moe_layers * experts * router_bias
    )


@formula(unit="1", source=SOURCE)
def norm_params(
    norm_vectors,
    hidden,
    layers,
    norms_per_layer,
    final_norm,
    embedding_norm,
    attention_layers,
    qk_norm_dim,
    q_lora_rank,
    kv_lora_rank,
    heads,
    sinks,
    window_layers,
    window_q_lora_rank,
    window_kv_lora_rank,
):
    """Norms, those of queries and keys included, and attention sinks."""
    return (
        norm_vectors * hidden * (layers * norms_per_layer + final_norm + embedding_norm)
        + attention_layers * (qk_norm_dim + q_lora_rank + kv_lora_rank + heads * sinks)
        + (window_kv_lora_rank > 0)
        * window_layers
        * (window_q_lora_rank + window_kv_lora_rank - q_lora_rank - kv_lora_rank)
    )


@formula(unit="1", source=SOURCE)
def further_params(further_matrix_params, table_params, further_small_params, idle_params, tower_params, tower_apart):
    """What stands beside the layers: indexers, tables that are looked up, towers for images and sound."""
    return further_matrix_params + table_params + further_small_params + idle_params + tower_params * (not tower_apart)


@formula(unit="1", source=SOURCE)
def params(
    embedding_params,
    embedding_projection_params,
    head_params,
    attention_matrix_params,
    dense_mlp_params,
    expert_params,
    shared_expert_params,
    router_params,
    bias_params,
    norm_params,
    state_params,
    further_params,
    repeated_params,
):
    """Parameters of the model."""
    return (
        embedding_params
        + 2 * embedding_projection_params
        + head_params
        + attention_matrix_params
        + dense_mlp_params
        + expert_params
        + shared_expert_params
        + router_params
        + bias_params
        + norm_params
        + state_params
        + further_params
        - repeated_params
    )


@formula(unit="1", source=SOURCE)
def active_params(params, stored_moe_layers, experts, experts_per_token, one_expert_params, idle_params):
    """Parameters that one token passes through."""
    return params - stored_moe_layers * (experts - experts_per_token) * one_expert_params - idle_params


@formula(unit="1", source="hu2021lora")
def adapter_params(adapters, added_params, lora_params, train_embeddings, embedding_params, head_params):
    """Parameters that are trained beside the frozen ones, where only adapters are."""
    return adapters * (
        (added_params if added_params > 0 else lora_params) + train_embeddings * (embedding_params + head_params)
    )
