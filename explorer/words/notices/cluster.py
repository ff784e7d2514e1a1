"""What a user should know about a run on a shared cluster: where rules of thumb end, and where no job gets on."""

from __future__ import annotations

import math

from explorer.core.compute import Result
from explorer.core.units import DAY, HOUR
from explorer.words.format import duration, wait

FREQUENT = 0.3
"""Failures from one checkpoint to the next, from where Young's sum for rare failures is off by 3 % of the run and more."""


def about_cluster(result: Result) -> list[str]:
    """Most important first."""
    return [*_about_failures(result), *_about_limit(result)]


def _about_failures(result: Result) -> list[str]:
    often = float(result["failures_per_interval"])
    if not often > FREQUENT:
        return []
    every = wait(float(result["mtbf_seconds"]))
    if not math.isfinite(float(result["held_seconds"])) and math.isfinite(float(result["train_days"])):
        return [
            f"Failures come every {every}, before a checkpoint is done: the run never ends."
            " Faster storage, more checkpoints or fewer GPUs would help."
        ]
    return [
        f"A failure comes every {every}, and it takes {wait(often * float(result['mtbf_seconds']))} from one checkpoint to the next:"
        " Young’s rule is for failures that are rarer. The days here are those of failures at random, on average; one"
        " run may take much longer."
    ]


def _about_limit(result: Result) -> list[str]:
    if math.isfinite(float(result["jobs"])) or not math.isfinite(float(result["held_seconds"])):
        return []
    limit, start, write = (float(result[name]) for name in ("wall_hours", "restart_seconds", "checkpoint_seconds"))
    return [
        f"A job of {duration(limit * HOUR / DAY)} is too short for a start ({wait(start)}) and a checkpoint ({wait(write)}):"
        " no job gets anything done. Ask for longer jobs, or faster storage."
    ]
