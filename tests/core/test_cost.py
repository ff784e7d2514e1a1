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
    assert (cost.usd_recompute > 0) == (recompute == "full")


def test_more_devices_cost_the_same_at_ones_own_utilisation() -> None:
    few, many = (evaluate(change(LAID, devices=n, mfu=0.4)).cost.usd for n in (64, 512))
    assert few == pytest.approx(many)


def test_dollars_carry_the_band_of_days() -> None:
    r = evaluate(LAID)
    assert r.cost.usd_low / r.cost.usd == pytest.approx(r.training.train_days_low / r.training.train_days)
    assert r.cost.usd_high / r.cost.usd == pytest.approx(r.training.train_days_high / r.training.train_days)
