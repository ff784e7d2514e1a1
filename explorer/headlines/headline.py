"""One card of the answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Headline:
    """One card: the answer, what stands below it, and the quantity whose sum explains it, or another GPU to choose."""

    title: str
    value: str
    detail: str
    quantity: str
    good: bool = True
    gpu: str = ""
