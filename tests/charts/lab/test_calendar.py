"""The calendar as drawn: its parts are the days, its rows the jobs, its sentence what the core says."""

import math

import pytest
from cases import START

from explorer import change, evaluate
from explorer.charts.lab.calendar import NAMES, SHOWN, CalendarChart, columns, days, describe, is_shared, parts, rows
from explorer.state import presets
from explorer.words.calendar import facts, foot
from explorer.words.format import dollars, duration
from explorer.words.notices import notices
from explorer.words.notices.cluster import FREQUENT

SMALL = change(START, devices=64, tokens=3e11)
CASES = {
    "opening": START,
    "day jobs": change(SMALL, wall_hours=24),
    "queue": change(SMALL, wall_hours=24, queue_hours=6),
    "everything": change(
        SMALL, wall_hours=24, queue_hours=6, time_share=0.5, month_gpu_hours=1e4, maintenance_share=0.03
    ),
    "no failures": change(SMALL, failures_per_gpu_year=0.0),
    "own interval": change(SMALL, checkpoint_seconds_apart=3600.0),
    "own MFU": change(SMALL, mfu=0.4, wall_hours=24),
    "does not fit": change(START, devices=1),
    "spot": change(SMALL, price_kind="spot"),
    "many failures": change(START, devices=16_384, failures_per_gpu_year=3.0),
}
ENDLESS = {
    "too short": change(START, wall_hours=0.1),
    "always failing": change(START, devices=4096, failures_per_gpu_year=1000.0, storage_byte_per_s=1e7),
}
RESULTS = {name: evaluate(scenario) for name, scenario in CASES.items()}
each = pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))


@each
def test_parts_add_up_to_the_calendar(r) -> None:
    assert sum(days(r)) == pytest.approx(r["calendar_days"]) == pytest.approx(sum(part.amount for part in parts(r)))
    assert [part.name for part in parts(r)] == [name for name, _ in NAMES]
    assert rows(r)[-1][:2] == ("Calendar", duration(r["calendar_days"]))
    assert len(rows(r)) - 1 == sum(1 for spent in days(r) if spent > 0)


def test_a_run_of_hours_is_drawn_in_hours() -> None:
    tune = evaluate(presets.known()["Which GPU for a home lab with $3,000?"].scenario())
    chart = CalendarChart(tune)
    assert 1 / 24 < tune["calendar_days"] < 2 and chart.bar.figure.xaxis.axis_label == "hours of the calendar"
    assert chart.bar.range.end == pytest.approx(24 * tune["calendar_days"])
    chart.update(evaluate(SMALL))
    assert chart.bar.figure.xaxis.axis_label == "days of the calendar"


@each
def test_rows_are_the_first_jobs_one_after_the_other(r) -> None:
    made = columns(r)
    assert len({len(column) for column in made.values()}) == 1
    assert len(set(made["job"])) == min(r["jobs"], SHOWN)
    assert all(left < right for left, right in zip(made["left"], made["right"], strict=True))
    assert all(right <= left + 1e-9 for right, left in zip(made["right"], made["left"][1:], strict=False))
    if r["jobs"] <= SHOWN:
        assert made["right"][-1] <= r["calendar_days"] + 1e-9


@pytest.mark.parametrize("name", ["day jobs", "queue", "own MFU"])
def test_the_last_row_ends_when_the_calendar_does(name) -> None:
    r = evaluate(change(CASES[name], tokens=2e10))
    assert 1 < r["jobs"] <= SHOWN and columns(r)["right"][-1] == pytest.approx(r["calendar_days"])


def test_a_job_waits_for_the_month_that_pays_it() -> None:
    """64 GPUs use 10,000 hours in 6.5 jobs of a day: the eighth begins with the second month."""
    made = columns(evaluate(change(SMALL, wall_hours=24, month_gpu_hours=1e4)))
    begins = [left for job, left, color in zip(made["job"], made["left"], made["color"], strict=True) if job == "job 8"]
    assert made["right"][made["left"].index(begins[0])] == pytest.approx(365.25 / 12)


@each
def test_the_sentence_says_how_days_become_more(r) -> None:
    sentence = describe(r)
    work, takes = duration(r["train_days"]), duration(r["calendar_days"])
    assert f"{work} of the run take {takes} of calendar: " in sentence and sentence.endswith(".")
    assert (f"{r['jobs']:,.0f} jobs of at most 24 hours" in sentence) == (r["jobs"] > 1)
    assert sentence.startswith("If it fitted, ") == (not r.fits)


def test_what_the_calendar_adds_is_named() -> None:
    told = describe(RESULTS["everything"])
    assert all(
        word in told for word in ("in the queue", "of others’ turns", "until the next month’s hours", "of maintenance")
    )
    assert "no queue, no limit" in describe(RESULTS["opening"])
    assert "days more for checkpoints, failures and starts" in describe(RESULTS["many failures"])


def test_nothing_is_counted_twice_and_the_card_says_so() -> None:
    assert foot(RESULTS["opening"]).startswith("Published runs take 1.5 times their steps, restarts included")
    assert "come on top" in foot(RESULTS["own MFU"])


def test_figures_of_checkpoints() -> None:
    told = dict(facts(RESULTS["own interval"]))
    assert told["A checkpoint"] == "94 GB, written in 47 s"  # 6.74 billion × 14 B at 2 GB/s
    assert told["Computing between two"] == "60 minutes, as you set it"
    assert "Best by Young; by Daly" not in dict(facts(RESULTS["no failures"]))


def test_dollars_follow_who_pays_and_the_hours_of_the_cluster() -> None:
    rented, owned, granted = (
        evaluate(change(SMALL, wall_hours=6, usd_per_device_hour=2.0, holding=held))
        for held in ("rented", "owned", "granted")
    )
    extra = 64 * (rented["jobs"] - 1) * rented["handover_seconds"] / 3600
    assert rented["busy_usd"] == pytest.approx(rented["usd"] + 2.0 * extra)
    assert dict(facts(rented))["What they cost"] == f"{dollars(rented['busy_usd'])}; Lambda, $2.00 a GPU-hour"
    assert owned["busy_usd"] == pytest.approx(rented["busy_usd"] * owned["usd"] / rented["usd"])
    assert "electricity, cards owned" in dict(facts(owned))["What they cost"]
    assert (granted["busy_usd"], dict(facts(granted))["What they cost"]) == (0, "granted: nothing to pay")
    many = evaluate(change(SMALL, experiments=3.0))
    assert dict(facts(many))["With all runs before the last"] == f"{dollars(3 * many['usd'])} (× 3)"


@pytest.mark.parametrize("scenario", ENDLESS.values(), ids=list(ENDLESS))
def test_a_run_that_never_ends_is_a_sentence(scenario) -> None:
    r = evaluate(scenario)
    assert r["calendar_days"] == math.inf and describe(r).startswith("The run never ends: ")
    assert parts(r) == rows(r) == [] and set(map(len, columns(r).values())) == {0}
    assert sum(1 for said in notices(r, "lab") if "never ends" in said or "no job gets anything done" in said) == 1


@pytest.mark.parametrize(("rate", "said"), [(0.17, False), (1000.0, True)])
def test_where_failures_are_not_rare_it_is_said(rate, said) -> None:
    r = evaluate(change(START, failures_per_gpu_year=rate))
    assert (r["failures_per_interval"] > FREQUENT) == said
    assert any("Young’s rule is for failures that are rarer" in sentence for sentence in notices(r, "lab")) == said


def test_the_notice_begins_where_the_rule_for_rare_failures_is_off_by_3_percent() -> None:
    """Of the whole run, at Young's own interval: writing and half an interval lost, against the complete model."""
    x = FREQUENT  # (τ + δ) ÷ M; at Young's interval τ² = 2 δ M
    tau = -1 + math.sqrt(1 + 2 * x)  # in units of M, for τ + τ²/2 = x
    write = tau**2 / 2
    exact, first = math.expm1(tau + write) / tau, 1 + write / tau + tau / 2
    assert exact / first - 1 == pytest.approx(0.03, abs=0.015)


def test_the_chart_follows() -> None:
    chart = CalendarChart(RESULTS["opening"])
    for r in [*RESULTS.values(), *map(evaluate, ENDLESS.values()), RESULTS["queue"]]:
        chart.update(r)
        assert {
            name: pytest.approx(list(column)) if name in ("left", "right") else list(column)
            for name, column in columns(r).items()
        } == dict(chart.source.data)
        assert chart.bar.source.data["right"][-1:] == ([pytest.approx(r["calendar_days"])] if parts(r) else [])
        assert chart.figure.visible == (math.isfinite(r["jobs"]) and r["jobs"] > 1)
    assert chart.y.factors[-1] == "job 1" and "in the queue" in chart.head.html.html


def test_tables_are_left_out_where_nothing_is_said_of_a_cluster() -> None:
    plain, shared = (evaluate(change(SMALL, wall_hours=hours)) for hours in (0.0, 24.0))
    chart = CalendarChart(plain)
    assert not is_shared(plain) and chart.tables.html.html == ""
    chart.update(shared)
    assert is_shared(shared) and "A checkpoint" in chart.tables.html.html
