"""The layout of a training run in whole numbers, as launchers want them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer.core.compute import Result

MOST_IN_A_SERVER = 8


@dataclass(frozen=True)
class Layout:
    """A training layout: degrees that multiply to the GPUs, and a batch that they divide.

    replicate × shard = dp: replicas of the states, and what shares one set of them, context parallelism aside.
    """

    devices: int
    servers: int
    each: int
    tp: int
    pp: int
    cp: int
    ep: int
    dp: int
    replicate: int
    shard: int
    interleave: int
    zero_stage: int
    micro_batch: int
    micro_batches: int
    batch: int
    steps: int
    recompute: str


def layout_of(result: Result) -> Layout:
    """The layout behind a result."""
    tp, pp, cp, dp = (whole(result, "tp"), whole(result, "pp"), whole(result, "cp"), whole(result, "dp"))
    micro, accumulated, devices = whole(result, "micro_batch"), whole(result, "micro_batches"), tp * pp * cp * dp
    each = in_a_server(devices)
    replicate = replicas_of_states(dp, cp, whole(result, "shard_group"), whole(result, "zero_stage"))
    batch = micro * accumulated * dp
    return Layout(
        devices=devices,
        servers=round(devices / each),
        each=each,
        tp=tp,
        pp=pp,
        cp=cp,
        ep=whole(result, "ep"),
        dp=dp,
        replicate=replicate,
        shard=round(dp / replicate),
        interleave=whole(result, "interleave"),
        zero_stage=whole(result, "zero_stage"),
        micro_batch=micro,
        micro_batches=accumulated,
        batch=batch,
        steps=max(1, math.ceil(float(result["tokens"]) / (batch * float(result["seq_len"])))),
        recompute=str(result["recompute"]),
    )


def whole(result: Result, name: str) -> int:
    """A quantity that is a whole number."""
    return round(float(result[name]))


def divides(parts: float, number: float) -> bool:
    """Whether a number can be divided into so many equal parts."""
    return number / parts == int(number / parts)


def in_a_server(devices: int) -> int:
    """GPUs of each server: eight, or the most below that leave no server half full."""
    return max([n for n in range(1, MOST_IN_A_SERVER + 1) if divides(n, devices)])


def replicas_of_states(dp: int, cp: int, group: int, zero_stage: int) -> int:
    """Replicas of one set of states: all of them where nothing is shared, one where all share."""
    if zero_stage == 0:
        return dp
    wanted = max(1, int(dp * cp / group))
    return max([n for n in range(1, dp + 1) if n <= wanted and divides(n, dp)])


def about_batch(result: Result, layout: Layout) -> list[str]:
    """Where the batch, or the GPUs in use, are not those that were asked for."""
    wanted, named = whole(result, "global_batch"), whole(result, "devices")
    found = []
    if layout.batch != wanted:
        found.append(
            f"A step has {layout.batch:,} sequences, not {wanted:,}: {layout.dp:,} replicas take"
            f" {layout.micro_batch:,} at a time, {layout.micro_batches:,} times."
        )
    if layout.devices != named:
        found.append(f"It runs on {layout.devices:,} of the {named:,} GPUs; the others stand idle.")
    return found


def launcher(layout: Layout, script: str) -> str:
    """torchrun, on one server or on several."""
    if layout.servers == 1:
        return f"torchrun --nproc-per-node {layout.each} {script}"
    return (
        f"torchrun --nnodes {layout.servers} --nproc-per-node {layout.each} --rdzv-backend c10d"
        f' --rdzv-endpoint "$MASTER_ADDR:29500" {script}'
    )


def about_servers(layout: Layout) -> list[str]:
    """What to fill in for several servers."""
    if layout.servers == 1:
        return []
    return [
        f"MASTER_ADDR: the address of the first of {layout.servers:,} servers with {layout.each} GPUs each; the command"
        " is started on all of them."
    ]
