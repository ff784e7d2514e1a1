"""Every statement of the articles with its readings, and one judgement: right, wrong, or what it depends on."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from explorer import catalog
from explorer.claims import claims
from explorer.claims.claim import Claim
from explorer.claims.recommendations import Check, checks

RIGHT, WRONG, DEPENDS, WORKED_OUT, NOT_COMPUTED = "right", "wrong", "depends", "worked out", "not computed"
"""Worked out: nothing to set it against, but what it comes to can be said."""

SAID = {RIGHT: "holds", WRONG: "does not hold", WORKED_OUT: "worked out", NOT_COMPUTED: "not computed"}


@dataclass(frozen=True)
class Fact:
    """A statement, the numbers that it was judged by, and the advice that was checked.

    depends_on: what decides, where some readings hold and others do not. not_computed: why there is no number.
    """

    fact_id: str
    statement: str
    sources: tuple[str, ...]
    readings: tuple[Claim, ...]
    advice: tuple[Check, ...]
    depends_on: str
    not_computed: str

    @property
    def verdict(self) -> str:
        """One of the five words above."""
        if not self.readings:
            return NOT_COMPUTED
        held = {claim.agrees for claim in self.readings if claim.article} | {check.holds for check in self.advice}
        return DEPENDS if len(held) == 2 else {True: RIGHT, False: WRONG}[held.pop()] if held else WORKED_OUT

    @property
    def said(self) -> str:
        """The judgement in words."""
        return f"depends on {self.depends_on}" if self.verdict == DEPENDS else SAID[self.verdict]


@functools.cache
def facts() -> tuple[Fact, ...]:
    """All rows of the table, in its order."""
    return tuple(
        Fact(
            row["fact_id"], row["claim"], tuple(row["source"].split(";")),
            tuple(claim for claim in claims() if claim.fact_id == row["fact_id"]),
            tuple(check for check in checks() if check.fact == row["fact_id"]),
            row["depends_on"], row["not_computed"],
        )
        for row in catalog.rows("source_facts")
    )  # fmt: skip
