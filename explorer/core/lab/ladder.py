"""Models of all sizes as one: a ladder of shapes, and a question asked of each rung of it at once."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.choose.candidates import AUTO
from explorer.core.choose.points import settled_values
from explorer.core.choose.room import has_room
from explorer.core.choose.search import settled
from explorer.core.compute import Result, inputs, stack
from explorer.core.evaluate import evaluate
from explorer.core.lab.means import LIMITS, Group, Means, limits, used_share
from explorer.core.plan import compute, plan_for
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Model

OPEN = AUTO | {
    "replicas": 0,
    "shard_devices": 0,
    "devices_rule": "this many",
    "given": {},
    "job": "train",
    "offload": "none",
}
"""A new run is laid out anew, and nothing that was measured of another one is known of it."""
UNSERVED = {"serving_tp": 1, "concurrent": 1}
"""How the model of a training run would be served is not asked: looking for it would take a third of the time."""


@dataclass(frozen=True)
class Ladder:
    """Shapes from small to large, two per cent apart or less."""

    models: tuple[Model, ...]

    @functools.cached_property
    def counts(self) -> dict[str, Any]:
        """Numbers of all rungs that follow from their shapes, one array a quantity."""
        start: dict[str, Any] = vars(stack(list(self.models), (-1,)))
        names = ("params", "embedding_params", "head_params")
        made = compute(dict(start), plan_for(*names))
        return start | {name: np.asarray(made[name]) for name in names}

    @property
    def params(self) -> Any:
        """Parameters of each rung."""
        return self.counts["params"]

    def below(self, params: float) -> int:
        """The largest rung of at most so many parameters; −1 where there is none."""
        return int(np.searchsorted(self.params, params, side="right")) - 1


@dataclass(frozen=True)
class Question:
    """A run that is the same for all rungs but for its model, its tokens and its batch: arrays with one entry a rung."""

    base: Scenario
    ladder: Ladder
    tokens: Any
    batch: Any

    def at(self, rung: int) -> Scenario:
        """The run of one rung."""
        model = self.ladder.models[rung]
        return change(
            self.base, model=model, tokens=float(self.tokens[rung]), global_batch=int(self.batch[rung]),
            seq_len=min(self.base.workload.seq_len, model.context),
        )  # fmt: skip

    def some(self, rungs: Any, *names: str) -> dict[str, Any]:
        """Quantities of some rungs at once, each in the best of a few layouts."""
        models = stack([self.ladder.models[i] for i in rungs], (-1,))
        points = change(
            self.base, model=models, tokens=self.tokens[rungs], global_batch=self.batch[rungs].astype(float),
            seq_len=np.minimum(self.base.workload.seq_len, models.context),
        )  # fmt: skip
        v = compute(inputs(points) | settled_values(points, 1), plan_for("spare_bytes", *LIMITS, *names))
        return {name: np.broadcast_to(v[name], len(rungs)) for name in ("spare_bytes", *LIMITS, *names)}

    def shares(self, rungs: Any, means: Means) -> Any:
        """What each rung takes of the means; infinite where it does not fit."""
        v = self.some(rungs)
        taken = np.max([v[name] / limit for name, limit in limits(means)], axis=0)
        return np.where((v["spare_bytes"] >= 0) & ~np.isnan(taken), taken, np.inf)


def share_of(result: Result, means: Means) -> float:
    """What a run takes of the means; infinite where it does not fit."""
    return used_share(result, means) if result.fits else float("inf")


def on_group(base: Scenario, group: Group) -> Scenario:
    """The run on other cards, its layout left open."""
    return change(
        base, **OPEN, **UNSERVED, accelerator=group.accelerator, devices=group.devices,
        usd_per_device_hour=group.usd_per_device_hour,
    )  # fmt: skip


def with_room(run: Scenario) -> Scenario:
    """The run on cards that hold less: by what one job in ten needs more memory than predicted."""
    v = inputs(run)
    held = float(compute(v, plan_for("capacity_bytes"))["capacity_bytes"])
    return change(run, given={"capacity_bytes": held / v["memory_high"]})


def without_room(roomy: Scenario) -> Result:
    """What was found with room, on the cards as they are: the layout stays open unless a faster one took the room."""
    run = change(roomy, given={})
    result = evaluate(run)
    return result if has_room(result) else evaluate(change(settled(roomy), given={}))


STEP, FINE = 32, 4
"""Rungs between those that are looked at first, and next: a quarter more parameters, and a few per cent."""


def stride(many: int) -> int:
    """Rungs between those that are looked at first: each one of a short list, whose shapes are no series."""
    return STEP if many > STEP**2 else 1


@dataclass(frozen=True)
class Top:
    """The largest rung whose run holds, and that run."""

    rung: int
    result: Result


def largest(question: Question, means: Means) -> Top | None:
    """The largest rung whose run fits and takes at most the means; none where not even the smallest does.

    First a few rungs at once, then those around the last that holds, then one after the other by the finer search.
    """
    many = len(question.ladder.models)
    coarse = np.arange(0, many, stride(many))
    good = np.flatnonzero(question.shares(coarse, means) <= 1)
    first = int(coarse[good[-1]]) if len(good) else 0
    near = np.arange(first, min(first + 2 * STEP, many), FINE)
    held = np.flatnonzero(question.shares(near, means) <= 1)
    return _Climb(question, means, {}).top(int(near[held[-1]]) if len(held) else first)


@dataclass(frozen=True)
class _Climb:
    """A search among rungs next to each other, each run laid out as finely as on the page."""

    question: Question
    means: Means
    seen: dict[int, Result | None]

    def holds(self, rung: int) -> bool:
        """Whether the run of a rung fits and takes at most the means."""
        if not 0 <= rung < len(self.question.ladder.models):
            return False
        if rung not in self.seen:
            result = evaluate(self.question.at(rung))
            self.seen[rung] = result if share_of(result, self.means) <= 1 else None
        return self.seen[rung] is not None

    def top(self, start: int) -> Top | None:
        """From a rung that about holds to one that does, above which the next two do not."""
        good, stride = start, 1
        while good > 0 and not self.holds(good):
            good, stride = max(0, good - stride), 2 * stride
        while self.holds(good) and (higher := self._higher(good)) > good:
            good = higher
        result = self.seen.get(good) if self.holds(good) else None
        return Top(good, result) if result else None

    def _higher(self, good: int) -> int:
        """A rung above one that holds: further and further up, then halfway back; the same where the next two fail."""
        low, stride = good, FINE
        while self.holds(low + stride):
            low, stride = low + stride, 2 * stride
        high = low + stride
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.holds(middle) else (low, middle)
        return low + 2 if self.holds(low + 2) else low
