"""axolotl: one YAML file."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.core.training.adapters import TARGETS
from explorer.words.recipes.layout import Layout, about_batch, about_servers, layout_of
from explorer.words.recipes.recipe import (
    Piece,
    Recipe,
    about_model,
    indented,
    model_word,
    quoted,
    said,
    unable,
    yaml,
    yes_no,
)
from explorer.words.recipes.trainer import OPTIMIZER, modules

TOOL, FILE = "axolotl", "axolotl.yaml"
FUSED_HEAD = "axolotl.integrations.cut_cross_entropy.CutCrossEntropyPlugin"
"""Head and loss in one kernel."""


def recipe(result: Result) -> Recipe:
    """The run that was found."""
    layout, job = layout_of(result), result.scenario.workload
    reasons = cannot(result, layout)
    if reasons:
        return unable(TOOL, reasons)
    text = yaml([*model(result), *batch(result, layout), *adapters(result), *spread(result, layout)])
    run = f"axolotl train {FILE}"
    if layout.servers > 1:
        run = (
            f"axolotl train {FILE} --launcher torchrun -- --nnodes {layout.servers} --nproc-per-node {layout.each}"
            ' --rdzv-backend c10d --rdzv-endpoint "$MASTER_ADDR:29500"'
        )
    fill_in = [
        *about_model(result),
        "path/to/dataset: your data; type says how it is read.",
        "learning_rate: one to start from, not a recommendation.",
        *about_servers(layout),
    ]
    differs = [
        *about_batch(result, layout),
        *said(
            [
                (job.method == "full", "axolotl begins from the weights of the model."),
                (
                    layout.zero_stage == 2,
                    "FSDP 2 shares weights too, and keeps them gathered from forward to backward.",
                ),
                (
                    job.method != "full",
                    "The alpha of LoRA is twice its rank: usual, and without an effect on memory or time.",
                ),
            ]
        ),
    ]
    return Recipe(TOOL, [Piece(FILE, text), Piece("", run)], differs, fill_in, "")


def cannot(result: Result, layout: Layout) -> list[str]:
    """What of the run it has no keys for."""
    job, offload = result.scenario.workload, result.scenario.layout.offload
    return said(
        [
            (layout.pp > 1, "axolotl has no pipeline stages."),
            (layout.ep > 1, "axolotl's layout here does not split experts."),
            (job.optimizer not in OPTIMIZER, f"axolotl's Trainer has no {job.optimizer}."),
            (
                job.precision not in ("bf16 mixed", "pure bf16", "fp32", "tf32"),
                f"This file does not set {job.precision}: bf16, or 32 bits.",
            ),
            (layout.recompute not in ("none", "full"), "axolotl computes all activations twice, or none."),
            (layout.zero_stage == 1, "FSDP shares gradients and weights with the states; for stage 1 take DeepSpeed."),
            (
                layout.zero_stage == 0 and layout.tp * layout.cp > 1,
                "In axolotl, tensor and context parallelism go with FSDP.",
            ),
            (
                offload not in ("none", "optimizer and weights", "activations"),
                "FSDP keeps weights, gradients and optimizer states on the host together, or nothing.",
            ),
            (
                offload == "optimizer and weights" and layout.zero_stage < 2,
                "FSDP offloads only what it shares: ZeRO stage 3.",
            ),
            (
                job.method != "full" and (job.added_params > 0 or not TARGETS[job.lora_targets]),
                "axolotl takes adapters that are LoRA here.",
            ),
            (
                job.method == "QLoRA" and job.frozen_format not in ("nf4", "nf4-dq"),
                f"axolotl's QLoRA keeps frozen weights in nf4, not in {job.frozen_format}.",
            ),
        ]
    )


def model(result: Result) -> list[tuple[str, str]]:
    """What is trained, on what."""
    return [
        ("base_model", quoted(model_word(result))),
        ("datasets", ""),
        ("  - path", "path/to/dataset"),
        ("    type", "completion"),
        ("output_dir", "path/to/output"),
    ]


def batch(result: Result, layout: Layout) -> list[tuple[str, str]]:
    """Sequences of a step, numbers and what is computed twice."""
    job = result.scenario.workload
    again = (
        "offload"
        if result.scenario.layout.offload == "activations"
        else yes_no(layout.recompute == "full" and layout.zero_stage < 2)
    )
    return [
        ("sequence_len", f"{job.seq_len}"),
        ("sample_packing", "true"),
        ("micro_batch_size", f"{layout.micro_batch}"),
        ("gradient_accumulation_steps", f"{layout.micro_batches}"),
        ("max_steps", f"{layout.steps}"),
        ("optimizer", optimizer(job.optimizer, layout)),
        ("learning_rate", "0.0002" if job.method != "full" else "0.00002"),
        ("bf16", yes_no("bf16" in job.precision)),
        ("tf32", yes_no(job.precision == "tf32")),
        ("attn_implementation", "eager" if job.kernel == "eager" else "flash_attention_2"),
        ("gradient_checkpointing", again),
        *([("chunked_cross_entropy", "true")] if job.chunked_loss and not job.fused_head else []),
        *([("plugins", f"[{FUSED_HEAD}]")] if job.fused_head else []),
    ]


def optimizer(name: str, layout: Layout) -> str:
    """What it calls an optimizer: states in 8 bits are of torchao under FSDP 2, which refuses those of bitsandbytes."""
    return "adamw_torch_8bit" if name == "AdamW 8-bit" and layout.zero_stage > 1 else OPTIMIZER[name]


def adapters(result: Result) -> list[tuple[str, str]]:
    """LoRA, on frozen weights in 16 or in 4 bits."""
    job = result.scenario.workload
    if job.method == "full":
        return []
    targets = modules(job.lora_targets)
    which = [("lora_target_modules", "[" + ", ".join(targets) + "]")] if targets else [("lora_target_linear", "true")]
    return [
        ("adapter", job.method.lower()),
        *([("load_in_4bit", "true")] if job.method == "QLoRA" else []),
        ("lora_r", f"{job.lora_rank}"),
        ("lora_alpha", f"{2 * job.lora_rank}"),
        ("lora_dropout", "0.05" if job.lora_dropout else "0.0"),
        *which,
        *([("lora_modules_to_save", "[embed_tokens, lm_head]")] if job.train_embeddings else []),
    ]


def spread(result: Result, layout: Layout) -> list[tuple[str, str]]:
    """What FSDP shares, and how tensor and context parallelism cut the rest."""
    if layout.zero_stage < 2:
        return []
    shared = [
        ("auto_wrap_policy", "TRANSFORMER_BASED_WRAP"),
        ("reshard_after_forward", yes_no(layout.zero_stage == 3)),
        ("offload_params", yes_no(result.scenario.layout.offload == "optimizer and weights")),
        ("activation_checkpointing", yes_no(layout.recompute == "full")),
        ("state_dict_type", "SHARDED_STATE_DICT"),
    ]
    return [
        ("dp_replicate_size", f"{layout.replicate}"),
        ("dp_shard_size", f"{layout.shard}"),
        ("tensor_parallel_size", f"{layout.tp}"),
        ("context_parallel_size", f"{layout.cp}"),
        ("fsdp_version", "2"),
        ("fsdp_config", ""),
        *indented(shared),
    ]
