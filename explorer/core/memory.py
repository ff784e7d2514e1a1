"""Memory of one device in training: model states, activations, logits, and what is shared. [B]"""

import numpy as np

from explorer.core.formula import formula
from explorer.core.units import GB, GIB

GATHERED_LAYERS = 2
"""Layers held whole under ZeRO-3: the one computed and the one fetched ahead."""

ZERO = "rajbhandari2020"


@formula("{memory_bytes} × (1.073741824 if {count_in_gib} else 1)", unit="B", source="by_definition")
def capacity_bytes(memory_bytes, count_in_gib):
    """Memory of one device. Makers print GB; most drivers then report as many GiB. [B]"""
    return memory_bytes * np.where(count_in_gib, GIB / GB, 1.0)[()]


@formula("{adapter_params} if {adapters} else {params}", unit="1", source="hu2021lora")
def trained_params(adapter_params, adapters, params):
    """Parameters with a gradient."""
    return np.where(adapters, adapter_params, params)[()]


@formula(
    "{adapters} × ({params} × {frozen_each} + ({embedding_params} + {head_params}) × (2 − {frozen_each}))",
    unit="B",
    source="dettmers2023",
)
def frozen_bytes(adapters, params, frozen_each, embedding_params, head_params):
    """Frozen weights under adapters, all devices together; QLoRA leaves embeddings in 16 bits. [B]"""
    return adapters * (params * frozen_each + (embedding_params + head_params) * (2 - frozen_each))


@formula("{trained_params} × {weight_each} + {frozen_bytes}", unit="B", source=ZERO)
def all_weight_bytes(trained_params, weight_each, frozen_bytes):
    """Weights before sharding. [B]

    >>> all_weight_bytes(trained_params=175e9, weight_each=4, frozen_bytes=0)
    700000000000.0
    """
    return trained_params * weight_each + frozen_bytes


@formula("{trained_params} × {gradient_each}", unit="B", source=ZERO)
def all_gradient_bytes(trained_params, gradient_each):
    """Gradients before sharding. [B]"""
    return trained_params * gradient_each


@formula("{trained_params} × ({master_each} + {state_each} × {states})", unit="B", source=ZERO)
def all_optimizer_bytes(trained_params, master_each, state_each, states):
    """Optimizer states and the fp32 copy of the weights, before sharding. [B]"""
    return trained_params * (master_each + state_each * states)


@formula("{micro_batch} × {seq_len} × {vocab} × ({activation_each} + 4 + 4)", unit="B", source="by_definition")
def logits_bytes(micro_batch, seq_len, vocab, activation_each):
    """Logits, their fp32 softmax and its gradient. [B]"""
    return micro_batch * seq_len * vocab * (activation_each + 4 + 4)


@formula("2 × {all_weight_bytes} ÷ {layers} if {zero_stage} ≥ 3 else 0", unit="B", source=ZERO)
def gathered_bytes(all_weight_bytes, layers, zero_stage):
    """Layers that ZeRO-3 puts together again for use: one in use, one fetched ahead. [B]"""
    return np.where(zero_stage >= 3, GATHERED_LAYERS * all_weight_bytes / layers, 0.0)[()]


@formula(
    "{all_weight_bytes} × ({zero_stage} ≥ 3) + {all_gradient_bytes} × ({zero_stage} ≥ 2)"
    " + {all_optimizer_bytes} × ({zero_stage} ≥ 1)",
    unit="B",
    source=ZERO,
)
def sharded_bytes(all_weight_bytes, zero_stage, all_gradient_bytes, all_optimizer_bytes):
    """Model states that the devices split between them. [B]"""
    return (
        all_weight_bytes * (zero_stage >= 3)
        + all_gradient_bytes * (zero_stage >= 2)
        + all_optimizer_bytes * (zero_stage >= 1)
    )


@formula(
    "{all_weight_bytes} × ({zero_stage} < 3) + {all_gradient_bytes} × ({zero_stage} < 2)"
    " + {all_optimizer_bytes} × ({zero_stage} < 1) + {activation_bytes} + {logits_bytes} + {overhead_bytes}",
    unit="B",
    source=ZERO,
)
def unsharded_bytes(
    all_weight_bytes,
    zero_stage,
    all_gradient_bytes,
    all_optimizer_bytes,
    activation_bytes,
    logits_bytes,
    overhead_bytes,
):
    """What every device holds whatever their number, the gathered layers apart. [B]"""
    return (
        all_weight_bytes * (zero_stage < 3)
        + all_gradient_bytes * (zero_stage < 2)
        + all_optimizer_bytes * (zero_stage < 1)
        + activation_bytes
        + logits_bytes
        + overhead_bytes
    )


@formula("{all_weight_bytes} ÷ ({device_count} if {zero_stage} ≥ 3 else 1)", unit="B", source=ZERO)
def weight_bytes(all_weight_bytes, device_count, zero_stage):
    """Weights held by one device. [B]"""
    return all_weight_bytes / np.where(zero_stage >= 3, device_count, 1)[()]


@formula("{all_gradient_bytes} ÷ ({device_count} if {zero_stage} ≥ 2 else 1)", unit="B", source=ZERO)
def gradient_bytes(all_gradient_bytes, device_count, zero_stage):
    """Gradients held by one device. [B]"""
    return all_gradient_bytes / np.where(zero_stage >= 2, device_count, 1)[()]


@formula("{all_optimizer_bytes} ÷ ({device_count} if {zero_stage} ≥ 1 else 1)", unit="B", source=ZERO)
def optimizer_bytes(all_optimizer_bytes, device_count, zero_stage):
    """Optimizer states held by one device. [B]"""
    return all_optimizer_bytes / np.where(zero_stage >= 1, device_count, 1)[()]


@formula("{overhead_bytes} + ({gathered_bytes} if {device_count} > 1 else 0)", unit="B", source=ZERO)
def working_bytes(overhead_bytes, gathered_bytes, device_count):
    """Framework, and the gathered layers of ZeRO-3. [B]"""
    return overhead_bytes + np.where(device_count > 1, gathered_bytes, 0.0)[()]


@formula(
    "{weight_bytes} + {gradient_bytes} + {optimizer_bytes} + {activation_bytes} + {logits_bytes} + {working_bytes}",
    unit="B",
    source=ZERO,
)
def device_bytes(weight_bytes, gradient_bytes, optimizer_bytes, activation_bytes, logits_bytes, working_bytes):
    """Memory needed on each device. [B]"""
    return weight_bytes + gradient_bytes + optimizer_bytes + activation_bytes + logits_bytes + working_bytes


@formula("{capacity_bytes} − {device_bytes}", unit="B", source=ZERO)
def spare_bytes(capacity_bytes, device_bytes):
    """Memory to spare on each device; negative: it does not fit. [B]"""
    return capacity_bytes - device_bytes
