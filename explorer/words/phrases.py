"""Pieces of sentences: lists, names within a sentence, numbers with a noun."""

from __future__ import annotations

from collections.abc import Sequence


def listed(words: Sequence[str], last: str = " or") -> str:
    """Several words as a list: a, b or c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])}{last} {words[-1]}"


def inner(name: str) -> str:
    """A name within a sentence, with a small letter; an abbreviation stays as it is."""
    return name if name[:2].isupper() else name[0].lower() + name[1:]


def plural(number: float, noun: str) -> str:
    """A noun as it stands after a number: year, years."""
    return noun if number == 1 else f"{noun}s"
