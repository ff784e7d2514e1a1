"""How many answers a copy writes at once where readers come at random: a chain of births and deaths.

Readers come as a Poisson process, so many a second whatever the copy does. With n answers under way each leaves after its
tokens, and a token takes a step with n answers and its share of the prompts of others. In equilibrium as many copies go
from n to n+1 as come back (Kleinrock 1975), and for answers that share a server the number under way hangs on their mean
length alone. Prompts come on top: while one is read, nothing is written, and more readers come; so they join in clusters,
and the number varies more than it would.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Copy:
    """One copy of a served model, as those who wait for it see it.

    step_seconds: of a step with 0, 1, 2, … answers under way, up to the most that it takes; none takes no time. [s]
    prompt_seconds: work of one prompt; prompts_per_step: how many the software reads in one step. [s], [1]
    written: steps from the first token to the last; spread: standard deviation of that over its mean.
    ahead_seconds: what each request takes besides, whoever else is there: the server, a prompt that is read alone. [s]
    first_factor: first tokens of a run of one's own over those predicted.
    tokens_per_step: tokens that a step writes for each answer: more than one where tokens are drafted.
    """

    step_seconds: Any
    prompt_seconds: float
    prompts_per_step: float
    written: float
    spread: float = 0.0
    ahead_seconds: float = 0.0
    first_factor: float = 1.0
    tokens_per_step: float = 1.0

    @property
    def most(self) -> int:
        """Answers at once, at most."""
        return len(self.step_seconds) - 1

    @property
    def even(self) -> float:
        """1 where all answers are as long, 0 from exponential lengths on."""
        return max(0.0, 2 / (1 + self.spread**2) - 1)

    def reading(self, per_s: float) -> float:
        """Share of the time in which prompts are read, so many readers a second."""
        return per_s * self.prompt_seconds

    def held(self, per_s: float) -> float:
        """Places that prompts hold on average, those that wait for another to be read among them (M/D/1)."""
        share = self.reading(per_s)
        return share + share**2 / (2 * (1 - share))

    def writers(self, per_s: float) -> float:
        """Answers under way in a full copy: the places that prompts leave."""
        return max(self.most - self.held(per_s), min(1.0, self.most / 2))

    def full_per_s(self, per_s: float) -> float:
        """Requests that it finishes in a second when full. [1/s]"""
        if self.written <= 0:
            return 1 / self.prompt_seconds
        many = self.writers(per_s)
        step = float(np.interp(many, np.arange(self.most + 1), self.step_seconds))
        return many / (self.written * step + many * self.prompt_seconds)

    def load(self, per_s: float) -> float:
        """What is asked of it over what it can do; from 1 on, the queue grows without end."""
        return per_s / self.full_per_s(per_s) if self.reading(per_s) < 1 else math.inf


@dataclass(frozen=True)
class Crowd:
    """How many answers are under way when somebody comes.

    shares: of the readers who find 0, 1, 2, … answers, up to the most, which stands for all who find no place.
    """

    copy: Copy
    per_s: float
    shares: Any

    @property
    def full(self) -> float:
        """Share of the readers who find no free place."""
        return float(self.shares[-1])


def crowd(copy: Copy, per_s: float) -> Crowd:
    """The equilibrium of a copy that so many readers a second ask; its load must be below 1. Where nothing is written,
    nobody is under way."""
    if copy.written <= 0:
        return Crowd(copy, per_s, np.append(1.0, np.zeros(copy.most)))
    reading = copy.reading(per_s)
    many = np.arange(1, copy.most + 1)
    leave = many * (1 - reading) / (copy.written * copy.step_seconds[1:])
    together = 1 - 1 / clusters(copy, reading)
    join = together * np.append(0.0, leave[:-1]) + (1 - together) * per_s
    with np.errstate(divide="ignore"):
        logs = np.append(0.0, np.cumsum(np.log(join / leave)))
    shares = np.exp(logs - logs.max())
    full = _full(copy, per_s, shares, join, leave)
    return Crowd(copy, per_s, np.append(shares[:-1] / shares[:-1].sum() * (1 - full), full))


def clusters(copy: Copy, reading: float) -> float:
    """Variance of the number under way over what it were if each came alone: readers who come while a prompt is read
    join one after the other (sizes after Borel), and where all answers are as long, they leave together, too."""
    alike = 1 / (1 + copy.spread**2)
    return alike / (1 - reading) ** 2 + 1 - alike


def _full(copy: Copy, per_s: float, shares: Any, join: Any, leave: Any) -> float:
    """Share who find all places taken: beyond the last place, each further one is as likely as the load says."""
    reading, places, finished = copy.reading(per_s), copy.writers(per_s), copy.full_per_s(per_s)
    top = max(places - reading / 2 * (1 / (1 - reading) ** 2 - 1), 1.0)
    found = []
    for last in (math.floor(top), math.ceil(top)):
        at_last = shares[last - 1] * join[last - 1] / finished
        beyond = at_last / (1 - per_s / finished) / (1 - copy.even * reading)
        found.append(beyond / (shares[:last].sum() + beyond))
    return float(found[0] * (found[1] / found[0]) ** (top - math.floor(top))) if found[0] > 0 else 0.0
