"""Whose parameters fall to one device: its slice, its stage, its experts, and its share of the states."""

from explorer.core.formula import formula

ZERO = "rajbhandari2020"


@formula(unit="1", source="hu2021lora")
def trained_params(adapter_params, adapters, params):
    """Parameters with a gradient."""
    return adapter_params if adapters else params


@formula(unit="1", source="narayanan2021")
def spread_params(params, expert_params, embedding_params, head_params):
    """Parameters of the layers outside the routed experts."""
    return params - expert_params - embedding_params - head_params


@formula(unit="1", source="narayanan2021")
def held_dense_params(spread_params, stage_layers, layers, embedding_params, head_params, pp, tp):
    """Parameters outside the experts that fall to one device before ZeRO: its slice of the fullest stage."""
    return (
        spread_params * stage_layers / layers
        + (max(embedding_params, head_params) if pp > 1 else embedding_params + head_params)
    ) / tp


@formula(unit="1", source="lepikhin2020gshard")
def held_expert_params(expert_params, stage_layers, layers, ep, tp):
    """Parameters of experts that fall to one device before ZeRO."""
    return expert_params * stage_layers / layers / (ep * tp)


@formula(unit="1", source="narayanan2021")
def held_params(held_dense_params, held_expert_params):
    """Parameters that fall to one device before ZeRO."""
    return held_dense_params + held_expert_params


@formula(unit="1", source=ZERO)
def state_share(held_dense_params, shard_group, held_expert_params, ep, held_params):
    """Share of its states that a device keeps when they are shared: experts have fewer copies to share between."""
    return (held_dense_params / shard_group + held_expert_params / max(1, shard_group / ep)) / held_params


@formula(unit="1", source="hu2021lora")
def held_trained_params(held_params, trained_params, params):
    """Parameters with a gradient that fall to one device before ZeRO."""
    return held_params * trained_params / params


@formula(unit="1", source="zhao2023fsdp")
def end_params(embedding_params, head_params, table_params, tp):
    """Parameters of one device in the embedding, the output head, and tables that are looked up."""
    return (embedding_params + head_params + table_params) / tp


@formula(unit="B", source="pytorch_adamw")
def update_copy_bytes(
    offload_states,
    held_trained_params,
    state_each,
    state_copies,
    state_share,
    zero_stage,
    stage_layers,
    update_in_backward,
    micro_batches,
):
    """Copy of a state that the optimizer makes while it updates the weights. [B]"""
    return (
        0
        if offload_states
        else held_trained_params
        * state_each
        * state_copies
        * (state_share if zero_stage >= 1 else 1)
        / (stage_layers if update_in_backward and micro_batches == 1 else 1)
    )
