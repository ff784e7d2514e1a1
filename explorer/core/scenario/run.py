"""A training run: the fields that say what is trained, and on how many GPUs in which layout."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.calibration import FRAMEWORKS, HABITS
from explorer.core.model.precision import RECIPES
from explorer.core.scenario.parts import quantity
from explorer.core.training.adapters import TARGETS
from explorer.core.training.optimizers import OPTIMIZERS

LARGEST_FLEET = 600_000
"""GPUs: Meta's announced fleet at the end of 2024 in H100 equivalents, the largest in our sources."""


@dataclass(frozen=True)
class Workload:
    """The job: how much is trained, in which numbers, and how its FLOPs are counted."""

    job: str = quantity(
        "train", "Job", choices=("train", "serve"), help="What GPUs are compared, rented or bought for."
    )
    tokens: float = quantity(
        2e12, "Training tokens", "token", low=1, high=1e18, help="Tokens seen in training, repeats included."
    )
    seq_len: int = quantity(4096, "Sequence length", "token", low=1, high=100_000_000)
    global_batch: int = quantity(
        1024,
        "Sequences a step",
        "sequence",
        low=1,
        high=10_000_000,
        help="The batch that one update of the weights sees.",
    )
    precision: str = quantity(
        "bf16 mixed",
        "Precision",
        choices=tuple(RECIPES),
        help="Numbers the matrix units multiply, and what is stored besides.",
    )
    gradient_dtype: str = quantity(
        "auto",
        "Gradients in",
        choices=("auto", "bf16", "fp32"),
        help="Auto: as the software does. Many frameworks keep gradients in 16 bits; Megatron adds them up in fp32.",
    )
    framework: str = quantity(
        "compiled PyTorch",
        "Software",
        choices=tuple(FRAMEWORKS),
        help="Decides how often a number is moved, what is held besides, and which layouts are looked for:"
        " for Hugging Face and eager PyTorch those that share states (FSDP, ZeRO), without pipelines.",
    )
    run_losses: str = quantity(
        "usual",
        "Losses of the run",
        choices=("usual", "few"),
        help="Time besides the steps. Usual: restarts, evaluation, long contexts, settings that are not the best."
        " Few: a run that was watched, or whose hours were counted without them.",
    )
    overlap: str = quantity(
        "auto",
        "Traffic behind work",
        choices=("auto", "none"),
        help="Auto: as much as the software hides. None: GPUs wait for all that they send each other.",
    )
    optimizer: str = quantity(
        "AdamW",
        "Optimizer",
        choices=tuple(OPTIMIZERS),
        help="PyTorch's AdamW copies a state while it updates, unless it is fused, as in recent versions of Hugging Face.",
    )
    method: str = quantity(
        "full",
        "Trained weights",
        choices=("full", "LoRA", "QLoRA"),
        help="LoRA trains small added matrices; QLoRA also keeps the frozen weights in 4 bits.",
    )
    lora_rank: int = quantity(16, "LoRA rank", low=1, high=100_000)
    lora_targets: str = quantity(
        "all linear",
        "Adapters on",
        choices=tuple(TARGETS),
        help="Matrices that get an adapter; each keeps its input. None: adapters of another kind.",
    )
    lora_dropout: bool = quantity(
        False, "Dropout on adapters", help="Each adapter keeps a copy of its input and a mask: 3 bytes a number."
    )
    added_params: float = quantity(
        0,
        "Added parameters",
        high=1e15,
        help="Adapters of another kind than LoRA: how many parameters they train. 0: LoRA.",
    )
    scaled_outputs: bool = quantity(
        False, "Adapters scale outputs", help="As Adapter v2 and IA³ do: the output of every matrix is kept for them."
    )
    train_embeddings: bool = quantity(
        False,
        "Train embeddings too",
        help="Beside adapters: the embedding and the output head, as new vocabulary needs.",
    )
    frozen_format: str = quantity(
        "nf4-dq",
        "Frozen weights in (QLoRA)",
        choices=("nf4-dq", "nf4", "int4", "int8"),
        help="nf4 with or without double quantisation; int4 as GPTQ and AWQ store it.",
    )
    chunked_loss: bool = quantity(
        False, "Loss in chunks", help="Logits are made and dropped a few at a time, as fused and chunked losses do."
    )
    fused_head: bool = quantity(
        False, "Head and loss in one kernel", help="As Liger and unsloth do: whole logits are never there."
    )
    loss_in_16_bits: bool = quantity(
        False,
        "Loss in 16 bits",
        help="No copy of the logits in 32 bits: training in pure fp16 or bf16 without autocast.",
    )
    attention: str = quantity(
        "auto",
        "Attention kernel",
        choices=("auto", "flash", "eager"),
        help="Eager attention stores the whole table of scores. Auto: as the software does; only older Megatron is eager.",
    )
    dropout: bool = quantity(False, "Dropout", help="Stores masks; older recipes (GPT-3) use it.")
    flop_rule: str = quantity(
        "exact",
        "Count FLOPs",
        choices=("exact", "6N rule"),
        help="6N per token, or every matrix product of this model.",
    )
    causal: bool = quantity(
        True,
        "Causal attention only",
        help="Off: counts the masked half of attention too, and all outside a window, as many published rates do.",
    )
    count_embeddings: bool = quantity(
        True, "Embeddings in N", help="Whether N of the 6N rule includes the embedding and the output head."
    )
    count_logits: bool = quantity(
        True, "Count the output head", help="Whether the product with the vocabulary counts in the exact rule."
    )
    mfu: float = quantity(
        0.0,
        "MFU of your own",
        "share",
        low=0,
        high=1,
        help="Share of the dense peak spent on model FLOPs. Auto: predicted.",
    )

    @property
    def gradients(self) -> str:
        """The format that gradients are added up in: as set, else as the software does."""
        return HABITS[self.framework].gradients if self.gradient_dtype == "auto" else self.gradient_dtype

    @property
    def kernel(self) -> str:
        """The kernel of attention: as set, else as the software does."""
        return HABITS[self.framework].attention if self.attention == "auto" else self.attention


@dataclass(frozen=True)
class Layout:
    """How the job is spread. 0, -1 or "auto" leaves a part to the search for the fastest layout that fits."""

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
        choices=("auto", "none", "selective", "half", "full"),
        help="Saves memory by running the forward pass twice: of attention scores, every second matrix product, or all.",
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
