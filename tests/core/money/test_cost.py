"""Dollars add up."""

import pytest
from scenarios import LAID

from explorer import change, evaluate
from explorer.core.choose.ranking import ranking
from explorer.core.scenario import FIELDS


def test_rent_is_hours_times_price() -> None:
    r = evaluate(change(LAID, usd_per_device_hour=3.0))
    assert r.cost.usd == pytest.approx(3 * 512 * r.training.train_days * 24)
    assert r.cost.usd_per_million_tokens == pytest.approx(r.cost.usd / 2e12 * 1e6)


@pytest.mark.parametrize("recompute", ["none", "full"])
def test_parts_of_the_rent_add_up(recompute: str) -> None:
    cost = evaluate(change(LAID, recompute=recompute)).cost
    assert cost.usd_at_peak + cost.usd_recompute + cost.usd_waiting == pytest.approx(cost.usd)
    assert cost.usd_lost == 0
    assert (cost.usd_recompute > 0) == (recompute == "full")


def test_more_devices_cost_the_same_at_ones_own_utilisation() -> None:
    few, many = (evaluate(change(LAID, devices=n, mfu=0.4)).cost.usd for n in (64, 512))
    assert few == pytest.approx(many)


def test_dollars_carry_the_band_of_days() -> None:
    r = evaluate(LAID)
    assert r.cost.usd_low / r.cost.usd == pytest.approx(r.training.train_days_low / r.training.train_days)
    assert r.cost.usd_high / r.cost.usd == pytest.approx(r.training.train_days_high / r.training.train_days)


@pytest.mark.parametrize("mfu", [0.0, 0.4])
def test_interruptions_of_spot_devices_cost_time_and_money(mfu: float) -> None:
    """A fifth of the hours lost: 100 useful hours take 125, and a quarter more money at the same price."""
    safe = evaluate(change(LAID, mfu=mfu, interrupted_share=0.2, price_kind="on demand"))
    spot = evaluate(change(LAID, mfu=mfu, interrupted_share=0.2, price_kind="spot"))
    for name in ("train_days", "train_days_high", "device_hours", "usd", "usd_low"):
        assert spot[name] == pytest.approx(safe[name] * 1.25), name
    assert spot["usd_lost"] == pytest.approx(spot["usd"] - safe["usd"])
    assert spot["usd_at_peak"] == pytest.approx(safe["usd_at_peak"]), "the model's FLOPs stay"
    assert spot["usd_waiting"] == pytest.approx(safe["usd_waiting"])
    assert spot["step_seconds"] == safe["step_seconds"] and spot["achieved_mfu"] == safe["achieved_mfu"]


@pytest.mark.parametrize("kind", ["on demand", "1-year commitment", "3-year commitment", "your own"])
def test_only_spot_devices_are_interrupted(kind: str) -> None:
    result = evaluate(change(LAID, interrupted_share=0.5, price_kind=kind))
    assert result["lost_share"] == 0 and result["usd"] == pytest.approx(evaluate(LAID)["usd"])


def test_a_deadline_needs_more_spot_devices() -> None:
    asked = change(LAID, devices_rule="as many as meet the deadline", deadline_days=30, devices=512)
    safe, spot = (evaluate(change(asked, price_kind=kind, interrupted_share=0.5)) for kind in ("on demand", "spot"))
    assert spot["devices"] > safe["devices"] and spot["train_days"] <= 30


@pytest.mark.parametrize("kind", ["on demand", "spot"])
def test_owned_gpus_cost_their_electricity_and_granted_ones_nothing(kind: str) -> None:
    """400 W at 80 % with 30 % of it for the server, PUE 1.2, $0.161 a kWh: 8 cents an hour, by hand."""
    rented, owned, granted = (
        evaluate(change(LAID, price_kind=kind, interrupted_share=0.2, holding=held))
        for held in ("rented", "owned", "granted")
    )
    each = 400 * 0.8 * 1.3 * 1.2 / 1000 * 0.161
    assert owned["paid_usd_per_device_hour"] == pytest.approx(each)
    assert owned["usd"] == pytest.approx(owned["device_hours"] * each) == pytest.approx(owned["job_electricity_usd"])
    assert granted["usd"] == granted["usd_low"] == granted["usd_high"] == granted["usd_at_peak"] == 0
    assert owned["usd_low"] < owned["usd"] < owned["usd_high"]
    assert rented["usd"] == 2.0 * rented["device_hours"], "to the last digit: what is rented costs what it did"
    assert owned["lost_share"] == 0, "nobody takes away what one owns"
    assert owned["rent_usd"] == granted["rent_usd"] == pytest.approx(rented["rent_usd"]) == pytest.approx(rented["usd"])
    assert owned["own_usd"] == pytest.approx(rented["own_usd"]), "what owning costs hangs on no switch"


def test_comparisons_stay_about_rent() -> None:
    cards = [LAID.accelerator, change(LAID, accelerator_name="slower", bf16_flop_per_s=1e14).accelerator]
    rented, owned = (ranking(change(LAID, holding=held), cards, [2.0, 1.0], 0) for held in ("rented", "owned"))
    assert owned.usd == pytest.approx(rented.usd)


def test_experiments_multiply_hours_and_dollars_of_a_project_alone() -> None:
    one, many = evaluate(LAID), evaluate(change(LAID, experiments=3.5))
    assert one["project_usd"] == one["usd"] == many["usd"] and many["project_usd"] == 3.5 * one["usd"]
    assert many["project_device_hours"] == 3.5 * one["device_hours"]
    assert one["train_days"] == many["train_days"]


def test_the_range_of_experiments_that_the_help_names() -> None:
    """OLMo 2: development was 50 % of training; Olmo 3: 82.2 % of all; Cottier: $49 M to $12 M, $6 M to $1.7 M."""
    said = FIELDS["experiments"].metadata["help"]
    reported = {"1.5": 1 + 0.5, "5.6": 1 / (1 - 0.822), "4": 49 / 12, "3.5": 6 / 1.7}
    for text, factor in reported.items():
        assert text in said and float(text) == pytest.approx(factor, rel=0.03)
