"""Time to the first token where readers come at random: a free place, the step under way, prompts before, one's own.

Software takes up new prompts when a step ends, as many as its chunk holds. The prompts of one step make it longer, so that
more come meanwhile: a chain of steps, solved for each of some numbers of answers under way.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from explorer.core.choose.waits.crowd import Copy, Crowd

KINDS = 6
"""Numbers of answers under way that the steps are solved for, met by equally many readers each."""
QUEUE = 24
"""Prompts that are counted in one step."""
READERS = 2039
LATTICE = 1487
"""So many chances, spread evenly over a cube: a lattice after Korobov, with a multiplier that leaves no plane empty."""
LOG_FACTORIAL = np.append(0.0, np.cumsum(np.log(np.arange(1, QUEUE))))


CHANCES = np.arange(READERS) * np.array([[pow(LATTICE, j, READERS)] for j in range(5)]) % READERS
CHANCES = (CHANCES + 0.5) / READERS


def first_seconds(found: Crowd) -> Any:
    """Times to the first token of equally many readers each, in no order. [s]"""
    copy, where = found.copy, CHANCES[0]
    met = np.searchsorted(np.cumsum(found.shares), (np.arange(KINDS) + 0.5) / KINDS)
    kind = (where * KINDS).astype(int)
    read = _read(copy, found.per_s, copy.step_seconds[np.minimum(met, copy.most)], kind)
    return copy.first_factor * (read + place_seconds(found, where) + copy.ahead_seconds)


def place_seconds(found: Crowd, where: Any) -> Any:
    """Waiting for a place: none for most; for the others an exponential distribution, with the rate that is spare. Where
    all answers are as long, places come free evenly: some 45 % of that, and of many places none at first; these shares
    are set by hand, after an engine that was run step by step. [s]"""
    copy, late = found.copy, (where - (1 - found.full)) / max(found.full, 1e-12)
    waits = -np.log1p(-np.clip(late, 0, 1 - 1e-9))
    even = copy.even
    spare = copy.full_per_s(found.per_s) - found.per_s
    later = (0.06 + 0.03 * math.log(copy.most)) * even
    return ((1 - 0.55 * even) * waits + later * -np.expm1(-2 * waits)) / spare


def _read(copy: Copy, per_s: float, steps: Any, kind: Any) -> Any:
    """From a place to the first token, for readers who meet steps of some kinds. [s]"""
    together, parts = max(1, math.floor(copy.prompts_per_step)), max(1.0, 1 / copy.prompts_per_step)
    shares, lengths = _steps_under_way(copy, per_s, steps, together, parts)
    met = np.cumsum(shares * lengths, -1)
    met = (met / met[:, -1:] + np.arange(len(steps))[:, None]).ravel()
    inside = np.minimum(np.searchsorted(met, kind + CHANCES[1]) - QUEUE * kind, QUEUE - 1)
    length, step = lengths[kind, inside], steps[kind] * parts
    gone = CHANCES[2] * length
    before = np.maximum(inside - together, 0) + _came(per_s * gone, CHANCES[3])
    rest = np.where((inside == 0) & (step == 0), 0.0, length - gone)
    turns, place = before // together, before % together
    waited = rest + turns * (step + together * copy.prompt_seconds)
    after = np.where(turns > 0, (per_s * waited).astype(int), _came(per_s * rest, CHANCES[4]))
    return waited + step + np.minimum(place + 1 + after, together) * copy.prompt_seconds


def _steps_under_way(copy: Copy, per_s: float, steps: Any, together: int, parts: float) -> tuple[Any, Any]:
    """Share of the steps that begin with 0, 1, 2, … prompts, and their lengths, for each kind. [1], [s]

    Where a prompt takes several steps, these count as one. A copy that writes nothing waits in very short steps.
    """
    waiting = np.arange(QUEUE)
    taken = np.minimum(waiting, together)
    lengths = np.maximum(steps[:, None] * np.where(waiting > 0, parts, 1), 1e-3 * copy.prompt_seconds)
    lengths = lengths + taken * copy.prompt_seconds
    come = _poisson(per_s * lengths)
    moves = np.zeros((len(steps), QUEUE, QUEUE))
    for number, left in enumerate(waiting - taken):
        moves[:, number, left:] = come[:, number, : QUEUE - left]
    moves[..., -1] += 1 - moves.sum(-1)
    balance = np.swapaxes(moves, 1, 2) - np.eye(QUEUE)
    balance[:, -1] = 1
    only = np.zeros((len(steps), QUEUE, 1))
    only[:, -1] = 1
    return np.maximum(np.linalg.solve(balance, only)[..., 0], 0), lengths


def _poisson(mean: Any) -> Any:
    """Chances of 0, 1, 2, … arrivals where so many are usual."""
    usual = np.maximum(mean, 1e-300)[..., None]
    return np.exp(np.arange(QUEUE) * np.log(usual) - usual - LOG_FACTORIAL)


def _came(mean: Any, chance: Any) -> Any:
    """Arrivals where so many are usual, of readers with these chances."""
    likely = np.exp(-mean)
    below, came = likely.copy(), np.zeros(len(mean), int)
    for number in range(1, QUEUE):
        more = below < chance
        if not more.any():
            break
        came += more
        likely *= mean / number
        below += likely
    return came
