"""Time between tokens of one reader's whole answer: how it varies from reader to reader.

Around its mean it varies by who is there when it begins, by who comes meanwhile (each brings a prompt, and makes all steps
after it a little longer), and by who leaves. Each of these is added up over the length of the answer, as a process that
forgets its state at a steady rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from explorer.core.choose.waits.crowd import Copy, Crowd

POINTS = 64
LENGTHS = 16
NORMAL = np.array([NormalDist().inv_cdf((i + 0.5) / POINTS) for i in range(POINTS)])
ALONG = (np.arange(32) + 0.5) / 32
"""Places along an answer, as shares of it."""


@dataclass(frozen=True)
class Steps:
    """Seconds of a step as a straight line in the number under way, around those that readers find.

    mean: of a step. slope: what one more answer adds. others, variance: mean and variance of the others under way.
    """

    mean: float
    slope: float
    others: float
    variance: float


def steps(found: Crowd) -> Steps:
    """The steps that readers find, their own answer counted."""
    others = np.minimum(np.arange(found.copy.most + 1), found.copy.most - 1)
    seconds = found.copy.step_seconds[others + 1]
    mean, step = float(found.shares @ others), float(found.shares @ seconds)
    variance = float(found.shares @ others**2) - mean**2
    covariance = float(found.shares @ (others * seconds)) - mean * step
    return Steps(step, covariance / variance if variance > 0 else 0.0, mean, variance)


def mean_seconds(found: Crowd) -> float:
    """Mean time from one token to the next, by the law of Little; clusters meet more of their own. [s]"""
    reading = found.copy.reading(found.per_s)
    together = reading / 2 * (1 / (1 - reading) ** 2 - 1) * (1 - found.full)
    many = np.append(np.arange(float(found.copy.most)), found.copy.writers(found.per_s))
    under_way = float(found.shares @ many) + together
    return under_way / (found.per_s * found.copy.written)


def deviation_seconds(found: Crowd, own: float) -> float:
    """Standard deviation of that time among readers whose own answers take so many steps. [s]"""
    copy, per_s, step = found.copy, found.per_s, steps(found)
    slower = step.slope / (1 - copy.reading(per_s))
    alike = copy.even * _alike(found, own, step, slower) if copy.even else 0.0
    return math.sqrt(alike + (1 - copy.even) * _any(found, own, step, slower)) / own


def _alike(found: Crowd, own: float, step: Steps, slower: float) -> float:
    """Variance of the time for an answer where all are as long: who comes stays, who is there leaves one by one. [s²]"""
    again = max(found.per_s * slower, 1e-6 / own)
    comes = found.copy.prompt_seconds + slower * np.expm1(again * own * ALONG) / again
    last = found.copy.prompt_seconds + slower * math.expm1(again * own) / again
    leaves = slower / again * (math.exp(again * own) - np.exp(again * own * (1 - ALONG)))
    return _met(found, own, step, comes, last) + step.variance * float((leaves**2).mean())


def _any(found: Crowd, own: float, step: Steps, slower: float) -> float:
    """The same where answers end at any time (exponential lengths): what somebody adds fades. [s²]"""
    copy = found.copy
    fades = max(1 / copy.written - found.per_s * slower, 1e-6 / copy.written)
    adds = slower * -np.expm1(-fades * own * ALONG) / fades
    whole = slower * -math.expm1(-fades * own) / fades
    met = _met(found, own, step, copy.prompt_seconds + adds, copy.prompt_seconds + whole)
    leave = step.others * own / copy.written * float((adds**2).mean()) * (1 - found.full)
    return met + leave + step.variance * whole**2


def _met(found: Crowd, own: float, step: Steps, comes: Any, last: float) -> float:
    """Variance by those who come, each adding so many seconds: during the answer, and while its own prompt is read. [s²]"""
    copy, reading = found.copy, found.copy.reading(found.per_s)
    first = copy.prompt_seconds * (1 + reading / (2 * (1 - reading))) + copy.step_seconds[1]
    squares = step.mean * own * float((comes**2).mean()) + first * last**2
    return float(found.per_s / (1 - reading) ** 3 * squares * (1 - found.full))


def between_seconds(found: Crowd) -> Any:
    """Times between tokens of equally many readers each, in no order. [s]

    They lie between a step alone and those of a full copy; nearer the one, they trail off to the other (gamma).
    """
    copy = found.copy
    low, top = copy.step_seconds[1], copy.step_seconds[-1] + (copy.most - 1) * copy.prompt_seconds / copy.written
    mean = min(mean_seconds(found), top)
    above, below, all_of = mean - low, top - mean, []
    for own in _lengths(copy):
        deviation = deviation_seconds(found, own)
        far = low + _gamma(above, deviation, NORMAL)
        near = np.maximum(top - _gamma(below, deviation, -NORMAL), low)
        all_of.append(far if copy.spread else np.minimum(far, top) if above <= 2 * below else near)
    return np.concatenate(all_of) / copy.tokens_per_step


def _lengths(copy: Copy) -> Any:
    """Steps of equally many answers each: all the same, or spread out (gamma)."""
    if copy.spread == 0:
        return [copy.written]
    return np.maximum(
        _gamma(copy.written, copy.written * copy.spread, NORMAL[POINTS // LENGTHS // 2 :: POINTS // LENGTHS]), 1.0
    )


def _gamma(mean: float, deviation: float, normal: Any) -> Any:
    """Quantiles of a gamma distribution where a normal one has these (Wilson and Hilferty 1931)."""
    if mean <= 0 or deviation <= 0:
        return np.full_like(normal, max(mean, 0.0))
    shape = (mean / deviation) ** 2
    return mean * np.maximum(1 - 1 / (9 * shape) + normal / (3 * math.sqrt(shape)), 0) ** 3
