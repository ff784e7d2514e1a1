"""Parameters of adapters: LoRA adds rank × (rows + columns) to each matrix that it sits on. [1]

Checked against peft (tests/golden).
"""

from explorer.core.formula import formula

LORA = "hu2021lora"


@formula(unit="1", source=LORA)
def lora_query_sides(attention_layers, hidden, query_width, q_lora_rank):
    """Rows and columns of all query matrices; two thin ones in a layer under latent attention."""
    return attention_layers * (hidden + query_width + 2 * q_lora_rank)


@formula(unit="1", source=LORA)
def keyed_whole_layers(whole_layers, keyless_layers, keyless_window_layers):
    """Layers with attention to all earlier tokens that have matrices for keys and values."""
    return whole_layers - keyless_layers + keyless_window_layers


@formula(unit="1", source=LORA)
def keyed_window_layers(window_layers, keyless_window_layers):
    """Layers with a window that have such matrices."""
    return window_layers - keyless_window_layers


@formula(unit="1", source=LORA)
def lora_key_sides(
    keyed_whole_layers, keyed_window_layers, hidden, kv_heads, head_dim, window_heads, window_kv_heads, window_head_dim
):
    """Rows and columns of all key matrices."""
    return keyed_whole_layers * (hidden + kv_heads * head_dim) + keyed_window_layers * (
        hidden + (kv_heads * head_dim if window_heads == 0 else window_kv_heads * window_head_dim)
    )


@formula(unit="1", source=LORA)
def lora_value_sides(
    keyed_whole_layers,
    keyed_window_layers,
    keys_are_values,
    one_vector,
    hidden,
    kv_heads,
    v_head_dim,
    window_heads,
    window_kv_heads,
    window_v_head_dim,
):
    """Rows and columns of all value matrices: none where keys serve as values."""
    return (1 - one_vector) * (
        keyed_whole_layers * (1 - keys_are_values) * (hidden + kv_heads * v_head_dim)
        + keyed_window_layers
        * (hidden + (kv_heads * v_head_dim if window_heads == 0 else window_kv_heads * window_v_head_dim))
    )


@formula(unit="1", source=LORA)
def lora_latent_sides(attention_layers, hidden, kv_lora_rank, rope_head_dim, heads, head_dim, v_head_dim):
    """Rows and columns of the two matrices that make keys and values under latent attention."""
    return attention_layers * (
        hidden + 2 * kv_lora_rank + rope_head_dim + heads * (head_dim - rope_head_dim + v_head_dim)
    )


@formula(unit="1", source=LORA)
def lora_params(
    lora_rank,
    lora_query,
    lora_key,
    lora_value,
    lora_output,
    lora_mlp,
    lora_query_sides,
    lora_key_sides,
    lora_value_sides,
    lora_latent_sides,
    kv_lora_rank,
    attention_layers,
    output_width,
    hidden,
    mlp_layers,
    gated,
    ffn,
):
    """Adapters on attention matrices and dense MLP matrices: rank × (rows + columns) each."""
    return lora_rank * (
        lora_query * lora_query_sides
        + (
            lora_key * lora_key_sides + lora_value * lora_value_sides
            if kv_lora_rank == 0
            else max(lora_key, lora_value) * lora_latent_sides
        )
        + lora_output * attention_layers * (output_width + hidden)
        + lora_mlp * mlp_layers * (2 + gated) * (hidden + ffn)
    )
