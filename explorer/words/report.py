"""What a report says besides the answers: how they are computed, what to know, and where the numbers are from."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from explorer.core.compute import Result
from explorer.core.evaluate import explain
from explorer.core.formula import REGISTRY
from explorer.words.citing import cite, html_of
from explorer.words.format import write
from explorer.words.headlines import headlines, sentence, subject, told
from explorer.words.notices import notices
from explorer.words.sums import formula_in_words, told_in_numbers, used_terms

OWN = ("by_definition",)
"""Sources that name no document."""


def report(result: Result, section: str) -> dict[str, Any]:
    """A scenario's report: what it is of, the answer, sums, notes and sources; notes and sources as HTML."""
    cards = headlines(result, section)
    names = [card.quantity for card in cards if card.quantity in REGISTRY]
    return {
        "subject": subject(result, section),
        "told": told(result, section),
        "cards": [asdict(card) for card in cards],
        "layout": sentence(result, section),
        "sums": [sum_line(result, name) for name in dict.fromkeys(names)],
        "notes": [html_of(note) for note in notices(result, section)],
        "sources": [html_of(cite(key)) for key in sources(result, names)],
    }


def sum_line(result: Result, name: str) -> str:
    """A quantity's sum in one line, in words and in numbers; what is given by the visitor is said to be."""
    e = explain(result, name)
    if e.given:
        return f"{e.label} = {write(e.value, e.unit)}, given by you."
    terms = used_terms(result, name)
    if len(terms) == 1 and terms[0] in REGISTRY and result[terms[0]] == e.value:
        return sum_line(result, terms[0]).replace(explain(result, terms[0]).label, e.label, 1)  # it only passes on
    numbers, comes_to = told_in_numbers(e, result)
    return " = ".join([part for part in (e.label, formula_in_words(e, result), numbers, comes_to) if part])


def sources(result: Result, names: list[str]) -> list[str]:
    """The sources of some quantities and of the terms of their sums, each once."""
    terms = [term for name in names for term in (name, *used_terms(result, name)) if term in REGISTRY]
    return [key for key in dict.fromkeys(REGISTRY[term].source for term in terms) if key not in OWN]
