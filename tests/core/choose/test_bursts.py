"""Permanent GPUs and others for the rest: against trying every number of every one."""

import math

import numpy as np
import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate
from explorer.core.choose.bursts import cheapest_mix, copies_by_period, followed_usd_per_day, mixed, requests_per_s
from explorer.core.scenario.use import CURVES

BARE = change(LAID, concurrent=16, prompt_tokens=800, output_tokens=200)
RANDOM = np.random.default_rng(0)
OTHERS = [(RANDOM.uniform(0.5, 8, 5), RANDOM.uniform(0.2, 2, 5) / 1000) for _ in range(4)]


def periods(result) -> list[float]:
    return [float(result["usual_requests_per_s"]) * factor for factor in CURVES[result.scenario.demand.demand_curve]]


def cheapest(result, rates, prices, least: int) -> tuple[float, int, int, int]:
    """Dollars a day, which other, permanent copies, most others at once; all tried one after the other."""
    load, own_rate, own_usd = (float(result[name]) for name in ("peak_load", "copy_requests_per_s", "copy_usd_per_s"))
    found = []
    for i, (rate, price) in enumerate(zip(rates, prices, strict=True)):
        for base in range(least, int(result["copies"]) + 1):
            others = [math.ceil(max(p - base * own_rate * load, 0) / (rate * load)) for p in periods(result)]
            spent = 0.0
            for number in others:
                spent += 86_400 / len(others) * ((number * price if number else 0.0) + base * own_usd)
            found.append((spent, i, base, max(others)))
    return min(found)


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("requests", [2e5, 3e6])
@pytest.mark.parametrize("least", [0, 1])
def test_no_other_mix_is_cheaper(curve, requests, least) -> None:
    r = evaluate(change(BARE, demand_curve=curve, requests_per_day=requests))
    assert r["copies"] < 150, "every number is tried"
    for rates, prices in OTHERS:
        usd, other, base, others = cheapest(r, rates, prices, least)
        found = mixed(r, rates, prices, least)
        if usd >= float(r["fleet_usd_per_day"]) * (1 - 1e-12):
            assert found is None
        else:
            assert (found.usd_per_day, found.other) == (pytest.approx(usd), other)
            assert (found.base_copies, found.burst_copies) == (base, others)


def test_of_very_many_numbers_some_are_tried_and_the_mix_is_nearly_the_cheapest() -> None:
    r = evaluate(change(BARE, demand_curve="day and night", requests_per_day=6e7))
    assert r["copies"] > 200
    found = mixed(r, *OTHERS[0])
    assert found.usd_per_day == pytest.approx(cheapest(r, *OTHERS[0], 0)[0], rel=0.01)


def test_what_cannot_be_had_is_not_taken() -> None:
    r = evaluate(change(BARE, demand_curve="an hour of 10 times", requests_per_day=3e6))
    assert mixed(r, [5.0], [math.inf]) is None
    assert mixed(r, [5.0, 5.0], [math.inf, 1e-6]).other == 1


@pytest.mark.parametrize("curve", CURVES)
def test_copies_that_follow_suffice_and_one_less_would_not(curve) -> None:
    r = evaluate(change(BARE, demand_curve=curve, requests_per_day=3e6))
    usable = float(r["copy_requests_per_s"]) * 0.8
    usd = 0.0
    for copies, asked in zip(copies_by_period(r), periods(r), strict=True):
        assert (copies - 1) * usable < asked <= copies * usable
        usd += copies * float(r["serving_tp"]) * float(r["usd_per_device_hour"]) * 24 / len(periods(r))
    assert followed_usd_per_day(r) == pytest.approx(usd) and usd <= r["fleet_usd_per_day"]
    assert requests_per_s(r) == pytest.approx(periods(r))
    assert max(copies_by_period(r)) == r["copies"]


def test_a_copy_stands_ready_even_where_hardly_anything_is_asked() -> None:
    r = evaluate(change(BARE, requests_per_day=1e-3))
    assert copies_by_period(r) == [1.0] * 24
    assert followed_usd_per_day(r) == pytest.approx(float(r["fleet_usd_per_day"]))


def test_another_gpu_is_given_the_load_at_which_its_own_readers_are_in_time() -> None:
    """Where ninety-five in a hundred are to be in time, a copy there may be given less than one here, or more."""
    asked = change(BARE, concurrent=0, serving_tp=0, demand_curve="an hour of 10 times", requests_per_day=5e6)
    asked = change(asked, target_percentile="95th", ttft_target_seconds=0.08, usd_per_device_hour=2.0)
    here, gpu = evaluate(asked), accelerators()["H100 SXM"]
    there, mix = evaluate(change(asked, accelerator=gpu)), cheapest_mix(here, [gpu], [0.5])
    carried = [float(r["copy_requests_per_s"] * r["peak_load"]) for r in (here, there)]
    rest = max(periods(here)) - mix.base_copies * carried[0]
    assert here["peak_load"] != there["peak_load"] and mix.burst_copies == math.ceil(rest / carried[1])
