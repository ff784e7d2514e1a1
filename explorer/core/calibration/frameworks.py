"""Classes of training software: what they move, hide and hold, and what they can do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Framework:
    """One class of training software.

    traffic: bytes moved to and from memory for each byte of activations that a layer produces; fused
        kernels touch a tensor fewer times.
    attention_share: speed of its attention kernel over that of the best one for the GPU.
    tp_exposed, dp_exposed: share of the traffic between devices that no computation hides.
    loss_bytes: bytes held for one logit while the loss is computed.
    silu_kept: the activation of a gated MLP is kept; fused kernels compute it again.
    norm_copy_each: bytes kept beside a normed number: kernels that are not fused keep an fp32 copy (RMSNorm).
    gradients_stay: gradients are allocated for the whole run, not only during backward.
    layer_launch_seconds: time that the host takes to start the kernels of a layer, forward and backward. [s]
    ep_exposed: share of the traffic between experts that no computation hides.
    dispatch_traffic: bytes moved to and from memory for each byte of a token's copies for its experts.
    grouped_efficiency: rate of the experts' products over that of a dense layer's.
    expert_launch_seconds: time that the host takes to start the kernels of each expert on the device. [s]
    expert_outputs_kept: what experts give is kept for the weights that it is multiplied with; kernels that weight the
        activation inside an expert need not.
    ring_idle: share of the attention work that devices with early tokens of a causal sequence wait for.
    """

    traffic: float
    attention_share: float
    tp_exposed: float
    dp_exposed: float
    loss_bytes: float
    silu_kept: bool
    norm_copy_each: float
    gradients_stay: bool
    layer_launch_seconds: float = 0.6e-3
    ep_exposed: float = 0.93
    dispatch_traffic: float = 10.0
    grouped_efficiency: float = 0.79
    expert_launch_seconds: float = 0.43e-3
    ring_idle: float = 0.0
    expert_outputs_kept: bool = True


CHUNKED_LOSS_BYTES, FUSED_LOSS_BYTES, HALF_LOSS_BYTES = 2.0, 0.5, 8.0
"""Bytes held for one logit where the loss is computed in chunks: the 16-bit logit, given up to its gradient chunk by
chunk; in one kernel with the head: of one chunk; without a copy in 32 bits: the logit, shifted,
its logarithm and its gradient, all in 16."""

FRAMEWORKS = {
    "Megatron": Framework(
        8.0, 1.0, 0.47, 0.23, 6, False, 0, True, layer_launch_seconds=0.61e-3, expert_outputs_kept=False
    ),
    "older Megatron": Framework(8.3, 1.0, 1.2, 0.71, 10, False, 0, True, layer_launch_seconds=0.61e-3),
    "compiled PyTorch": Framework(
        12.0, 1.0, 1.2, 0.38, 14, False, 0, False, layer_launch_seconds=0.37e-3, ring_idle=0.68
    ),
    "eager PyTorch": Framework(11.0, 0.54, 1.0, 0.59, 14, True, 4, False, layer_launch_seconds=0.61e-3),
    "Hugging Face": Framework(
        9.6,
        0.6,
        1.0,
        0.47,
        14,
        True,
        4,
        False,
        layer_launch_seconds=0.91e-3,
        dispatch_traffic=20,
        grouped_efficiency=0.59,
    ),
    "llm.c": Framework(5.2, 1.0, 1.0, 0.46, 2, False, 0, True, layer_launch_seconds=0.18e-3),
}
"""Megatron-Core and NeMo; Megatron-LM before flash attention, and its kin; torch.compile (torchtitan, fms-fsdp)
and XLA (MaxText); PyTorch without a compiler (llm-foundry, InternEvo, litgpt); transformers' own model classes."""


@dataclass(frozen=True)
class Habits:
    """What a class of training software does unless it is told otherwise, and what it can do at all.

    gradients: the format that gradients are added up in.
    attention: the kernel of attention.
    splits: parts of a layout that it can cut a model, its layers or its sequences into; replicas it always has.
    zero_stages: how far it can share states among replicas.
    recompute: what it can compute twice.
    fused_update: one kernel updates the weights; else AdamW copies a state while it updates all of them at once.
    sequence_parallel: splits norms and dropout along the sequence within a tensor-parallel group.
    keeps_frozen_inputs: matrices frozen in few bits keep their input, as those of bitsandbytes do.
    """

    gradients: str
    attention: str
    splits: tuple[str, ...]
    zero_stages: tuple[int, ...] = (0, 1, 2, 3)
    recompute: tuple[str, ...] = ("none", "selective", "half", "full")
    fused_update: bool = True
    sequence_parallel: bool = True
    keeps_frozen_inputs: bool = False


SPLITS = ("tp", "pp", "cp", "ep", "interleave")
HABITS = {
    "Megatron": Habits("fp32", "flash", SPLITS, recompute=("none", "light", "selective", "full")),
    "older Megatron": Habits(
        "fp32", "eager", ("tp", "pp", "interleave"), (0, 1), ("none", "selective", "full"), sequence_parallel=False
    ),
    "compiled PyTorch": Habits("bf16", "flash", SPLITS),
    "eager PyTorch": Habits("bf16", "flash", ("tp",), fused_update=False, keeps_frozen_inputs=True),
    "Hugging Face": Habits(
        "bf16", "flash", (), recompute=("none", "full"), fused_update=False, keeps_frozen_inputs=True
    ),
    "llm.c": Habits("bf16", "flash", ()),
}
"""From their documentation: Megatron-Core adds gradients up in fp32 and splits every way; Megatron-LM of 2021 (Narayanan
2021) had tensor and pipeline parallelism, and of ZeRO the shared optimizer; torchtitan splits every way; llm-foundry,
litgpt and the Trainer of Hugging Face share states by FSDP or DeepSpeed; PyTorch has tensor parallelism of its own."""
