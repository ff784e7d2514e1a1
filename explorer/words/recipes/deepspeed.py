"""DeepSpeed and TRL: a file for ZeRO, and TRL's script for supervised training under it."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.recipes.layout import Layout, layout_of
from explorer.words.recipes.recipe import Piece, Recipe, about_model, command, said, unable
from explorer.words.recipes.trainer import arguments, cannot_train, differs_trainer, fill_in

TOOL, FILE = "DeepSpeed and TRL", "ds_config.json"


def recipe(result: Result) -> Recipe:
    """The run that was found."""
    layout = layout_of(result)
    reasons = [*cannot_train(result, layout), *cannot(result, layout)]
    if reasons:
        return unable(TOOL, reasons)
    text = command(launch(layout), [("--deepspeed", FILE), *arguments(result, layout)])
    pieces = [Piece(FILE, file(result, layout)), Piece("", text)]
    fill = [*about_model(result), *fill_in(), *servers(layout)]
    return Recipe(TOOL, pieces, differs_trainer(result, layout), fill, "")


def launch(layout: Layout) -> str:
    """DeepSpeed's launcher, on one server or on those that a file lists."""
    where = f"--hostfile hostfile --num_nodes {layout.servers} " if layout.servers > 1 else ""
    return f"deepspeed {where}--num_gpus {layout.each} --module trl.scripts.sft"


def servers(layout: Layout) -> list[str]:
    """What to fill in for several servers."""
    if layout.servers == 1:
        return []
    return [f"hostfile: {layout.servers:,} lines, a server and slots={layout.each} in each."]


def cannot(result: Result, layout: Layout) -> list[str]:
    """What of the layout this file does not set."""
    offload = result.scenario.layout.offload
    weights = "weights" in offload or offload == "everything"
    return said(
        [
            (
                layout.tp * layout.pp * layout.cp * layout.ep > 1,
                "ZeRO shares states: it cuts no layers, matrices, sequences or experts.",
            ),
            (
                layout.replicate > 1 and layout.zero_stage > 0,
                "ZeRO shares states among all replicas here: no groups of them.",
            ),
            (
                "activations" in offload or offload == "everything",
                "The Trainer leaves activations on the GPU under DeepSpeed.",
            ),
            (weights and layout.zero_stage < 3, "ZeRO offloads weights in stage 3 alone."),
            (offload == "optimizer" and layout.zero_stage == 0, "ZeRO offloads optimizer states from stage 1 on."),
            (
                result.scenario.workload.method == "QLoRA" and layout.zero_stage == 3 and offload != "none",
                "Weights in 4 bits stay on the GPU.",
            ),
        ]
    )


def file(result: Result, layout: Layout) -> str:
    """The configuration of DeepSpeed; the batch stands in it, so that a wrong one is refused."""
    job, offload = result.scenario.workload, result.scenario.layout.offload
    host = '{"device": "cpu", "pin_memory": true}'
    zero = [
        ("stage", f"{layout.zero_stage}"),
        *([("offload_optimizer", host)] if offload != "none" else []),
        *([("offload_param", host)] if "weights" in offload else []),
        ("overlap_comm", "true"),
    ]
    sixteen = "bf16" if "bf16" in job.precision else "fp16" if job.precision == "fp16 mixed" else ""
    return (
        mapping(
            [
                ("train_batch_size", f"{layout.batch}"),
                ("train_micro_batch_size_per_gpu", f"{layout.micro_batch}"),
                ("gradient_accumulation_steps", f"{layout.micro_batches}"),
                ("gradient_clipping", "1.0"),
                *([(sixteen, '{"enabled": true}')] if sixteen else []),
                *([("data_types", '{"grad_accum_dtype": "fp32"}')] if job.gradients == "fp32" and sixteen else []),
                ("zero_optimization", mapping(zero).replace("\n", "\n  ")),
            ]
        )
        + "\n"
    )


def mapping(entries: list[tuple[str, str]]) -> str:
    """An object of JSON; the values are written as they are."""
    lines = [f'  "{name}": {value}' for name, value in entries]
    return "{\n" + ",\n".join(lines) + "\n}"
