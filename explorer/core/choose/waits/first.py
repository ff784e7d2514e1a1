"""Time to the first token where readers come at random: a free place, the step under way, prompts before, one's own.

Software takes up new prompts when a step ends, as many as its chunk holds. The prompts of one step make it longer, so that
more come meanwhile: a chain of steps, solved for each of some numbers of answers under way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
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
CHANCES = np.arange(READERS) * np.array([[pow(LATTICE, j, READERS)] for j in range(5)]) % READERS
CHANCES = (CHANCES + 0.5) / READERS
CHANCES = CHANCES[:, np.lexsort((CHANCES[1], (CHANCES[0] * KINDS).astype(int)))]  # in order, they are looked up faster
KIND = (CHANCES[0] * KINDS).astype(int)


def first_seconds(found: Sequence[Crowd]) -> Any:
    """Times to the first token of equally many readers each, in no order: a row for each crowd at one copy. [s]"""
    copy, where = found[0].copy, CHANCES[0]
    per_s = np.array([[each.per_s] for each in found])
    met = [np.searchsorted(np.cumsum(each.shares), (np.arange(KINDS) + 0.5) / KINDS) for each in found]
    read = _read(copy, per_s, copy.step_seconds[np.minimum(met, copy.most)])
    place = np.array([place_seconds(each, where) for each in found])
    return copy.first_factor * (read + place + copy.ahead_seconds)


def place_seconds(found: Crowd, where: Any) -> Any:
    """Waiting for a place: none for most; for the others an exponential distribution, with the rate that is spare. Where
    all answers are as long, places come free evenly: some 45 % of that, and of many places none at first; these shares
    are set by hand, after an engine that was run step by step. [s]"""
    copy, even, seconds = found.copy, found.copy.even, np.zeros(len(where))
    late = where > 1 - found.full
    if not late.any():
        return seconds
    share = (where[late] - (1 - found.full)) / max(found.full, 1e-12)
    waits = -np.log1p(-np.minimum(share, 1 - 1e-9))
    spare = copy.full_per_s(found.per_s) - found.per_s
    later = (0.06 + 0.03 * math.log(copy.most)) * even
    seconds[late] = ((1 - 0.55 * even) * waits + later * -np.expm1(-2 * waits)) / spare
    return seconds


def _read(copy: Copy, per_s: Any, steps: Any) -> Any:
    """From a place to the first token, for readers who meet steps of some kinds: a row for each rate. [s]"""
    together, parts = max(1, math.floor(copy.prompts_per_step)), max(1.0, 1 / copy.prompts_per_step)
    shares, lengths = _steps_under_way(copy, per_s, steps, together, parts)
    inside = _met(shares * lengths)
    rate = np.arange(len(steps))[:, None]
    length, step = lengths[rate, KIND, inside], steps[:, KIND] * parts
    gone = CHANCES[2] * length
    before = np.maximum(inside - together, 0) + _came(per_s * gone, CHANCES[3])
    rest = np.where((inside == 0) & (step == 0), 0.0, length - gone)
    turns, place = np.divmod(before, together)
    waited = rest + turns * (step + together * copy.prompt_seconds)
    after = np.where(turns > 0, (per_s * waited).astype(int), _came(per_s * rest, CHANCES[4]))
    return waited + step + np.minimum(place + 1 + after, together) * copy.prompt_seconds


def _met(often: Any) -> Any:
    """Prompts in the step that each reader meets, of steps that are met so often: a row for each rate."""
    up_to = np.cumsum(often, -1)
    up_to = up_to / up_to[..., -1:] + np.arange(KINDS)[:, None]
    rates, width = len(often), READERS + 1
    firsts = np.searchsorted(KIND + CHANCES[1], up_to.reshape(rates, -1), "right") + width * np.arange(rates)[:, None]
    passed = np.cumsum(np.bincount(firsts.ravel(), minlength=width * rates).reshape(rates, width)[:, :-1], -1)
    return np.minimum(passed - QUEUE * KIND, QUEUE - 1)


def _steps_under_way(copy: Copy, per_s: Any, steps: Any, together: int, parts: float) -> tuple[Any, Any]:
    """Share of the steps that begin with 0, 1, 2, … prompts, and their lengths, for each rate and kind. [1], [s]

    Where a prompt takes several steps, these count as one. A copy that writes nothing waits in very short steps.
    """
    waiting = np.arange(QUEUE)
    taken = np.minimum(waiting, together)
    lengths = np.maximum(steps[..., None] * np.where(waiting > 0, parts, 1), 1e-3 * copy.prompt_seconds)
    lengths = lengths + taken * copy.prompt_seconds
    come = _poisson(per_s[..., None] * lengths)
    moves = np.zeros((*steps.shape, QUEUE, QUEUE))
    for number, left in enumerate(waiting - taken):
        moves[..., number, left:] = come[..., number, : QUEUE - left]
    moves[..., -1] += 1 - moves.sum(-1)
    balance = np.swapaxes(moves, -2, -1) - np.eye(QUEUE)
    balance[..., -1, :] = 1
    only = np.zeros((QUEUE, 1))
    only[-1] = 1
    return np.maximum(np.linalg.solve(balance, only)[..., 0], 0), lengths


def _poisson(mean: Any) -> Any:
    """Chances of 0, 1, 2, … arrivals where so many are usual."""
    usual = mean[..., None]
    return np.multiply.accumulate(np.concatenate([np.exp(-usual), usual / np.arange(1, QUEUE)], -1), -1)


def _came(mean: Any, chance: Any) -> Any:
    """Arrivals where so many are usual, of readers with these chances."""
    likely = np.exp(-mean)
    below, came = likely.copy(), np.zeros(mean.shape, int)
    for number in range(1, QUEUE):
        more = below < chance
        if not more.any():
            break
        came += more
        likely *= mean / number
        below += likely
    return came
