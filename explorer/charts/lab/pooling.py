"""Labs that join, as tables: what each has alone, and by three rules of sharing."""

from __future__ import annotations

import html
import math
from typing import Any

from explorer.catalog.lab_pool import EXAMPLE, pooled
from explorer.charts.draw import Words, aside, card, heading, stacked, table_of
from explorer.core.choose.room import UNSURE
from explorer.core.compute import Result
from explorer.core.lab.pooling import RULES, Pool, Share
from explorer.words.calendar import counted_hours
from explorer.words.format import count, duration, percent, significant
from explorer.words.phrases import listed, plural

EVEN = UNSURE - 1
"""Share of its hours that a lab must gain or lose for it to be said: one set of cards may be laid out with more room."""


def columns(result: Result) -> dict[str, list[Any]]:
    """One entry a lab: its name, hours and days alone and by each rule, and the largest model alone. [GPU h] [day]"""
    found = pooled(result).pool
    shares = found.shares if found else ()
    made = {"lab": [share.member.name for share in shares], "params": [share.params for share in shares]}
    for rule in ("alone", *RULES):
        parts = [share.alone if rule == "alone" else share.by_rule[rule] for share in shares]
        made[f"{rule}: hours"] = [part.device_hours for part in parts]
        made[f"{rule}: days"] = [part.days for part in parts]
    return made


def describe(result: Result) -> str:
    """Who gains what, in a sentence or two; how to begin, where no labs are named."""
    found = pooled(result)
    if found.problem:
        return found.problem
    if not found.pool:
        return f"Name labs under “Labs that join”, and what each brings: {EXAMPLE}."
    if not found.pool.cards:
        return "What these labs bring rents not one card for the whole time."
    cards = listed([f"{number:,} × {kind.accelerator_name}" for kind, number in found.pool.cards], " and")
    return f"Together: {cards}. {_gains(found.pool)} {_sizes(found.pool)}"


def _gains(pool: Pool) -> str:
    """Who gains and who gives where all get the same."""
    order = sorted(pool.shares, key=_gain_if_equal)
    least, most = order[0], order[-1]
    if abs(_gain_if_equal(most)) < EVEN and abs(_gain_if_equal(least)) < EVEN:
        return "In equal shares each has what it has alone."
    return f"In equal shares {_said(most)}, {_said(least)}."


def _gain_if_equal(share: Share) -> float:
    return share.gain("equal")


def _said(share: Share) -> str:
    """What a lab gains or gives in equal shares."""
    gain = _gain_if_equal(share)
    if not math.isfinite(gain):
        return f"{share.member.name} gets hours that it cannot pay alone"
    if abs(gain) < EVEN:
        return f"{share.member.name} has as much as alone"
    if gain >= 1:
        return f"{share.member.name} has {significant(gain + 1)} times its hours"
    return f"{share.member.name} {'gains' if gain > 0 else 'gives'} {percent(abs(gain))} of its hours"


def _sizes(pool: Pool) -> str:
    """How the largest model grows."""
    less = [share.member.name for share in pool.shares if share.params < 0.99 * pool.params]
    if not less:
        return f"Each alone can train as large a model: {_size(pool.params)}."
    return f"The largest model that can be trained grows to {_size(pool.params)} for {listed(less, ' and')}."


def _size(params: float) -> str:
    return f"{count(params)} parameters" if params > 0 else "none"


def hours(result: Result) -> list[tuple[str, ...]]:
    """GPU-hours of each lab, alone and by each rule."""
    made = columns(result)
    each = [made[f"{rule}: hours"] for rule in ("alone", *RULES)]
    return [(lab, *(counted_hours(column[i]) for column in each)) for i, lab in enumerate(made["lab"])]


def days(result: Result) -> list[tuple[str, ...]]:
    """Days of the run for each lab, alone and by each rule."""
    made = columns(result)
    each = [made[f"{rule}: days"] for rule in ("alone", *RULES)]
    return [(lab, *(duration(column[i]) for column in each)) for i, lab in enumerate(made["lab"])]


def sizes(result: Result) -> list[tuple[str, str, str]]:
    """The largest model of each lab, alone and pooled, and its people."""
    found = pooled(result).pool
    shares = found.shares if found else ()
    whole = count(found.params) if found and found.params > 0 else "none"
    return [(share.member.name, count(share.params) if share.params > 0 else "none", whole) for share in shares]


def foot(result: Result) -> str:
    """How it is counted."""
    found, name = pooled(result).pool, result.scenario.accelerator.accelerator_name
    people = sum(share.member.people for share in found.shares) if found else 0
    return (
        f"Hours are those of one {name}, other cards counted by how fast they would do this run if they held it. Cards of one kind stand"
        " together, no run spans two kinds, and money rents the"
        f" {name} for the whole time. A share buys time on any of the cards. By people: {people:,} {plural(people, 'member')}"
        " in all, one a lab where none is said."
    )


class PoolingChart:
    """Three tables: hours, days of the run, and the largest model. It is not there where no labs are named."""

    def __init__(self, result: Result) -> None:
        self.head, self.tables = Words(), Words()
        self.layout = card(self.head.layout, self.tables.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        self.layout.visible = bool(result.scenario.lab.pool.strip())
        self.head.say(heading("Pooling", describe(result)))
        names, joined = ("Alone", "Equal shares", "By what it brings", "By people"), hours(result)
        made = (
            table_of(joined, ("GPU-hours", *names)),
            table_of(days(result), ("Days of the run", *names)),
            table_of(sizes(result), ("Largest model", "Alone", "Together")),
        )
        self.tables.say(stacked(made) + aside(html.escape(foot(result))) if joined else "")
