"""Scaling laws: how many tokens suit the size of a model, and which loss to expect, each law as it was published.

A law sees a run as its FLOP, 6 for each parameter and token. It says how much of that goes into size: its optimum is
a line on log scales. Each was fitted on dense models of one data set, within a range that is small beside today's runs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from explorer.core.scenario.lab import LAWS

BILLION = 1e9
PF_DAY = 1e15 * 86_400
"""FLOP of a petaFLOP/s-day, in which the law of 2020 counts."""

ALL, BARE, WORK = "all parameters", "parameters without embeddings", "FLOP of a token without embeddings"
"""What a law counts as the size of a model. Work stands for parameters as a sixth of its FLOP."""
WORK_CONTEXT = 4096
"""Sequence length of the runs of the law that counts work. [token]"""


@dataclass(frozen=True)
class Loss:
    """L = E + A / N^α + B / D^β, in nats a token of the data it was fitted on. error: the standard error of E."""

    floor: float
    of_size: float
    of_tokens: float
    size_power: float
    token_power: float
    error: float = 0.0

    def at(self, size: Any, tokens: Any) -> Any:
        """Loss of a model of a size, after so many tokens."""
        return self.floor + self.of_size / size**self.size_power + self.of_tokens / tokens**self.token_power


@dataclass(frozen=True)
class Law:
    """One published law: the best tokens of a 1B model, the power of size with which they grow, and its range."""

    name: str
    source: str
    tokens_of_1b: float
    power: float
    counts: str
    sizes: tuple[float, float]
    """The smallest and the largest model it was fitted on."""
    flop: tuple[float, float]
    """The shortest and the longest run it was fitted on. [FLOP]"""
    loss: Loss | None = None

    def tokens(self, size: Any) -> Any:
        """Tokens that suit a size, counted as this law counts."""
        return self.tokens_of_1b * (size / BILLION) ** self.power

    def size(self, flop: Any) -> Any:
        """The best size for a run of so many FLOP."""
        return BILLION * (flop / (6 * BILLION * self.tokens_of_1b)) ** (1 / (1 + self.power))

    def beyond(self, size: float, flop: float) -> float:
        """How many times a run is larger than the largest that the law was fitted on, or smaller than the smallest."""
        ends = (size / self.sizes[1], self.sizes[0] / size, flop / self.flop[1], self.flop[0] / flop)
        return max(1.0, *ends)


def by_loss(loss: Loss) -> tuple[float, float]:
    """Tokens of a 1B model and their power, where a loss is least for its FLOP: α A / N^α = β B / D^β."""
    part = loss.token_power * loss.of_tokens / (loss.size_power * loss.of_size)
    power = loss.size_power / loss.token_power
    return part ** (1 / loss.token_power) * BILLION**power, power


def by_size(scale: float, power: float) -> tuple[float, float]:
    """The same of a law that says the best size: scale × FLOP^power."""
    flop = (BILLION / scale) ** (1 / power)
    return flop / (6 * BILLION), 1 / power - 1


def by_tokens(scale: float, power: float) -> tuple[float, float]:
    """The same of a law that says the best tokens: scale × FLOP^power."""
    grown = power / (1 - power)
    return scale ** (1 / (1 - power)) * (6 * BILLION) ** grown, grown


PUBLISHED = Loss(math.exp(0.5267228), math.exp(6.0073404), math.exp(6.0179186), 0.33917084, 0.2849083)
"""Approach 3 with all digits of the paper's source text; it prints 1.69, 406.4, 410.7, 0.34 and 0.28."""
REFITTED = Loss(1.8172, 482.01, 2085.43, 0.3478, 0.3658, error=0.03)
"""The same form, fitted again in 2024 to 240 of the runs, read off the paper's figure."""

CHINCHILLA_SIZES, CHINCHILLA_FLOP = (7e7, 1.6e10), (1.4e18, 1.3e22)
_FITTED: tuple[Law, ...] = (
    # The line through eight of the nine pairs that the paper prints; its row of 67B lies off its own line.
    Law(LAWS[0], "hoffmann2022_tables", 20.156e9, 1.0076, ALL, CHINCHILLA_SIZES, CHINCHILLA_FLOP),
    Law(LAWS[1], "hoffmann2022_tables", 19.96e9, 1.0413, ALL, CHINCHILLA_SIZES, (6e18, 3e21)),
    Law(LAWS[2], "hoffmann2022_tables", *by_loss(PUBLISHED), ALL, CHINCHILLA_SIZES, CHINCHILLA_FLOP, PUBLISHED),
    Law(LAWS[3], "besiroglu2024", *by_loss(REFITTED), ALL, CHINCHILLA_SIZES, CHINCHILLA_FLOP, REFITTED),
    # The report prints no sizes; those here are what its shortest and longest runs make of its own optimum.
    Law(LAWS[4], "deepseek_llm2024", *by_size(0.1715 / 6, 0.5243), WORK, (2.4e7, 1.6e9), (1e17, 3e20)),
    Law(LAWS[5], "llama3_2024", *by_tokens(0.299, 0.537), ALL, (4e7, 1.6e10), (6e18, 1e22)),
    # At the critical batch size a run takes twice the FLOP that the law counts. Its longest: its largest on all its data.
    Law(LAWS[6], "kaplan2020_tables", *by_size(1.3e9 / (2 * PF_DAY) ** 0.73, 0.73), BARE, (768, 1.5e9), (1e11, 2e20)),
)
KNOWN: dict[str, Law] = {law.name: law for law in _FITTED}


def counted(law: Law, params: Any, bare_params: Any, layers: Any, hidden: Any) -> Any:
    """The size of a model as a law counts it."""
    if law.counts == ALL:
        return params
    return bare_params if law.counts == BARE else bare_params + 2 * layers * hidden * WORK_CONTEXT


def expected_loss(size: float, tokens: float) -> tuple[float, float, float]:
    """Loss by the refit, and its least and most over all laws that give one; nats a token of Chinchilla's data.

    What the standard error of the floor adds is in the range, where it is published.
    """
    losses = [(law.loss.at(size, tokens), law.loss.error) for law in _FITTED if law.loss]
    low, high = min(loss - error for loss, error in losses), max(loss + error for loss, error in losses)
    return float(REFITTED.at(size, tokens)), float(low), float(high)


BATCH_SCALE, BATCH_POWER = 0.58, 0.571
"""The best batch: 0.58 × tokens^0.571 tokens, whatever the size of the model (Step Law, 2025; 3,700 models)."""


def batch_tokens(tokens: Any) -> Any:
    """Tokens of a step that lead to the least loss, for a run of so many tokens. [token]

    >>> round(batch_tokens(1e11), -5)
    1100000.0
    """
    return BATCH_SCALE * tokens**BATCH_POWER
