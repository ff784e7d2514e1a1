"""A report's sums come to what the cards say, and its sources are those of the formulas."""

import re

import pytest
from cases import CASES
from serving_cases import RESULTS

from explorer import change, evaluate
from explorer.core.formula import REGISTRY
from explorer.state.sections import SECTIONS
from explorer.words.citing import LINK
from explorer.words.format import write
from explorer.words.headlines import headlines
from explorer.words.report import report, sum_line


@pytest.mark.parametrize("name", [*list(CASES)[:12], *list(RESULTS)[:8]])
def test_every_section_can_be_reported(name) -> None:
    result = evaluate(CASES[name]) if name in CASES else RESULTS[name]
    for section in SECTIONS:
        found = report(result, section)
        assert len(found["cards"]) == 4 and found["told"].endswith(".") and found["subject"]
        assert all(re.match(r".+ = .+", line) and "<" not in line for line in found["sums"])
        assert len(set(found["sources"])) == len(found["sources"])
        assert not any(LINK.search(text) for text in (*found["notes"], *found["sources"])), "links are links"


@pytest.mark.parametrize("name", [*list(CASES)[:12], *list(RESULTS)[:8]])
def test_a_sum_ends_in_its_number_told_once(name) -> None:
    result = evaluate(CASES[name]) if name in CASES else RESULTS[name]
    for card in headlines(result, "serve" if result["for_serving"] else "train"):
        if card.quantity in REGISTRY:
            line = sum_line(result, card.quantity)
            told = write(float(result[card.quantity]), REGISTRY[card.quantity].unit)
            assert line.endswith(f"= {told}") and not re.search(r"= ([\d.]+ [A-Z]+) = [\d.]+ [A-Z]+$", line)


def test_what_is_given_is_said_to_be() -> None:
    given = evaluate(change(CASES["tiny"], given={"usd": 5.0}))
    assert sum_line(given, "usd") == "What the devices cost the run = $5.00, given by you."
