"""The articles' numbers beside ours: right ones reproduced, wrong ones wrong by the factor worked out by hand."""

import csv
from pathlib import Path

import pytest

from explorer import catalog
from explorer.claims import Claim, claims
from explorer.claims.article import offered

with open(Path(__file__).parents[1] / "golden" / "claims.csv", newline="", encoding="utf-8") as file:
    GOLDEN = list(csv.DictReader(file))
FACTS = {row["fact_id"]: row for row in catalog.rows("source_facts")}


def by_hand(text: str) -> float:
    """Plain arithmetic on published numbers."""
    return float(eval(text, {"__builtins__": {}}))


def test_every_claim_is_worked_out_by_hand() -> None:
    assert [claim.fact_id for claim in claims()] == [row["fact_id"] for row in GOLDEN]


@pytest.mark.parametrize(
    ("claim", "row"),
    list(zip(claims(), GOLDEN, strict=True)),
    ids=[f"{row['fact_id']} {row['reading']}".strip() for row in GOLDEN],
)
def test_claim(claim: Claim, row: dict[str, str]) -> None:
    low, high = by_hand(row["by_hand_low"]), by_hand(row["by_hand_high"] or row["by_hand_low"])
    tolerance = float(row["tolerance"]) or 1e-12
    assert claim.here == (pytest.approx(low, rel=tolerance), pytest.approx(high, rel=tolerance))
    if row["verdict"] == "wrong":
        assert not claim.agrees and "too" in claim.verdict
        assert claim.ratio == pytest.approx(float(row["factor"]), rel=0.01)
    else:
        assert claim.agrees and claim.verdict == row["verdict"]


@pytest.mark.parametrize("fact_id", sorted({claim.fact_id for claim in claims()}))
def test_the_table_of_facts_judges_alike(fact_id) -> None:
    """A claim that holds has a row that is right; one that does not has a row that is wrong; a partly right one both."""
    agree = {claim.agrees for claim in claims() if claim.fact_id == fact_id}
    verdict = FACTS[fact_id]["verdict"]
    if verdict in ("yes", "plausible", "partly"):
        assert True in agree
    if verdict in ("no", "partly"):
        assert False in agree


def test_the_wrong_ones_say_how_wrong() -> None:
    said = [claim.verdict for claim in claims() if claim.fact_id == "S025"]
    assert said == ["3.0 times too low", "right", "right"], "3,500 kWh is a year; three take 10,512; the dollars hold"
    assert [c.verdict for c in claims() if c.fact_id == "S069"][-1] == "18 times too high"


def test_rows_are_words() -> None:
    for claim in claims():
        row = claim.row()
        assert list(row) == ["claim", "article", "here", "verdict"] and all(row.values())
        assert claim.source in catalog.sources()
        assert not any(bad in text for text in row.values() for bad in ("nan", "inf", "e+", "0.00 "))
    kwh = next(c for c in claims() if c.unit == "kWh")
    assert (kwh.row()["article"], kwh.row()["here"]) == ("3,500 kWh", "10,500 kWh")


@pytest.mark.parametrize(
    ("article", "here", "ratio", "verdict"),
    [
        ((2.0, 2.0), (2.05, 2.05), 1.025, "right"),
        ((2.0, 2.0), (4.0, 4.0), 2.0, "2.0 times too low"),
        ((2.0, 4.0), (3.0, 9.0), 1.0, "right"),
        ((2.0, 4.0), (1.0, 1.0), 0.5, "2.0 times too high"),
        (None, (1.0, 1.0), 1.0, "not stated"),
    ],
)
def test_how_a_claim_is_judged(article, here, ratio, verdict) -> None:
    claim = Claim("S001", "a number", article, here)
    assert claim.ratio == pytest.approx(ratio) and claim.verdict == verdict


def test_an_offer_that_nobody_made_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="no H200"):
        offered("H200 SXM", "AWS", as_of="April 2023")
