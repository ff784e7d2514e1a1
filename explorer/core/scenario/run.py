"""A training run: the fields that say what is trained."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.calibration import FRAMEWORKS, HABITS
from explorer.core.model.precision import RECIPES
from explorer.core.scenario.parts import quantity
from explorer.core.training.adapters import TARGETS
from explorer.core.training.optimizers import OPTIMIZERS


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
        help="Time besides the steps. Usual: restarts, evaluation, long contexts, settings that are not the best; the"
        " larger the model, the less."
        " Few: a run that was watched, or whose hours were counted without them.",
    )
    overlap: str = quantity(
        "auto",
        "Traffic behind work",
        choices=("auto", "none", "experts too"),
        help="Auto: as much as the software hides. None: GPUs wait for all that they send each other. Experts too: one"
        " micro-batch computes while another is on its way to experts (DualPipe, or an option of Megatron).",
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
