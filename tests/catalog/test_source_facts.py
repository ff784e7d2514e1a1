"""The claims of the documents behind the project, recomputed: right ones reproduced, wrong ones shown."""

import csv
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from explorer import catalog, evaluate
from explorer.state import presets
from explorer.state.link import from_mapping

with open(Path(__file__).parents[1] / "golden" / "source_facts.csv", newline="", encoding="utf-8") as file:
    FACTS = list(csv.DictReader(file))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact['fact_id']} {fact['what']}")
def test_claim(fact) -> None:
    scenario, notices = from_mapping(dict(parse_qsl(fact["query"])))
    assert notices == []
    value = eval(fact["expression"], {"__builtins__": {}}, evaluate(scenario).values)
    assert value == pytest.approx(float(fact["expected"]), rel=float(fact["tolerance"]) or 1e-12)


def test_each_claim_is_listed_in_the_data() -> None:
    assert {fact["fact_id"] for fact in FACTS} <= {row["fact_id"] for row in catalog.rows("source_facts")}


def test_the_articles_preset_is_the_articles_chain() -> None:
    article = evaluate(presets.PRESETS["GPT-3 as in the article of 2023, at 100 % utilisation"].scenario())
    assert article["training_flop"] == pytest.approx(3.14e23, rel=0.005)
    assert 1024 * article["forward_flop_per_token"] == pytest.approx(350e12, rel=0.025)
    assert article["params"] * 4 == pytest.approx(700e9, rel=0.005)
    assert article["usd"] == pytest.approx(560_000, rel=0.005)
    real = evaluate(presets.PRESETS["GPT-3 at the utilisation of real runs"].scenario())
    assert 2 < real["usd"] / article["usd"] < 5
