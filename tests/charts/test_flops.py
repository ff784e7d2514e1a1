"""This run among landmark runs, and where its FLOPs go."""

import math

import pytest

from explorer import Scenario, catalog, change, evaluate, models
from explorer.charts.flops import SHOWN, YOURS, FlopsChart, columns, describe, landmarks, parts
from explorer.state import presets
from explorer.words.format import flop

RESULTS = {name: evaluate(preset.scenario()) for name, preset in presets.PRESETS.items()} | {
    "6N rule": evaluate(change(Scenario(), flop_rule="6N rule", recompute="full")),
    "LoRA": evaluate(change(Scenario(), method="LoRA")),
    "MoE": evaluate(change(Scenario(model=models()["DeepSeek-V3"].model), recompute="selective", attention="eager")),
    "one token": evaluate(change(Scenario(), tokens=1.0, seq_len=1)),
    "most tokens": evaluate(change(Scenario(model=models()["Llama-3.1-405B"].model), tokens=1e18)),
}
each_result = pytest.mark.parametrize("result", RESULTS.values(), ids=list(RESULTS))


@each_result
def test_runs_stand_in_order_with_this_one_among_them(result) -> None:
    made = columns(result)
    assert all(type(column) is list and len(column) == len(SHOWN) + 1 for column in made.values())
    assert made["flop"] == sorted(made["flop"]) and all(map(math.isfinite, made["flop"]))
    mine = made["name"].index(YOURS)
    assert made["flop"][mine] == result["training_flop"]
    assert len(set(made["name"])) == len(made["name"])
    assert [i for i, size in enumerate(made["size"]) if size == max(made["size"])] == [mine]
    assert made["color"].count(made["color"][mine]) == made["ink"].count(made["ink"][mine]) == 1


def test_landmarks_are_the_tables() -> None:
    known = {row["label"].split(" (")[0]: float(row["training_flop"]) for row in catalog.rows("landmarks")}
    assert len(landmarks()) == len(SHOWN)
    assert all(known[name] == value for name, value in landmarks())


@each_result
def test_parts_are_the_flops_of_one_token(result) -> None:
    made = parts(result)
    per_token = result["training_flop_per_token"] + result["recompute_flop_per_token"]
    assert sum(part.amount for part in made) == pytest.approx(per_token, rel=1e-12)
    assert all(part.amount >= 0 and part.words.endswith(" %") for part in made)
    assert len({part.color for part in made}) == len({part.name for part in made}) == len(made)


def test_parts_follow_the_recipe() -> None:
    amounts = {name: {p.name: p.amount for p in parts(result)} for name, result in RESULTS.items()}
    assert list(amounts["6N rule"]) == ["All matrices, by the 6N rule", "Recompute"]
    assert amounts["LoRA"]["Adapters"] > 0 == amounts[presets.DEFAULT]["Adapters"]
    assert amounts["MoE"]["Recompute"] > 0 == amounts[presets.DEFAULT]["Recompute"]


@each_result
def test_the_sentence_holds_the_number_and_a_comparison(result) -> None:
    sentence = describe(result)
    assert sentence.startswith(f"{flop(result['training_flop'])} to train: ") and sentence.endswith(".")
    assert any(name in sentence for name, _ in landmarks())


@pytest.mark.parametrize(
    ("share", "words"),
    [(1.0, "about as much as GPT-3 175B"), (1.3, "1.3 times GPT-3 175B"), (0.8, "80 % of GPT-3 175B")],
)
def test_compared_with_the_nearest_landmark(share, words) -> None:
    base = evaluate(Scenario())
    tokens = share * dict(landmarks())["GPT-3 175B"] / base["training_flop_per_token"]
    assert f": {words}. Other runs" in describe(evaluate(change(Scenario(), tokens=tokens)))


def test_far_below_the_smallest() -> None:
    assert "far less than GPT-2 124M" in describe(RESULTS["one token"])


def test_the_chart_is_built_once_and_its_axis_holds_all_runs() -> None:
    chart = FlopsChart(RESULTS[presets.DEFAULT])
    layout = chart.layout
    for result in RESULTS.values():
        chart.update(result)
        assert chart.source.data == columns(result)
        assert chart.rows.factors == columns(result)["name"]
        flops = chart.source.data["flop"]
        assert 0 < chart.range.start < min(flops) < max(flops) <= chart.range.end
        assert (
            1.9 < min(flops) / chart.range.start < 21 and 1.5 < chart.range.end / max(flops) < 17
        )  # it ends where its data do
        assert chart.bar.source.data["right"][-1] == pytest.approx(chart.bar.range.end)
        assert describe(result) in chart.head.html.html
    assert chart.layout is layout
