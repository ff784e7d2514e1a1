"""What a lab can train, fine-tune and serve: the answers for a result, each worked out once and read by charts and words."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass

from explorer import catalog
from explorer.catalog.fleets import means_of
from explorer.catalog.released import servable_models, tunable_models
from explorer.catalog.synthetic import size_of, synthetic_model
from explorer.core.compute import Result
from explorer.core.lab import frontier as edge
from explorer.core.lab.ladder import Ladder
from explorer.core.lab.laws import ALL, KNOWN, Law, expected_loss
from explorer.core.lab.means import Group, Means, limits, used_share
from explorer.core.lab.servable import eight_bits, servable
from explorer.core.lab.trainable import Answer, affordable_tokens, trainable, tunable
from explorer.core.locale import local
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.lab import Lab
from explorer.core.scenario.parts import Model

FROM, TO, RUNG = 1e6, 1e13, 1.007
"""Sizes of the ladder, and about how much larger each rung is than the one below: shapes are whole, so some steps are
nearly three times that."""
METHODS = ("QLoRA", "LoRA", "full")
ENDS = {
    "train_days": "time runs out first", "calendar_days": "time runs out first", "project_device_hours": "GPU-hours run out first", "project_usd": "money runs out first",
    "memory": "memory keeps the model from being larger",
}  # fmt: skip
"""What a limit is, in words."""
FULLER = 1.1
"""From so many times the tokens of the law on, it was not the means that kept a model from being larger."""


@functools.cache
def ladder() -> Ladder:
    """Synthetic shapes of all sizes, smallest first."""
    many = round(math.log(TO / FROM) / math.log(RUNG)) + 1
    sizes = sorted({_said(FROM * RUNG**i) for i in range(many)})
    shapes = {shape.params: shape for shape in map(synthetic_model, sizes)}
    return Ladder(tuple(shapes[params] for params in sorted(shapes)))


def _said(size: float) -> float:
    """A size with the digits that the name of its shape has, so that the name alone makes the same shape again."""
    return float(f"{size:.3g}")


def size_words(answer: Answer) -> str:
    """The size of the model of an answer, as in its name: 13B."""
    return local(size_of(answer.scenario.model.model_name))


def law_of(result: Result) -> Law:
    """The law that the scenario names."""
    return KNOWN[result.scenario.lab.law]


@functools.lru_cache(maxsize=2)
def means(result: Result) -> Means:
    """What there is, the strongest kind of card alone: a run from one group has no slowest card to wait for."""
    found = means_of(result.scenario)
    return dataclasses.replace(found, groups=(max(found.groups, key=_strength),))


def _strength(group: Group) -> float:
    card = group.accelerator
    return group.devices * max(card.bf16_flop_per_s, card.fp16_flop_per_s, card.fp32_flop_per_s)


@dataclass(frozen=True)
class Scratch:
    """The largest model from scratch, its loss with its range, which limit ends first, and how far beyond its law it is."""

    answer: Answer
    params: float
    tokens: float
    loss: float
    loss_low: float
    loss_high: float
    ends: str
    beyond: float


@functools.lru_cache(maxsize=2)
def scratch(result: Result) -> Scratch | None:
    """The largest model from scratch; none where not even the smallest fits within the means."""
    have, law = means(result), law_of(result)
    answer = trainable(_base(result), have, ladder(), law, result.scenario.lab.over_training)
    if answer is None:
        return None
    tokens, flop = float(answer.result["tokens"]), 6 * answer.params * float(answer.result["tokens"])
    ends = max(limits(have), key=lambda limit: float(answer.result[limit[0]]) / limit[1])[0]
    ends = "memory" if tokens > FULLER * answer.wanted_tokens else ends
    loss = expected_loss(answer.params, tokens)
    return Scratch(answer, answer.params, tokens, *loss, ENDS[ends], law.beyond(answer.params, flop))


def tuned(result: Result) -> Mapping[str, Answer | None]:
    """The largest model that can be fine-tuned, by method."""
    lab = result.scenario.lab
    return _tuned(_base(result), dataclasses.replace(means(result), people=1), lab.tuning_tokens)


@functools.lru_cache(maxsize=2)
def _tuned(base: Scenario, have: Means, tokens: float) -> Mapping[str, Answer | None]:
    return {method: _tunable(base, have, tokens, method) for method in METHODS}


def _tunable(base: Scenario, have: Means, tokens: float, method: str) -> Answer | None:
    """Where memory bounds it, and time, hours or money do not, it is the same for all of them: then it is known."""
    held = _held(base, have.groups[0], tokens, method)
    used = used_share(held.result, have) if held else 0.0
    if held and used > 1:
        return tunable(base, have, tunable_models(), tokens, method)
    return dataclasses.replace(held, used=used) if held else None


@functools.lru_cache(maxsize=8)
def _held(base: Scenario, group: Group, tokens: float, method: str) -> Answer | None:
    """The largest that memory holds, however long it takes."""
    return tunable(base, Means((group,), LONG, math.inf, math.inf), tunable_models(), tokens, method)


LONG = 1e12
"""Days without end."""


def served(result: Result) -> Mapping[str, Answer | None]:
    """The largest model that can be served to one reader, by the bits of its weights, fewest first."""
    return _served(_base(result), means(result).groups[0])


@functools.lru_cache(maxsize=2)
def _served(base: Scenario, group: Group) -> Mapping[str, Answer | None]:
    formats = {4: "int4", 8: eight_bits(group), 16: "bf16"}
    return {f"{bits} bits": servable(base, group, servable_models(bits), name) for bits, name in formats.items()}


@functools.lru_cache(maxsize=2)
def chosen_tokens(result: Result) -> float:
    """Tokens on which the chosen model could be trained within the means; 0 where it does not fit."""
    return affordable_tokens(result.scenario, means(result))


@functools.lru_cache(maxsize=2)
def frontier(result: Result) -> edge.Frontier | None:
    """What the means allow over all sizes; none where they allow nothing."""
    found = scratch(result)
    if found is None:
        return None
    over = result.scenario.lab.over_training
    return edge.frontier(_base(result), means(result), ladder(), law_of(result), over, found.answer)


def _base(result: Result) -> Scenario:
    """The scenario without what no answer hangs on, so that answers that stay the same are found again."""
    return change(
        result.scenario, model=Model(), tokens=1.0, global_batch=1, law=Lab().law, over_training=1.0,
        tuning_tokens=Lab().tuning_tokens, lab_days=1.0, people=1, gpu_hours=1.0, budget_usd=1.0,
    )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What one law makes of a run: size, tokens, and the loss where it gives one (not a number where not)."""

    law: str
    params: float
    tokens: float
    loss: float
    chosen: bool


def laws(result: Result) -> list[Row]:
    """All laws for the FLOP of the largest run: 6 a parameter and token."""
    found = scratch(result)
    if found is None:
        return []
    flop = 6 * found.params * found.tokens
    rows = [_row(law, flop, law.name == result.scenario.lab.law) for law in KNOWN.values()]
    return [_answered(row, found) if row.chosen else row for row in rows]


NEXT_RUNG = 0.02
"""Up to this share a size that the law names is the answer's: its shape is the nearest with whole layers."""


def _answered(row: Row, found: Scratch) -> Row:
    """The row of the chosen law with the size and the tokens that the answer has, where they are as near as shapes allow."""
    near = abs(row.params / found.params - 1) < NEXT_RUNG and abs(row.tokens / found.tokens - 1) < NEXT_RUNG
    return dataclasses.replace(row, params=found.params, tokens=found.tokens, loss=found.loss) if near else row


def _row(law: Law, flop: float, chosen: bool) -> Row:
    size = float(law.size(flop))
    tokens = float(law.tokens(size))
    name = law.name if law.counts == ALL else f"{law.name} ({law.counts})"
    return Row(name, size, tokens, float(law.loss.at(size, tokens)) if law.loss else math.nan, chosen)


@functools.lru_cache(maxsize=1)
def smallest_released() -> tuple[str, float]:
    """The smallest model of the catalogue, and its parameters."""
    sizes = {name: float(published.model.params) for name, published in catalog.models().items()}
    name = min(sizes, key=lambda each: sizes[each])
    return name, sizes[name]


def run_at(result: Result, params: float, tokens: float) -> Scenario:
    """Training a model of a size from scratch on so many tokens, on the cards of the lab.

    Raises ValueError, with a sentence, for a size that makes no sense.
    """
    return edge.run_at(_base(result), means(result).groups[0], synthetic_model(_said(params)), tokens)
