"""What layers of other kinds keep of a sequence: states of constant size, entries that stand for several tokens."""

from explorer.core.formula import formula


@formula(unit="1", source="deepseek_v32")
def joined_width(index_layers, index_shared_layers, index_head_dim, kv_width, index_ratio, pooled_layers, pool_ratio):
    """Numbers kept for one token besides, in all layers: keys of indexers, and entries that stand for several tokens."""
    return (
        (index_layers - index_shared_layers) * index_head_dim + index_layers * kv_width * (index_ratio > 1)
    ) / index_ratio + pooled_layers * kv_width / pool_ratio


@formula(unit="B", source="gu2023mamba")
def state_bytes(
    state_layers,
    state_numbers,
    state_number_bytes,
    state_conv_numbers,
    further_state_numbers,
    half_each,
    least_state_each,
):
    """State of one sequence, however long it is, in all layers that have one instead of a KV cache or beside it. [B]"""
    return state_layers * state_numbers * max(state_number_bytes, least_state_each) + (
        state_layers * state_conv_numbers + further_state_numbers
    ) * max(half_each, least_state_each)
