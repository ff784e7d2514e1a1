"""Which model and which GPUs the numbers are for, in one line."""

from __future__ import annotations

import math

from explorer.catalog.fleets import means_of
from explorer.core.compute import Result
from explorer.words.format import duration
from explorer.words.phrases import listed
from explorer.words.serving_words import whole

ASPECTS = {"compare": ", beside all other GPUs", "own": ", rented or owned"}


def subject(result: Result, section: str) -> str:
    """The line under the title: what is computed, for which model, on how many of which GPU."""
    if section == "lab":
        return f"What {_cards(result)} can do in {duration(result.scenario.lab.lab_days)}"
    job = "Serving" if result["for_serving"] else "Training"
    return f"{job} {result.scenario.model.model_name} on {_gpus(result)}{ASPECTS.get(section, '')}"


def _cards(result: Result) -> str:
    """All cards of a lab."""
    groups = means_of(result.scenario).groups
    return listed([f"{group.devices:,} × {group.accelerator.accelerator_name}" for group in groups], " and")


def _gpus(result: Result) -> str:
    """512 × A100; the name alone where it is not known how many."""
    number, name = float(result["job_devices"]), result.scenario.accelerator.accelerator_name
    return f"{whole(number)} × {name}" if math.isfinite(number) else name
