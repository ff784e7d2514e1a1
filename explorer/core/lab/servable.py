"""The largest model that cards can serve to one reader, and how fast it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.choose.fleet import SIZES
from explorer.core.choose.room import leaves_room
from explorer.core.compute import inputs, stack
from explorer.core.evaluate import evaluate
from explorer.core.lab.ladder import OPEN, Ladder, stride
from explorer.core.lab.means import Group
from explorer.core.lab.trainable import Answer
from explorer.core.plan import compute, plan_for
from explorer.core.scenario import Scenario, change

MOST_STAGES = 16
"""Stages of a copy that are looked at: more make a reader wait long for each token."""
READING_SECONDS = 0.2
"""A reader waits at most so long for a token, unless the target of the scenario is slower: five tokens a second are
some 200 words a minute, about as fast as people read."""
WANTED = ("served_device_bytes", "served_capacity_bytes", "between_tokens_seconds", "heads")


@dataclass(frozen=True)
class Copies:
    """Ways to spread one copy over cards: how many share each layer, and in how many stages."""

    tp: Any
    pp: Any


def copies_on(group: Group) -> Copies:
    """All ways that the cards allow: within the fast link, and then in stages."""
    joined = min(group.devices, int(group.accelerator.link_domain))
    pairs = [
        (tp, pp)
        for tp in SIZES["serving_tp"]
        for pp in (1, 2, 4, 8, MOST_STAGES)
        if tp <= joined and tp * pp <= group.devices
    ]
    tp, pp = zip(*pairs, strict=True)
    return Copies(np.array(tp, float), np.array(pp, float))


def eight_bits(group: Group) -> str:
    """The format of 8 bits that suits a card."""
    return "fp8" if group.accelerator.fp8_flop_per_s > 0 else "int8"


def servable(base: Scenario, group: Group, ladder: Ladder, weight_format: str) -> Answer | None:
    """The largest model that one copy on the cards writes at reading speed for one reader, spread so that it is fastest;
    it fits with room for what one server in ten needs more."""
    copies = copies_on(group)
    run = change(
        base, **(OPEN | {"job": "serve", "second_devices": 0}), accelerator=group.accelerator, devices=group.devices,
        usd_per_device_hour=group.usd_per_device_hour, weight_format=weight_format, bits_per_weight=0.0,
        quantised_part="auto", concurrent=1, attention_dp=1, demand_rule="readers at once", readers=1.0,
    )  # fmt: skip
    many = len(ladder.models)
    coarse = np.arange(0, many, stride(many))
    good = np.flatnonzero(np.isfinite(_waits(run, ladder, coarse, copies)).any(axis=1))
    if not len(good):
        return None
    near = np.arange(coarse[good[-1]], min(coarse[good[-1]] + stride(many), many))
    waits = _waits(run, ladder, near, copies)
    top = int(np.flatnonzero(np.isfinite(waits).any(axis=1))[-1])
    best = int(np.argmin(waits[top]))
    found = change(
        run, model=ladder.models[near[top]], serving_tp=int(copies.tp[best]), serving_pp=int(copies.pp[best])
    )
    result = evaluate(found)
    return Answer(result, float(result["params"]), 0.0)


def _waits(run: Scenario, ladder: Ladder, rungs: Any, copies: Copies) -> Any:
    """Seconds between two tokens for each rung and way to spread it; infinite where that does not fit, or is too slow."""
    models = stack([ladder.models[i] for i in rungs], (-1, 1))
    points = change(run, model=models, serving_tp=copies.tp, serving_pp=copies.pp)
    values = inputs(points)
    v = compute(values, plan_for(*WANTED))
    fits = leaves_room(v["served_device_bytes"], v["serving_memory_high"], v["served_capacity_bytes"])
    fits &= (models.heads % copies.tp == 0) & (copies.pp <= models.layers)
    slowest = max(READING_SECONDS, run.serving.tpot_target_seconds)
    seconds = np.where(fits & (v["between_tokens_seconds"] <= slowest), v["between_tokens_seconds"], np.inf)
    return np.broadcast_to(seconds, (len(rungs), len(copies.tp)))
