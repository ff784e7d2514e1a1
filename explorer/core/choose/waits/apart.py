"""Waits where prompts are read by copies of their own: first in their queue, then beside the answers of those that write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from explorer.core.choose.waits.between import between_seconds, steps
from explorer.core.choose.waits.crowd import Copy, crowd
from explorer.core.choose.waits.first import CHANCES, first_seconds, place_seconds


@dataclass(frozen=True)
class Group:
    """So many copies that read and so many that write, to each of which readers are dealt out by chance.

    reads: a copy that writes nothing, sending the KV cache included. writes: one that prompts do not stop.
    """

    reads: Copy
    writes: Copy
    readings: float
    writings: float
    first_factor: float = 1.0

    @property
    def written(self) -> float:
        """Steps from the first token to the last."""
        return self.writes.written

    def load(self, per_s: float) -> float:
        """What is asked over what can be done, of those that are busier."""
        return max(self.reads.load(per_s / self.readings), self.writes.load(per_s / self.writings))


def of_group(group: Group, rates: Sequence[float]) -> list[tuple[Any, Any]]:
    """Times to the first token, and between tokens, of equally many readers each, at each of some rates; the loads must
    be below 1. [s]"""
    read = group.first_factor * first_seconds([crowd(group.reads, per_s / group.readings) for per_s in rates])
    if not group.written:
        return [(first, None) for first in read]
    made = []
    for first, per_s in zip(read, rates, strict=True):
        found = crowd(group.writes, per_s / group.writings)
        under_way = 1 + (1 - float(found.shares[0])) / 2  # one's own step, and half of one that is under way
        later = place_seconds(found, CHANCES[4]) + under_way * steps(found).mean
        made.append((first + group.first_factor * later, between_seconds(found)))
    return made
