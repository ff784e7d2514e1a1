"""Dollars add up."""

import pytest
from scenarios import LAID

from explorer import change, evaluate


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
