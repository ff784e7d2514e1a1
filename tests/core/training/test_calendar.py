"""The calendar of a run on a shared cluster, by hand, and against a schedule made job by job."""

import math

import pytest
from scenarios import LAID

from explorer import change, evaluate

DAY, HOUR = 86_400.0, 3600.0
OPEN = change(LAID, mfu=0.4, failures_per_gpu_year=0.0, storage_byte_per_s=1e14)
"""A run without losses: what it takes is its steps."""
PARTS = ("computing", "other", "writing", "lost_work", "restarting", "interrupted", "handing", "job_queue", "turn", "down",
         "ration")  # fmt: skip


def scheduled(run: float, wall: float, handover: float, queue: float) -> tuple[int, float]:
    """Jobs one after the other: each waits, starts from a checkpoint (but the first), works until just so much is left
    that the next checkpoint can be written, or until the run is done. [s]"""
    now, left, jobs = 0.0, run, 0
    while left > 1e-6:
        jobs += 1
        first_room = wall if jobs == 1 else wall - handover / 2
        work = left if left <= first_room else first_room - handover / 2
        now += queue + (0 if jobs == 1 else handover / 2) + work + (0 if work == left else handover / 2)
        left -= work
    return jobs, now


@pytest.mark.parametrize("wall", [0.5, 4, 24, 72, 1000])
@pytest.mark.parametrize("queue", [0.0, 7.5])
@pytest.mark.parametrize("handover", [0.0, 60.0, 900.0])
def test_jobs_are_those_of_a_schedule(wall, queue, handover) -> None:
    r = evaluate(
        change(OPEN, wall_hours=wall, queue_hours=queue, given={"handover_seconds": handover, "held_seconds": 30 * DAY})
    )
    jobs, end = scheduled(30 * DAY, wall * HOUR, handover, queue * HOUR)
    assert r["jobs"] == jobs
    assert r["calendar_days"] * DAY == pytest.approx(end)


@pytest.mark.parametrize("hours", [0.0, 24.0])
def test_a_run_within_the_limit_is_one_job(hours) -> None:
    r = evaluate(change(OPEN, tokens=1e9, wall_hours=hours, queue_hours=5.0))
    assert r["jobs"] == 1 and r["handing_seconds"] == 0
    assert r["calendar_days"] == pytest.approx(r["train_days"] + 5 / 24, rel=1e-3)


def test_a_limit_shorter_than_start_and_checkpoint_lets_no_run_end() -> None:
    r = evaluate(change(OPEN, wall_hours=0.1, restart_seconds=600.0))
    assert r["jobs"] == math.inf == r["calendar_days"]


def test_turns_and_maintenance_stretch_it() -> None:
    """A quarter of the time: four times as long; a tenth of all days lost: ten ninths."""
    plain, r = evaluate(OPEN), evaluate(change(OPEN, time_share=0.25, maintenance_share=0.1))
    assert r["calendar_days"] == pytest.approx(plain["calendar_days"] * 4 / 0.9)
    assert r["down_seconds"] == pytest.approx(0.1 * r["calendar_days"] * DAY)


def rationed(hours: float, days: float, allotment: float) -> float:
    """The calendar of a run that takes so many GPU-hours and days, month by month. [day]"""
    now, month = 0.0, 0
    while hours > allotment:
        spent = days * allotment / hours
        if spent >= 365.25 / 12:
            return now + days
        hours, days, month = hours - allotment, days - spent, month + 1
        now = month * 365.25 / 12
    return now + days


@pytest.mark.parametrize("allotment", [100.0, 7_000.0, 50_000.0, 1e6, 1e9])
def test_hours_by_the_month_are_waited_for(allotment) -> None:
    plain, r = evaluate(OPEN), evaluate(change(OPEN, month_gpu_hours=allotment))
    by_hand = rationed(float(plain["busy_device_hours"]), float(plain["calendar_days"]), allotment)
    assert r["calendar_days"] == pytest.approx(by_hand)


CASES = {
    "open": LAID,
    "own MFU": change(LAID, mfu=0.4),
    "watched": change(LAID, run_losses="few"),
    "spot": change(LAID, price_kind="spot", interrupted_share=0.2),
    "slow storage": change(LAID, storage_byte_per_s=1e6),
    "shared": change(LAID, wall_hours=24, queue_hours=12, time_share=0.5, month_gpu_hours=1e5, maintenance_share=0.03),
    "failing": change(LAID, failures_per_gpu_year=50.0),
}


@pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))
def test_the_parts_add_up_and_the_calendar_is_never_shorter_than_the_run(scenario) -> None:
    r = evaluate(scenario)
    assert all(r[f"{name}_seconds"] >= 0 for name in PARTS)
    assert sum(r[f"{name}_seconds"] for name in PARTS) == pytest.approx(r["calendar_days"] * DAY)
    assert r["calendar_days"] >= r["train_days"] * (1 - 1e-12)


def test_losses_of_published_runs_hold_those_of_failures() -> None:
    """Restarts are in the factor of 1.5 already: nothing is counted twice, and only what is more is added."""
    few, many = (evaluate(change(LAID, failures_per_gpu_year=rate)) for rate in (0.0, 5.0))
    assert few["calendar_days"] == pytest.approx(few["train_days"]) == pytest.approx(many["calendar_days"])
    assert many["lost_work_seconds"] > 0 and many["other_seconds"] < few["other_seconds"]
    worst = evaluate(change(LAID, failures_per_gpu_year=5.0, storage_byte_per_s=2e6))
    assert worst["other_seconds"] == 0 and worst["failure_share"] > 1 - 1 / float(worst["run_overhead"])
    assert worst["calendar_days"] == pytest.approx(
        worst["steps"] * worst["step_seconds"] / DAY / (1 - worst["failure_share"])
    )
    own = evaluate(change(LAID, mfu=0.4, failures_per_gpu_year=5.0))
    assert own["calendar_days"] > own["train_days"], "an MFU of one's own holds no restarts"


def test_gpu_hours_of_the_cluster() -> None:
    r = evaluate(change(LAID, wall_hours=12, price_kind="spot", interrupted_share=0.2))
    assert r["busy_device_hours"] == pytest.approx(r["device_hours"] + r["devices"] * r["handing_seconds"] / HOUR)
    assert r["handing_seconds"] == pytest.approx((r["jobs"] - 1) * (r["restart_seconds"] + r["checkpoint_seconds"]))
    assert 0.2 * r["device_hours"] < r["unused_device_hours"] < r["busy_device_hours"]
