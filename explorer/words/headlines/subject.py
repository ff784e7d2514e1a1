"""Which model and which GPUs the numbers are for, in one line."""

from __future__ import annotations

import math

from explorer.core.compute import Result
from explorer.words.serving_words import whole

ASPECTS = {"compare": ", beside all other GPUs", "own": ", rented or owned", "lab": ", and what a lab can do"}


def subject(result: Result, section: str) -> str:
    """The line under the title: what is computed, for which model, on how many of which GPU."""
    job = "Serving" if result["for_serving"] else "Training"
    return f"{job} {result.scenario.model.model_name} on {_gpus(result)}{ASPECTS.get(section, '')}"


def _gpus(result: Result) -> str:
    """512 × A100; the name alone where it is not known how many."""
    number, name = float(result["job_devices"]), result.scenario.accelerator.accelerator_name
    return f"{whole(number)} × {name}" if math.isfinite(number) else name
