"""Matrices of attention: queries, keys and values, output, gates, and what layers do without. [1]"""

from explorer.core.formula import formula

SOURCE = "transformers_classes"


@formula(unit="1", source=SOURCE)
def query_params(hidden, heads, head_dim, q_lora_rank):
    """Query matrix of one layer; two thin ones under latent attention."""
    return hidden * heads * head_dim if q_lora_rank == 0 else q_lora_rank * (hidden + heads * head_dim)


@formula(unit="1", source=SOURCE)
def key_value_params(hidden, heads, kv_heads, head_dim, v_head_dim, one_vector, kv_lora_rank, rope_head_dim):
    """Key and value matrices of one layer; compressed under latent attention."""
    return (
        hidden * kv_heads * (head_dim + v_head_dim * (1 - one_vector))
        if kv_lora_rank == 0
        else hidden * (kv_lora_rank + rope_head_dim) + kv_lora_rank * heads * (head_dim - rope_head_dim + v_head_dim)
    )


@formula(unit="1", source=SOURCE)
def output_params(hidden, heads, v_head_dim, output_rank, output_groups):
    """Output matrix of one layer; where heads come in groups, those of all groups and the one that joins them."""
    return (
        heads * v_head_dim * hidden if output_rank == 0 else output_rank * (heads * v_head_dim + output_groups * hidden)
    )


@formula(unit="1", source=SOURCE)
def window_query_params(hidden, window_heads, window_head_dim, window_q_lora_rank):
    """Query matrix of one layer with a window, where its heads are others."""
    return (
        hidden * window_heads * window_head_dim
        if window_q_lora_rank == 0
        else window_q_lora_rank * (hidden + window_heads * window_head_dim)
    )


@formula(unit="1", source=SOURCE)
def window_key_value_params(
    hidden,
    window_heads,
    window_kv_heads,
    window_head_dim,
    window_v_head_dim,
    window_kv_lora_rank,
    window_rope_head_dim,
    key_value_params,
):
    """Key and value matrices of one layer with a window, whose heads may be others."""
    return (
        key_value_params
        if window_heads == 0
        else hidden * window_kv_heads * (window_head_dim + window_v_head_dim)
        if window_kv_lora_rank == 0
        else hidden * (window_kv_lora_rank + window_rope_head_dim)
        + window_kv_lora_rank * window_heads * (window_head_dim - window_rope_head_dim + window_v_head_dim)
    )


@formula(unit="1", source=SOURCE)
def window_attention_params(hidden, window_query_params, window_key_value_params, window_heads, window_v_head_dim):
    """Query, key, value and output matrices of one layer with a window, where its heads are others."""
    return window_query_params + window_key_value_params + hidden * window_heads * window_v_head_dim


@formula(unit="1", source=SOURCE)
def keyless_params(
    keyless_layers,
    keyless_window_layers,
    key_value_params,
    keys_are_values,
    hidden,
    kv_heads,
    v_head_dim,
    window_key_value_params,
):
    """Key and value matrices that layers would have if they did not read those of an earlier layer."""
    return (keyless_layers - keyless_window_layers) * (
        key_value_params - keys_are_values * hidden * kv_heads * v_head_dim
    ) + keyless_window_layers * window_key_value_params


@formula(unit="1", source=SOURCE)
def attention_matrix_params(
    attention_layers,
    query_params,
    key_value_params,
    output_params,
    v_head_dim,
    hidden,
    gate_width,
    window_heads,
    window_layers,
    window_attention_params,
    keys_are_values,
    whole_layers,
    kv_heads,
    keyless_params,
):
    """Query, key, value and output matrices of all layers, and those of gates on what attention gives."""
    return (
        (attention_layers - (window_heads > 0) * window_layers) * (query_params + key_value_params + output_params)
        + (window_heads > 0) * window_layers * window_attention_params
        + attention_layers * hidden * gate_width
        - keys_are_values * whole_layers * hidden * kv_heads * v_head_dim
        - keyless_params
    )
