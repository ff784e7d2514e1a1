"""From means to a model: the largest that can be trained from scratch or fine-tuned, and what it then takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.compute import Result
from explorer.core.evaluate import evaluate
from explorer.core.lab.ladder import Ladder, Question, largest, on_group, share_of, with_room, without_room
from explorer.core.lab.laws import Law, batch_tokens, counted
from explorer.core.lab.means import Group, Means
from explorer.core.scenario import Scenario, change

FILLED = 1 - 1e-9
"""Share of the means that an answer fills: rounding of sums must not exceed them."""
FULL = 0.998
"""From this share on, means are called full."""
MOST_STEPS = 8
"""Runs that are looked at to fill the means."""
LEAST_STEPS = 100
"""Updates that a fine-tuning run has at least, where its data allow; so small a batch keeps few devices busy."""
TUNING_BATCH, TUNING_LENGTH, TUNING_SOFTWARE = 16, 2048, "Hugging Face"
"""How models are fine-tuned here unless cards ask for more: as in the named scenarios."""


def batch_of(tokens: Any, seq_len: Any) -> Any:
    """Sequences of a step that suit a run: a power of two near the best batch, at least one."""
    return 2.0 ** np.round(np.log2(np.maximum(1.0, batch_tokens(np.asarray(tokens, float)) / seq_len)))


def law_tokens(ladder: Ladder, law: Law, over_training: float) -> Any:
    """Tokens for each rung by a law, times over-training."""
    c = ladder.counts
    bare = c["params"] - c["embedding_params"] - c["head_params"]
    return over_training * law.tokens(counted(law, c["params"], bare, c["layers"], c["hidden"]))


def from_scratch(base: Scenario, group: Group, ladder: Ladder, tokens: Any) -> Question:
    """Training each rung on so many tokens, in a batch that suits them; at least one step."""
    run = change(on_group(base, group), method="full", framework=scratch_software(base))
    seq_len = np.minimum(run.workload.seq_len, ladder.counts["context"])
    batch = batch_of(tokens, seq_len)
    return Question(run, ladder, np.maximum(tokens, batch * seq_len), batch)


def scratch_software(base: Scenario) -> str:
    """The software of a run from scratch: the scenario's, unless that is for adapters."""
    return base.workload.framework if base.workload.method == "full" else Scenario().workload.framework


@dataclass(frozen=True)
class Answer:
    """A run that holds, the parameters of its model, what it takes of the means, and the tokens asked for at least."""

    result: Result
    params: float
    used: float
    wanted_tokens: float = 0.0

    @property
    def scenario(self) -> Scenario:
        """The run as a scenario of its own."""
        return self.result.scenario


def trainable(base: Scenario, means: Means, ladder: Ladder, law: Law, over_training: float) -> Answer | None:
    """The largest model that can be trained on the tokens of a law, its tokens then filling the means; none fits: none.

    The model is of the first group of the means.
    """
    question = from_scratch(base, means.groups[0], ladder, law_tokens(ladder, law, over_training))
    top = largest(question, means)
    if top is None:
        return None
    wanted = float(question.tokens[top.rung])
    result = filled(top.result, means)
    return Answer(result, float(result["params"]), share_of(result, means), wanted)


def filled(result: Result, means: Means) -> Result:
    """A run that holds, on as many tokens as fill the means. Time is in proportion to them, but for waiting for jobs."""
    best, share, high = result, share_of(result, means), math.inf
    for _ in range(MOST_STEPS):
        low = best.scenario.workload.tokens
        aim = low * FILLED / share
        tried = evaluate(change(result.scenario, tokens=aim if aim < high else (low + high) / 2))
        if share_of(tried, means) <= 1:
            best, share = tried, share_of(tried, means)
        else:
            high = tried.scenario.workload.tokens
        if share >= FULL:
            break
    return best


def affordable_tokens(scenario: Scenario, means: Means) -> float:
    """Tokens on which the model of a scenario can be trained from scratch within the means; 0 where it does not fit.

    A run is longer in proportion to its tokens; the batch is that of the run they make.
    """
    run, tokens = change(on_group(scenario, means.groups[0]), method="full"), scenario.workload.tokens
    for _ in range(2):  # the batch hangs on the tokens, but they hardly on the batch
        sequences = int(batch_of(tokens, run.workload.seq_len))
        result = evaluate(change(run, tokens=float(tokens), global_batch=sequences))
        tokens = tokens * FILLED / share_of(result, means)
        if tokens <= 0:
            return 0.0
    return float(tokens)


def tunable(base: Scenario, means: Means, ladder: Ladder, tokens: float, method: str) -> Answer | None:
    """The largest model that can be fine-tuned on so many tokens by a method, full, LoRA or QLoRA, within the means; it
    fits with room for what one job in ten needs more."""
    group = means.groups[0]
    length = max(1, min(base.workload.seq_len, TUNING_LENGTH, int(tokens)))
    most = max(1, int(tokens / length / LEAST_STEPS))
    batch = min(max(TUNING_BATCH, group.devices), most)
    run = change(on_group(base, group), method=method, framework=TUNING_SOFTWARE, seq_len=length)
    alike = np.ones(len(ladder.models))
    top = largest(Question(with_room(run), ladder, tokens * alike, batch * alike), means)
    if top is None:
        return None
    result = without_room(top.result.scenario)
    return Answer(result, float(result["params"]), share_of(result, means))
