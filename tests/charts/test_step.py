"""Where the time of a step goes."""

import pytest
from cases import CASES

from explorer import Scenario, change, evaluate
from explorer.charts import layout
from explorer.charts.step import WORK, StepChart, describe, parts
from explorer.words.format import percent

RESULTS = {name: evaluate(case) for name, case in CASES.items()}
each_result = pytest.mark.parametrize("result", RESULTS.values(), ids=list(RESULTS))


@each_result
def test_parts_add_up_to_the_predicted_step(result) -> None:
    made = parts(result)
    assert sum(part.amount for part in made) == pytest.approx(result["predicted_step_seconds"], rel=1e-12)
    assert all(part.amount >= 0 for part in made)
    assert len({part.color for part in made}) == len({part.name for part in made}) == len(made)


@each_result
def test_parts_are_there_where_the_layout_has_them(result) -> None:
    made = {part.name: part.amount for part in parts(result)}
    for part, name in (("Tensor parallel", "tp"), ("Pipeline", "pp"), ("Expert parallel", "ep")):
        assert (made[part] > 0) == (result[name] > 1)


@each_result
def test_the_sentence_names_the_largest_loss(result) -> None:
    sentence = describe(result)
    worst = max((part for part in parts(result) if part.name not in WORK), key=lambda part: part.amount)
    assert f"a predicted MFU of {percent(result['predicted_mfu'])};" in sentence
    assert f", {worst.words} of the step." in sentence
    assert (" entered instead." in sentence) == (result.scenario.workload.mfu > 0)


def test_the_chart_follows() -> None:
    chart = StepChart(RESULTS["own MFU"])
    for result in RESULTS.values():
        chart.update(result)
        assert chart.bar.source.data["right"][-1] == pytest.approx(chart.bar.range.end)
        assert describe(result) in chart.head.html.html


def test_a_step_that_is_given_is_not_said_to_be_the_predicted_one() -> None:
    result = evaluate(change(Scenario(), given={"step_seconds": 3.0}))
    assert describe(result).endswith(" Days and dollars follow a step of 3.0 seconds, by what you gave.")
    assert layout.describe(result).startswith("The fastest is predicted to take ")
    same = evaluate(change(Scenario(), given={"device_bytes": 60e9}))
    assert "you gave" not in describe(same) and "predicted" not in layout.describe(same)
