"""Pieces of sentences: lists, names within a sentence, numbers with a noun."""

from __future__ import annotations

from collections.abc import Sequence


def listed(words: Sequence[str], last: str = " or") -> str:
    """Several words as a list: a, b or c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])}{last} {words[-1]}"


def inner(name: str) -> str:
    """A name within a sentence, with a small letter; an abbreviation stays as it is."""
    return name if name[:2].isupper() else name[0].lower() + name[1:]


SIZED = " model"
"""What follows a size that stands for a model."""


def a(size: str) -> str:
    """A size or a number with its article, as it is read aloud: a 13B model, an 8B, an 18.7B, an 862M, a 1.8B."""
    whole = size.partition(".")[0].rstrip("BMTk model")
    vowel = size[:1] == "8" or whole in ("11", "18")
    return f"{'an' if vowel else 'a'} {size}"


def called(name: str) -> str:
    """The name of a model; a 13B model, where a size stands for it."""
    size = name.removesuffix(SIZED)
    if size == name:
        return name
    return f"a {size} model" if a(size) == f"a {size}" else f"an {size} model"


def titled(name: str) -> str:
    """The name of a model as it stands in a title: 13B model, where a size stands for it."""
    size = name.removesuffix(SIZED)
    return name if size == name else f"{size} model"


def plural(number: float, noun: str) -> str:
    """A noun as it stands after a number: year, years."""
    return noun if number == 1 else f"{noun}s"
