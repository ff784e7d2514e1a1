"""Runs before the last one take of the same hours and dollars."""

import pytest

from explorer import change, evaluate
from explorer.catalog.lab_model import scratch
from explorer.state import presets

CREDIT = presets.PRESETS["$1,000 on eight H100: the best model for the money"].scenario()


def test_the_last_run_gets_what_the_others_leave() -> None:
    alone, fourth = (scratch(evaluate(change(CREDIT, experiments=factor))) for factor in (1.0, 4.0))
    assert alone and fourth
    assert alone.answer.result["usd"] == pytest.approx(1000, rel=0.01)
    assert fourth.answer.result["usd"] == pytest.approx(250, rel=0.01)
    assert fourth.answer.result["project_usd"] == pytest.approx(1000, rel=0.01)
    assert fourth.params < 0.7 * alone.params
