"""The largest models that cards hold, to be fine-tuned or served: for many accelerators at once, from memory alone, with
room for what one in ten needs more than predicted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from explorer.core.choose.candidates import candidates, sound
from explorer.core.choose.counts import SPARING
from explorer.core.choose.room import has_room, leaves_room
from explorer.core.compute import inputs, stack
from explorer.core.plan import compute, plan_for
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator, Model

FINE_TUNING = {"method": "QLoRA", "framework": "Hugging Face", "global_batch": 16, "given": {}}
SERVING = {"weight_format": "int4", "concurrent": 1, "given": {}}
LONGEST = 2_048
"""Tokens of an example, of a prompt with its answer, at most: what a small lab does."""


def fine_tuned(scenario: Scenario, ladder: Sequence[Model], accelerators: Sequence[Accelerator], counts: Any) -> Any:
    """Index of the largest of some models, smallest first, that QLoRA fine-tunes on so many of each; −1: none."""
    lengths = {"seq_len": min(LONGEST, scenario.workload.seq_len)}
    base = change(scenario, **FINE_TUNING, **lengths, devices_rule="this many")
    stacked = _stacked(base, ladder, accelerators)
    values = inputs(stacked) | {"devices": np.asarray(counts, float)}
    values |= candidates(stacked, SPARING).values(bool(values["eager"]), 2)
    v = compute(values, plan_for("dp", "micro_batches", "device_bytes", "capacity_bytes"))
    fits = np.any(sound(v) & has_room(v), axis=0)
    return _largest(np.broadcast_to(fits, (len(ladder), len(accelerators))))


def served(scenario: Scenario, ladder: Sequence[Model], accelerators: Sequence[Accelerator], counts: Any) -> Any:
    """The same for a model that one reader at a time asks, its weights in 4 bits, spread over all of them."""
    use = scenario.serving
    answer = min(use.output_tokens, LONGEST // 2)
    thinking = min(use.thinking_tokens, LONGEST // 2 - answer)
    prompt = min(use.prompt_tokens, LONGEST - answer - thinking)
    base = change(scenario, **SERVING, output_tokens=answer, thinking_tokens=thinking, prompt_tokens=prompt)
    stacked = _stacked(base, ladder, accelerators)
    values = inputs(stacked)
    heads = np.asarray(values["heads"])
    fits = np.zeros((len(ladder), len(accelerators)), bool)
    for tp in (1, 2, 4, 8, 16, 32, 64):
        v = compute(values | {"serving_tp": float(tp)}, plan_for("served_device_bytes", "served_capacity_bytes"))
        room = leaves_room(v["served_device_bytes"], v["serving_memory_high"], v["served_capacity_bytes"])
        fits |= room & (heads % tp == 0) & (tp <= np.asarray(counts))
    return _largest(fits)


def _stacked(base: Scenario, ladder: Sequence[Model], accelerators: Sequence[Accelerator]) -> Scenario:
    """Models down, accelerators across."""
    return change(base, model=stack(list(ladder), (-1, 1)), accelerator=stack(list(accelerators), (-1,)))


def _largest(fits: Any) -> Any:
    """Index of the last row that fits in each column; −1 where none does."""
    last = len(fits) - 1 - np.argmax(fits[::-1], axis=0)
    return np.where(fits.any(axis=0), last, -1)
