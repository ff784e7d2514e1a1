"""Megatron-LM: `pretrain_gpt.py` under torchrun."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.recipes.layout import Layout, about_batch, about_servers, divides, launcher, layout_of
from explorer.words.recipes.megatron_model import cannot_build, shape
from explorer.words.recipes.recipe import Arguments, Piece, Recipe, command, held, said, unable

TOOL = "Megatron-LM"
OPTIMIZER = {
    "AdamW": [("--optimizer", "adam")],
    "AdamW fused": [("--optimizer", "adam")],
    "AdamW bf16": [
        ("--optimizer", "adam"),
        ("--use-precision-aware-optimizer", ""),
        ("--exp-avg-dtype", "bf16"),
        ("--exp-avg-sq-dtype", "bf16"),
    ],
    "SGD with momentum": [("--optimizer", "sgd"), ("--sgd-momentum", "0.9")],
    "SGD": [("--optimizer", "sgd"), ("--sgd-momentum", "0.0")],
    "Muon": [("--optimizer", "muon")],
    "Lion": [("--optimizer", "lion")],
}
PRECISION = {
    "bf16 mixed": [("--bf16", "")],
    "fp16 mixed": [("--fp16", "")],
    "fp8 mixed": [("--bf16", ""), ("--fp8-format", "hybrid"), ("--fp8-recipe", "delayed")],
    "mxfp8 mixed": [("--bf16", ""), ("--fp8-format", "e4m3"), ("--fp8-recipe", "mxfp8")],
    "nvfp4 mixed": [("--bf16", ""), ("--fp4-format", "e2m1"), ("--fp4-recipe", "nvfp4")],
    "fp32": [],
    "tf32": [],
}
RECOMPUTE = {
    "none": [],
    "light": [("--recompute-granularity", "selective"), ("--recompute-modules", "layernorm")],
    "selective": [("--recompute-granularity", "selective"), ("--recompute-modules", "core_attn")],
    "full": [("--recompute-granularity", "full"), ("--recompute-method", "uniform"), ("--recompute-num-layers", "1")],
}
SHARING = ("no_shard", "optim", "optim_grads", "optim_grads_params")


def recipe(result: Result) -> Recipe:
    """The run that was found."""
    layout, job = layout_of(result), result.scenario.workload
    reasons = [*cannot(result, layout), *cannot_build(result.scenario.model)]
    if reasons:
        return unable(TOOL, reasons)
    arguments = [
        *shape(result),
        *spread(result, layout),
        *batch(result, layout),
        *PRECISION[job.precision],
        *held([(job.gradients == "bf16" and job.precision == "bf16 mixed", "--grad-reduce-in-bf16", "")]),
        *RECOMPUTE.get(layout.recompute, half(layout, result)),
        *optimizer(result, layout),
        *data(result),
    ]
    text = command(launcher(layout, "pretrain_gpt.py"), arguments)
    fill_in = [
        "path/to/data_text_document: your data, as tools/preprocess_data.py writes it; path/to/tokenizer: its tokenizer.",
        "--lr: a learning rate to start from, not a recommendation.",
        *about_servers(layout),
    ]
    return Recipe(TOOL, [Piece("", text)], differs(result, layout), fill_in, "")


def cannot(result: Result, layout: Layout) -> list[str]:
    """What of the run it has no arguments for."""
    job, offload = result.scenario.workload, result.scenario.layout.offload
    return said(
        [
            (job.method != "full", "pretrain_gpt.py trains all weights: it has no LoRA."),
            (job.optimizer not in OPTIMIZER, f"Megatron-LM has no {job.optimizer}."),
            (job.precision not in PRECISION, "Megatron-LM keeps fp32 weights beside 16-bit ones: no pure bf16."),
            (offload not in ("none", "optimizer"), "pretrain_gpt.py keeps no more than optimizer states on the host."),
            (layout.zero_stage > 1 and layout.pp > 1, "Megatron's FSDP does not go with pipeline stages."),
            (
                layout.interleave > 1 and not divides(layout.pp * layout.interleave, result.scenario.model.layers),
                "Chunks of a pipeline stage must have as many layers each.",
            ),
        ]
    )


def spread(result: Result, layout: Layout) -> Arguments:
    """How the job is spread over the GPUs."""
    split = bool(result["sequences_split"]) or layout.ep > 1
    even = divides(layout.pp, result.scenario.model.layers)
    return held(
        [
            (True, "--tensor-model-parallel-size", f"{layout.tp}"),
            (layout.tp > 1 and split, "--sequence-parallel", ""),
            (True, "--pipeline-model-parallel-size", f"{layout.pp}"),
            (
                layout.pp > 1 and not even,
                "--pipeline-model-parallel-layout",
                stages(result.scenario.model.layers, layout.pp),
            ),
            (layout.interleave > 1, "--num-virtual-stages-per-pipeline-rank", f"{layout.interleave}"),
            (layout.cp > 1, "--context-parallel-size", f"{layout.cp}"),
            (layout.ep > 1, "--expert-model-parallel-size", f"{layout.ep}"),
            (layout.ep > 1 and layout.tp > 1, "--expert-tensor-parallel-size", f"{layout.tp}"),
            (layout.zero_stage > 0, "--use-distributed-optimizer", ""),
            (layout.zero_stage > 1, "--use-megatron-fsdp", ""),
            (layout.zero_stage > 1, "--data-parallel-sharding-strategy", SHARING[layout.zero_stage]),
            (layout.zero_stage > 1, "--ckpt-format", "fsdp_dtensor"),
            (layout.zero_stage > 1, "--no-gradient-accumulation-fusion", ""),
            (
                layout.zero_stage > 0 and layout.replicate > 1,
                "--num-distributed-optimizer-instances",
                f"{layout.replicate}",
            ),
        ]
    )


def stages(layers: int, pp: int) -> str:
    """Layers of each stage where they are not alike: the first stages have one more. E: embedding, t: layer, L: loss."""
    most, more = int(layers / pp) + 1, layers - pp * int(layers / pp)
    counts = [most if stage < more else most - 1 for stage in range(pp)]
    parts = [f"t*{count}" for count in counts]
    return "|".join([f"E{parts[0]}", *parts[1:-1], f"{parts[-1]}L"])


def batch(result: Result, layout: Layout) -> Arguments:
    """Sequences of a step, and how many steps."""
    return [
        ("--seq-length", f"{result.scenario.workload.seq_len}"),
        ("--micro-batch-size", f"{layout.micro_batch}"),
        ("--global-batch-size", f"{layout.batch}"),
        ("--train-iters", f"{layout.steps}"),
    ]


def half(layout: Layout, result: Result) -> Arguments:
    """All of half of the layers of a stage: as much work twice as every second product."""
    layers = max(1, round(float(result["stage_layers"]) / 2))
    return [
        ("--recompute-granularity", "full"),
        ("--recompute-method", "block"),
        ("--recompute-num-layers", f"{layers}"),
    ]


def optimizer(result: Result, layout: Layout) -> Arguments:
    """What updates the weights, and where its states are."""
    return [
        *OPTIMIZER[result.scenario.workload.optimizer],
        *held([(result.scenario.layout.offload == "optimizer", "--optimizer-cpu-offload", "")]),
        ("--lr", "3e-4"),
    ]


def data(result: Result) -> Arguments:
    """What is trained on, and the kernel of attention."""
    kernel = "unfused" if result["eager"] else "flash"
    masks = "0.1" if result.scenario.workload.dropout else "0.0"
    return [
        ("--attention-backend", kernel),
        ("--attention-dropout", masks),
        ("--hidden-dropout", masks),
        ("--tokenizer-type", "HuggingFaceTokenizer"),
        ("--tokenizer-model", "path/to/tokenizer"),
        ("--data-path", "path/to/data_text_document"),
    ]


def differs(result: Result, layout: Layout) -> list[str]:
    """Where the run is not quite the one on the page."""
    job, m = result.scenario.workload, result.scenario.model
    padded = not divides(128 * layout.tp, m.vocab)
    return [
        *about_batch(result, layout),
        *said(
            [
                (
                    job.chunked_loss or job.fused_head,
                    "Megatron-LM computes the loss on whole logits: it needs more memory than is counted here.",
                ),
                (padded, f"Megatron pads the vocabulary of {m.vocab:,} to a multiple of {128 * layout.tp:,}."),
                (
                    layout.recompute == "light",
                    "It computes norms twice, and activation functions where its kernels do.",
                ),
                (
                    layout.recompute == "half",
                    "Half of the layers are computed twice, in place of every second product.",
                ),
                (
                    job.optimizer == "AdamW bf16" and layout.zero_stage == 0,
                    "States in bf16 go with the distributed optimizer alone.",
                ),
                (job.precision == "tf32", "TF32 is PyTorch's switch, not an argument: set NVIDIA_TF32_OVERRIDE=1."),
                (job.framework == "older Megatron", "Older Megatron is what the numbers are for; this one is faster."),
            ]
        ),
    ]
