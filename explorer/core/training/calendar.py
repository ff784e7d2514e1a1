"""From computing to the calendar: what a shared cluster adds to the days of a run. [s]

The days of a run as published runs go (`train_days`) hold their restarts already. What checkpoints and failures take
here is therefore part of those days; only what is more than such runs lose comes on top.
"""

import math

from explorer.core.formula import formula
from explorer.core.units import DAY, HOUR

DEFINED = "by_definition"


@formula(unit="s", source=DEFINED)
def computing_seconds(steps, step_seconds, train_days):
    """Steps of the run, and nothing else. [s]"""
    return min(steps * step_seconds, train_days * DAY)


@formula(unit="s", source=DEFINED)
def interrupted_seconds(train_days, lost_share):
    """Work that interruptions of spot devices undo. [s]"""
    return train_days * DAY * lost_share


@formula(unit="s", source="published_evidence")
def other_seconds(train_days, lost_share, computing_seconds, writing_seconds, lost_work_seconds, restarting_seconds):
    """Evaluation and whatever else published runs lose, less what checkpoints and failures take here. [s]"""
    return max(
        0,
        train_days * DAY * (1 - lost_share)
        - computing_seconds
        - writing_seconds
        - lost_work_seconds
        - restarting_seconds,
    )


@formula(unit="s", source=DEFINED)
def held_seconds(
    computing_seconds, other_seconds, writing_seconds, lost_work_seconds, restarting_seconds, interrupted_seconds
):
    """The run on its GPUs, if one job could be as long as it takes. [s]"""
    return (
        computing_seconds
        + other_seconds
        + writing_seconds
        + lost_work_seconds
        + restarting_seconds
        + interrupted_seconds
    )


@formula(unit="s", source=DEFINED)
def handover_seconds(checkpoint_seconds, restart_seconds):
    """From one job to the next: a last checkpoint, and a start. [s]"""
    return checkpoint_seconds + restart_seconds


@formula(unit="1", source=DEFINED)
def jobs(wall_hours, held_seconds, handover_seconds):
    """Jobs that the run is cut into. Each but the last ends with a checkpoint, each but the first starts from one.

    >>> jobs(wall_hours=24, held_seconds=30 * 86_400, handover_seconds=3600)  # 23 useful hours a job, but for the first
    32
    """
    return (
        1
        if wall_hours == 0 or held_seconds <= wall_hours * HOUR
        else math.ceil((held_seconds - handover_seconds) / (wall_hours * HOUR - handover_seconds))
        if handover_seconds < wall_hours * HOUR and held_seconds < math.inf
        else math.inf
    )


@formula(unit="s", source=DEFINED)
def handing_seconds(jobs, handover_seconds):
    """All checkpoints and starts between the jobs that a run is cut into. [s]"""
    return (jobs - 1) * handover_seconds if jobs > 1 else 0


@formula(unit="s", source=DEFINED)
def busy_seconds(held_seconds, handing_seconds):
    """Time for which the GPUs are taken. [s]"""
    return held_seconds + handing_seconds


@formula(unit="s", source=DEFINED)
def job_queue_seconds(jobs, queue_hours):
    """Waiting in the queue, once for each job. [s]"""
    return jobs * queue_hours * HOUR if queue_hours > 0 else 0


@formula(unit="s", source=DEFINED)
def turn_seconds(busy_seconds, time_share):
    """While others have their turn on the GPUs. [s]"""
    return busy_seconds * (1 / time_share - 1) if time_share < 1 else 0


@formula(unit="s", source=DEFINED)
def down_seconds(busy_seconds, job_queue_seconds, turn_seconds, maintenance_share):
    """While the cluster is down for maintenance. [s]"""
    return (
        (busy_seconds + job_queue_seconds + turn_seconds) * maintenance_share / (1 - maintenance_share)
        if maintenance_share > 0
        else 0
    )


@formula(unit="s", source=DEFINED)
def paced_seconds(busy_seconds, job_queue_seconds, turn_seconds, down_seconds):
    """From first to last day, if hours were not rationed by the month. [s]"""
    return busy_seconds + job_queue_seconds + turn_seconds + down_seconds


@formula(unit="GPU h", source=DEFINED)
def busy_device_hours(devices, busy_seconds):
    """GPU-hours that the cluster counts for the run. [GPU h]"""
    return devices * busy_seconds / HOUR


@formula(unit="USD", source=DEFINED)
def busy_usd(busy_device_hours, paid_usd_per_device_hour):
    """What the GPU-hours cost that the cluster counts for the run. [USD]"""
    return busy_device_hours * paid_usd_per_device_hour if paid_usd_per_device_hour > 0 else 0


@formula(unit="1", source=DEFINED)
def allotments(month_gpu_hours, busy_device_hours):
    """Monthly allotments that the run takes."""
    return math.ceil(busy_device_hours / month_gpu_hours) if month_gpu_hours > 0 and busy_device_hours < math.inf else 1


@formula(unit="s", source=DEFINED)
def ration_seconds(allotments, month_hours, paced_seconds, month_gpu_hours, busy_device_hours):
    """Waiting for the next month's hours, once this month's are used. [s]

    >>> days = ration_seconds(3, month_hours=730.5, paced_seconds=15 * 86_400, month_gpu_hours=1000, busy_device_hours=3000)
    >>> days / 86_400  # five days of work in each of two months of 30.4375 days, and five in the third
    50.875
    """
    return (
        (allotments - 1) * max(0, month_hours * HOUR - paced_seconds * month_gpu_hours / busy_device_hours)
        if allotments > 1
        else 0
    )


@formula(unit="day", source=DEFINED)
def calendar_days(paced_seconds, ration_seconds):
    """Days of the calendar from the first job's request to the last job's end. [day]"""
    return (paced_seconds + ration_seconds) / DAY


@formula(unit="GPU h", source=DEFINED)
def unused_device_hours(
    devices, writing_seconds, lost_work_seconds, restarting_seconds, interrupted_seconds, handing_seconds
):
    """GPU-hours that checkpoints, failures and the cutting into jobs take. [GPU h]"""
    return (
        devices
        * (writing_seconds + lost_work_seconds + restarting_seconds + interrupted_seconds + handing_seconds)
        / HOUR
    )
