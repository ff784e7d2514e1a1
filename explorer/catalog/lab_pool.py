"""Labs that join, as people write them: "Lab A (6 people): 4x RTX 3090; Lab B: 8x A100 40GB; Lab C: $20,000"."""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass

from explorer.catalog.buying.budgets import in_dollars
from explorer.catalog.buying.currencies import currency_of
from explorer.catalog.fleets import read_cards
from explorer.catalog.synthetic import synthetic_model
from explorer.core.compute import Result
from explorer.core.lab.pooling import Member, Pool, pool
from explorer.core.scenario.parts import Model
from explorer.huggingface import printable

EXAMPLE = "Lab A: 4x RTX 3090; Lab B: 8x A100 40GB; Lab C: $20,000"
MOST_LABS, MOST_PEOPLE, MOST_USD = 8, 1_000_000, 1e13
_LAB = re.compile(r"\s*([^:]{1,60}?)\s*(?:[(,]\s*(\d[\d,]*)\s*(?:people|persons?)\s*\)?)?\s*:\s*(.+)", re.IGNORECASE)
_MONEY = re.compile(r"(?:\$|USD)\s*(\S+)|(\S+)\s*(?:\$|USD|dollars)", re.IGNORECASE)
SIZES = (1e8, 2e12, 100)
"""Smallest and largest model that is looked for, and how many in between: a tenth apart."""


@functools.lru_cache(maxsize=16)
def read_pool(text: str) -> tuple[Member, ...]:
    """The labs of a pool, with semicolons between them. Raises ValueError, with a sentence.

    >>> [(lab.name, lab.people, len(lab.cards), lab.usd) for lab in read_pool("A, 6 people: 4x RTX 3090; B: $20k")]
    [('A', 6, 1, 0.0), ('B', 1, 0, 20000.0)]
    """
    labs = [_member(part) for part in text.split(";") if part.strip()]
    if not 2 <= len(labs) <= MOST_LABS:
        raise ValueError(f"A pool has two to {MOST_LABS} labs, with a semicolon between them, like {EXAMPLE}.")
    if len({lab.name for lab in labs}) < len(labs):
        raise ValueError("Two labs of the pool have the same name.")
    return tuple(labs)


def written(text: str) -> str:
    """A pool as it is kept: as it was written, if it can be read. Raises ValueError, with a sentence."""
    return text.strip() if not text.strip() or read_pool(text) else ""


def _member(text: str) -> Member:
    match = _LAB.fullmatch(text)
    if not match or printable(match[1]) != match[1]:
        raise ValueError(f"“{text.strip()[:40]}” is no lab with what it brings. Write them like {EXAMPLE}.")
    people = int((match[2] or "1").replace(",", ""))
    if not 1 <= people <= MOST_PEOPLE:
        raise ValueError(f"{match[1]}: a lab has at least one person, and at most a million.")
    brought = [part.strip() for part in match[3].split("+")]
    money = [part for part in brought if _MONEY.fullmatch(part) or currency_of(part)[0]]
    cards = [part for part in brought if part not in money]
    kinds = read_cards(" + ".join(cards)) if cards else ()
    return Member(match[1], people, kinds, float(sum(map(_usd, money))))


def _usd(text: str) -> float:
    try:
        usd = in_dollars(text)[0]
    except ValueError:
        usd = math.nan
    if not 0 < usd <= MOST_USD:
        raise ValueError(f"“{text[:40]}” is no amount of dollars. Write it like $20,000.")
    return usd


@functools.cache
def models() -> tuple[Model, ...]:
    """Shapes from small to large, among which the largest that fits is looked for."""
    low, high, many = SIZES
    return tuple(synthetic_model(low * (high / low) ** (i / (many - 1))) for i in range(many))


@dataclass(frozen=True)
class Pooled:
    """A pool, or what is wrong with how it is written; neither where nothing is."""

    pool: Pool | None = None
    problem: str = ""


@functools.lru_cache(maxsize=2)
def pooled(result: Result) -> Pooled:
    """What the labs that a scenario names have together and alone, for its run."""
    text = result.scenario.lab.pool
    if not text.strip():
        return Pooled()
    try:
        members = read_pool(text)
    except ValueError as problem:
        return Pooled(problem=str(problem))
    return Pooled(pool(result, members, models()))
