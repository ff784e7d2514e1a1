"""Scenarios that are kept beside the one that is shown: up to four, each under a name that can be changed."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from explorer.core.compute import Result
from explorer.core.evaluate import evaluate
from explorer.core.scenario import FIELDS, Scenario, leaves
from explorer.huggingface import printable
from explorer.state import presets
from explorer.state.texts import text_of
from explorer.words.headlines import subject

if TYPE_CHECKING:
    from explorer.state.store import Store

MOST = 4
LONGEST = 80
"""Characters of a name."""


@dataclass(frozen=True)
class Pin:
    """A kept scenario."""

    name: str
    scenario: Scenario


@functools.lru_cache(maxsize=4 * MOST)
def result_of(scenario: Scenario) -> Result:
    """The result of a kept scenario, computed once while it is kept."""
    return evaluate(scenario)


def can_pin(store: Store) -> bool:
    """Whether there is room for what is shown, and it is not kept already."""
    return len(store.pins) < MOST and all(pin.scenario != store.scenario for pin in store.pins)


def pin(store: Store) -> bool:
    """Keep what is shown, under a name of its own; False where it is not possible."""
    if can_pin(store):
        store.pins = [*store.pins, Pin(name_for(store), store.scenario)]
        return True
    return False


def name_for(store: Store) -> str:
    """What is shown in a few words: the preset, else model and GPUs; where another pin is called so, what differs."""
    name = presets.name_of(store.scenario) or subject(store.result, store.section)
    taken = {pin.name: pin for pin in store.pins}
    if name not in taken:
        return cleaned(name)
    old = dict(leaves(taken[name].scenario))
    for field, value in leaves(store.scenario):
        told = f"{name}, {FIELDS[field].metadata['label'].lower()} {text_of(value)}"
        if value != old[field] and told not in taken:
            return cleaned(told)
    return cleaned(f"{name}, {len(taken) + 1}")


def cleaned(name: str) -> str:
    """A name as it is shown: one line, not too long."""
    return " ".join(printable(name).split())[:LONGEST]


def unpin(store: Store, index: int) -> None:
    """Keep one no longer."""
    store.pins = [pin for place, pin in enumerate(store.pins) if place != index]


def rename(store: Store, index: int, name: str) -> None:
    """Call one otherwise; an empty name changes nothing."""
    if cleaned(name):
        store.pins = [
            replace(pin, name=cleaned(name)) if place == index else pin for place, pin in enumerate(store.pins)
        ]


def show(store: Store, index: int) -> None:
    """Show one as the scenario that can be changed."""
    if 0 <= index < len(store.pins):
        store.load(store.pins[index].scenario)
