"""The answer in words: four headlines and a sentence, for each section of the page."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.headlines import compare, lab, own, serve, train
from explorer.words.headlines.headline import Headline
from explorer.words.headlines.subject import subject
from explorer.words.headlines.told import answered, told
from explorer.words.headlines.train import sentence as layout_sentence
from explorer.words.headlines.train import spread

__all__ = ["Headline", "answered", "headlines", "layout_sentence", "sentence", "spread", "subject", "told"]

ROOMS = {"train": train, "serve": serve, "compare": compare, "own": own, "lab": lab}


def headlines(result: Result, section: str = "train") -> list[Headline]:
    """The four cards of a section."""
    return ROOMS[section].headlines(result)


def sentence(result: Result, section: str = "train") -> str:
    """The line under the cards of a section."""
    return ROOMS[section].sentence(result)
