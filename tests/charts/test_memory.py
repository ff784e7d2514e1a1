"""The parts of one GPU's memory against its capacity, and which other GPUs would do."""

import re

import pytest

from explorer import Scenario, accelerators, change, evaluate, models, presets
from explorer.charts.memory import OTHERS, MemoryChart, columns, describe, fewest, others, parts
from explorer.format import size

RESULTS = {name: evaluate(preset.scenario()) for name, preset in presets.PRESETS.items()} | {
    "short": evaluate(change(Scenario(), zero_stage=0)),
    "hopeless": evaluate(change(Scenario(model=models()["Llama-3.1-405B"].model), zero_stage=0, micro_batch=100)),
    "GiB": evaluate(change(Scenario(), count_in_gib=True)),
    "one device": evaluate(change(Scenario(), devices=1, zero_stage=3)),
}
each_result = pytest.mark.parametrize("result", RESULTS.values(), ids=list(RESULTS))


@each_result
def test_parts_add_up_to_what_a_device_holds(result) -> None:
    made = columns(result)
    assert all(type(column) is list and len(column) == 6 for column in made.values())
    assert sum(made["gb"]) * 1e9 == pytest.approx(result["device_bytes"], rel=1e-12)
    assert set(made["capacity"]) == {result["capacity_bytes"] / 1e9}
    assert [part.words for part in parts(result)] == [size(1e9 * amount) for amount in made["gb"]]
    assert len({part.color for part in parts(result)}) == 6


@each_result
def test_the_sentence_says_whether_it_fits_and_by_how_much(result) -> None:
    sentence = describe(result)
    assert sentence.startswith("Fits: " if result.fits else "Does not fit: ")
    assert size(result["device_bytes"]) in sentence
    assert result.scenario.accelerator.accelerator_name in sentence
    assert (size(result["capacity_bytes"], 3) if result.fits else size(-result["spare_bytes"])) in sentence


@each_result
def test_fewest_of_each_gpu_fit_and_one_less_does_not(result) -> None:
    groups = fewest(result)
    assert sorted(name for names in groups.values() for name in names) == sorted(OTHERS)
    assert [n for n in groups if n] == sorted(n for n in groups if n)
    for n, names in groups.items():
        for name in names:
            on = change(result.scenario, accelerator=accelerators()[name], devices_rule="this many")
            assert evaluate(change(on, devices=n or 100_000)).fits == (n > 0)
            assert n < 2 or not evaluate(change(on, devices=n - 1)).fits


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
        assert chart.bar.range.end > max(chart.line.location, chart.bar.source.data["right"][-1])
        assert chart.bar.source.data["name"] == columns(result)["name"]
        assert size(result["capacity_bytes"], 3) in chart.label.data["text"][0]
        assert describe(result) in chart.head.html.html


def test_names_are_escaped() -> None:
    chart = MemoryChart(evaluate(change(Scenario(), accelerator_name="<b>GPU</b>")))
    assert "&lt;b&gt;GPU&lt;/b&gt;" in chart.head.html.html and "<b>GPU" not in chart.head.html.html
