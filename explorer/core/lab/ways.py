"""From a goal to the means: what a run lacks, and the ways to close it, two changes at a time at most.

What could be changed is computed at once as arrays, by the formulas that run forward; the ways that look good are then
evaluated one by one, each in the best layout that the search finds.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from explorer.core.choose.points import settled_values
from explorer.core.choose.search import layout_of
from explorer.core.compute import Result, inputs, stack
from explorer.core.evaluate import evaluate
from explorer.core.lab.means import Means, days_of, limits
from explorer.core.plan import compute, plan_for
from explorer.core.scenario import PARTS, change

WANTED = ("project_device_hours", "project_usd", "spare_bytes", "peak_flop_per_s")
DAYS = ("train_days", "calendar_days")
CALLED = dict.fromkeys(DAYS, "days") | {"project_device_hours": "GPU-hours", "project_usd": "dollars"}
"""What a limited quantity is called."""
EVALUATED = 16
"""Ways that are evaluated in full: the best by the look of few layouts."""
KEPT = 8
WORTH = 1.25
"""A second change is worth its trouble if it saves so much."""
LITTLE = 0.005
"""Shares of the goal this close count as equal."""
LOOSE = 1.02
"""A limit that may give, and tokens, are set with so much room."""


@dataclass(frozen=True)
class Move:
    """One thing that can be changed: of which kind, what it is called, and the fields that it sets."""

    kind: str
    name: str
    changes: Mapping[str, Any] = field(default_factory=dict, hash=False)
    sacrifice: float = 0.0
    """The share of the goal that is given up."""
    usd_besides: float = 0.0
    """What it costs beside the run: cards that are bought. [USD]"""
    limits: Mapping[str, float] = field(default_factory=dict, hash=False)
    """Limits of the means that it sets anew."""
    usd_factor: float = 1.0
    """Dollars of the run over those before, where nothing but a price changes."""


Just = Callable[[float], Move]
"""Makes the move that is just enough: for tokens from the share that is kept, for a limit from what it must be."""


@dataclass(frozen=True)
class Way:
    """Moves that bring a run within the means, what the run then takes, and the means that it keeps."""

    moves: tuple[Move, ...]
    result: Result
    means: Means

    @property
    def usd(self) -> float:
        """The run, and what is bought for it. [USD]"""
        return float(self.result["project_usd"]) + sum(move.usd_besides for move in self.moves)

    @property
    def sacrifice(self) -> float:
        """The share of the goal that is given up."""
        return 1 - math.prod(1 - move.sacrifice for move in self.moves)

    @property
    def closes(self) -> bool:
        """Whether it fits, and takes no more than there is."""
        return not lacks(self.result, self.means)


def lacks(result: Result, means: Means) -> dict[str, float]:
    """What a run has too little of, with what it needs over what there is: memory, days, GPU-hours, dollars."""
    needed = {"memory": float(result["device_bytes"]) / float(result["capacity_bytes"])}
    needed |= {CALLED[name]: float(result[name]) / end for name, end in limits(means)}
    return {what: share for what, share in needed.items() if share > 1}


def ways(result: Result, means: Means, moves: Sequence[Move], just: Mapping[str, Just]) -> list[Way]:
    """The ways that close what is lacking: those that keep the goal first, the cheapest first; then those that give
    least of it up. Of several ways of the same kinds the best. Empty where nothing is lacking, or nothing helps.

    moves: what can be changed; of one kind, one is taken. just: tokens and limits that may give, by kind.
    """
    if not lacks(result, means):
        return []
    kinds: dict[str, list[Move]] = {}
    for move in moves:
        kinds.setdefault(move.kind, []).append(move)
    priced = kinds.pop("price", [])
    axes: list[tuple[list[Move], ...]] = [(), *((axis,) for axis in kinds.values())]
    axes += [pair for pair in itertools.combinations(kinds.values(), 2) if not _clash(*(axis[0] for axis in pair))]
    found = [one for pair in axes for one in _rough(result, means, pair, priced, just)]
    tried = [way_of(result, means, one[3]) for one in _best_of_each(found)[:EVALUATED]]
    closing = [way for way in tried if way.closes]
    best = [way for way in closing if not any(_needless(way, other) for other in closing)]
    return sorted(best, key=lambda way: (round(way.sacrifice, 2), way.usd, len(way.moves)))[:KEPT]


def way_of(result: Result, means: Means, moves: tuple[Move, ...]) -> Way:
    """The run after these moves, evaluated in full."""
    changes = {name: value for move in moves for name, value in move.changes.items()}
    return Way(moves, evaluate(change(result.scenario, **changes)), _limited(means, moves))


def _limited(means: Means, moves: tuple[Move, ...]) -> Means:
    anew = {name: value for move in moves for name, value in move.limits.items()}
    return Means(**{**vars(means), **anew}) if anew else means


def _clash(move: Move, other: Move) -> bool:
    """Whether both set the same field: the price of one GPU is not that of another."""
    return not set(move.changes).isdisjoint(other.changes)


def _needless(way: Way, other: Way) -> bool:
    """Whether another way does with fewer of the same kinds of change, gives up no more and costs little more."""
    fewer = {move.kind for move in other.moves} < {move.kind for move in way.moves}
    much = other.sacrifice < way.sacrifice - LITTLE
    return fewer and (much or (other.sacrifice <= way.sacrifice + LITTLE and other.usd <= WORTH * way.usd))


Rough = tuple[float, float, int, tuple[Move, ...]]
"""What is given up, dollars, how many moves, and the moves: in the order of what is better."""


def _best_of_each(found: list[Rough]) -> list[Rough]:
    """The best of each set of kinds, the best first."""
    best: dict[frozenset[str], Rough] = {}
    for one in sorted(found, key=lambda one: one[:3]):
        best.setdefault(frozenset(move.kind for move in one[3]), one)
    return sorted(best.values(), key=lambda one: one[:3])


def _rough(
    result: Result, means: Means, axes: tuple[list[Move], ...], priced: list[Move], just: Mapping[str, Just]
) -> list[Rough]:
    """All combinations of a move of each axis, and what makes up for the rest of what is lacking."""
    found: list[Rough] = []
    for group in itertools.product(*(_alike(axis) for axis in axes)):
        v, shape = _computed(result, group), tuple(len(axis) for axis in group)
        days, hours, usd, spare, peak = (np.broadcast_to(v[name], shape) for name in (days_of(means), *WANTED))
        for at in map(tuple, np.argwhere((spare >= 0) & (peak > 0)).tolist()):
            moves = tuple(axis[i] for axis, i in zip(group, at, strict=True))
            there = _limited(means, moves)
            needs = (float(days[at]) / there.days, float(hours[at]) / there.device_hours, float(usd[at]) / there.usd)
            found += _made_up(moves, needs, float(usd[at]), there, priced, just)
    return found


def _made_up(
    moves: tuple[Move, ...],
    needs: tuple[float, float, float],
    usd: float,
    means: Means,
    priced: list[Move],
    just: Mapping[str, Just],
) -> list[Rough]:
    """The moves alone where they are enough; else with a price, with tokens or with a limit that is just enough."""
    time, hours, money = needs
    found = [_told(moves, usd)] if moves and max(needs) <= 1 else []
    if len(moves) > 1:
        return found
    for move in [move for move in priced if not any(_clash(move, other) for other in moves)]:
        if max(time, hours, money * move.usd_factor) <= 1:
            found.append(_told((*moves, move), usd * move.usd_factor))
    if max(needs) <= 1:
        return found
    if "tokens" in just and not any("tokens" in move.changes for move in moves):
        found.append(_told((*moves, just["tokens"](1 / (max(needs) * LOOSE))), usd / max(needs)))
    ends = {"days": (time, means.days), "hours": (hours, means.device_hours), "dollars": (money, means.usd)}
    short = [name for name, (need, _) in ends.items() if need > 1]
    if len(short) == 1 and short[0] in just:
        need, there = ends[short[0]]
        found.append(_told((*moves, just[short[0]](need * there * LOOSE)), usd))
    return found


def _told(moves: tuple[Move, ...], usd: float) -> Rough:
    given_up = 1 - math.prod(1 - move.sacrifice for move in moves)
    return round(given_up, 3), usd + sum(move.usd_besides for move in moves), len(moves), moves


def _alike(axis: list[Move]) -> list[list[Move]]:
    """Moves that set numbers or whole parts of the same names are computed at once; those that set words, one by one."""
    found: dict[Any, list[Move]] = {}
    for move in axis:
        words = tuple(
            move.changes[name] for name in move.changes if name not in LABELS and _is_word(move.changes[name])
        )
        found.setdefault((frozenset(move.changes), words), []).append(move)
    return list(found.values())


LABELS = ("provider", "price_date", "purchase_date", "api_name")
"""Words that change no figure: the numbers beside them do."""


def _is_word(value: Any) -> bool:
    return isinstance(value, (str, bool))


def _computed(result: Result, axes: tuple[list[Move], ...]) -> dict[str, Any]:
    """What is wanted at all combinations, one dimension an axis."""
    if not axes:
        return result.values
    changes: dict[str, Any] = {}
    for position, axis in enumerate(axes):
        along = tuple(-1 if i == position else 1 for i in range(len(axes)))
        for name in [name for name in axis[0].changes if name not in LABELS]:
            column = [move.changes[name] for move in axis]
            if name in PARTS:
                changes[name] = stack(column, along)
            else:
                changes[name] = column[0] if _is_word(column[0]) else np.reshape(np.asarray(column, float), along)
    points = change(result.scenario, **changes)
    values = inputs(points)
    return compute(values | settled_values(points, len(axes), layout_of(result)), plan_for(*DAYS, *WANTED))
