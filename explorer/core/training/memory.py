"""Memory of one device in training, at its peak: model states, activations, loss, and what is gathered. [B]

Three moments compete for the peak: the end of the forward passes, when all activations are held, and the logits, or
right after them the layer that is recomputed first; the end of the backward passes, when all gradients are there; and
the update of the weights, for which some optimizers copy a state.
"""

from explorer.core.formula import formula
from explorer.core.units import GIB_PER_GB

ZERO = "rajbhandari2020"
SCHEDULE = "narayanan2021"


@formula(unit="B", source="by_definition")
def capacity_bytes(memory_bytes, count_in_gib):
    """Memory of one device. Makers print GB; most drivers then report as many GiB. [B]"""
    return memory_bytes * (GIB_PER_GB if count_in_gib else 1)


@formula(unit="B", source="dettmers2023")
def frozen_bytes(
    adapters, held_params, frozen_each, embedding_params, head_params, table_params, params, half_each, train_embeddings
):
    """Frozen weights under adapters; QLoRA leaves tables that are looked up and the output head in 16 bits, and trained
    embeddings are not frozen. [B]"""
    return (
        adapters
        * held_params
        * (
            frozen_each
            + (embedding_params + head_params) / params * (half_each * (1 - train_embeddings) - frozen_each)
            + table_params / params * (half_each - frozen_each)
        )
    )


@formula(unit="B", source=ZERO)
def all_weight_bytes(held_trained_params, weight_each, frozen_bytes):
    """Weights before sharding. [B]

    >>> all_weight_bytes(held_trained_params=175e9, weight_each=4, frozen_bytes=0)
    700000000000.0
    """
    return held_trained_params * weight_each + frozen_bytes


@formula(unit="B", source=ZERO)
def all_gradient_bytes(held_trained_params, held_params, flat_parameters, zero_stage, gradient_each):
    """Gradients before sharding; flat parameters have those of frozen weights, too. [B]"""
    return (held_params if flat_parameters and zero_stage >= 3 else held_trained_params) * gradient_each


@formula(unit="B", source=ZERO)
def all_optimizer_bytes(held_trained_params, master_each, state_each, states):
    """Optimizer states and the fp32 copy of the weights, before sharding. [B]"""
    return held_trained_params * (master_each + state_each * states)


@formula(unit="B", source=ZERO)
def weight_bytes(offload_weights, all_weight_bytes, state_share, zero_stage, pp):
    """Weights held by one device; a pipeline stage that shares them gathers them once and keeps them. [B]"""
    return 0 if offload_weights else all_weight_bytes * (state_share if zero_stage >= 3 and pp == 1 else 1)


@formula(unit="B", source=ZERO)
def gradient_bytes(
    all_gradient_bytes, state_share, zero_stage, pp, stage_layers, update_in_backward, micro_batches, flat_parameters
):
    """Gradients held by one device when all are there; of one layer where each is used at once.

    Those of several micro-batches are added up before they are used, so all of them are held.
    A pipeline adds them up over its micro-batches before it shares them. [B]"""
    return (
        all_gradient_bytes
        * (state_share if zero_stage >= 2 and pp == 1 and not (flat_parameters and micro_batches > 1) else 1)
        / (stage_layers if update_in_backward and micro_batches == 1 else 1)
    )


@formula(unit="B", source=ZERO)
def optimizer_bytes(offload_states, all_optimizer_bytes, state_share, zero_stage):
    """Optimizer states held by one device. [B]"""
    return 0 if offload_states else all_optimizer_bytes * (state_share if zero_stage >= 1 else 1)


@formula(unit="yes/no", source="by_definition")
def gradients_held(gradients_stay, micro_batches):
    """Gradients are there already in the forward pass, to be added up."""
    return gradients_stay or micro_batches > 1


@formula(unit="yes/no", source=SCHEDULE)
def loss_at_peak(pp, last_stage_bytes, loss_moment_bytes, recomputed_bytes, activation_bytes):
    """The last stage, which computes the loss, holds more than the first, which has most micro-batches in flight."""
    return pp == 1 or last_stage_bytes + max(loss_moment_bytes, recomputed_bytes) > activation_bytes + recomputed_bytes


@formula(unit="B", source=SCHEDULE)
def forward_activation_bytes(last_stage_bytes, pp, loss_at_peak, activation_bytes):
    """Activations of the stage that holds most when its forward passes are done. [B]"""
    return last_stage_bytes if pp > 1 and loss_at_peak else activation_bytes


@formula(unit="yes/no", source="by_definition")
def logits_at_peak(loss_at_peak, loss_moment_bytes, recomputed_bytes):
    """The loss needs more than the layer that is recomputed right after it: the two are never there together."""
    return loss_at_peak and loss_moment_bytes >= recomputed_bytes


@formula(unit="B", source="by_definition")
def forward_peak_bytes(
    forward_activation_bytes, loss_moment_bytes, logits_at_peak, recomputed_bytes, gradient_bytes, gradients_held
):
    """Beside weights and states, when the forward passes are done: all activations, and the loss, or the first layer
    that is recomputed. [B]"""
    return (
        forward_activation_bytes
        + (loss_moment_bytes if logits_at_peak else recomputed_bytes)
        + gradient_bytes * gradients_held
    )


@formula(unit="B", source="by_definition")
def backward_peak_bytes(gradient_bytes, block_bytes):
    """Beside weights and states, when the backward pass is done: all gradients, and the last layer. [B]"""
    return gradient_bytes + block_bytes


@formula(unit="B", source="by_definition")
def update_peak_bytes(gradient_bytes, update_copy_bytes):
    """Beside weights and states, while the weights are updated: all gradients, and what the optimizer copies. [B]"""
    return gradient_bytes + update_copy_bytes


@formula(unit="yes/no", source="by_definition")
def peak_in_forward(forward_peak_bytes, backward_peak_bytes, update_peak_bytes):
    """The peak is at the end of the forward pass."""
    return forward_peak_bytes >= max(backward_peak_bytes, update_peak_bytes)


@formula(unit="yes/no", source="by_definition")
def peak_in_update(peak_in_forward, update_peak_bytes, backward_peak_bytes):
    """The peak is while the weights are updated; else it is in the passes."""
    return not peak_in_forward and update_peak_bytes > backward_peak_bytes


@formula(unit="B", source="by_definition")
def peak_activation_bytes(
    forward_activation_bytes, logits_at_peak, recomputed_bytes, peak_in_forward, peak_in_update, block_bytes
):
    """Activations at the peak. [B]"""
    return (
        forward_activation_bytes + (0 if logits_at_peak else recomputed_bytes)
        if peak_in_forward
        else 0
        if peak_in_update
        else block_bytes
    )


@formula(unit="B", source="by_definition")
def peak_logits_bytes(loss_moment_bytes, peak_in_forward, logits_at_peak):
    """Logits and loss at the peak, and the gradient of the output head. [B]"""
    return loss_moment_bytes if peak_in_forward and logits_at_peak else 0


@formula(unit="B", source="by_definition")
def peak_gradient_bytes(peak_in_forward, gradients_held, gradient_bytes):
    """Gradients at the peak. [B]"""
    return 0 if peak_in_forward and (not gradients_held) else gradient_bytes


@formula(unit="B", source="by_definition")
def peak_update_bytes(update_copy_bytes, peak_in_update):
    """What the optimizer copies, at the peak. [B]"""
    return update_copy_bytes if peak_in_update else 0


@formula(unit="B", source=ZERO)
def modelled_device_bytes(
    weight_bytes,
    peak_gradient_bytes,
    optimizer_bytes,
    peak_activation_bytes,
    peak_logits_bytes,
    peak_update_bytes,
    working_bytes,
):
    """Memory on each device at the peak as modelled, before any run of your own. [B]"""
    return (
        weight_bytes
        + peak_gradient_bytes
        + optimizer_bytes
        + peak_activation_bytes
        + peak_logits_bytes
        + peak_update_bytes
        + working_bytes
    )


@formula(unit="B", source="by_definition", checked="memory")
def device_bytes(modelled_device_bytes, memory_factor):
    """Memory needed on each device at the peak; a run of your own says how far the model is off. [B]"""
    return modelled_device_bytes * memory_factor if memory_factor != 1 else modelled_device_bytes


@formula(unit="B", source=ZERO)
def spare_bytes(capacity_bytes, device_bytes):
    """Memory to spare on each device; negative: it does not fit. [B]"""
    return capacity_bytes - device_bytes
