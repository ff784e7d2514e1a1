"""Owning against a spreadsheet of its own: month by month, in plain sums."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scenarios import LAID

from explorer import change, evaluate, sweep
from explorer.core.choose.sensitivity import CHANGES, break_even_range, changed, own_usd_range, swings
from explorer.core.compute import inputs
from explorer.core.plan import compute, plan_for

SITE = {"usd_per_kwh": 0.161, "pue": 1.2, "drawn_share": 0.8, "host_power_share": 0.3}


def sheet(usd, server, years, resale, use, interest, hosting, staff, rent):
    """Ledger of one A100 of 400 W: dollars an hour in use, the month when owning has paid, and the cheapest use."""
    monthly = (1 + interest) ** (1 / 12) - 1
    n = round(12 * years)
    price = usd * (1 + server)
    it_kw = 0.4 * 0.8 * 1.3
    wall_kw = it_kw * 1.2
    month_hours = 365 * 24 / 12
    power = month_hours * (use * wall_kw + (1 - use) * 0.3 * wall_kw) * 0.161
    running = power + hosting * it_kw + staff / 12
    rented = month_hours * use * rent

    discounted = [(1 + monthly) ** -k for k in range(1, n + 1)]
    payment = (price - resale * price * (1 + monthly) ** -n) / sum(discounted)
    own_hour = (payment + running) / (month_hours * use)

    owned_account, rent_account, month = price, 0.0, math.inf
    gap = math.inf
    for k in range(1, n + 1):
        owned_account = owned_account * (1 + monthly) + running
        rent_account = rent_account * (1 + monthly) + rented
        sold = resale * price if k == n else 0.0
        gap = min(gap, abs(owned_account - sold - rent_account) / price, abs(owned_account - rent_account) / price)
        if owned_account - sold <= rent_account and month == math.inf:
            month = k
    return own_hour, month, gap


def ours(usd, server, years, resale, use, interest, hosting, staff, rent, names=("own_usd_per_device_hour",)):
    owned = {
        "purchase_usd_per_device": usd,
        "server_share": server,
        "life_years": years,
        "resale_share": resale,
        "use_share": use,
        "interest": interest,
        "hosting_usd_per_kw_month": hosting,
        "staff_usd_per_device_year": staff,
        "usd_per_device_hour": rent,
    }
    return compute(inputs(change(LAID, **owned, **SITE)), plan_for(*names))


MONEY = {
    "usd": st.floats(300, 60_000),
    "server": st.floats(0, 1),
    "years": st.integers(1, 8),
    "resale": st.floats(0, 0.8),
    "use": st.floats(0.02, 1),
    "interest": st.one_of(st.just(0.0), st.floats(0.001, 0.4)),
    "hosting": st.floats(0, 300),
    "staff": st.floats(0, 3_000),
    "rent": st.floats(0.05, 12),
}


@given(**MONEY)
@settings(max_examples=150, derandomize=True)
def test_price_and_break_even_are_those_of_a_month_by_month_ledger(**money) -> None:
    hour, month, gap = sheet(**money)
    assume(gap > 1e-9)
    made = ours(**money, names=("own_usd_per_device_hour", "break_even_months"))
    assert made["own_usd_per_device_hour"] == pytest.approx(hour)
    assert made["break_even_months"] == month


@given(**MONEY)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_at_the_break_even_use_owning_costs_what_renting_costs(**money) -> None:
    share = float(ours(**money, names=("break_even_use_share",))["break_even_use_share"])
    assume(0.001 < share <= 1)
    hour, _, _ = sheet(**money | {"use": share})
    assert hour == pytest.approx(money["rent"], rel=1e-6)


def test_an_annuity_is_that_of_a_loan_table() -> None:
    """$100,000 over 30 years at 6 % a year, paid monthly at half a percent: $599.55, as every loan table says."""
    made = ours(100_000, 0, 30, 0, 1, 1.005**12 - 1, 0, 0, 1, names=("capital_usd_per_year",))
    assert made["capital_usd_per_year"] / 12 == pytest.approx(599.55, abs=0.005)


def test_the_price_of_an_hour_has_a_net_present_value_of_nothing() -> None:
    """Rented out at what it costs, a card earns its purchase back with interest and no more."""
    r = evaluate(change(LAID, interest=0.1, life_years=4.0))
    monthly = 1.1 ** (1 / 12) - 1
    hours = 8760 / 12 * r["use_share"]
    flow = hours * r["own_usd_per_device_hour"] - r["running_usd_per_year"] / 12
    worth = -r["capex_usd"] + sum(flow / (1 + monthly) ** k for k in range(1, 49))
    assert worth + r["resale_usd"] / (1 + monthly) ** 48 == pytest.approx(0, abs=1e-6)


def test_parts_add_up() -> None:
    r = evaluate(change(LAID, hosting_usd_per_kw_month=120.0))
    names = ("depreciation_usd_per_year", "interest_usd_per_year", "electricity_usd_per_year", "hosting_usd_per_year")
    parts = sum(r[name] for name in names) + r["staff_usd_per_device_year"]
    assert parts == pytest.approx(r["own_usd_per_year"])
    assert r["own_usd_per_device_hour"] == pytest.approx(parts / (8760 * 0.7))
    assert r["hosting_usd_per_year"] == pytest.approx(12 * 120 * r["device_w"] / 1000)


def test_without_interest_nothing_is_paid_for_it() -> None:
    r = evaluate(change(LAID, interest=0.0))
    assert r["interest_usd_per_year"] == pytest.approx(0)
    assert r["payback_months"] == pytest.approx(r["capex_usd"] / r["saved_usd_per_year"] * 12)


def test_only_the_sale_at_the_end_may_make_it_pay() -> None:
    base = change(LAID, interest=0.0, resale_share=0.5, staff_usd_per_device_year=0.0, usd_per_kwh=0.0, use_share=1.0)
    r = evaluate(base)
    rent = 0.75 * r["capex_usd"] / (4 * 8760)  # pays three quarters back in four years; the sale brings one half
    paid = evaluate(change(base, usd_per_device_hour=float(rent)))
    assert paid["payback_months"] > 48 and paid["break_even_months"] == 48
    never = evaluate(change(base, usd_per_device_hour=float(rent) * 0.6))
    assert never["break_even_months"] == math.inf


def test_gpus_that_serve_are_rented_at_all_hours_and_work_at_their_load() -> None:
    r = evaluate(change(LAID, job="serve", use_share=0.3, requests_per_day=1e6))
    assert r["rented_share"] == 1 and r["working_share"] == r["fleet_load"] < 1
    assert r["job_device_hours"] == r["fleet_devices"] * 8760
    assert r["rent_usd"] == pytest.approx(365 * r["fleet_usd_per_day"])
    year = r["fleet_devices"] * r["electricity_usd_per_year"]
    assert year == pytest.approx(r["job_electricity_usd"])


def test_a_run_takes_its_hours() -> None:
    r = evaluate(LAID)
    assert r["rent_usd"] == r["usd"]
    assert r["own_usd"] == pytest.approx(r["device_hours"] * r["own_usd_per_device_hour"])
    assert r["fleet_capex_usd"] == pytest.approx(512 * r["capex_usd"])


def test_arrays_give_what_single_scenarios_give() -> None:
    shares, interests = [0.05, 0.3, 0.9], [0.0, 0.08, 0.3]
    many = sweep(LAID, use_share=shares, interest=interests)
    for i, use in enumerate(shares):
        for j, interest in enumerate(interests):
            one = evaluate(change(LAID, use_share=use, interest=interest))
            for name in ("own_usd_per_device_hour", "break_even_months", "break_even_use_share"):
                assert np.broadcast_to(many[name], (3, 3))[i, j] == pytest.approx(float(one[name]))


def test_changing_one_input_is_evaluating_it() -> None:
    base = evaluate(LAID)
    for swing in swings(base):
        for end, usd, months in zip(swing.ends, swing.usd, swing.months, strict=True):
            r = evaluate(change(LAID, **{swing.name: end}))
            assert usd == pytest.approx(float(r["own_usd_per_device_hour"]))
            assert months == float(r["break_even_months"])
    widths = [abs(s.usd[1] - s.usd[0]) for s in swings(base)]
    assert widths == sorted(widths, reverse=True)
    assert {s.name for s in swings(base)} == set(CHANGES)
    with pytest.raises(KeyError):
        changed(base, tokens=1e9)


def test_ranges_hold_what_they_are_ranges_of() -> None:
    r = evaluate(LAID)
    low, high = own_usd_range(r)
    assert 0 < low < r["own_usd_per_device_hour"] < high
    assert high - r["own_usd_per_device_hour"] >= max(max(s.usd) for s in swings(r)) - r["own_usd_per_device_hour"]
    soon, late = break_even_range(r)
    assert soon <= r["break_even_months"] <= late


def test_what_flips_the_decision_is_said_to() -> None:
    near = evaluate(change(LAID, usd_per_device_hour=float(evaluate(LAID)["own_usd_per_device_hour"]) * 1.01))
    assert all(
        s.flips for s in swings(near) if s.name in ("use_share", "purchase_usd_per_device", "usd_per_device_hour")
    )
    far = evaluate(change(LAID, usd_per_device_hour=50.0))
    assert not any(s.flips for s in swings(far))


@pytest.mark.parametrize(
    ("share", "ends"), [(0.7, (0.5, 0.9)), (0.2, (0.1, 0.4)), (0.1, (0.05, 0.2)), (0.95, (0.75, 1.0))]
)
def test_hours_in_use_are_not_changed_to_next_to_nothing(share, ends) -> None:
    (use,) = (s for s in swings(evaluate(change(LAID, use_share=share))) if s.name == "use_share")
    assert use.ends == pytest.approx(ends)
