"""Answers for a lab, worked out once."""

import pytest

from explorer import change, evaluate
from explorer.catalog.lab_model import (
    KNOWN,
    laws,
    scratch,
    served,
    smallest_released,
    tuned,
)
from explorer.state import presets

START = presets.PRESETS[presets.DEFAULT].scenario()
CASES = {
    "four cards": change(START, cards="4x RTX 3090", people=6, tokens=123e9, global_batch=77),
    "credit": change(presets.choose_accelerator(START, "H100 SXM"), devices=8, means="dollars", budget_usd=1000.0),
}
RESULTS = {name: evaluate(scenario) for name, scenario in CASES.items()}


def test_laws_beside_each_other_take_the_same_flop() -> None:
    found = scratch(RESULTS["credit"])
    flop = 6 * found.params * found.tokens
    for row in laws(RESULTS["credit"]):
        assert 6 * row.params * row.tokens == pytest.approx(flop)
    assert [row.chosen for row in laws(RESULTS["credit"])].count(True) == 1 and len(KNOWN) == 7


def test_answers_that_hang_on_nothing_new_are_found_again() -> None:
    r = RESULTS["four cards"]
    other = evaluate(change(r.scenario, over_training=3.0, people=2))
    assert tuned(other) is tuned(r) and served(other) is served(r)
    assert scratch(other).params < scratch(r).params


def test_smallest_released_model() -> None:
    name, params = smallest_released()
    assert params < 1e8 and name
