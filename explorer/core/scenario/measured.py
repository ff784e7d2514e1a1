"""What was measured on a run of one's own: the fields that calibrate the predictions with it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

from explorer.core.scenario.parts import quantity
from explorer.core.scenario.second import names_served

LEAST, MOST = 0.1, 10.0
"""A run that is further off than this was read in another unit, or is another job."""


def factor(label: str) -> float:
    """Measured ÷ predicted, in the scenario in which it was measured; 1: nothing was measured."""
    made: float = quantity(1.0, label, low=LEAST, high=MOST, help="Measured over predicted. 1: not measured.")
    return made


@dataclass(frozen=True)
class Measured:
    """How far a run of one's own is from what was predicted for it, what it was, and where it was measured."""

    step_factor: float = factor("Step of your own run")
    memory_factor: float = factor("Memory of your own run")
    tpot_factor: float = factor("Time between tokens of your own run")
    ttft_factor: float = factor("First token of your own run")
    serving_memory_factor: float = factor("Memory of your own server")
    step_run: str = quantity("", "Speed that you measured")
    memory_run: str = quantity("", "Memory that you measured")
    tpot_run: str = quantity("", "Speed of your server")
    ttft_run: str = quantity("", "First token that you measured")
    serving_memory_run: str = quantity("", "Memory of your server")
    trained_where: str = quantity("", "Model, GPU and software of that training run")
    served_where: str = quantity("", "Model, GPU and software of that server")


NOTHING = Measured()
"""No run of one's own."""


def where_trained(scenario: Any) -> str:
    """A check sum of model, GPU and software of a training run: with others, a measurement is carried over."""
    s, job = scenario, scenario.workload
    return _sum((s.model.model_name, s.accelerator.accelerator_name, job.framework, job.precision, job.method))


def where_served(scenario: Any) -> str:
    """The same of a server."""
    s, use = scenario, scenario.serving
    return _sum((s.model.model_name, names_served(s), use.engine, use.weight_format))


def _sum(names: tuple[Any, ...]) -> str:
    return f"{zlib.crc32(repr(names).encode()):08x}"
