"""The articles' numbers beside ours: right ones reproduced, wrong ones wrong by the factor worked out by hand."""

import csv
import math
import re
from pathlib import Path

import pytest

from explorer import catalog
from explorer.claims import Claim, claims
from explorer.claims.article import offered
from explorer.claims.claim import number

with open(Path(__file__).parents[1] / "golden" / "claims.csv", newline="", encoding="utf-8") as file:
    GOLDEN = list(csv.DictReader(file))
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "^": "**", "$": "", ",": "", "%": ""})


def by_hand(text: str) -> float:
    """Plain arithmetic on published numbers."""
    return float(eval(text, {"__builtins__": {}}, {"log2": math.log2}))


def worked_out(text: str) -> tuple[float, float]:
    """A sum as it is printed, done again: one number, or from one to another."""
    powers = re.sub(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda power: f"1e{power[1].translate(RAISED)}", text)
    ends = [by_hand(re.sub(r"(?<=\d),(?=\d{3})", "", part).translate(SIGNS)) for part in powers.split(" to ")]
    return ends[0], ends[-1]


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
        assert not claim.agrees and ("too" in claim.verdict or "less" in claim.verdict)
        assert claim.ratio == pytest.approx(float(row["factor"]), rel=max(0.01, tolerance))
    else:
        assert claim.agrees and claim.verdict.removeprefix("about ") == row["verdict"]


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: f"{claim.fact_id} {claim.what[:40]}")
def test_the_sum_that_is_shown_comes_to_the_number_that_is_shown(claim: Claim) -> None:
    assert claim.sum and worked_out(claim.sum) == pytest.approx(claim.here, rel=0.01)


def test_the_wrong_ones_say_how_wrong() -> None:
    said = [claim.verdict for claim in claims() if claim.fact_id == "S025"]
    assert said == ["3.0 times too low", "right", "right"], "3,500 kWh is a year; three take 10,512; the dollars hold"
    assert [c.verdict for c in claims() if c.fact_id == "S069"][-1] == "18 times too high"


def test_almost_ten_thousand_times_by_count_by_peak_and_by_measured_speed() -> None:
    """600,000 over 64; times 989.4 over 312; times 9,600 over 4,550 tokens a second (evidence rows T0651, T0650)."""
    assert [round(c.here[0], -2) for c in claims() if c.fact_id == "S040"] == [9400, 29_700, 19_800]


def test_three_hundred_thousand_times_and_a_doubling_each_343_months_do_not_fill_six_years() -> None:
    """log2(300,000) = 18.19 doublings of 3.43 months are 62.4 months; 72 months are 2.1 million times."""
    until_2017, until_2018, months = (c.here[0] for c in claims() if c.fact_id == "S054")
    assert months == pytest.approx(62.4, abs=0.05)
    assert until_2017 == pytest.approx(2.76e5, rel=0.01) and until_2018 == pytest.approx(2.08e6, rel=0.01)


def test_rows_are_words() -> None:
    for claim in claims():
        row = claim.row()
        assert list(row) == ["claim", "article", "here", "sum", "verdict"] and all(row.values())
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
        ((2.0, math.inf), (9.0, 9.0), 1.0, "right"),
        ((2.0, math.inf), (1.0, 1.0), 0.5, "no, 2.0 times less"),
        (None, (1.0, 1.0), 1.0, "not stated"),
    ],
)
def test_how_a_claim_is_judged(article, here, ratio, verdict) -> None:
    claim = Claim("S001", "a number", article, here)
    assert claim.ratio == pytest.approx(ratio) and claim.verdict == verdict


def test_what_was_only_roughly_said_is_about_right() -> None:
    assert Claim("S001", "a number", (2.0, 2.0), (2.3, 2.3), tolerance=0.2).verdict == "about right"


@pytest.mark.parametrize(
    ("span", "unit", "words"),
    [
        ((1.0, 3.0), "year", "1 to 3 years"),
        ((1.0, 1.0), "GPU", "1 GPU"),
        ((3e8, 3e8), "time", "300 million times"),
        ((1.0, 1.0), "time", "as much"),
        ((1e12, math.inf), "B", "more than 1 TB"),
        ((1.0, math.inf), "time", "more"),
        ((0.1, 0.25), "share", "10 % to 25 %"),
    ],
)
def test_numbers_are_said_with_their_unit(span, unit, words) -> None:
    assert Claim("S001", "a number", None, span, unit).row()["here"] == words


def test_numbers_of_sums_have_no_unit_and_no_exponent() -> None:
    assert [number(x) for x in (1024, 0.00034, 3.14e23, 279_558)] == ["1,024", "0.00034", "3.14 × 10²³", "279,600"]


def test_an_offer_that_nobody_made_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="no H200"):
        offered("H200 SXM", "AWS", as_of="April 2023")
