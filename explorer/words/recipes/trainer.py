"""TRL's script for supervised training, which takes the arguments of the Trainer of Transformers."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.core.training.adapters import TARGETS
from explorer.words.recipes.layout import Layout, about_batch
from explorer.words.recipes.recipe import Arguments, held, model_word, said

OPTIMIZER = {
    "AdamW": "adamw_torch",
    "AdamW fused": "adamw_torch_fused",
    "AdamW 8-bit": "adamw_bnb_8bit",
    "Adafactor": "adafactor",
    "Lion": "lion_32bit",
    "SGD": "sgd",
}
PRECISION = {
    "bf16 mixed": "float32",
    "fp16 mixed": "float32",
    "pure bf16": "bfloat16",
    "fp32": "float32",
    "tf32": "float32",
}
"""What weights are loaded in; mixed recipes multiply in 16 bits."""
MATRICES = {
    "q": ["q_proj"],
    "k": ["k_proj"],
    "v": ["v_proj"],
    "o": ["o_proj"],
    "m": ["gate_proj", "up_proj", "down_proj"],
}
"""What most models call the matrices that adapters sit on."""


def cannot_train(result: Result, layout: Layout) -> list[str]:
    """What of the run the Trainer has no arguments for."""
    job = result.scenario.workload
    return said(
        [
            (job.optimizer not in OPTIMIZER, f"The Trainer has no {job.optimizer}."),
            (job.precision not in PRECISION, f"The Trainer has no {job.precision}: 16 bits or 32."),
            (layout.recompute not in ("none", "full"), "The Trainer computes all activations twice, or none."),
            (
                job.method != "full" and (job.added_params > 0 or not TARGETS[job.lora_targets]),
                "TRL takes adapters that are LoRA.",
            ),
            (
                job.method == "QLoRA" and job.frozen_format not in ("nf4", "nf4-dq"),
                f"TRL's QLoRA keeps frozen weights in nf4, not in {job.frozen_format}.",
            ),
        ]
    )


def arguments(result: Result, layout: Layout) -> Arguments:
    """Model, batch, precision and adapters."""
    job = result.scenario.workload
    frozen = job.method != "full"
    kept = "bfloat16" if frozen and job.precision == "bf16 mixed" else PRECISION[job.precision]
    by_trainer = layout.zero_stage < 2 and layout.recompute == "full"
    return [
        ("--model_name_or_path", model_word(result)),
        ("--dtype", kept),
        ("--attn_implementation", "eager" if job.kernel == "eager" else "sdpa"),
        ("--dataset_name", "path/to/dataset"),
        ("--output_dir", "path/to/output"),
        ("--max_length", f"{job.seq_len}"),
        ("--packing", "true"),
        ("--per_device_train_batch_size", f"{layout.micro_batch}"),
        ("--gradient_accumulation_steps", f"{layout.micro_batches}"),
        ("--max_steps", f"{layout.steps}"),
        ("--optim", OPTIMIZER[job.optimizer]),
        ("--learning_rate", "2e-4" if frozen else "2e-5"),
        ("--bf16", "true" if "bf16" in job.precision else "false"),
        ("--fp16", "true" if job.precision == "fp16 mixed" else "false"),
        ("--tf32", "true" if job.precision == "tf32" else "false"),
        ("--gradient_checkpointing", "true" if by_trainer else "false"),
        *adapters(result),
    ]


def adapters(result: Result) -> Arguments:
    """LoRA, on frozen weights in 16 or in 4 bits."""
    job = result.scenario.workload
    if job.method == "full":
        return []
    targets = modules(job.lora_targets)
    return held(
        [
            (True, "--use_peft", "true"),
            (True, "--lora_r", f"{job.lora_rank}"),
            (True, "--lora_alpha", f"{2 * job.lora_rank}"),
            (True, "--lora_dropout", "0.05" if job.lora_dropout else "0.0"),
            (True, "--lora_target_modules", targets[0] if targets else "all-linear"),
            *[(True, "", target) for target in targets[1:]],
            (job.train_embeddings, "--lora_modules_to_save", "embed_tokens"),
            (job.method == "QLoRA", "--load_in_4bit", "true"),
            (job.method == "QLoRA", "--bnb_4bit_quant_type", "nf4"),
            (job.method == "QLoRA" and job.frozen_format == "nf4-dq", "--use_bnb_nested_quant", "true"),
        ]
    )


def modules(targeted: str) -> list[str]:
    """Names of the matrices that adapters sit on; none for all of them."""
    if targeted == "all linear":
        return []
    return [name for sign in TARGETS[targeted] for name in MATRICES[sign]]


def fill_in() -> list[str]:
    """What is yours."""
    return [
        "path/to/dataset: your data, as TRL reads it; path/to/output: where weights go.",
        "--learning_rate: one to start from, not a recommendation.",
    ]


def differs_trainer(result: Result, layout: Layout) -> list[str]:
    """Where the run is not quite the one on the page."""
    job = result.scenario.workload
    named = job.method != "full" and job.lora_targets != "all linear"
    whole = not job.chunked_loss and not job.fused_head
    return [
        *about_batch(result, layout),
        *said(
            [
                (
                    job.method == "full",
                    "TRL begins from the weights of the model; to train from scratch, take the layout into a script of your own.",
                ),
                (whole, "TRL computes the loss in chunks in any case: it may need less memory than is counted here."),
                (not whole, "TRL has no option for the loss in chunks: it always computes it so."),
                (named, "Names of the matrices are those of Llama and its kin; some older models have others."),
                (
                    job.method != "full",
                    "The alpha of LoRA is twice its rank: usual, and without an effect on memory or time.",
                ),
            ]
        ),
    ]
