"""What readers wait, by formula and by an engine that is run step by step: how long either takes, in evaluations.

python -m pytest tests/benchmarks/bench_waits.py --benchmark-enable --benchmark-only
"""

from __future__ import annotations

import time
import timeit
from typing import Any

from engine import simulated
from pytest_benchmark.fixture import BenchmarkFixture

from explorer import Scenario, accelerators, change, evaluate, models
from explorer.core.choose.waits.at_copy import copy_of, readers
from explorer.core.choose.waits.day import day
from explorer.core.compute import inputs

ASKED = change(
    Scenario(model=models()["Llama-3.1-8B"].model, accelerator=accelerators()["H100 SXM"]),
    job="serve", serving_tp=1, concurrent=192, tp=1, pp=1, cp=1, ep=1, interleave=1, zero_stage=3, micro_batch=1,
    recompute="none",
)  # fmt: skip
RESULT = evaluate(ASKED)
COPY = copy_of(inputs(ASKED))
PER_S = 0.8 * float(RESULT["copy_requests_per_s"])


def seconds(run: Any) -> float:
    return min(timeit.repeat(run, number=1, repeat=5, timer=time.process_time))


def test_one_hour_by_formula(benchmark: BenchmarkFixture) -> None:
    benchmark(lambda: readers(COPY, PER_S))
    alone = seconds(lambda: readers(COPY, PER_S))
    benchmark.extra_info["an engine takes so many times as long"] = round(
        seconds(lambda: simulated(COPY, PER_S)) / alone
    )
    benchmark.extra_info["evaluations"] = round(alone / seconds(lambda: evaluate(ASKED)), 1)


def test_a_day_by_formula(benchmark: BenchmarkFixture) -> None:
    benchmark(lambda: day.__wrapped__(RESULT))
    taken = seconds(lambda: day.__wrapped__(RESULT)) / seconds(lambda: evaluate(ASKED))
    benchmark.extra_info["evaluations"] = round(taken, 1)


def test_one_hour_by_an_engine(benchmark: BenchmarkFixture) -> None:
    """20,000 requests, after which the 95th percentile is known to some 2 %."""
    benchmark.pedantic(lambda: simulated(COPY, PER_S), rounds=3)
