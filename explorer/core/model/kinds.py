"""How many layers of each kind a model has, and how wide attention is in them on average. [1]"""

from explorer.core.formula import formula

SOURCE = "transformers_classes"


@formula(unit="1", source=SOURCE)
def attention_layers(layers, state_layers, beside_layers, bare_layers):
    """Layers with attention: those that have no state in its place, and are not an MLP alone."""
    return layers - state_layers + beside_layers - bare_layers


@formula(unit="1", source=SOURCE)
def whole_layers(attention_layers, window_layers):
    """Layers with attention to all earlier tokens."""
    return attention_layers - window_layers


@formula(unit="1", source=SOURCE)
def mlp_layers(layers, moe_layers, mlp_free_layers, both_mlp_layers):
    """Layers with an ordinary MLP."""
    return layers - moe_layers - mlp_free_layers + both_mlp_layers


@formula(unit="1", source=SOURCE)
def sublayers(layers, bare_layers, mlp_layers, moe_layers, both_mlp_layers):
    """Parts of all layers that follow one another: two of a usual layer, what mixes tokens and what does not."""
    return layers - bare_layers + mlp_layers + moe_layers - both_mlp_layers


@formula(unit="1", source=SOURCE)
def stored_moe_layers(moe_layers, repeated_moe_layers):
    """Layers whose experts are stored: those that are passed again count once."""
    return moe_layers - repeated_moe_layers


@formula(unit="1", source=SOURCE)
def keyless_layers(cache_free_layers, own_keys):
    """Layers without matrices for keys and values: they read those of an earlier layer."""
    return cache_free_layers * (1 - own_keys)


@formula(unit="1", source=SOURCE)
def keyless_window_layers(cache_free_window_layers, own_keys):
    """Layers with a window and without matrices for keys and values."""
    return cache_free_window_layers * (1 - own_keys)


@formula(unit="1", source=SOURCE)
def output_vocab(head_vocab, vocab):
    """Tokens that the output head tells apart."""
    return head_vocab if head_vocab > 0 else vocab


@formula(unit="1", source=SOURCE)
def expert_width(expert_hidden, hidden):
    """Width that experts read and write."""
    return expert_hidden if expert_hidden > 0 else hidden


@formula(unit="1", source=SOURCE)
def query_width(heads, head_dim, window_heads, window_head_dim, window_layers, whole_layers, attention_layers):
    """Numbers of all queries of one token, in a layer with attention on average."""
    return (
        heads * head_dim
        if window_heads == 0
        else (whole_layers * heads * head_dim + window_layers * window_heads * window_head_dim) / attention_layers
    )


@formula(unit="1", source=SOURCE)
def key_value_width(
    kv_heads,
    head_dim,
    v_head_dim,
    window_heads,
    window_kv_heads,
    window_head_dim,
    window_v_head_dim,
    window_layers,
    whole_layers,
    attention_layers,
):
    """Numbers of keys and values of one token, in a layer with attention on average."""
    return (
        kv_heads * (head_dim + v_head_dim)
        if window_heads == 0
        else (
            whole_layers * kv_heads * (head_dim + v_head_dim)
            + window_layers * window_kv_heads * (window_head_dim + window_v_head_dim)
        )
        / attention_layers
    )


@formula(unit="1", source=SOURCE)
def output_width(heads, v_head_dim, window_heads, window_v_head_dim, window_layers, whole_layers, attention_layers):
    """Numbers that all heads give for one token, in a layer with attention on average."""
    return (
        heads * v_head_dim
        if window_heads == 0
        else (whole_layers * heads * v_head_dim + window_layers * window_heads * window_v_head_dim) / attention_layers
    )
