"""A run on a shared cluster in words: its checkpoints, failures, hours and dollars, and what is counted where."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.core.numerals import tally
from explorer.core.units import DAY
from explorer.words.format import count, dollars, duration, significant, size, wait
from explorer.words.paying import rate, whole_project


def facts(result: Result) -> list[tuple[str, str]]:
    """Checkpoints, failures, hours and dollars as a table."""
    own, often = float(result["checkpoint_seconds_apart"]) > 0, result["failures_per_gpu_year"] > 0
    written = f"{size(float(result['checkpoint_bytes']))}, written in {wait(float(result['checkpoint_seconds']))}"
    return [
        ("A checkpoint", written),
        ("Computing between two", wait(float(result["interval_seconds"])) + (", as you set it" if own else "")),
        *(_failing(result) if often else []),
        ("GPU-hours that the cluster counts", counted_hours(float(result["busy_device_hours"]))),
        ("of these for checkpoints, failures and starts", counted_hours(float(result["unused_device_hours"]))),
        ("What they cost", _cost(result)),
        *([("With all runs before the last", whole_project(result))] if result["experiments"] != 1 else []),
    ]


def _failing(result: Result) -> list[tuple[str, str]]:
    best = [wait(float(result[name])) for name in ("young_seconds", "daly_seconds")]
    failures = float(result["run_failures"])
    return [
        ("Best by Young; by Daly", f"{best[0]}; {best[1]}"),
        ("A failure stops the job every", duration(float(result["mtbf_seconds"]) / DAY)),
        ("Failures during the run", significant(failures) if failures < 1e6 else count(failures)),
    ]


def _cost(result: Result) -> str:
    """Dollars, and who pays them."""
    if not result["rented"] and float(result["paid_usd_per_device_hour"]) == 0:
        return rate(result)
    return f"{dollars(float(result['busy_usd']))}; {rate(result)}"


def counted_hours(number: float) -> str:
    """GPU-hours with three digits: 12,300, 1.23M."""
    return tally(number)


def foot(result: Result) -> str:
    """What counts twice nowhere."""
    if result["mfu"] > 0:
        return "With an MFU of your own the run is its steps: checkpoints and failures come on top."
    factor = significant(float(result["run_overhead"]))
    return (
        f"Published runs take {factor} times their steps, restarts included: what checkpoints and failures take here is"
        " part of that, and lengthens the run only where it is more."
    )
