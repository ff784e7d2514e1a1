"""torchtitan: its trainer under torchrun, with overrides of a configuration that it ships."""

from __future__ import annotations

import math

from explorer.catalog.launching import hub_id, titan_config
from explorer.core.compute import Result
from explorer.words.recipes.layout import Layout, about_batch, about_servers, launcher, layout_of
from explorer.words.recipes.recipe import Arguments, Piece, Recipe, about_model, command, held, model_word, said, unable

TOOL = "torchtitan"
PRECISION = {
    "bf16 mixed": ("float32", "bfloat16"),
    "pure bf16": ("bfloat16", "bfloat16"),
    "fp32": ("float32", "float32"),
    "tf32": ("float32", "float32"),
}
"""What weights are kept in, and what is multiplied."""
RECOMPUTE = {"none": "none", "light": "selective", "half": "selective", "selective": "selective", "full": "full"}
OPTIMIZER = {"AdamW": "foreach", "AdamW fused": "fused", "AdamW bf16": "fused_opt_states_bf16"}


def recipe(result: Result) -> Recipe:
    """The run that was found."""
    layout = layout_of(result)
    reasons = cannot(result, layout)
    if reasons:
        return unable(TOOL, reasons)
    job = result.scenario.workload
    kept, multiplied = PRECISION[job.precision]
    arguments = [
        *start(result),
        *spread(result, layout),
        *batch(result, layout),
        ("--training.dtype", kept),
        ("--training.mixed_precision_param", multiplied),
        ("--optimizer.implementation", OPTIMIZER[job.optimizer]),
        *held([(result.scenario.layout.offload != "none", "--training.enable_cpu_offload", "")]),
        *held([(layout.pp > 1 or layout.ep > 1, "--training.disable_cuda_graphs", "")]),
        *held([(job.framework == "compiled PyTorch", "--compile.enable", "")]),
        ("activation-checkpoint:" + RECOMPUTE[layout.recompute], ""),
    ]
    text = command(launcher(layout, "-m torchtitan.train"), arguments)
    fill_in = [
        *about_model(result),
        "--dataloader.dataset_path: the folder of your text; path/to/tokenizer: the model's tokenizer and files.",
        *about_servers(layout),
    ]
    return Recipe(TOOL, [Piece("", text)], differs(result, layout), fill_in, "")


def cannot(result: Result, layout: Layout) -> list[str]:
    """What of the run it has no options for."""
    job, offload = result.scenario.workload, result.scenario.layout.offload
    return said(
        [
            (job.method != "full", "torchtitan trains all weights here: it has no LoRA on its command line."),
            (
                job.precision not in PRECISION,
                f"torchtitan takes {job.precision} only for linear layers, in a configuration of the model's own: not on its command line.",
            ),
            (job.optimizer not in OPTIMIZER, f"torchtitan takes AdamW on its command line, not {job.optimizer}."),
            (
                offload not in ("none", "optimizer and weights"),
                "torchtitan keeps weights, gradients and optimizer states on the host together, or nothing.",
            ),
            (job.kernel == "eager", "torchtitan has no eager attention."),
            (
                layout.ep > 1 and not parted(layout),
                "torchtitan's experts are split over GPUs of one set of shared states.",
            ),
            (
                lacking(result, layout) > 2 * (a_stage(result, layout) - 1),
                f"torchtitan's stages have as many layers each, but the first and the last: {result.scenario.model.layers}"
                f" layers do not make {layout.pp * layout.interleave} of them.",
            ),
        ]
    )


def parted(layout: Layout) -> bool:
    """Whether the GPUs that share states can be divided among the experts' groups."""
    groups = layout.shard * layout.cp * layout.tp / layout.ep
    return groups == int(groups)


def a_stage(result: Result, layout: Layout) -> int:
    """Layers of a stage, of the first and the last one at most."""
    return math.ceil(result.scenario.model.layers / (layout.pp * layout.interleave))


def lacking(result: Result, layout: Layout) -> int:
    """Layers that the first and the last stage have fewer than the others, so that there are as many stages as wanted."""
    return a_stage(result, layout) * layout.pp * layout.interleave - result.scenario.model.layers


def start(result: Result) -> Arguments:
    """The configuration to start from: the model's own, else the one for models of Hugging Face."""
    own, m = titan_config(result.scenario.model.model_name), result.scenario.model
    if own:
        module, name = own
        return [("--module", module), ("--config", name), ("--hf_assets_path", "path/to/tokenizer")]
    kind = "transformers_modeling_backend_full" + ("_moe" if m.experts > 0 else "")
    return [
        ("--module", "transformers_modeling_backend"),
        ("--config", kind),
        ("--hf_model", model_word(result)),
        ("--hf_assets_path", "path/to/tokenizer"),
    ]


def spread(result: Result, layout: Layout) -> Arguments:
    """How the job is spread over the GPUs."""
    less = lacking(result, layout)
    return held(
        [
            (True, "--parallelism.data_parallel_replicate_degree", f"{layout.replicate}"),
            (True, "--parallelism.data_parallel_shard_degree", f"{layout.shard}"),
            (
                layout.zero_stage > 0,
                "--parallelism.fsdp_reshard_after_forward",
                "always" if layout.zero_stage == 3 else "never",
            ),
            (True, "--parallelism.tensor_parallel_degree", f"{layout.tp}"),
            (layout.tp > 1 and not result["sequences_split"], "--parallelism.no_enable_sequence_parallel", ""),
            (True, "--parallelism.pipeline_parallel_degree", f"{layout.pp}"),
            (
                layout.pp > 1,
                "--parallelism.pipeline_parallel_schedule",
                "Interleaved1F1B" if layout.interleave > 1 else "1F1B",
            ),
            (layout.pp > 1, "--parallelism.pipeline_parallel_microbatch_size", f"{layout.micro_batch}"),
            (
                layout.pp > 1,
                "--parallelism.pipeline_parallel_layers_per_stage",
                f"{a_stage(result, layout)}",
            ),
            (layout.pp > 1, "--parallelism.pipeline_parallel_first_stage_less_layers", f"{math.ceil(less / 2)}"),
            (layout.pp > 1, "--parallelism.pipeline_parallel_last_stage_less_layers", f"{math.floor(less / 2)}"),
            (True, "--parallelism.context_parallel_degree", f"{layout.cp}"),
            (layout.ep > 1, "--parallelism.expert_parallel_degree", f"{layout.ep}"),
        ]
    )


def batch(result: Result, layout: Layout) -> Arguments:
    """Sequences of a step: with stages, all of a replica at once, which the schedule cuts up."""
    local = layout.micro_batch * (layout.micro_batches if layout.pp > 1 else 1)
    return [
        ("--training.local_batch_size", f"{local}"),
        ("--training.global_batch_size", f"{layout.batch}"),
        ("--training.seq_len", f"{result.scenario.workload.seq_len}"),
        ("--training.steps", f"{layout.steps}"),
        ("--dataloader.dataset_path", "path/to/text"),
    ]


def differs(result: Result, layout: Layout) -> list[str]:
    """Where the run is not quite the one on the page."""
    job, name = result.scenario.workload, result.scenario.model.model_name
    backend = not titan_config(name)
    return [
        *about_batch(result, layout),
        *said(
            [
                (
                    job.chunked_loss or job.fused_head,
                    "The loss is left to the configuration of the model: look there whether it is computed in chunks.",
                ),
                (backend, "The model comes from Transformers, by a part of torchtitan that is called experimental."),
                (
                    backend and not hub_id(name),
                    "That part takes models by their name on the Hugging Face hub or by folder.",
                ),
                (
                    layout.recompute == "light",
                    "It computes every second matrix product twice, too: that is torchtitan's selective.",
                ),
                (
                    layout.zero_stage == 1,
                    "torchtitan shares gradients and weights with the states: it has no stage of the states alone.",
                ),
                (
                    layout.zero_stage == 2,
                    "torchtitan shares weights too, and keeps them gathered from forward to backward.",
                ),
                (
                    layout.ep > 1 and layout.tp > 1,
                    "torchtitan keeps each expert whole; the page cuts experts by tensor parallelism, too.",
                ),
                (
                    result.scenario.workload.precision == "tf32",
                    "TF32 is PyTorch's switch, not an option: set NVIDIA_TF32_OVERRIDE=1.",
                ),
            ]
        ),
    ]
