"""Renting or owning in words."""

from __future__ import annotations

from explorer.core.evaluate import Result
from explorer.headlines import train
from explorer.headlines.headline import Headline


def headlines(result: Result) -> list[Headline]:
    """The answer for the job that is paid for."""
    return train.headlines(result)


def sentence(result: Result) -> str:
    """How the job is spread."""
    return train.sentence(result)
