"""Where points and marks lie along an axis, and where the names of a few dots stand beside them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

PLOT = (600.0, 300.0)
"""Pixels that are reckoned with: a plot is as wide as the page lets it be."""
LETTER, LINE = 6.8, 15.0
"""Pixels of a letter and of a line."""
BESIDE, ABOVE, BELOW = 10, -6, 20
"""Offsets of the start of the words from a dot. [pixels]"""
DOT = 8.0

Box = tuple[float, float, float, float]
Cost = tuple[float, int]
"""Words that cannot be read, in pixels, and dots that cannot be seen."""
Picks = tuple[int, ...]
Found = tuple[Cost, Picks]
SPOTS = tuple(itertools.product((False, True), repeat=2))
"""To the left of the dot or not, below it or not; the first is the usual."""


def spots(points: Sequence[tuple[float, float]], words: Sequence[str]) -> list[tuple[bool, bool]]:
    """For each point, whether its words stand to its left and whether below it; as usual where it has none.

    Points are in shares of the plot, from its lower left. All combinations are weighed: meant for a handful of words.
    """
    at = [(x * PLOT[0], (1 - y) * PLOT[1]) for x, y in points]
    named = [i for i, text in enumerate(words) if text]
    boxes = [[_box(at[i], wide(words[i]), left, below) for left, below in SPOTS] for i in named]
    alone = [[(LINE * _outside(box), _hidden(box, at)) for box in choices] for choices in boxes]
    picks = _cheapest(boxes, alone, (), (0.0, 0), ((math.inf, 0), ()))[1]
    place = dict(zip(named, picks, strict=True))
    return [SPOTS[place.get(i, 0)] for i in range(len(words))]


def wide(text: str) -> int:
    """How many letters wide a text is: a Chinese character takes the room of two."""
    return len([0 for letter in text if letter > "\u2e7f"]) + len(text)


def _cheapest(boxes: list[list[Box]], alone: list[list[Cost]], picks: Picks, cost: Cost, best: Found) -> Found:
    """The best spots for all words, given those of the first and the best found before.

    Words that cannot be read count first, then dots that cannot be seen, then what is usual.
    """
    if not cost < best[0]:  # the rest can only add to it
        return best
    if len(picks) == len(boxes):
        return cost, picks
    placed = [boxes[i][pick] for i, pick in enumerate(picks)]
    for pick, box in enumerate(boxes[len(picks)]):
        outside, hidden = alone[len(picks)][pick]
        unread = outside + sum(_common(other, box) for other in placed)
        best = _cheapest(boxes, alone, (*picks, pick), (cost[0] + unread, cost[1] + hidden), best)
    return best


def _box(at: tuple[float, float], letters: int, left: bool, below: bool) -> Box:
    """Left, top, right and bottom of the words."""
    width, base = letters * LETTER, at[1] + (BELOW if below else ABOVE)
    start = at[0] - BESIDE - width if left else at[0] + BESIDE
    return start, base - LINE, start + width, base


def _common(a: Box, b: Box) -> float:
    """Area that two boxes share."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _hidden(box: Box, dots: Sequence[tuple[float, float]]) -> int:
    """How many dots lie under the words."""
    left, top, right, bottom = box[0] - DOT / 2, box[1] - DOT / 2, box[2] + DOT / 2, box[3] + DOT / 2
    return len([1 for x, y in dots if left < x < right and top < y < bottom])


def _outside(box: Box) -> float:
    """Pixels by which the words leave the plot."""
    return max(0.0, -box[0]) + max(0.0, box[2] - PLOT[0]) + max(0.0, -box[1]) + max(0.0, box[3] - PLOT[1])


def evenly(low: float, high: float, many: int) -> list[float]:
    """So many numbers from one to another, with the same step between them."""
    return [*(low + (high - low) / (many - 1) * i for i in range(many - 1)), high]


def by_factor(low: float, high: float, many: int) -> list[float]:
    """So many numbers from one to another, each the same number of times the one before."""
    first, step = math.log10(low), (math.log10(high) - math.log10(low)) / (many - 1)
    return [low, *(10.0 ** (i * step + first) for i in range(1, many - 1)), high]


def between(x: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    """The height at x of the line through points, from left to right; beyond its ends that of the end."""
    if x <= xs[0]:
        return ys[0]
    for i in range(1, len(xs)):
        if x <= xs[i]:
            return ys[i - 1] + (ys[i] - ys[i - 1]) * (x - xs[i - 1]) / (xs[i] - xs[i - 1])
    return ys[len(ys) - 1]


def ticks(low: float, high: float, steps: Sequence[int], every: int = 1) -> list[float]:
    """Round numbers between two ends of a log axis: these steps of every power of ten, or of every second or third."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1, every)
    found = [float(f"{step}e{power}") for power in powers for step in steps]
    return [tick for tick in found if low <= tick <= high]


def time_unit(days: float) -> tuple[str, float]:
    """In what an axis of so many days counts, as people say them: minutes, hours or days, and days of one of them."""
    if days < 1 / 24:
        return "minutes", 1 / 1440
    return ("hours", 1 / 24) if days < 2 else ("days", 1.0)
