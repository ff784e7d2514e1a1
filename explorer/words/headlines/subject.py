"""Which model and which GPUs the numbers are for, in one line."""

from __future__ import annotations

import math

from explorer.catalog.buying.shop import budget_of, shop
from explorer.catalog.fleets import means_of
from explorer.core.compute import Result
from explorer.core.lab.means import Means
from explorer.core.scenario.second import names_served
from explorer.words.format import count, duration, price, significant
from explorer.words.phrases import listed, titled
from explorer.words.serving_words import copies_of_gpus

ASPECTS = {"compare": ", beside all other GPUs", "own": ", rented or owned"}


def subject(result: Result, section: str) -> str:
    """The line under the title: what is computed, for which model, on how many of which GPU."""
    if section == "lab":
        if result.scenario.lab.means == "to buy" and not shop(result).does_it:
            return f"What {price(budget_of(result.scenario))} buys"
        have = means_of(result.scenario)
        limited = math.isfinite(min(have.usd, have.device_hours))
        return f"What {having(have)} can do" + ("" if limited else f" in {duration(have.days)}")
    return f"{_job(result)} on {_gpus(result)}{ASPECTS.get(section, '')}"


def _job(result: Result) -> str:
    """What is done with which model: Fine-tuning Mistral-7B-v0.1 by QLoRA."""
    name, method = titled(result.scenario.model.model_name), result.scenario.workload.method
    if result["for_serving"]:
        return f"Serving {name}"
    return f"Training {name}" if method == "full" else f"Fine-tuning {name} by {method}"


def having(have: Means) -> str:
    """What a lab has: its cards, or how much money or how many of their hours it has for them."""
    cards = listed([f"{group.devices:,} × {group.accelerator.accelerator_name}" for group in have.groups], " and")
    if math.isfinite(have.usd):
        return f"{price(have.usd)} on {cards}"
    hours = have.device_hours
    return f"{hours_words(hours)} GPU-hours on {cards}" if math.isfinite(hours) else cards


def hours_words(number: float) -> str:
    """Hours of GPUs in two digits, millions by their letter."""
    return count(number) if number >= 1e6 else significant(number)


def _gpus(result: Result) -> str:
    """512 × A100; the name alone where it is not known how many."""
    number = float(result["job_devices"])
    return copies_of_gpus(result, number) if math.isfinite(number) else names_served(result.scenario)
