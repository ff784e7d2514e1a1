"""Where the names of a few dots stand, so that they cover neither each other nor, if it can be, other dots."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

PLOT = (600.0, 300.0)
"""Pixels that are reckoned with: a plot is as wide as the page lets it be."""
LETTER, LINE = 6.8, 15.0
"""Pixels of a letter and of a line."""
BESIDE, ABOVE, BELOW = 10, -6, 20
"""Offsets of the start of the words from a dot. [pixels]"""
DOT = 8.0

Box = tuple[float, float, float, float]
SPOTS = tuple(itertools.product((False, True), repeat=2))
"""To the left of the dot or not, below it or not; the first is the usual."""


def spots(points: Sequence[tuple[float, float]], words: Sequence[str]) -> list[tuple[bool, bool]]:
    """For each point that has words, whether they stand to its left and whether below it.

    Points are in shares of the plot, from its lower left. All combinations are tried: meant for a handful of words.
    """
    at = [(x * PLOT[0], (1 - y) * PLOT[1]) for x, y in points]
    named = [i for i, text in enumerate(words) if text]
    boxes = [[_box(at[i], len(words[i]), *spot) for spot in SPOTS] for i in named]
    outside = [[_outside(box) for box in choices] for choices in boxes]
    shared = {
        (i, j): [[_common(a, b) for b in boxes[j]] for a in boxes[i]]
        for i, j in itertools.combinations(range(len(named)), 2)
    }
    hidden = [[sum(_hides(box, dot) for dot in at) for box in choices] for choices in boxes]

    def cost(picks: tuple[int, ...]) -> tuple[float, float, tuple[int, ...]]:
        """Words that cannot be read count first, then dots that cannot be seen, then what is usual."""
        unread = sum(areas[picks[i]][picks[j]] for (i, j), areas in shared.items())
        unread += LINE * sum(costs[pick] for costs, pick in zip(outside, picks, strict=True))
        return unread, sum(costs[pick] for costs, pick in zip(hidden, picks, strict=True)), picks

    best = min(itertools.product(range(len(SPOTS)), repeat=len(named)), key=cost)
    return [SPOTS[pick] for pick in best]


def _box(at: tuple[float, float], letters: int, left: bool, below: bool) -> Box:
    """Left, top, right and bottom of the words."""
    wide, base = letters * LETTER, at[1] + (BELOW if below else ABOVE)
    start = at[0] - BESIDE - wide if left else at[0] + BESIDE
    return start, base - LINE, start + wide, base


def _common(a: Box, b: Box) -> float:
    """Area that two boxes share."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _hides(box: Box, dot: tuple[float, float]) -> bool:
    """Whether a dot lies under the words."""
    half = DOT / 2
    return _common(box, (dot[0] - half, dot[1] - half, dot[0] + half, dot[1] + half)) > 0


def _outside(box: Box) -> float:
    """Pixels by which the words leave the plot."""
    return max(0.0, -box[0]) + max(0.0, box[2] - PLOT[0]) + max(0.0, -box[1]) + max(0.0, box[3] - PLOT[1])
