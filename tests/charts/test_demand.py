"""Demand and idle GPUs, without a browser: hour by hour, and against every other GPU tried one at a time."""

import math
import re

import pytest
from serving_cases import L4, RESULTS, SILENT, SPEAKING

from explorer import accelerators, catalog, change, evaluate
from explorer.charts import demand
from explorer.charts.demand import DemandChart
from explorer.core.scenario.use import CURVES
from explorer.words.format import dollars
from explorer.words.serving_words import gpus

chart = DemandChart(RESULTS["opening"])
speaking = pytest.mark.parametrize("r", SPEAKING.values(), ids=list(SPEAKING))


def asked(result) -> list[float]:
    """Requests a second in each period."""
    usual = float(result["mean_requests_per_s"] / result["mean_factor"])
    return [usual * factor for factor in CURVES[result.scenario.demand.demand_curve]]


def needed(requests: float, copy_requests_per_s: float, peak_load: float) -> int:
    """Copies that so many requests a second need, none for nothing."""
    return math.ceil(max(requests, 0) / (copy_requests_per_s * peak_load) - 1e-9)


@speaking
def test_the_grey_between_bars_and_line_is_what_idle_time_costs(r) -> None:
    made = demand.columns(r)
    widths = [right - left for left, right in zip(made["left"], made["right"], strict=True)]
    grey = sum(w * (a - b) for w, a, b in zip(widths, made["all"], made["asked"], strict=True))
    ready = sum(w * a for w, a in zip(widths, made["all"], strict=True))
    assert grey / ready == pytest.approx(float(r["idle_usd_per_day"] / r["fleet_usd_per_day"]))
    each_period = 24 / len(widths)
    paid = used = 0.0
    for requests in asked(r):
        paid += each_period * r["fleet_devices"] * r["usd_per_device_hour"]
        used += each_period * requests / r["copy_requests_per_s"] * r["serving_tp"] * r["usd_per_device_hour"]
    assert (paid, paid - used) == (pytest.approx(r["fleet_usd_per_day"]), pytest.approx(r["idle_usd_per_day"]))


@speaking
def test_bars_are_the_demand_of_each_period_one_after_the_other(r) -> None:
    made, curve = demand.columns(r), r.scenario.demand.demand_curve
    assert made["asked"] == pytest.approx(asked(r))
    assert made["left"] == [0.0, *made["right"][:-1]]
    assert made["right"][-1] == (4 if curve == "half as much more a week" else 24)
    chart.update(r)
    assert (chart.axis.axis_label == "week of the month") == (curve == "half as much more a week")
    assert chart.x.end == made["right"][-1] == max(chart.axis.ticker.ticks) and chart.y.end > made["all"][0]


@speaking
def test_gpus_that_follow_are_the_fewest_that_each_period_needs(r) -> None:
    counts = [max(needed(requests, float(r["copy_requests_per_s"]), float(r["peak_load"])), 1) for requests in asked(r)]
    assert demand.columns(r)["follow"] == pytest.approx([n * float(r["copy_requests_per_s"]) for n in counts])
    usd = sum(n * float(r["serving_tp"] * r["usd_per_device_hour"]) * 24 / len(counts) for n in counts)
    (words, shown), tp = demand.rows(r)[1], float(r["serving_tp"])
    assert shown == dollars(usd)
    few, many = min(counts) * tp, max(counts) * tp
    assert words.endswith(": as many" if few == many else f" to {gpus(many)}")


BURSTS = ("opening", "GPT-3 of the article", "70B in 4 bits on four RTX 3090", "bursts", "more each week", "readers")


@pytest.mark.parametrize("name", BURSTS)
def test_the_mix_is_the_cheapest_of_all_permanent_numbers_and_all_other_gpus(name) -> None:
    r = RESULTS[name]
    periods, usable = asked(r), float(r["copy_requests_per_s"] * r["peak_load"])
    copy_usd = float(r["serving_tp"] * r["usd_per_device_hour"]) * 24
    quietest = max(needed(min(periods), usable, 1), 1)
    best = (float(r["fleet_usd_per_day"]), "", 0, 0)
    for other, card in accelerators().items():
        offer = catalog.usual_offer(other, r.scenario.prices.prices_as_of)
        if offer is None or other == r.scenario.accelerator.accelerator_name:
            continue
        same_demand = {"demand_rule": "requests a day", "requests_per_day": periods[0] * 86_400
                       / CURVES[r.scenario.demand.demand_curve][0]}  # fmt: skip
        o = evaluate(change(r.scenario, accelerator=card, usd_per_device_hour=offer.usd_per_device_hour, **same_demand))
        if not o["meets_targets"]:
            continue
        for base in range(quietest, int(r["copies"])):
            bursts = [
                needed(p - base * usable, float(o["copy_requests_per_s"]), float(o["peak_load"])) for p in periods
            ]
            hours = sum(bursts) * 24 / len(periods)
            usd = base * copy_usd + hours * float(o["serving_tp"]) * offer.usd_per_device_hour
            best = min(best, (usd, other, base, int(max(bursts) * o["serving_tp"])))
    found = demand.burst(r)
    if not best[1]:
        assert found is None and "saves nothing" in demand.note(r) and len(demand.rows(r)) == 3
        return
    assert found.mix.usd_per_day == pytest.approx(best[0])
    said, usd = demand.rows(r)[2]
    assert usd == dollars(best[0]) and f"{gpus(best[2] * float(r['serving_tp']))} all the time" in said
    assert f"up to {best[3]:,} × {best[1]} for the rest" in said and "saves nothing" not in demand.note(r)


@speaking
def test_ways_to_meet_the_demand_are_each_said_with_their_dollars(r) -> None:
    listed, api = demand.rows(r), float(r["api_usd_per_day"])
    name = r.scenario.demand.api_name.replace("turbo, March", "turbo, price of March")
    use = r.scenario.demand
    if (use.api_usd_per_million_in, use.api_usd_per_million_out) == (0.03, 0.05):
        name = name.replace("DeepInfra, November 2026", "DeepInfra, its price since September 2025")
    assert listed[0] == (f"{gpus(float(r['fleet_devices']))} all the time", dollars(float(r["fleet_usd_per_day"])))
    assert listed[-1] == (f"The API ({name})", dollars(api) if api else "free")
    assert len(listed) == 3 + (demand.burst(r) is not None)
    said = demand.describe(r)
    assert listed[0][1] in said and said.startswith(gpus(float(r["fleet_devices"]))) and said.endswith("for idle time.")
    share = re.search(r"\((over 99|[\d.]+) %\)", said)[1]
    idle = 100 * float(r["idle_usd_per_day"] / r["fleet_usd_per_day"])
    assert idle > 99 if share == "over 99" else idle == pytest.approx(float(share), rel=0.06)


@speaking
def test_what_one_copy_carries_needs_no_second(r) -> None:
    """Found by asking for ever more until a second copy is needed."""
    said = re.search(
        r"One copy, .* GPUs?, carries (.+?) requests? a day of this curve, (.+?) readers? at once", demand.note(r)
    )
    pinned = change(r.scenario, serving_tp=int(r["serving_tp"]), concurrent=int(r["concurrent"]))
    rules = (("requests a day", "requests_per_day", said[1]), ("readers at once", "readers", said[2]))
    for rule, name, told in rules:
        low, high = 1e-3, 1e12
        for _ in range(120):
            middle = math.sqrt(low * high)
            one = evaluate(change(pinned, demand_rule=rule, **{name: middle}))
            low, high = (middle, high) if one["copies"] == 1 else (low, middle)
        most = low * float(r["mean_factor" if name == "requests_per_day" else "peak_factor"])
        shown = float(told.replace(",", "").replace("k", "e3").replace("M", "e6")) if told != "under 1" else 0.5
        assert most < 1 if told == "under 1" else shown <= most * 1.06 and most <= (shown + 1) * 1.06


def test_no_mix_is_offered_where_the_job_is_not_done() -> None:
    for name in ("does not fit", "late"):
        assert demand.burst(RESULTS[name]) is None and "saves nothing" not in demand.note(RESULTS[name])


def test_the_rest_is_rented_at_prices_of_the_same_time() -> None:
    for as_of, year in (("latest", "2025"), ("April 2023", "2023")):
        found = demand.burst(evaluate(change(L4, requests_per_day=1e7, prices_as_of=as_of)))
        assert found.offer.price_date >= year and (year == "2025" or found.offer.price_date < "2024")


@pytest.mark.parametrize("name", SILENT)
def test_without_a_rate_nothing_is_drawn(name) -> None:
    chart.update(RESULTS[name])
    assert all(len(column) == 0 for column in chart.source.data.values()) and chart.y.end == 1
    assert "no known rate" in chart.head.html.html and demand.rows(RESULTS[name]) == []
