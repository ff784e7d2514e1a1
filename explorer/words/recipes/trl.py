"""accelerate and TRL: a file for the layout (FSDP 2), and TRL's script for supervised training under it."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.recipes.layout import Layout, about_servers, layout_of
from explorer.words.recipes.recipe import (
    Piece,
    Recipe,
    about_model,
    command,
    indented,
    quoted,
    said,
    unable,
    yaml,
    yes_no,
)
from explorer.words.recipes.trainer import arguments, cannot_train, differs_trainer, fill_in

TOOL, FILE = "accelerate and TRL", "accelerate.yaml"


def recipe(result: Result) -> Recipe:
    """The run that was found."""
    layout = layout_of(result)
    reasons = [*cannot_train(result, layout), *cannot(result, layout)]
    if reasons:
        return unable(TOOL, reasons)
    text = command(f"accelerate launch --config_file {FILE} --module trl.scripts.sft", arguments(result, layout))
    differs = [
        *differs_trainer(result, layout),
        *said(
            [
                (
                    layout.zero_stage == 2,
                    "FSDP 2 shares weights too, and keeps them gathered from forward to backward.",
                ),
            ]
        ),
    ]
    pieces = [Piece(FILE, file(result, layout)), Piece("", text)]
    return Recipe(TOOL, pieces, differs, [*about_model(result), *fill_in(), *servers(layout)], "")


def cannot(result: Result, layout: Layout) -> list[str]:
    """What of the layout FSDP 2 of accelerate does not have."""
    offload = result.scenario.layout.offload
    return said(
        [
            (layout.pp > 1, "accelerate's FSDP has no pipeline stages."),
            (layout.ep > 1, "accelerate's FSDP does not split experts."),
            (
                layout.zero_stage == 1,
                "FSDP shares gradients and weights with the states: it has no stage of the states alone. DeepSpeed has.",
            ),
            (
                layout.zero_stage == 0 and layout.tp * layout.cp > 1,
                "In accelerate, tensor and context parallelism go with FSDP.",
            ),
            (
                offload not in ("none", "optimizer and weights"),
                "FSDP keeps weights, gradients and optimizer states on the host together, or nothing.",
            ),
            (offload != "none" and layout.zero_stage < 2, "FSDP offloads only what it shares: ZeRO stage 3."),
        ]
    )


def file(result: Result, layout: Layout) -> str:
    """The layout for `accelerate launch`."""
    sharing = layout.zero_stage > 1
    kind = "FSDP" if sharing else "MULTI_GPU" if layout.devices > 1 else "NO"
    several = [("machine_rank", "0"), ("main_process_ip", "MASTER_ADDR"), ("main_process_port", "29500")]
    return yaml(
        [
            ("compute_environment", "LOCAL_MACHINE"),
            ("distributed_type", quoted(kind)),
            ("mixed_precision", quoted(mixed(result))),
            ("num_machines", f"{layout.servers}"),
            ("num_processes", f"{layout.devices}"),
            *(several if layout.servers > 1 else []),
            *(sharded(result, layout) if sharing else []),
        ]
    )


def mixed(result: Result) -> str:
    """What is multiplied, where weights are kept in 32 bits."""
    return {"bf16 mixed": "bf16", "pure bf16": "bf16", "fp16 mixed": "fp16"}.get(
        result.scenario.workload.precision, "no"
    )


def sharded(result: Result, layout: Layout) -> list[tuple[str, str]]:
    """What FSDP shares, and how tensor and context parallelism cut the rest."""
    several = layout.tp * layout.cp > 1 or layout.replicate > 1
    degrees = [
        ("parallelism_config_dp_replicate_size", f"{layout.replicate}"),
        ("parallelism_config_dp_shard_size", f"{layout.shard}"),
        ("parallelism_config_tp_size", f"{layout.tp}"),
        ("parallelism_config_cp_size", f"{layout.cp}"),
    ]
    shared = [
        ("fsdp_version", "2"),
        ("fsdp_auto_wrap_policy", "TRANSFORMER_BASED_WRAP"),
        ("fsdp_reshard_after_forward", yes_no(layout.zero_stage == 3)),
        ("fsdp_offload_params", yes_no(result.scenario.layout.offload != "none")),
        ("fsdp_cpu_ram_efficient_loading", "true"),
        ("fsdp_state_dict_type", "SHARDED_STATE_DICT"),
        ("fsdp_activation_checkpointing", yes_no(layout.recompute == "full")),
    ]
    return [
        ("fsdp_config", ""),
        *indented(shared),
        *([("parallelism_config", ""), *indented(degrees)] if several else []),
    ]


def servers(layout: Layout) -> list[str]:
    """What to fill in for several servers."""
    return [
        *[
            sentence.replace("the command", "each has its own machine_rank, and the command")
            for sentence in about_servers(layout)
        ]
    ]
