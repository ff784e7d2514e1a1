"""What means allow, over all sizes of a model: the tokens that each size could be trained on, as plain lists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.lab.ladder import Ladder
from explorer.core.lab.laws import Law
from explorer.core.lab.means import LIMITS, Group, Means, limits
from explorer.core.lab.trainable import Answer, from_scratch, law_tokens
from explorer.core.scenario import Scenario
from explorer.core.scenario.parts import Model

POINTS = 25
SMALLER, LARGER = 50.0, 15.0
"""Sizes are drawn from so many times smaller than the answer to so many times larger."""


@dataclass(frozen=True)
class Frontier:
    """Sizes, and for each the most tokens by each limit of the means; where it fits at all; what else is drawn.

    binding: the limit that ends first, for each size. tokens_of_a_dollar: not a number where hours are free.
    """

    params: list[float]
    tokens: list[float]
    by_limit: dict[str, list[float]]
    binding: list[str]
    fits: list[bool]
    law_tokens: list[float]
    tokens_of_a_dollar: list[float]


def frontier(base: Scenario, means: Means, ladder: Ladder, law: Law, over_training: float, answer: Answer) -> Frontier:
    """The frontier around an answer, each size in the best of a few layouts: far from the answer a finer search gains more."""
    rungs = np.unique(
        [max(0, ladder.below(size)) for size in answer.params * np.geomspace(1 / SMALLER, LARGER, POINTS - 1)]
        + [ladder.below(answer.params)]
    )
    best = law_tokens(ladder, law, over_training)
    asked = answer.params * float(answer.result["tokens"]) / ladder.params[rungs]
    for _ in range(2):  # the batch hangs on the tokens that it makes possible
        tokens = np.ones(len(ladder.models))
        tokens[rungs] = asked
        question = from_scratch(base, means.groups[0], ladder, tokens)
        v = question.some(rungs, *LIMITS)
        by_limit = {name: question.tokens[rungs] * end / v[name] for name, end in limits(means)}
        asked = np.min(list(by_limit.values()), axis=0)
    tables = np.array(list(by_limit.values()))
    priced = v["project_usd"] > 0
    dollar = np.where(priced, question.tokens[rungs] / np.where(priced, v["project_usd"], 1.0), np.nan)
    return Frontier(
        ladder.params[rungs].tolist(),
        asked.tolist(),
        {name: column.tolist() for name, column in by_limit.items()},
        [list(by_limit)[i] for i in tables.argmin(axis=0)],
        (v["spare_bytes"] >= 0).tolist(),
        best[rungs].tolist(),
        dollar.tolist(),
    )


def run_at(base: Scenario, group: Group, model: Model, tokens: float) -> Scenario:
    """Training one model from scratch on so many tokens."""
    return from_scratch(base, group, Ladder((model,)), np.array([tokens])).at(0)
