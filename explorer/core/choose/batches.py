"""Steps of too few sequences for the GPUs: pipelines that wait for micro-batches, and GPUs that are better left idle."""

from __future__ import annotations

import math

from explorer.core.compute import Result

WAITING = 0.2
"""Share of a step that pipelines wait, from which a step is said to be too small."""


def starving(global_batch: float, micro_batch: float, pp: float, replicas: float) -> bool:
    """Whether replicas have no more micro-batches than pipeline stages: nearly half of a step they wait, unless each stage
    is cut into chunks, which so few cannot fill evenly."""
    return pp > 1 and global_batch <= replicas * micro_batch * pp


def replicas_of_all(result: Result) -> int:
    """Replicas there would be if no GPU were idle."""
    return max(1, math.floor(float(result["devices"] / (result["tp"] * result["pp"] * result["cp"]))))


def idle_for_want(result: Result) -> bool:
    """Whether GPUs stand idle as a step has too few sequences for all of them."""
    batch, micro, pp, dp = (float(result[name]) for name in ("global_batch", "micro_batch", "pp", "dp"))
    return dp < replicas_of_all(result) and starving(batch, micro, pp, replicas_of_all(result))


def waiting(result: Result) -> float:
    """Share of a step that pipelines wait for their first and last micro-batch."""
    return float(result["bubble_seconds"] / result["modelled_step_seconds"])


def is_too_small(result: Result) -> bool:
    """Whether a step has too few sequences for the GPUs: they wait for much of it, or stand idle."""
    return result.fits and (
        waiting(result) >= WAITING or idle_for_want(result) or result["dp"] > result["global_batch"]
    )
