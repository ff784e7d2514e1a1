"""One card of the answer."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.choose.advice import adapters_from_scratch
from explorer.core.compute import Result

IF_IT_FITTED = "if it fitted; "


@dataclass(frozen=True)
class Headline:
    """One answer: its value and how rough that is, what stands below it, what it stands on, and the quantity whose sum explains it, or another GPU to choose."""

    title: str
    value: str
    detail: str
    quantity: str
    good: bool = True
    gpu: str = ""
    basis: str = ""
    """What it stands on: exact, measured, carried over, assumed; empty where it is a price of a list."""
    rough: str = ""
    """Between what the value lies in eight of ten published runs, or what else belongs to it."""
    opens: str = ""
    """Which answer of My lab its button opens, as a run in another section."""


def only_if(result: Result) -> str:
    """What must be otherwise before a training run is worth its figures, as the start of a detail; mostly nothing."""
    if adapters_from_scratch(result):
        return f"{result.scenario.workload.method} cannot train from scratch; "
    return "" if result.fits else IF_IT_FITTED
