"""One card of the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from explorer.core.choose.advice import adapters_from_scratch
from explorer.core.compute import Result

UNKNOWN = "Unknown"
IF_IT_FITTED = " if it fitted"
"""The end of a value that no run has: the job does not go on these GPUs."""


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


def unless_it_runs(card: Headline, fits: bool) -> Headline:
    """The same card; where the job does not fit, its value says that it would be so if it did."""
    value = card.value if card.value == UNKNOWN else f"{card.value}{IF_IT_FITTED}"
    return card if fits else replace(card, value=value, good=False)


def of_training(card: Headline, result: Result) -> Headline:
    """A card of a training run: its value is nobody's where the run does not fit, and there is none where adapters alone
    are to be trained from scratch."""
    if why := cannot(result):
        return replace(card, value="Not possible", detail=why, rough="", good=False)
    return unless_it_runs(card, bool(result.fits))


def cannot(result: Result) -> str:
    """Why no GPU does such a training run, or an empty text."""
    return f"{result.scenario.workload.method} cannot train from scratch" if adapters_from_scratch(result) else ""
