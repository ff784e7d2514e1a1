"""What is shown and what is kept, answer by answer: values, how many times as much, and bars on one scale."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.core.compute import Result
from explorer.state.pinned import MOST, result_of
from explorer.words.api_words import who_asks
from explorer.words.format import significant
from explorer.words.headlines import Headline, headlines
from explorer.words.headlines.bill import sells
from explorer.words.headlines.measures import Measure, measures
from explorer.words.serving_words import answer_price

if TYPE_CHECKING:
    from explorer.state.store import Store

NOW = "Shown now"
SAME = 0.005
"""A smaller share is no difference."""
SMALL = 0.095
"""Below it a factor is written as a part: 1/160."""
NOTHING = -1.0
API = MOST + 1
"""The place of what can be bought."""


@dataclass(frozen=True)
class Cell:
    """One scenario's answer."""

    place: int
    """0 for what is shown, then the number of what is kept, and behind them all the API."""
    name: str
    value: str
    rough: str
    good: bool
    ratio: str
    """How many times the shown scenario's it is; empty for that itself, and where one of the two is no number."""
    bar: float
    low: float
    high: float
    """Where bar and range end, as shares of the panel's width; below zero where there is nothing to draw."""


@dataclass(frozen=True)
class Panel:
    """One of the four answers for all scenarios, the shown one first."""

    title: str
    cells: list[Cell]


def results(store: Store) -> list[tuple[str, Result]]:
    """What is shown, and all that is kept, as it was kept: as a run, or as a model in use."""
    return [(NOW, store.result), *((pin.name, result_of(pin.scenario)) for pin in store.pins)]


def panels(store: Store) -> list[Panel]:
    """The answers of Train or of Serve, of all that are about the job that is shown, and what an API takes for an answer;
    none where nothing else is."""
    if not store.pins:
        return []
    job = job_of(store.result)
    alike = [(place, name, result) for place, (name, result) in enumerate(results(store)) if job_of(result) == job]
    bought = _bought(store.result)
    found = [(place, name, headlines(result, job), measures(result, job)) for place, name, result in alike]
    answers = [
        [(place, name, cards[answer], numbers[answer]) for place, name, cards, numbers in found] for answer in range(4)
    ]
    if bought:
        answers[0].append((API, *bought))
    return [_panel(one) for one in answers if len(one) > 1]


def _bought(result: Result) -> tuple[str, Headline, Measure] | None:
    """The same answer from an API that sells the model, at its price: nothing else of it is known."""
    if not result["for_serving"] or not sells(result):
        return None
    usd = float(result["api_usd_per_request"])
    card = Headline("", answer_price(usd), "", "api_usd_per_request")
    return f"The API ({who_asks(result)})", card, Measure(usd, usd, usd)


def job_of(result: Result) -> str:
    """The section that is about the job of a result."""
    return "serve" if result["for_serving"] else "train"


@functools.lru_cache(maxsize=4 * MOST)
def brief(result: Result) -> str:
    """The first two answers in a few words: 14 days, $490,000; or that it does not fit."""
    cards = headlines(result, job_of(result))
    memory = cards[3 if result["for_serving"] else 2]
    return f"{cards[0].value}, {cards[1].value}" if memory.good else memory.value


def _panel(answers: list[tuple[int, str, Headline, Measure | None]]) -> Panel:
    widest = max((measure.high for _, _, _, measure in answers if measure), default=0.0)
    first = answers[0][3]
    cells = [
        Cell(
            place,
            name,
            card.value,
            card.rough,
            card.good,
            "" if place == 0 else ratio_words(measure, first),
            *(_ends(measure, widest) if measure else (NOTHING,) * 3),
        )
        for place, name, card, measure in answers
    ]
    return Panel(answers[0][2].title, cells)


def _ends(measure: Measure, widest: float) -> tuple[float, float, float]:
    """Where a value and its range end, as shares of the widest."""
    scale = 1 / widest if widest > 0 else 0.0
    return measure.value * scale, measure.low * scale, measure.high * scale


def ratio_words(measure: Measure | None, first: Measure | None) -> str:
    """One answer over another in words: × 2.1; 1/160; the same."""
    if not measure or not first or not first.value or not measure.value:
        return ""
    factor = measure.value / first.value
    if abs(factor - 1) < SAME:
        return "the same"
    if factor < SMALL:
        return f"1/{significant(1 / factor)}"
    return f"× {significant(factor, 3 if 0.9 < factor < 1.1 else 2)}"
