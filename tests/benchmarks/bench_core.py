"""How long the core takes: one evaluation, a search for the best layout, and one point of a sweep.

python -m pytest tests/benchmarks/bench_core.py --benchmark-enable --benchmark-only
"""

from __future__ import annotations

import time
import timeit

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from explorer import Scenario, accelerators, change, evaluate, models, sweep
from explorer.charts import SECTION, Charts
from explorer.core.choose.ranking import ranking
from explorer.core.choose.search import search
from explorer.state import presets
from explorer.words.headlines import headlines, sentence
from explorer.words.notices import notices

ALL = list(accelerators().values())
DEVICES = np.geomspace(1, 100_000, 201)


LAID = change(Scenario(), tp=1, pp=1, cp=1, ep=1, interleave=1, zero_stage=3, micro_batch=1, recompute="none")


ALL_SET = change(LAID, serving_tp=1, concurrent=8)


@pytest.mark.parametrize("scenario", [ALL_SET, LAID], ids=["all set", "serving to be found"])
def test_evaluate_with_the_layout_fixed(benchmark: BenchmarkFixture, scenario: Scenario) -> None:
    assert benchmark(lambda: evaluate(scenario))["usd"] > 0


@pytest.mark.parametrize("name", ["Llama-2-7B", "DeepSeek-V3"])
def test_evaluate_with_all_to_be_found(benchmark: BenchmarkFixture, name: str) -> None:
    turn, base = iter(range(10**9)), Scenario(model=models()[name].model)
    assert benchmark(lambda: evaluate(change(base, tokens=1e12 + next(turn))))["usd"] > 0


def test_search_of_a_70b_on_1024_h100(benchmark: BenchmarkFixture) -> None:
    turn = iter(range(10**9))
    base = Scenario(model=models()["Llama-2-70B"].model, accelerator=accelerators()["H100 SXM"])
    found = benchmark(lambda: search(change(base, devices=1024, tokens=1e12 + next(turn))))
    assert found.tried > 10_000


def test_sweep_of_201_counts_by_all_accelerators(benchmark: BenchmarkFixture) -> None:
    swept = benchmark(lambda: sweep(LAID, devices=DEVICES, accelerator=ALL))
    assert swept["usd"].shape == (201, len(ALL))


@pytest.mark.parametrize("section", SECTION)
def test_charts_follow_a_change(benchmark: BenchmarkFixture, section: str) -> None:
    """With what is searched for them; the search for the result itself is not in it."""
    results = [evaluate(preset.scenario()) for preset in presets.PRESETS.values()]
    charts = Charts(results[0], section)
    turn = iter(range(10**9))
    benchmark(lambda: charts.update(results[next(turn) % len(results)]))
    assert charts.charts[0].layout.children


@pytest.mark.parametrize("section", SECTION)
def test_charts_say_what_is_known(benchmark: BenchmarkFixture, section: str) -> None:
    """Without any search: two results by turns, for which all has been found."""
    first, second = (evaluate(presets.PRESETS[name].scenario()) for name in list(presets.PRESETS)[:2])
    charts = Charts(first, section)
    turn = iter(range(10**9))
    benchmark(lambda: charts.update((first, second)[next(turn) % 2]))
    assert charts.charts[0].layout.children


LABS = {
    "a credit": ("H100 SXM", {"devices": 8, "means": "dollars"}, "budget_usd", 1000.0),
    "four cards": ("RTX 3090", {"devices": 4}, "lab_days", 30.0),
    "a semester": ("A100 SXM4 80GB", {"devices": 64}, "lab_days", 120.0),
    "ten thousand": ("H100 SXM", {"devices": 10_000}, "lab_days", 90.0),
}
MOST_EVALUATIONS = 80
"""What all answers for a lab may take, in evaluations of its scenario: some 30 are usual, on a quiet machine 50 to 80 ms."""


@pytest.mark.parametrize("name", LABS)
def test_answers_for_a_lab(benchmark: BenchmarkFixture, name: str) -> None:
    """Cards, sentence, notices and charts after a key press that changes everything."""
    card, changes, field, amount = LABS[name]
    scenario = change(presets.choose_accelerator(presets.PRESETS[presets.DEFAULT].scenario(), card), **changes)
    charts, turn = Charts(evaluate(change(scenario, **{field: amount})), "lab"), iter(range(10**9))

    def answer() -> None:
        result = evaluate(change(scenario, **{field: amount * (1 + next(turn) / 1000)}))
        assert headlines(result, "lab") and sentence(result, "lab") and notices(result, "lab")
        charts.update(result)

    benchmark.pedantic(answer, rounds=5, warmup_rounds=1)
    took, alone = (
        min(timeit.repeat(run, number=1, repeat=5, timer=time.process_time))
        for run in (answer, lambda: evaluate(scenario))
    )
    benchmark.extra_info["evaluations"] = round(took / alone)
    assert took < MOST_EVALUATIONS * alone


@pytest.mark.parametrize("job", ["train", "serve"])
def test_ranking_of_all_accelerators(benchmark: BenchmarkFixture, job: str) -> None:
    turn = iter(range(10**9))
    asked = change(presets.PRESETS[presets.DEFAULT].scenario(), job=job)
    prices = np.full(len(ALL), 2.0)
    ranked = benchmark(lambda: ranking(change(asked, tokens=1e12 + next(turn)), ALL, prices))
    assert len(ranked.order()) > 40
