"""How far predictions of a scenario may be off: by what the evidence has seen, and by a run of one's own."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from explorer.core import bands
from explorer.core.scenario.measured import NOTHING, where_served, where_trained


def ranged(scenario: Any) -> Mapping[str, Any]:
    """How far predictions may be off, by what the evidence has of this software and GPU, and by a run of one's own."""
    software, generation = (scenario.workload.framework, scenario.serving.engine), scenario.accelerator.generation
    if isinstance(generation, str):
        seen, own = bands.ends(*software, generation), measured_here(scenario)
        return {**seen, **bands.own_ends(*own)} if own else seen
    shape = np.shape(scenario.accelerator.memory_bytes)
    if math.prod(shape) != len(generation):  # layouts are looked for at many points: no range matters there
        return bands.ends(*software, generation[0])
    return {name: ends.reshape(shape) for name, ends in _of_several(software, generation).items()}


@functools.lru_cache(maxsize=64)
def _of_several(software: tuple[str, str], generations: tuple[str, ...]) -> Mapping[str, Any]:
    """The ends for several GPUs as one, an entry each."""
    each = [bands.ends(*software, generation) for generation in generations]
    return {name: np.array([ends[name] for ends in each]) for name in each[0]}


def measured_here(scenario: Any) -> list[str]:
    """The kinds of predictions that a run of one's own has calibrated, on this model, GPU and software."""
    own, found = scenario.measured, []
    if own is NOTHING:
        return []
    for where, mine, kinds in (
        (own.trained_where, where_trained(scenario), ("step", "memory")),
        (own.served_where, where_served(scenario), ("tpot", "ttft", "serving_memory")),
    ):
        found += [kind for kind in kinds if where in ("", mine) and is_measured(own, kind)]
    return found + ["run"] * ("step" in found) + ["serving"] * ("tpot" in found)


def is_measured(own: Any, kind: str) -> bool:
    """Whether a run of one's own says something about a kind, wherever it was measured."""
    return bool(getattr(own, f"{kind}_run")) or bool(np.any(getattr(own, f"{kind}_factor") != 1))
