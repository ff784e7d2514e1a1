"""The parts of one GPU's memory, moment by moment, against its capacity, and which GPUs would do."""

import re

import pytest
from cases import CASES

from explorer import Scenario, accelerators, change, evaluate
from explorer.charts.memory import MOMENTS, OTHERS, MemoryChart, columns, describe, fewest, others, parts, peak, totals
from explorer.state import presets
from explorer.words.format import size
from explorer.words.headlines import headlines
from explorer.words.memory_words import room_for

ONE_AT_A_TIME = change(
    Scenario(), tp=1, micro_batch=1, global_batch=512, recompute="full", framework="Hugging Face", seq_len=1024
)
RESULTS = {name: evaluate(case) for name, case in CASES.items()} | {
    "GiB": evaluate(change(Scenario(), count_in_gib=True)),
    "backward": evaluate(change(ONE_AT_A_TIME, zero_stage=1, devices=512)),
    "update": evaluate(change(ONE_AT_A_TIME, zero_stage=0, devices=1)),
}
each_result = pytest.mark.parametrize("result", RESULTS.values(), ids=list(RESULTS))


@each_result
def test_parts_add_up_to_what_a_device_holds_at_each_moment(result) -> None:
    sums = {moment: 1e9 * sum(part.amount for part in parts(result, moment)) for moment in MOMENTS}
    assert max(sums.values()) == sums[peak(result)] == pytest.approx(result["device_bytes"], rel=1e-12)
    states = result["weight_bytes"] + result["optimizer_bytes"] + result["working_bytes"]
    assert sums["Forward"] == pytest.approx(states + result["forward_peak_bytes"])
    assert sums["Backward"] == pytest.approx(states + result["backward_peak_bytes"])
    assert sums["Update"] == pytest.approx(states + result["update_peak_bytes"])
    assert [part.words for part in parts(result)] == [size(1e9 * part.amount) for part in parts(result)]
    assert len({part.color for part in parts(result)}) == 7


@each_result
def test_the_parts_at_the_peak_are_the_cores(result) -> None:
    made = {part.name: 1e9 * part.amount for part in parts(result)}
    assert made["Gradients"] == pytest.approx(result["peak_gradient_bytes"])
    assert made["Activations"] == pytest.approx(result["peak_activation_bytes"])
    assert made["Logits and loss"] == pytest.approx(result["peak_logits_bytes"])
    assert made["Copied for the update"] == pytest.approx(result["peak_update_bytes"])


@each_result
def test_the_bars_are_stacked_and_the_peak_is_marked(result) -> None:
    made, whole = columns(result), totals(result)
    assert all(type(column) is list and len(column) == 21 for column in made.values())
    for moment, gb, words in zip(whole["moment"], whole["gb"], whole["words"], strict=True):
        mine = [i for i, name in enumerate(made["moment"]) if name == moment]
        assert made["left"][mine[0]] == 0 and made["right"][mine[-1]] == pytest.approx(gb)
        assert words.startswith("peak ") == (moment == peak(result)) == (made["height"][mine[0]] > 0.5)


def test_the_peak_can_be_at_any_moment() -> None:
    assert {peak(result) for result in RESULTS.values()} == set(MOMENTS)


@each_result
def test_the_sentence_says_whether_it_fits_and_by_how_much(result) -> None:
    sentence = describe(result)
    verdict = headlines(result)[2].value.partition(":")[0]
    assert sentence.startswith(f"{verdict}: "), "in the words of the card"
    room = room_for(float(result["device_bytes"]), float(result["capacity_bytes"]))
    assert room.part in sentence and MOMENTS[peak(result)] in sentence
    assert result.scenario.accelerator.accelerator_name in sentence
    assert (room.whole if result.fits else room.left) in sentence


@pytest.mark.parametrize("name", [presets.DEFAULT, "experts", "A run of GPT-4's scale"])
def test_the_fewest_of_each_gpu_fit(name) -> None:
    result = RESULTS[name]
    groups = fewest(result)
    assert sorted(name for names in groups.values() for name in names) == sorted(OTHERS)
    assert [n for n in groups if n] == sorted(n for n in groups if n)
    for n, names in groups.items():
        on = change(result.scenario, accelerator=accelerators()[names[0]], devices_rule="this many")
        assert n == 0 or evaluate(change(on, devices=n)).fits


@each_result
def test_the_others_are_named_once_in_words(result) -> None:
    html = others(result)
    for name in OTHERS:
        assert len(re.findall(rf"\b{re.escape(name)}\b", html)) == 1
    assert ("not on any number of" in html) == (0 in fewest(result))
    assert not re.search(r"\binf\b|nan|<b>0 ×", html)


def test_the_chart_follows_with_the_line_inside_it() -> None:
    chart = MemoryChart(RESULTS[presets.DEFAULT])
    for result in RESULTS.values():
        chart.update(result)
        assert chart.line.location * 1e9 == result["capacity_bytes"]
        assert chart.range.end > max(chart.line.location, *chart.source.data["right"])
        assert chart.source.data == columns(result) and chart.totals.data == totals(result)
        assert size(result["capacity_bytes"], 3) in chart.names.html.html
        assert describe(result) in chart.head.html.html


def test_names_are_escaped() -> None:
    chart = MemoryChart(evaluate(change(Scenario(), accelerator_name="<b>GPU</b>")))
    assert "&lt;b&gt;GPU&lt;/b&gt;" in chart.head.html.html and "<b>GPU" not in chart.head.html.html
