"""The calendar of a run on a shared cluster: what its days are made of, and its first jobs one below the other."""

from __future__ import annotations

import html
import math
from typing import Any

from bokeh.models import ColumnDataSource, FactorRange, Range1d

from explorer.charts.draw import (
    BLUE,
    FACE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    QUIET,
    SKY,
    VERMILLION,
    YELLOW,
    Words,
    aside,
    card,
    heading,
    plain_figure,
    stacked,
    swap,
    table_of,
)
from explorer.charts.labels import time_unit
from explorer.charts.parts import PartOf, PartsBar, parts_of
from explorer.core.compute import Result
from explorer.core.units import DAY, HOUR
from explorer.words.calendar import facts, foot
from explorer.words.format import duration, percent
from explorer.words.headlines.headline import IF_IT_FITTED
from explorer.words.phrases import listed, titled

SHOWN = 8
"""Jobs that are drawn: as many as a phone has room for."""
NAMES = (
    ("Computing", BLUE),
    ("Evaluation and other losses, as published runs have them", GREY),
    ("Writing checkpoints", SKY),
    ("Work done again", VERMILLION),
    ("Starting again", ORANGE),
    ("Waiting in the queue", YELLOW),
    ("Turns of others", PURPLE),
    ("Waiting for the next month’s hours", GREEN),
    ("Maintenance", QUIET),
)
"""What the days of a run are spent on, in the order in which they are drawn."""


def days(result: Result) -> list[float]:
    """Days of the calendar by what they are spent on, in the order of `NAMES`."""
    between = float(result["jobs"]) - 1
    at_ends = between * float(result["checkpoint_seconds"]) if between > 0 else 0.0
    starts = between * float(result["restart_seconds"]) if between > 0 else 0.0
    seconds = (
        float(result["computing_seconds"]),
        float(result["other_seconds"]),
        float(result["writing_seconds"]) + at_ends,
        float(result["lost_work_seconds"]) + float(result["interrupted_seconds"]),
        float(result["restarting_seconds"]) + starts,
        float(result["job_queue_seconds"]),
        float(result["turn_seconds"]),
        float(result["ration_seconds"]),
        float(result["down_seconds"]),
    )
    return [spent / DAY for spent in seconds]


def ends(result: Result) -> bool:
    """Whether the run ends at all."""
    return math.isfinite(float(result["calendar_days"]))


def parts(result: Result) -> list[PartOf]:
    """What the days of the calendar are made of; nothing where they have no end."""
    if not ends(result):
        return []
    spent = days(result)
    shares = [(name, spent[i], color) for i, (name, color) in enumerate(NAMES)]
    return parts_of(shares, duration, unit_of(result)[1])


def unit_of(result: Result) -> tuple[str, float]:
    """In what the axis of the bar counts."""
    return time_unit(float(result["calendar_days"]))


def columns(result: Result) -> dict[str, list[Any]]:
    """The first jobs as stretches of rows: waiting for the month's hours, in the queue, starting, at work, writing the
    last checkpoint. Others' turns and maintenance lie between the jobs. [day]"""
    made = {"job": [], "left": [], "right": [], "color": []}
    if not ends(result):
        return made
    jobs, length = int(result["jobs"]), float(result["wall_hours"]) * HOUR
    start, write, queue = (float(result[name]) for name in ("restart_seconds", "checkpoint_seconds", "queue_hours"))
    left, now = float(result["held_seconds"]), 0.0
    for job in range(1, min(jobs, SHOWN) + 1):
        before, after = (start if job > 1 else 0.0), (write if job < jobs else 0.0)
        work = left if job == jobs else length - before - after
        rationed = until_hours(result, job, length)
        pieces = (
            (GREEN, max(0.0, rationed - now)),
            (YELLOW, queue * HOUR),
            (ORANGE, before),
            (BLUE, work),
            (SKY, after),
        )
        for color, seconds in pieces:
            if seconds > 0:
                made["job"].append(row(job, jobs))
                made["left"].append(now / DAY)
                made["right"].append((now + seconds) / DAY)
                made["color"].append(color)
                now += seconds
        left -= work
        now += idle(result, before + work + after)
    return made


def until_hours(result: Result, job: int, length: float) -> float:
    """When the month begins whose hours a job is paid from. [s]"""
    allotment, devices = float(result["month_gpu_hours"]), float(result["devices"])
    if allotment == 0:
        return 0.0
    months = math.floor((job - 1) * length / HOUR * devices / allotment + 1e-9)
    return months * float(result["month_hours"]) * HOUR


def idle(result: Result, busy: float) -> float:
    """Others' turns and maintenance that go with so much work. [s]"""
    rest = float(result["turn_seconds"]) + float(result["down_seconds"])
    return rest * busy / float(result["busy_seconds"])


def row(job: int, jobs: int) -> str:
    """What a job's row is called."""
    return f"job {job}" if jobs > 1 else "the run"


def describe(result: Result) -> str:
    """The calendar in one sentence: 30 days on the GPUs take 47 days of calendar: 31 jobs of at most 24 hours, …"""
    if not ends(result):
        return f"The run never ends: {_why_never(result)}."
    if_fits = "" if result.fits else f"{IF_IT_FITTED.strip()}, "
    work, takes = duration(float(result["train_days"])), duration(float(result["calendar_days"]))
    said = listed(_reasons(result), " and") if _reasons(result) else "no queue, no limit, no turns of others"
    begin = f"{if_fits}{work} of the run take {takes} of calendar"
    return f"{begin[0].upper()}{begin[1:]}: {said}."


def is_shared(result: Result) -> bool:
    """Whether the calendar adds to the run, or failures are likely: else its bar says all."""
    return not ends(result) or bool(_reasons(result)) or float(result["run_failures"]) >= LIKELY


LIKELY = 0.5
"""Failures of a run, from where they are spoken of."""


def _reasons(result: Result) -> list[str]:
    """What the calendar adds to the run, and how it is cut, in words."""
    jobs, spent = float(result["jobs"]), days(result)
    cut = f"{jobs:,.0f} jobs of at most {duration(float(result['wall_hours']) / 24)}"
    reasons = [cut] if jobs > 1 else []
    more = float(result["busy_seconds"]) / DAY - float(result["train_days"])
    if more > 0.005 * float(result["calendar_days"]):
        reasons.append(f"{duration(more)} more for checkpoints, failures and starts")
    for name, amount in zip(
        ("in the queue", "of others’ turns", "until the next month’s hours", "of maintenance"), spent[5:], strict=True
    ):
        reasons += [f"{duration(amount)} {name}"] if amount > 0.005 * float(result["calendar_days"]) else []
    return reasons


def _why_never(result: Result) -> str:
    if not math.isfinite(float(result["train_days"])):
        return "these GPUs cannot do it"
    if not math.isfinite(float(result["held_seconds"])):
        return "failures come before a checkpoint is done"
    return "a job is shorter than a start and a checkpoint"


def rows(result: Result) -> list[tuple[str, str, str]]:
    """The days as a table, with the share of each; what takes none is left out."""
    whole = float(result["calendar_days"])
    made = [(name, spent) for (name, _), spent in zip(NAMES, days(result), strict=True) if spent > 0]
    if not ends(result):
        return []
    return [(name, duration(spent), percent(spent / whole)) for name, spent in [*made, ("Calendar", whole)]]


CALENDAR = {
    "minutes": "minutes of the calendar",
    "hours": "hours of the calendar",
    "days": "days of the calendar",
}
"""What the axis of the bar is called."""


class CalendarChart:
    """A bar of days above the first jobs, and the figures behind them."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="calendar_jobs")
        self.bar = PartsBar(84, "calendar")
        self.x, self.y = Range1d(0, 1), FactorRange(factors=[])
        self.figure = plain_figure(190, x_range=self.x, y_range=self.y)
        self.figure.hbar(
            "job", left="left", right="right", height=0.7, color="color", line_color=FACE, source=self.source
        )
        self.figure.ygrid.grid_line_color = None
        self.figure.xaxis.axis_label = "day, first jobs alone"
        self.head, self.tables = Words(), Words()
        self.layout = card(self.head.layout, self.bar.figure, self.bar.names.layout, self.figure, self.tables.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        new = columns(result)
        self.y.factors = list(dict.fromkeys(reversed(new["job"])))
        swap(self.source, new)
        self.x.end = max([*new["right"], 1e-9])
        self.figure.visible = len(self.y.factors) > 1
        self.bar.figure.xaxis.axis_label = CALENDAR[unit_of(result)[0]]
        self.bar.update(parts(result))
        self.head.say(heading(f"Calendar of {titled(result.scenario.model.model_name)}", describe(result)))
        tables = (table_of(rows(result), ("", "Days", "Share")), table_of(facts(result)))
        self.tables.say(stacked(tables) + aside(html.escape(foot(result))) if is_shared(result) else "")
