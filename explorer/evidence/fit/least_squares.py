"""Damped Gauss-Newton with NumPy alone, for a handful of unknowns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HUBER = 0.15
"""Misses beyond this count by their size, not by their square."""


def softened(far: Floats) -> Floats:
    """Misses whose squares grow only linearly beyond `HUBER`."""
    size = np.abs(far)
    return np.sign(far) * np.where(size < HUBER, size, np.sqrt(np.maximum(2 * HUBER * size - HUBER**2, 0)))


SMALL = 1e-4
"""A step over which slopes are taken."""


Touched = NDArray[np.bool_]
"""Which misses each coordinate can move: a line for each coordinate."""


def slopes(misses: Callable[[Floats], Floats], point: Floats, touched: Touched | None = None) -> tuple[Floats, Floats]:
    """The misses at a point, and how they change with each of its coordinates: a line for each.

    Coordinates that touch no miss in common are moved together (Curtis, Powell and Reid 1974), which changes no number.
    """
    here = misses(point[None])[0]
    if touched is None:
        return here, (misses(point + SMALL * np.eye(len(point))) - here) / SMALL
    group = groups_apart(touched)
    moved = (misses(point + SMALL * (group == np.arange(group.max() + 1)[:, None])) - here) / SMALL
    return here, np.where(touched, moved[group], 0.0)


def groups_apart(touched: Touched) -> NDArray[np.int_]:
    """A number for each coordinate; those that share one touch no miss in common."""
    taken: list[Touched] = []
    found = []
    for own in touched:
        group = next((i for i, others in enumerate(taken) if not (others & own).any()), len(taken))
        taken[group:] = [*([taken[group] | own] if group < len(taken) else [own]), *taken[group + 1 :]]
        found.append(group)
    return np.array(found)


def least_squares(
    misses: Callable[[Floats], Floats], start: Floats, rounds: int = 100, touched: Touched | None = None
) -> Floats:
    """Where the sum of the squares of `misses` is least: Gauss-Newton, damped (Levenberg 1944, Marquardt 1963).

    misses: takes points as lines of an array, gives one line for each.
    """
    point, damping = start, 1e-3
    for _ in range(rounds):
        here, steep = slopes(misses, point, touched)
        square = steep @ steep.T
        step = np.linalg.solve(square + damping * np.diag(np.diag(square) + 1e-9), -steep @ here)
        there = misses((point + step)[None])[0]
        if there @ there < here @ here:
            point, damping = point + step, damping / 4
            if np.max(np.abs(step)) < 1e-6:
                break
        else:
            damping *= 5
    return point
