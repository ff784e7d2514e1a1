"""Electricity and carbon against published arithmetic, and against sums by hand."""

import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate
from explorer.core import bands
from explorer.core.formula import REGISTRY
from explorer.core.money.energy import job_carbon_kg, train_kwh

BOARD_ALONE = {"drawn_share": 1.0, "host_power_share": 0.0, "pue": 1.0}


def run_of(hours: float, **site):
    """A training run of so many GPU-hours on one A100 of 400 W, at its board power alone."""
    one = evaluate(change(LAID, devices=512, mfu=0.4, **BOARD_ALONE | site))
    return evaluate(change(one.scenario, tokens=one["tokens"] * hours / one["device_hours"]))


def test_llama_2_7b_as_its_paper_counts() -> None:
    """Llama 2, table 2: 184,320 hours of A100-80GB at 400 W. Their 31.22 t come from a cleaner grid than the world's."""
    r = run_of(184_320)
    assert r["device_hours"] == pytest.approx(184_320)
    assert r["job_kwh"] == pytest.approx(73_728)
    assert 31_220 / r["job_kwh"] * 1000 == pytest.approx(423, abs=1)


def test_bloom_as_its_makers_count() -> None:
    """Luccioni 2022: 1,082,990 GPU-hours at 400 W are 433,196 kWh; at 57 g/kWh, 24.7 tonnes."""
    r = run_of(1_082_990, carbon_g_per_kwh=57.0)
    assert r["job_kwh"] == pytest.approx(433_196)
    assert r["job_carbon_kg"] / 1000 == pytest.approx(24.69, abs=0.01)
    assert job_carbon_kg(train_kwh(1_082_990, 400), 57) == pytest.approx(24_692, abs=1)


def test_the_article_of_2023_on_two_consumer_cards() -> None:
    """S024, S025: 700 W against 300 W for three years at $0.10; the article's 3,500 kWh are those of one year."""
    pair = 2 * accelerators()["RTX 3080 Ti"].tdp_w
    assert (pair, accelerators()["A100 PCIe 80GB"].tdp_w) == (700, 300)
    hours = 365 * 24
    assert train_kwh(hours, pair - 300) == pytest.approx(3_504)
    assert train_kwh(3 * hours, pair - 300) == pytest.approx(10_512)
    assert 0.10 * train_kwh(3 * hours, pair - 300) == pytest.approx(1_051.2)


def test_power_from_board_to_wall() -> None:
    r = evaluate(change(LAID, drawn_share=0.8, host_power_share=0.3, pue=1.2))
    assert r["board_w"] == 400
    assert r["device_w"] == pytest.approx(400 * 0.8 * 1.3)
    assert r["wall_w"] == pytest.approx(400 * 0.8 * 1.3 * 1.2)
    assert (r["wall_w_low"], r["wall_w_high"]) == pytest.approx((400 * 0.6 * 1.2 * 1.2, 400 * 1.0 * 1.5 * 1.2))


@pytest.mark.parametrize(
    ("tdp", "limit", "watts"), [(400, 0, 400), (400, 250, 250), (400, 500, 400), (0, 200, 200), (0, 0, 0)]
)
def test_a_power_limit_counts_where_it_is_less_or_nothing_else_is_known(tdp, limit, watts) -> None:
    r = evaluate(change(LAID, tdp_w=float(tdp), power_limit_w=float(limit)))
    assert r["board_w"] == watts
    assert (r["job_kwh_low"] <= r["job_kwh"] <= r["job_kwh_high"]) and (r["job_kwh"] > 0) == (watts > 0)


def test_serving_for_a_day_is_counted_hour_by_hour() -> None:
    r = evaluate(change(LAID, job="serve", requests_per_day=1e6))
    working, idle = r["serving_wall_w"], r["wall_w"] * r["idle_power_share"]
    day = sum(r["fleet_devices"] * (r["fleet_load"] * working + (1 - r["fleet_load"]) * idle) for _ in range(24)) / 1000
    assert r["serve_kwh_per_day"] == pytest.approx(day)
    assert r["job_kwh"] == pytest.approx(365 * day)
    answers = r["served_requests_per_day"] * 256
    assert r["kwh_per_million_out"] == pytest.approx(day / answers * 1e6)


def test_a_copy_that_only_writes_takes_power_times_time() -> None:
    r = evaluate(change(LAID, concurrent=16))
    hours = 1e6 / r["output_tokens_per_s"] / 3600
    assert r["full_kwh_per_million_out"] == pytest.approx(r["serving_tp"] * r["serving_wall_w"] / 1000 * hours)


def test_no_answer_tokens_are_no_division_by_nothing() -> None:
    r = evaluate(change(LAID, job="serve", output_tokens=0))
    assert 0 < r["kwh_per_million_out"] < float("inf")


def test_the_range_holds_the_run_and_the_power() -> None:
    r = evaluate(LAID)
    assert r["job_kwh_low"] / r["job_kwh"] == pytest.approx(
        (0.6 * 1.2) / (0.8 * 1.3) * r["train_days_low"] / r["train_days"]
    )
    serving = evaluate(change(LAID, job="serve"))
    low, high = bands.band("energy", serving.scenario.serving.engine, serving.scenario.accelerator.generation)
    assert serving["job_kwh_low"] / serving["job_kwh"] == pytest.approx(low * 1.2 / 1.3)
    assert serving["job_kwh_high"] / serving["job_kwh"] == pytest.approx(high * 1.5 / 1.3)
    drawn_much = evaluate(change(LAID, drawn_share=1.4, host_power_share=2.0))
    assert drawn_much["wall_w_high"] == drawn_much["wall_w"]


def test_dollars_and_carbon_follow_the_place() -> None:
    r = evaluate(change(LAID, usd_per_kwh=0.05, carbon_g_per_kwh=30.0))
    assert r["job_electricity_usd"] == pytest.approx(0.05 * r["job_kwh"])
    assert r["job_carbon_kg"] == pytest.approx(0.030 * r["job_kwh"])
    assert {entry.topic for entry in REGISTRY.values() if entry.unit in ("kg", "kWh")} == {"energy"}
