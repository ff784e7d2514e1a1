"""One card of the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from explorer.catalog.limits import Limit, beyond
from explorer.core.choose.advice import adapters_from_scratch
from explorer.core.compute import Result
from explorer.core.evaluate import explain
from explorer.words.format import write
from explorer.words.own_numbers import basis_of, is_own

UNKNOWN = "Unknown"
IF_IT_FITTED = " if it fitted"
"""The end of a value that no run has: the job does not go on these GPUs."""
IF_IT_WERE_SOLD = " if it were sold"
"""The end of dollars that nobody can pay: so many GPUs cannot be had at such a price."""


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


REPLACED = ("train_seconds", "usd", "usd_per_request")
"""Answers whose details say what they are computed from, which a number of the visitor's own is not."""


def with_own(card: Headline, result: Result) -> Headline:
    """The same card; where its answer is a number of the visitor's own, it says so, and has no range."""
    name = card.quantity
    card = replace(card, basis=basis_of(result, name, card.basis))
    if not is_own(result, (name,)):
        return card
    e = explain(result, name)
    instead = f"in place of {write(e.computed, e.unit)}, as computed here"
    return replace(card, rough="", detail=instead if name in REPLACED else card.detail)


def unless_it_runs(card: Headline, fits: bool) -> Headline:
    """The same card; where the job does not fit, its value says that it would be so if it did."""
    value = card.value if card.value == UNKNOWN else f"{card.value}{IF_IT_FITTED}"
    return card if fits else replace(card, value=value, good=False)


def of_training(card: Headline, result: Result) -> Headline:
    """A card of a training run: its value is nobody's where the run does not fit, and there is none where adapters alone
    are to be trained from scratch."""
    why = cannot(result)
    if why:
        return replace(card, value="Not possible", detail=why, rough="", basis="", quantity="", good=False)
    return unless_it_runs(card, bool(result.fits))


def cannot(result: Result) -> str:
    """Why no GPU does such a training run, or an empty text."""
    return f"{result.scenario.workload.method} cannot train from scratch" if adapters_from_scratch(result) else ""


def unless_it_is_sold(card: Headline, result: Result) -> Headline:
    """A card of dollars: where so many GPUs cannot be had at their price, it says so."""
    if not not_sold(result) or card.value.endswith(IF_IT_FITTED):
        return card
    return replace(card, value=f"{card.value}{IF_IT_WERE_SOLD}", good=False)


def not_sold(result: Result) -> Limit | None:
    """The limit that the GPUs of the job go beyond at their kind of price, if they are rented."""
    rented = bool(result["rented"] or result["for_serving"])
    return beyond(result.scenario.prices.price_kind, float(result["job_devices"])) if rented else None
