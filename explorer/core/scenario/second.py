"""A second kind of GPU in a copy: the same fields as the first kind's, each name with `second_` before it."""

from __future__ import annotations

import dataclasses
from typing import Any

from explorer.core.calibration import ENGINES
from explorer.core.scenario.parts import Accelerator

PREFIX = "second_"
_FIGURES = tuple(field.name for field in dataclasses.fields(Accelerator))


def _also(field: dataclasses.Field[Any]) -> tuple[str, Any, Any]:
    """The field of the second kind that goes with one of the first."""
    meta = dict(field.metadata) | {"label": f"{field.metadata['label']}, second kind"}
    return PREFIX + field.name, field.type, dataclasses.field(default=field.default, metadata=meta)


Second: Any = dataclasses.make_dataclass(
    "Second", [_also(each) for each in dataclasses.fields(Accelerator)], frozen=True
)
"""The GPU of the second kind; it counts where there are any (`second_devices`)."""
Second.__module__ = __name__  # where a copy in another process looks for it


def second_of(card: Accelerator) -> Any:
    """A GPU as the second kind."""
    return Second(**{PREFIX + name: getattr(card, name) for name in _FIGURES})


def card_of(second: Any) -> Accelerator:
    """The second kind as a GPU."""
    return Accelerator(**{name: getattr(second, PREFIX + name) for name in _FIGURES})


def is_unlike(scenario: Any) -> bool:
    """Whether a served copy has GPUs of two kinds. Training, and many GPUs that are compared at once, have one."""
    return bool(
        scenario.running.second_devices > 0
        and scenario.workload.job == "serve"
        and isinstance(scenario.accelerator.accelerator_name, str)
    )


def deals_unevenly(engine: str) -> bool:
    """Whether a class of software is known to give some GPUs of a copy more layers than others."""
    return ENGINES[engine].layer_split or engine == "vLLM, SGLang"


def names_served(scenario: Any) -> str:
    """What the GPUs of a served copy are called: one name, or those of both kinds with how many there are of each."""
    first, run = scenario.accelerator.accelerator_name, scenario.running
    if not is_unlike(scenario):
        return str(first)
    return f"{run.first_devices} × {first} + {run.second_devices} × {scenario.second.second_accelerator_name}"
