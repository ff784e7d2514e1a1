"""Waits of the readers of one copy that so many of them ask."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from explorer.core.choose.waits.apart import Group, of_group
from explorer.core.choose.waits.between import between_seconds
from explorer.core.choose.waits.crowd import Copy, crowd
from explorer.core.choose.waits.first import first_seconds
from explorer.core.plan import compute, plan_for

WANTED = (
    *("prompt_seconds", "own_prompt_seconds", "read_prompt_tokens", "written_tokens", "tokens_per_step"),
    *("sent_seconds", "copy_requests_per_s", "peak_requests_per_s"),
)
NO_TIME = 1e-9
"""Of a prompt, for copies that only write. [s]"""
MOST = 20_000
"""Answers at once up to which a copy's readers are counted."""
SHARES = (0.5, 0.95)


@dataclass(frozen=True)
class Waits:
    """What half of the readers, and ninety-five in a hundred, wait at most: for the first token, and for each further
    one; not a number where nothing is written, infinite where the queue grows without end. [s]"""

    first: tuple[float, float]
    between: tuple[float, float]


def copy_of(values: Mapping[str, Any]) -> Copy | Group | None:
    """The copy, or the group of copies that read and that write, that a scenario's values describe, all of them plain numbers; None where it has no known rate, or
    writes more answers at once than are counted."""
    most = int(values["concurrent"])
    v = compute(dict(values), plan_for(*WANTED))
    if most > MOST or not 0 < float(v["copy_requests_per_s"]) < math.inf:
        return None
    sizes = dict(values) | {"concurrent": np.arange(1.0, most + 1)}
    steps = np.broadcast_to(compute(sizes, plan_for("tpot_seconds"))["tpot_seconds"], most)
    read, alone = float(v["prompt_seconds"]), float(v["own_prompt_seconds"])
    at_once = float(v["tokens_per_step"])
    made = Copy(
        np.append(0.0, steps * at_once),
        read,
        float(v["prefill_chunk"] / v["read_prompt_tokens"]),
        max(float(v["written_tokens"]) - 1, 0.0) / at_once,
        float(v["answer_spread"]),
        float(v["server_seconds"]) + max(alone - read, 0.0),
        float(v["ttft_factor"]),
        at_once,
    )
    return _apart(made, v) if v["prefill_copies"] > 0 else made


def _apart(one: Copy, v: Mapping[str, Any]) -> Group:
    """A group, each of whose copies would be this one if it did both."""
    ahead = one.ahead_seconds + float(v["sent_seconds"])
    reads = replace(one, step_seconds=np.zeros(2), written=0.0, ahead_seconds=ahead, first_factor=1.0)
    writes = replace(one, prompt_seconds=NO_TIME, ahead_seconds=0.0, first_factor=1.0)
    return Group(reads, writes, float(v["prefill_copies"]), float(v["decode_copies"]), one.first_factor)


def readers(copy: Copy | Group, per_s: float) -> tuple[Any, Any]:
    """Times to the first token, and between tokens, of equally many readers each, so many a second. [s]"""
    return readers_at(copy, [per_s])[0]


def readers_at(copy: Copy | Group, rates: Sequence[float]) -> list[tuple[Any, Any]]:
    """The same at each of some rates; all at once take half as long. [s]"""
    ends = [per_s for per_s in rates if copy.load(per_s) < 1]
    found = dict(zip(ends, _that_end(copy, ends) if ends else (), strict=True))
    endless, nothing = np.array([math.inf]), np.array([math.nan])
    never = endless, endless if copy.written else nothing
    times = [found.get(per_s, never) for per_s in rates]
    return [(first, nothing if between is None else between) for first, between in times]


def _that_end(copy: Copy | Group, rates: Sequence[float]) -> list[tuple[Any, Any]]:
    """The same where no queue grows without end."""
    if isinstance(copy, Group):
        return of_group(copy, rates)
    crowds = [crowd(copy, per_s) for per_s in rates]
    between = [between_seconds(found) if copy.written else None for found in crowds]
    return list(zip(first_seconds(crowds), between, strict=True))


def between_at(copy: Copy | Group, per_s: float, full: float) -> float:
    """Time between tokens of half of the readers of one copy, so many a second; where the queue grows without end, that
    of a full one. [s]"""
    if copy.load(per_s) >= 1:
        return full
    one, each = (copy.writes, per_s / copy.writings) if isinstance(copy, Group) else (copy, per_s)
    return _at(np.sort(between_seconds(crowd(one, each))), SHARES[0])


def waits(copy: Copy | Group, per_s: float) -> Waits:
    """Waits at one copy that so many readers a second ask."""
    return of_one(readers(copy, per_s))


def of_one(group: tuple[Any, Any]) -> Waits:
    """Waits of one group of readers."""

    def middle_and_most(seconds: Any) -> tuple[float, float]:
        half, most = (_at(seconds, share) for share in SHARES)
        return half, most

    first, between = map(np.sort, group)
    return Waits(middle_and_most(first), middle_and_most(between))


def _at(seconds: Any, share: float) -> float:
    """What such a share of readers wait at most, of times in order. [s]"""
    return float(seconds[math.ceil(share * len(seconds)) - 1])


def together(groups: list[tuple[tuple[Any, Any], float]]) -> Waits:
    """Waits of groups of readers together, each with its weight."""
    kinds = []
    for kind in (0, 1):
        seconds = np.concatenate([group[kind] for group, _ in groups])
        weights = np.concatenate([np.full(len(group[kind]), weight / len(group[kind])) for group, weight in groups])
        order = np.argsort(seconds)
        reached = np.cumsum(weights[order]) / weights.sum()
        last = len(seconds) - 1
        half, most = (float(seconds[order[min(int(np.searchsorted(reached, s)), last)]]) for s in SHARES)
        kinds.append((half, most))
    return Waits(kinds[0], kinds[1])
