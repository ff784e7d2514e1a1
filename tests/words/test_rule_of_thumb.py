"""The rule of thumb stands beside the exact count, and what makes the two differ adds up."""

import re

import pytest
from cases import CASES

from explorer import Scenario, change, evaluate
from explorer.words.rule_of_thumb import rule_of_thumb
from explorer.words.sums import sum_html


def test_a_teacher_finds_six_times_n_times_d() -> None:
    said = rule_of_thumb(evaluate(Scenario()))
    assert said.startswith("Rule of thumb: 6 × N × D = 6 × 6.738B parameters × 2T tokens = 8.086 × 10²² FLOP.")
    assert "Counted exactly it is 8.573 × 10²² FLOP, 6.0 % more" in said and "attention scores" in said
    assert said in sum_html(evaluate(Scenario()), "training_flop")


def test_frozen_weights_take_four_and_the_rule_itself_needs_no_word() -> None:
    assert "4 × N × D = 4 × 6.74B" in rule_of_thumb(evaluate(change(Scenario(), method="LoRA", tokens=1e7)))
    assert rule_of_thumb(evaluate(change(Scenario(), flop_rule="6N rule"))) == ""


@pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))
def test_the_reasons_add_up(scenario: Scenario) -> None:
    said = rule_of_thumb(evaluate(scenario))
    shares = [float(n) for n in re.findall(r"([\d.]+) %", said)]
    if shares:
        total = shares[0] if " more: " in said else -shares[0]
        signs = [-1 if "take off" in part else 1 for part in said.split(": ")[-1].split(";")]
        assert sum(sign * share for sign, share in zip(signs, shares[1:], strict=True)) == pytest.approx(total, abs=0.6)
