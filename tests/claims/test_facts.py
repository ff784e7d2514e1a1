"""Every statement of the articles is judged, worked out, or named as not computed; and the table says the same."""

from collections import Counter

import pytest

from explorer import catalog
from explorer.claims import claims
from explorer.claims.facts import DEPENDS, NOT_COMPUTED, RIGHT, WORKED_OUT, WRONG, facts
from explorer.claims.recommendations import checks

ROWS = {row["fact_id"]: row for row in catalog.rows("source_facts")}
TABLE = {
    RIGHT: {"yes", "plausible"},
    WRONG: {"no"},
    DEPENDS: {"partly"},
    WORKED_OUT: {"not_checkable"},
    NOT_COMPUTED: {"not_checkable"},
}
"""What the column `verdict` says for each judgement."""


def test_every_row_is_judged_or_named_as_not_computed_and_no_other() -> None:
    judged = {claim.fact_id for claim in claims()}
    left_out = {fact_id for fact_id, row in ROWS.items() if row["not_computed"]}
    assert judged | left_out == set(ROWS) and not judged & left_out
    assert {check.fact for check in checks()} <= judged


@pytest.mark.parametrize("fact", facts(), ids=lambda fact: fact.fact_id)
def test_the_table_judges_alike(fact) -> None:
    row = ROWS[fact.fact_id]
    assert row["verdict"] in TABLE[fact.verdict], fact.verdict
    assert bool(row["depends_on"]) == (fact.verdict == DEPENDS)
    assert fact.said and not fact.said.endswith(" ") and set(fact.sources) <= set(catalog.sources())


def test_reasons_are_sentences() -> None:
    assert all(f.not_computed.endswith(".") for f in facts() if f.verdict == NOT_COMPUTED)
    assert len({f.not_computed for f in facts()} - {""}) == sum(f.verdict == NOT_COMPUTED for f in facts())


def test_most_can_be_computed() -> None:
    found = Counter(fact.verdict for fact in facts())
    assert found[NOT_COMPUTED] < len(ROWS) / 5 and found[RIGHT] + found[WRONG] + found[DEPENDS] > len(ROWS) / 2
