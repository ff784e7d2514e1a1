"""Dollars against time: every candidate is a dot, and no dot lies below the line."""

import numpy as np
import pytest

from explorer import change, evaluate
from explorer.catalog.comparison import compared
from explorer.charts import Charts
from explorer.charts.compare import CompareChart, columns, describe, frontier, time_marks
from explorer.state import presets

OPENING = presets.PRESETS[presets.DEFAULT].scenario()
RESULTS = {job: evaluate(change(OPENING, job=job)) for job in ("train", "serve")}


@pytest.mark.parametrize("job", RESULTS)
def test_every_candidate_is_a_dot_and_the_named_ones_are_on_top(job) -> None:
    result = RESULTS[job]
    r, made = compared(result).ranked, columns(result)
    assert sorted(made["name"]) == sorted(r.names[i] for i in np.flatnonzero(r.candidates))
    assert len({len(column) for column in made.values()}) == 1
    named = [label for label in made["label"] if label]
    assert made["label"][-len(named) :] == named and 2 + (job == "train") <= len(named) <= 4
    assert any("fastest" in label for label in named) == (job == "train"), "each is served as is cheapest"
    assert any("best" in label for label in named) and any("yours" in label for label in named)
    assert all(role in label for role, label in zip(made["role"], made["label"], strict=True))
    assert [bool(role) for role in made["role"]] == [bool(label) for label in made["label"]]
    for i, name in enumerate(made["name"]):
        assert made["usd"][i] == r.usd[r.names.index(name)] and made["seconds"][i] == r.seconds[r.names.index(name)]


@pytest.mark.parametrize("job", RESULTS)
def test_no_dot_beats_the_line(job) -> None:
    made, line = columns(RESULTS[job]), frontier(RESULTS[job])
    assert line["seconds"] == sorted(line["seconds"]) and line["usd"] == sorted(line["usd"], reverse=True)
    for seconds, usd in zip(made["seconds"], made["usd"], strict=True):
        assert any(s <= seconds and u <= usd for s, u in zip(line["seconds"], line["usd"], strict=True))
    for seconds, usd in zip(line["seconds"], line["usd"], strict=True):
        beaten = [s <= seconds and u <= usd for s, u in zip(made["seconds"], made["usd"], strict=True)]
        assert sum(beaten) == 1, "nobody else is as cheap and as fast"
    assert f"{len(line['usd'])} of them" in describe(RESULTS[job]) and describe(RESULTS[job]).endswith(".")


def test_axes_hold_all_dots_and_say_what_they_are() -> None:
    chart = CompareChart(RESULTS["train"])
    for job, what in (("serve", "dollars a day"), ("train", "dollars")):
        chart.update(RESULTS[job])
        made = columns(RESULTS[job])
        assert chart.x.start < min(made["seconds"]) and max(made["seconds"]) < chart.x.end
        assert chart.y.start < min(made["usd"]) and max(made["usd"]) < chart.y.end
        assert chart.figure.yaxis[0].axis_label == what and len(chart.figure.xaxis[0].major_label_overrides) >= 2


def test_marks_are_round_times_in_words() -> None:
    assert list(time_marks(0.015, 0.06, True).values()) == ["15 ms", "30 ms", "50 ms"]
    marks = time_marks(1.5 * 86_400, 150 * 86_400, False)
    assert next(iter(marks.values())) == "2 days" and len(marks) <= 4
    for low in 10.0 ** np.arange(-4, 9):
        for width in (3, 30, 3000):
            assert 1 <= len(time_marks(low, low * width, False)) <= 5, (low, width)


def test_none_that_can_is_drawn_as_nothing() -> None:
    result = evaluate(change(OPENING, job="serve", tpot_target_seconds=1e-5))
    assert columns(result)["name"] == [] and describe(result) == "No GPU with a price does this job."
    CompareChart(result)


def test_it_stands_in_its_section() -> None:
    charts = Charts(RESULTS["train"], "compare")
    charts.update(RESULTS["serve"])
    assert any(isinstance(chart, CompareChart) for chart in charts.charts)
