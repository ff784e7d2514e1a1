"""How long the core takes: one evaluation, and one point of a sweep.

python -m pytest tests/benchmarks/bench_core.py --benchmark-enable --benchmark-only
"""

from __future__ import annotations

import numpy as np
from pytest_benchmark.fixture import BenchmarkFixture

from explorer import Scenario, accelerators, evaluate, presets, sweep
from explorer.charts import Charts

ALL = list(accelerators().values())
DEVICES = np.geomspace(1, 100_000, 201)


def test_evaluate(benchmark: BenchmarkFixture) -> None:
    scenario = Scenario()
    assert benchmark(lambda: evaluate(scenario))["usd"] > 0


def test_sweep_of_201_by_86_points(benchmark: BenchmarkFixture) -> None:
    swept = benchmark(lambda: sweep(Scenario(), devices=DEVICES, accelerator=ALL))
    assert swept["usd"].shape == (201, 86)


def test_charts_follow_a_change(benchmark: BenchmarkFixture) -> None:
    results = [evaluate(preset.scenario()) for preset in presets.PRESETS.values()]
    charts = Charts(results[0])
    turn = iter(range(10**9))
    benchmark(lambda: charts.update(results[next(turn) % len(results)]))
    assert charts.charts[0].source.data["flop"]
