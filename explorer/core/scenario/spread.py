"""A training run: the fields that say on how many GPUs it runs, in which layout."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.scenario.parts import quantity

LARGEST_FLEET = 600_000
"""GPUs: Meta's announced fleet at the end of 2024 in H100 equivalents, the largest in our sources."""


@dataclass(frozen=True)
class Layout:
    """How the job is spread. 0, -1 or "auto" leaves a part to the search for a layout."""

    devices: int = quantity(512, "How many GPUs", "GPU", low=1, high=LARGEST_FLEET)
    devices_rule: str = quantity(
        "this many", "Number of GPUs", choices=("this many", "as many as fit it", "as many as meet the deadline")
    )
    deadline_days: float = quantity(30.0, "Deadline", "day", low=0.01, high=36_500)
    tp: int = quantity(
        0,
        "Tensor parallel",
        high=1_024,
        help="Each matrix is split over this many GPUs; auto: found.",
    )
    pp: int = quantity(0, "Pipeline stages", high=2_000, help="Layers are split into this many stages; auto: found.")
    cp: int = quantity(
        0, "Context parallel", high=1_024, help="Each sequence is split over this many GPUs; auto: found."
    )
    ep: int = quantity(
        0, "Expert parallel", high=10_000, help="Experts are split over this many replicas; auto: found."
    )
    replicas: int = quantity(
        0,
        "Replicas at most",
        high=LARGEST_FLEET,
        help="Data parallel; 0: as many as the GPUs allow. The rest stands idle.",
    )
    interleave: int = quantity(
        0, "Chunks of a stage", high=1_000, help="Interleaved pipeline: a shorter bubble, more traffic; auto: found."
    )
    zero_stage: int = quantity(
        -1,
        "ZeRO stage",
        low=-1,
        high=3,
        help="0: every GPU holds all. 1: shares optimizer states, 2: also gradients, 3: also weights (FSDP). Auto: found.",
    )
    shard_devices: int = quantity(
        0,
        "GPUs that share states",
        "GPU",
        high=LARGEST_FLEET,
        help="Hybrid sharding: states are shared within groups of this size and repeated; 0: among all replicas.",
    )
    micro_batch: int = quantity(
        0,
        "Sequences at a time",
        "sequence",
        high=100_000,
        help="Sequences in one forward pass (micro-batch); auto: found.",
    )
    recompute: str = quantity(
        "auto",
        "Recompute activations",
        choices=("auto", "none", "light", "selective", "half", "full"),
        help="Saves memory by computing twice: light, norms and activation functions; selective, attention scores;"
        " half, every second matrix product; full, all.",
    )
    offload: str = quantity(
        "none",
        "Keep on the host",
        choices=(
            "none",
            "optimizer",
            "activations",
            "optimizer and activations",
            "optimizer and weights",
            "everything",
        ),
        help="Optimizer states, weights (a layer at a time is fetched), or the activations kept for backward, in the"
        " memory of the host.",
    )
    sequence_parallel: str = quantity(
        "auto",
        "Sequence parallel",
        choices=("auto", "on", "off"),
        help="Off: norms and dropout stay whole on each GPU of a tensor-parallel group. Auto: off in older Megatron alone.",
    )
    flat_parameters: bool = quantity(
        False,
        "Gradients shared late",
        help="FSDP 1 with accumulation: whole gradients, of frozen weights too, until the last micro-batch.",
    )
    update_in_backward: bool = quantity(
        False, "Update during backward", help="Each gradient is used and dropped at once; needs one micro-batch a step."
    )
    count_in_gib: bool = quantity(
        False,
        "Read printed GB as GiB",
        help="Drivers report an 80 GB card as about 80 GiB, 7 % more. Off: the cautious reading.",
    )
    overhead_bytes: float = quantity(
        2e9, "Held by the framework", "B", high=1e12, help="CUDA context, communication buffers, fragmentation."
    )
    allocator_share: float = quantity(
        0.0, "Kept by the allocator", "share", high=1, help="Of all tensors: taken from the driver, and not in use."
    )
