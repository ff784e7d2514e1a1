"""What a user should know about a result: notices of one sentence each, for each section of the page."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.core.evaluate import Explanation, explain
from explorer.words.format import write
from explorer.words.notices import compare, lab, own, price, serve, train
from explorer.words.notices.names import about_names
from explorer.words.own_run import about_measured

ROOMS = {"train": train, "serve": serve, "compare": compare, "own": own, "lab": lab}


def notices(result: Result, section: str = "train") -> list[str]:
    """What a user should know about this result in a section, most important first."""
    own = [*about_given(result, section), *about_measured(result, section)]
    return [*about_names(result), *own, *ROOMS[section].notices(result)]


def footnotes(result: Result, section: str = "train") -> list[str]:
    """Of all notices of a section, those that only say where a price is from, or what a round sum buys at it."""
    small = [*price.footnotes(result), *train.about_credit(result)]
    return [said for said in notices(result, section) if said in small]


def about_given(result: Result, section: str = "train") -> list[str]:
    """What is not computed, but given; what would have been computed; and that other GPUs are taken to be like it."""
    told = [explain(result, name) for name, _ in result.scenario.given]
    said = [f"{e.label.partition(':')[0]} = {write(e.value, e.unit)}{_instead(e)}" for e in told]
    if not said:
        return []
    alike = f"{'That is' if len(said) == 1 else 'They are'} taken as given on every GPU compared here."
    return [f"Given by you, not computed: {'; '.join(said)}.", *([alike] if section == "compare" else [])]


def _instead(e: Explanation) -> str:
    return f" (the formula gives {write(e.computed, e.unit)})" if e.text else ""
