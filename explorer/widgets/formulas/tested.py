"""Which tests hold a formula to something: found by its name in the tests that compare numbers, so that no list grows old."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from explorer import catalog
from explorer.core.formula import REGISTRY, Formula

TESTS = catalog.DATA.parent / "tests"
ROOMS = ("core", "claims", "evidence", "catalog", "huggingface")
"""Rooms whose tests are about numbers, not about words, links or widgets."""
NAMED = re.compile(r"\b(\w+)\(|[\"'](\w+)[\"']|\.(\w+)\b")
"""A formula is called, or its value is asked for by its name; no field of a scenario is called like a formula."""
TEST = re.compile(r"^def (test_\w+)\(", re.MULTILINE)
NEAREST = 3
"""So many of the formulas that use one which has no test of its own."""


@functools.cache
def found_in_tests(folder: Path = TESTS) -> Mapping[str, tuple[str, ...]]:
    """The tests that name each formula; those of its own topic come first. Empty where the tests are not installed."""
    found: dict[str, list[str]] = {}
    for room in ROOMS:
        for path in sorted((folder / room).rglob("test_*.py")):
            place = f"tests/{path.relative_to(folder).as_posix()}"
            for test, named in _named(path.read_text(encoding="utf-8")):
                for name in named & set(REGISTRY):
                    found.setdefault(name, []).append(f"{place}::{test}")
    return {name: tuple(sorted(tests, key=lambda t: not _is_own(REGISTRY[name], t))) for name, tests in found.items()}


def _named(text: str) -> Iterable[tuple[str, set[str]]]:
    """Each test of a file with the names in it; a definition begins after two empty lines."""
    for part in text.split("\n\n\n"):
        if test := TEST.search(part):
            yield test[1], {name for pair in NAMED.findall(part) for name in pair if name}


def _is_own(formula: Formula, test: str) -> bool:
    return f"/{formula.wing}/test_{formula.topic}.py::" in test


def used_by() -> Mapping[str, tuple[str, ...]]:
    """The formulas that use each name."""
    found: dict[str, list[str]] = {}
    for formula in REGISTRY.values():
        for name in formula.parameters:
            found.setdefault(name, []).append(formula.name)
    return {name: tuple(users) for name, users in found.items()}


def nearest(name: str, good: Iterable[str], users: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Of the formulas that a quantity enters, directly or by others, those with a property that are fewest steps away.

    >>> nearest("a", {"c", "d"}, {"a": ("b",), "b": ("c", "d")})
    ['c', 'd']
    """
    wanted, seen, level = set(good), {name}, [name]
    while level:
        level = [user for one in level for user in users.get(one, ()) if user not in seen]
        level = list(dict.fromkeys(level))
        seen |= set(level)
        if found := [one for one in level if one in wanted]:
            return found[:NEAREST]
    return []
