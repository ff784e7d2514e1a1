"""From requests to GPUs, dollars, and what an API takes: against sums written out on their own."""

import math

import pytest
from scenarios import LAID

from explorer import change, evaluate
from explorer.core.scenario.use import CURVES

BARE = change(LAID, concurrent=16, requests_per_day=2e6, prompt_tokens=800, output_tokens=200)


def test_the_fleet_is_large_enough_at_the_peak_and_one_copy_less_is_not() -> None:
    for curve, factors in CURVES.items():
        r = evaluate(change(BARE, demand_curve=curve))
        peak = 2e6 / 86_400 * max(factors)
        usable = float(r["copy_requests_per_s"]) * 0.8
        assert (r["copies"] - 1) * usable < peak <= r["copies"] * usable
        assert r["fleet_load"] == pytest.approx(
            2e6 / 86_400 * sum(factors) / len(factors) / (r["copies"] * usable / 0.8)
        )


def test_idle_dollars_hour_by_hour() -> None:
    r = evaluate(change(BARE, demand_curve="day and night", serving_tp=2))
    paid = used = 0.0
    for factor in CURVES["day and night"]:
        paid += r["copies"] * 2 * 2.0
        used += 2e6 / 86_400 * factor / float(r["copy_requests_per_s"]) * 2 * 2.0
    assert r["fleet_usd_per_day"] == pytest.approx(paid)
    assert r["idle_usd_per_day"] == pytest.approx(paid - used)


def test_readers_who_wait_are_demand_times_the_length_of_an_answer() -> None:
    r = evaluate(change(BARE, demand_rule="readers at once", readers=50, demand_curve="even"))
    assert r["usual_requests_per_s"] * r["answer_seconds"] == pytest.approx(50)
    again = evaluate(change(BARE, requests_per_day=float(r["usual_requests_per_s"]) * 86_400, demand_curve="even"))
    assert again["fleet_devices"] == r["fleet_devices"]


def test_prompts_and_answers_share_the_rent() -> None:
    r = evaluate(BARE)
    tokens = {"in": 2e6 * 800, "out": 2e6 * 200}
    bill = sum(tokens[way] / 1e6 * r[f"usd_per_million_{way}"] for way in tokens)
    assert bill == pytest.approx(r["fleet_usd_per_day"])
    assert r["usd_per_million_served"] * (2e6 * 1000) / 1e6 == pytest.approx(r["fleet_usd_per_day"])


def test_the_api_by_the_articles_price() -> None:
    """$0.002 for 1,000 tokens: a request of 1,000 costs $0.002."""
    r = evaluate(BARE)
    assert r["api_usd_per_request"] == pytest.approx(0.002)
    assert r["api_usd_per_day"] == pytest.approx(4_000)


def own_usd_per_day(result, requests: float) -> float:
    """The rent of a day by plain steps: copies until the peak fits."""
    usable = float(result["copy_requests_per_s"]) * float(result["peak_load"])
    peak = requests / 86_400 * float(result["peak_factor"])
    copies = 1
    while copies * usable < peak:
        copies += 1
    return copies * float(result["serving_tp"]) * float(result["usd_per_device_hour"]) * 24


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("api", [0.05, 0.5, 2.0, 30.0])
def test_break_even_against_counting_up(curve, api) -> None:
    """Requests a day are raised by 1 % at a time until own GPUs are cheaper, on one copy."""
    s = change(BARE, demand_curve=curve, api_usd_per_million_in=api, api_usd_per_million_out=api)
    r = evaluate(s)
    mean = sum(CURVES[curve]) / len(CURVES[curve])
    requests, found = 1.0, math.inf
    one_copy = own_usd_per_day(r, 1.0)
    while own_usd_per_day(r, requests) <= one_copy:
        if requests * mean * float(r["api_usd_per_request"]) >= one_copy:
            found = requests * mean
            break
        requests *= 1.01
    expected = float(r["break_even_requests_per_day"])
    assert (found == expected == math.inf) or found == pytest.approx(expected, rel=0.011)


def test_a_free_api_is_never_beaten() -> None:
    r = evaluate(change(BARE, api_usd_per_million_in=0, api_usd_per_million_out=0))
    assert r["break_even_load"] == r["break_even_requests_per_day"] == math.inf
