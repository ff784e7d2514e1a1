"""Training time against the number of GPUs."""

import math

import numpy as np
import pytest

from explorer import Scenario, change, evaluate, models
from explorer.charts.time import MARKS, POINTS, TimeChart, columns, describe, numbers, point
from explorer.core.scenario.spread import LARGEST_FLEET
from explorer.state import presets
from explorer.words.format import devices, duration, span

RESULTS = {name: evaluate(preset.scenario()) for name, preset in presets.PRESETS.items()} | {
    "one GPU": evaluate(change(Scenario(), devices=1)),
    "largest fleet": evaluate(change(Scenario(), devices=LARGEST_FLEET)),
    "own MFU": evaluate(change(Scenario(), mfu=0.4)),
    "does not fit": evaluate(change(Scenario(model=models()["Llama-3.1-405B"].model), zero_stage=0)),
    "deadline": evaluate(change(Scenario(), devices_rule="as many as meet the deadline", deadline_days=7.0)),
    "fit": evaluate(change(Scenario(), devices_rule="as many as fit it")),
}
each_result = pytest.mark.parametrize("result", RESULTS.values(), ids=list(RESULTS))


@each_result
def test_the_curve_is_at_whole_numbers_of_gpus_with_the_chosen_one_among_them(result) -> None:
    made = columns(result)
    assert all(type(column) is list and len(column) == len(made["devices"]) for column in made.values())
    assert len(made["devices"]) <= POINTS + 1
    assert made["devices"] == sorted(set(made["devices"])) == numbers(result["devices"])
    assert all(n == int(n) and 1 <= n <= LARGEST_FLEET for n in made["devices"])
    assert result["devices"] in made["devices"]


@each_result
def test_the_curve_is_near_the_core_at_each_number(result) -> None:
    """The curve tries fewer layouts, few numbers of pipeline stages among them, but lets GPUs stand idle."""
    made = columns(result)
    for i in (0, len(made["devices"]) // 2, -1):
        alone = evaluate(change(result.scenario, devices_rule="this many", devices=int(made["devices"][i])))
        if alone.fits and math.isfinite(made["fitting"][i]):
            assert 0.3 * alone["train_days"] <= made["days"][i] <= 1.35 * alone["train_days"]


@each_result
def test_more_gpus_never_take_longer(result) -> None:
    fitting = [days for days in columns(result)["fitting"] if math.isfinite(days)]
    assert fitting == sorted(fitting, reverse=True)


@each_result
def test_the_band_holds_the_curve_and_only_what_does_not_fit_is_missing(result) -> None:
    made = {name: np.array(column) for name, column in columns(result).items()}
    assert np.isfinite(np.concatenate([made[name] for name in ("devices", "days", "low", "high")])).all()
    assert (made["low"] <= made["days"] * 1.000001).all() and (made["days"] <= made["high"] * 1.000001).all()
    shown = np.isfinite(made["fitting"])
    assert (made["fitting"][shown] == made["days"][shown]).all()
    assert (np.diff(shown.astype(int)) >= 0).all(), "more GPUs never stop fitting"


def test_nothing_is_drawn_where_one_replica_needs_more_gpus() -> None:
    made = columns(evaluate(change(Scenario(), devices=512, tp=8, pp=8)))
    drawn = [math.isfinite(days) for days in made["days"]]
    assert drawn == [n >= 64 for n in made["devices"]] and not all(drawn)
    assert [math.isfinite(days) for days in made["low"]] == drawn


@each_result
def test_the_chosen_point_is_on_the_curve_or_a_little_below(result) -> None:
    made, chosen = columns(result), point(result)
    assert chosen["devices"] == [result["devices"]] and chosen["days"] == [result["train_days"]]
    on_curve = made["days"][made["devices"].index(result["devices"])]
    assert on_curve == pytest.approx(chosen["days"][0], rel=0.03)
    assert chosen["words"] == [f"{devices(result['devices'])}: {duration(result['train_days'])}"]


@each_result
def test_the_sentence_holds_the_numbers(result) -> None:
    sentence = describe(result)
    assert sentence.startswith(f"{duration(result['train_days'])} on {devices(result['devices'])}")
    band = span(result["train_days_low"], result["train_days_high"])
    assert (band in sentence) == (result["train_days_high"] > result["train_days_low"])
    assert sentence.endswith("." if result.fits else ", if it fitted.")


def test_a_band_only_where_the_utilisation_is_not_given() -> None:
    made = columns(RESULTS["own MFU"])
    assert made["low"] == pytest.approx(made["high"])


def test_the_chart_shows_all_of_it_with_marks_for_a_day_a_week_a_month() -> None:
    assert {"1 day", "1 week", "1 month"} < set(MARKS.values())
    chart = TimeChart(RESULTS[presets.DEFAULT])
    for result in RESULTS.values():
        chart.update(result)
        data = chart.source.data
        assert chart.x.start < data["devices"][0] and data["devices"][-1] < chart.x.end
        assert 0 < chart.y.start < min(data["low"]) and max(data["high"]) < chart.y.end
        assert chart.point.data == point(result)
        assert describe(result) in chart.head.html.html
