"""The numbers of the article of April 2023 stand in two tables: what is judged is what the article states."""

import pytest

from explorer import catalog
from explorer.claims import article, claims, means

STATED = {row["fact_id"]: row["value"] for row in catalog.rows("article_facts_2023_04")}
JUDGED = {
    "A03": ("S026", 0), "A07": ("S008", 0), "A08": ("S009", 0), "A09": ("S013", 0), "A11": ("S006", 0), "A12": ("S004", 0),
    "A13": ("S018", 0), "A14": ("S018", 2), "A16": ("S021", 0), "A17": ("S024", 0), "A18": ("S024", 1), "A20": ("S025", 0),
    "A21": ("S025", 2),
}  # fmt: skip
"""Rows of that table, and which reading of which fact judges them."""


@pytest.mark.parametrize("fact_id", JUDGED)
def test_what_is_judged_is_what_the_article_states(fact_id) -> None:
    fact, which = JUDGED[fact_id]
    claim = [claim for claim in claims() if claim.fact_id == fact][which]
    assert claim.article == (float(STATED[fact_id]), float(STATED[fact_id]))


def test_numbers_that_others_are_set_against() -> None:
    assert float(STATED["A15"]) == article.API_USD_PER_THOUSAND and float(STATED["A22"]) == means.LARGE_USD
    cores = next(claim for claim in claims() if claim.fact_id == "S012")
    assert cores.article[0] == float(STATED["A10"]) * 128 * 1.41e9


def test_prices_that_the_article_implies() -> None:
    """Its dollars over its hours: 3.14e23 FLOP at 312 TFLOP/s are 279,558 hours; $560,000 over them is $2."""
    hours = float(article.on(article.A100_80)["training_flop"]) / 312e12 / 3600
    assert hours == pytest.approx(float(STATED["A23"]), rel=0.005)
    assert float(STATED["A16"]) / hours == pytest.approx(float(STATED["A24"]), rel=0.005)
    for implied, usd in (("A25", "A13"), ("A26", "A14")):
        seconds = float(STATED["A07"]) / float(STATED["A09"])
        assert float(STATED[usd]) / seconds * 3600 == pytest.approx(float(STATED[implied]), rel=0.01)
    spread = next(claim for claim in claims() if claim.fact_id == "S026")
    assert spread.here[0] == pytest.approx(4.10 / 1.10, rel=0.005)
