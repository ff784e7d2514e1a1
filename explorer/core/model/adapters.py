"""Adapters beside frozen matrices: their parameters. [1]"""

from explorer.core.formula import formula


@formula(unit="1", source="hu2021lora")
def lora_params(
    lora_rank,
    attention_layers,
    lora_query,
    lora_key,
    lora_value,
    lora_output,
    lora_mlp,
    hidden,
    query_width,
    key_value_width,
    head_dim,
    v_head_dim,
    output_width,
    mlp_layers,
    gated,
    ffn,
):
    """Adapters on attention matrices and dense MLP matrices: rank × (rows + columns) each."""
    return lora_rank * (
        attention_layers
        * (
            lora_query * (hidden + query_width)
            + lora_key * (hidden + key_value_width * head_dim / (head_dim + v_head_dim))
            + lora_value * (hidden + key_value_width * v_head_dim / (head_dim + v_head_dim))
            + lora_output * (output_width + hidden)
        )
        + lora_mlp * mlp_layers * (2 + gated) * (hidden + ffn)
    )


@formula(unit="1", source="hu2021lora")
def adapter_params(adapters, added_params, lora_params, train_embeddings, embedding_params, head_params):
    """Parameters that are trained beside the frozen ones, where only adapters are."""
    return adapters * (
        (added_params if added_params > 0 else lora_params) + train_embeddings * (embedding_params + head_params)
    )
