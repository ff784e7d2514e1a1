"""What a lab's means allow, over all sizes, without a browser."""

import math

import pytest

from explorer import change, evaluate
from explorer.catalog.lab_model import frontier, ladder, means, scratch
from explorer.charts import Charts
from explorer.charts.lab import frontier as lab_frontier
from explorer.core.lab.means import used_share
from explorer.state import presets
from explorer.state.openings import opened_at

START = presets.PRESETS[presets.DEFAULT].scenario()
CREDIT = change(presets.choose_accelerator(START, "H100 SXM"), devices=8, means="dollars", budget_usd=1000.0)
CASES = {
    "credit": CREDIT,
    "four cards": change(START, cards="4x RTX 3090", people=6),
    "hours": change(START, means="GPU-hours", gpu_hours=5000.0, devices=64),
    "one card": change(presets.choose_accelerator(START, "RTX 3060 12GB"), devices=1),
    "long on a small card": change(presets.choose_accelerator(START, "RTX 3060 12GB"), devices=1, lab_days=3000.0),
    "large": change(presets.choose_accelerator(START, "H100 SXM"), devices=10_000, lab_days=90.0),
    "free": change(CREDIT, means="GPUs", usd_per_device_hour=1e-4),
    "nothing": change(CREDIT, budget_usd=0.01),
}
RESULTS = {name: evaluate(scenario) for name, scenario in CASES.items()}
each = pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))
SOME = [r for name, r in RESULTS.items() if name != "nothing"]


@each
def test_columns_have_one_length_and_grow_to_the_right(r) -> None:
    made = lab_frontier.columns(r)
    assert len({len(column) for column in made.values()}) == 1
    assert made["x"] == sorted(made["x"])
    assert lab_frontier.describe(r).endswith(".")


@pytest.mark.parametrize("r", SOME)
def test_a_run_on_the_line_takes_about_all_of_the_means(r) -> None:
    """Runs opened at points of the line, laid out by the finer search: never more than a little over the means, and close
    to them where a model is not much larger than the answer."""
    made, have = lab_frontier.columns(r), means(r)
    for i in range(0, len(made["x"]), 5):
        if made["fits"][i] == made["fits"][i]:
            run = evaluate(opened_at(r, made["x"][i], made["y"][i]))
            share = used_share(run, have)
            assert run.fits and share < 1.1 and share > (0.9 if made["x"][i] < 2 * scratch(r).params else 0.4)


@pytest.mark.parametrize("r", SOME)
def test_the_answer_lies_on_the_line_and_near_that_of_the_law(r) -> None:
    made, mine = lab_frontier.columns(r), lab_frontier.point(r)
    nearest = min(range(len(made["x"])), key=lambda i: abs(math.log(made["x"][i] / mine["x"][0])))
    assert made["x"][nearest] == pytest.approx(mine["x"][0], rel=0.02)
    assert 0.7 < mine["y"][0] / made["y"][nearest] < 1.1 * 1.4
    if scratch(r).ends != "memory keeps the model from being larger":
        assert mine["y"][0] == pytest.approx(made["law"][nearest], rel=0.12)


def test_a_small_card_with_much_time_is_bound_by_its_memory() -> None:
    r = RESULTS["long on a small card"]
    assert scratch(r).ends.startswith("memory") and scratch(r).tokens > 1.5 * scratch(r).answer.wanted_tokens
    area = lab_frontier.too_large(r)
    assert area["left"][0] == pytest.approx(scratch(r).params, rel=0.35)
    assert [math.isnan(y) for y in lab_frontier.columns(r)["fits"]] == [not held for held in frontier(r).fits]


@each
def test_lines_of_equal_work_and_cost(r) -> None:
    left, right, bottom, top = lab_frontier.ends(r)
    work = lab_frontier.equal_work(r)
    for xs, ys in zip(work["xs"], work["ys"], strict=True):
        assert 6 * xs[0] * ys[0] == pytest.approx(6 * xs[1] * ys[1])
        assert math.log10(6 * xs[0] * ys[0]) == pytest.approx(round(math.log10(6 * xs[0] * ys[0])))
        assert all(left * 0.99 <= x <= right * 1.01 for x in xs) and all(bottom * 0.99 <= y <= top * 1.01 for y in ys)
    cost = lab_frontier.equal_cost(r)
    assert len(cost["xs"]) == len(cost["words"]) and all(
        len(xs) == len(ys) for xs, ys in zip(cost["xs"], cost["ys"], strict=True)
    )


def test_the_line_of_a_thousand_dollars_is_the_credit_of_a_thousand() -> None:
    r = RESULTS["credit"]
    cost, made = lab_frontier.equal_cost(r), lab_frontier.columns(r)
    line = cost["ys"][cost["words"].index("$1,000")]
    shown = dict(zip(made["x"], made["y"], strict=True))
    for x, y in zip(cost["xs"][cost["words"].index("$1,000")], line, strict=True):
        assert y == pytest.approx(shown[x])


def test_published_runs_stand_where_their_papers_say() -> None:
    made = lab_frontier.landmarks(RESULTS["large"])
    at = made["name"].index("Llama-3.1-405B")
    assert (made["x"][at], made["y"][at]) == (405e9, 15.6e12)


def test_table_names_every_law_once_and_the_chosen_one() -> None:
    rows = lab_frontier.rows(RESULTS["credit"])
    assert len(rows) == 7 and [row[0].endswith("(chosen)") for row in rows].count(True) == 1
    assert "tokens" in lab_frontier.table(RESULTS["credit"]).lower()
    assert lab_frontier.rows(RESULTS["nothing"]) == []


@each
def test_the_chart_is_built_and_updated(r) -> None:
    charts = Charts(RESULTS["credit"], "lab")
    charts.update(r)
    mine = next(chart for chart in charts.charts if isinstance(chart, lab_frontier.LabFrontierChart))
    assert mine.source.name == "lab_frontier" and list(mine.source.data["x"]) == lab_frontier.columns(r)["x"]
    assert mine.x.start < mine.x.end and mine.y.start < mine.y.end


def test_sizes_of_the_line_are_rungs() -> None:
    rungs = set(ladder().params.tolist())
    assert all(x in rungs for r in SOME for x in lab_frontier.columns(r)["x"])
