"""Checkpoints and failures: how often the state of a run is saved, and what of the time is lost. [s]

Failures come at random, independent of each other (exponential). Whatever was done since the last checkpoint is done
again, after a restart that may itself fail: the complete model of Daly 2006, here taken apart into writing, work lost
and restarting. Young's rule of 1974 is its first order where failures are rare.
"""

import math

from explorer.core.formula import formula
from explorer.core.units import YEAR

DALY = "daly2006"
EULER = math.e
RARE, HOPELESS = 1e-3, 100.0
"""Failures from one checkpoint to the next: below the first a series is more exact; above the last nothing is ever done."""


@formula(unit="B", source="rajbhandari2020")
def checkpoint_bytes(trained_params, weight_each, master_each, state_each, states):
    """Checkpoint: weights that are trained, their fp32 copy, and the optimizer's states, each once. [B]

    >>> checkpoint_bytes(trained_params=176.247e9, weight_each=2, master_each=4, state_each=4, states=2)  # BLOOM: 2.3 TiB
    2467458000000.0
    """
    return trained_params * (weight_each + master_each + state_each * states)


@formula(unit="s", source="by_definition")
def checkpoint_seconds(checkpoint_bytes, storage_byte_per_s):
    """Writing of one checkpoint, for which the run waits. [s]"""
    return checkpoint_bytes / storage_byte_per_s


@formula(unit="s", source="llama3_2024")
def mtbf_seconds(failures_per_gpu_year, devices_used):
    """Mean time between failures of the whole job, which any one GPU stops. [s]

    >>> round(mtbf_seconds(failures_per_gpu_year=419 / (16_384 * 54 / 365.25), devices_used=16_384) / 3600, 2)
    3.09
    """
    return YEAR / (failures_per_gpu_year * devices_used) if failures_per_gpu_year > 0 else math.inf


@formula(unit="s", source="young1974")
def young_seconds(checkpoint_seconds, mtbf_seconds):
    """Best time between checkpoints by Young: where writing costs as much as the work that failures undo. [s]"""
    return (2 * checkpoint_seconds * mtbf_seconds) ** 0.5


@formula(unit="s", source=DALY)
def daly_seconds(young_seconds, checkpoint_seconds, mtbf_seconds):
    """Best time between checkpoints by Daly: Young's to a higher order. [s]

    >>> minutes = [daly_seconds((2 * 5 * M * 3600) ** 0.5, 300, M * 60) / 60 for M in (24 * 60, 6 * 60, 15)]
    >>> [float(f"{n:.2g}") if n < 10 else round(n) for n in minutes]  # as he prints them: 117, 57 and 9.1 minutes
    [117, 57, 9.1]
    """
    return (
        young_seconds
        * (1 + (checkpoint_seconds / (2 * mtbf_seconds)) ** 0.5 / 3 + checkpoint_seconds / (2 * mtbf_seconds) / 9)
        - checkpoint_seconds
        if checkpoint_seconds < 2 * mtbf_seconds
        else mtbf_seconds
    )


@formula(unit="s", source=DALY)
def interval_seconds(checkpoint_seconds_apart, daly_seconds, computing_seconds, step_seconds):
    """Computing between two checkpoints: as set, else the best by Daly; at least a step, at most the run. [s]"""
    return max(
        step_seconds,
        min(checkpoint_seconds_apart if checkpoint_seconds_apart > 0 else daly_seconds, computing_seconds),
    )


@formula(unit="1", source="by_definition")
def checkpoints(computing_seconds, interval_seconds):
    """Checkpoints of the run."""
    return computing_seconds / interval_seconds


@formula(unit="1", source=DALY)
def failures_per_interval(interval_seconds, checkpoint_seconds, mtbf_seconds):
    """Failures expected from one checkpoint to the end of the next."""
    return (interval_seconds + checkpoint_seconds) / mtbf_seconds


@formula(unit="1", source=DALY)
def failed_attempts(failures_per_interval):
    """Attempts that fail for each interval that is done."""
    return (
        math.inf
        if failures_per_interval > HOPELESS
        else EULER**failures_per_interval - 1
        if failures_per_interval > RARE
        else failures_per_interval * (1 + failures_per_interval / 2)
    )


@formula(unit="1", source=DALY)
def run_failures(checkpoints, failed_attempts):
    """Failures that stop the run."""
    return checkpoints * failed_attempts


@formula(unit="s", source="by_definition")
def writing_seconds(checkpoints, checkpoint_seconds):
    """Writing of all checkpoints. [s]"""
    return checkpoints * checkpoint_seconds


@formula(unit="s", source=DALY)
def lost_work_seconds(
    checkpoints, mtbf_seconds, failed_attempts, interval_seconds, checkpoint_seconds, failures_per_interval
):
    """Work that failures undo: on average nearly half of an interval for each. [s]"""
    return checkpoints * (
        mtbf_seconds * failed_attempts - interval_seconds - checkpoint_seconds
        if failures_per_interval > RARE
        else (interval_seconds + checkpoint_seconds) * failures_per_interval * (0.5 + failures_per_interval / 6)
    )


@formula(unit="s", source=DALY)
def one_restart_seconds(restart_seconds, mtbf_seconds):
    """One restart, begun anew where it fails itself. [s]"""
    return (
        math.inf
        if restart_seconds / mtbf_seconds > HOPELESS
        else mtbf_seconds * (EULER ** (restart_seconds / mtbf_seconds) - 1)
        if restart_seconds / mtbf_seconds > RARE
        else restart_seconds * (1 + restart_seconds / mtbf_seconds / 2)
    )


@formula(unit="s", source=DALY)
def restarting_seconds(run_failures, one_restart_seconds):
    """Restarts after failures. [s]"""
    return run_failures * one_restart_seconds


@formula(unit="1", source=DALY)
def failure_share(computing_seconds, writing_seconds, lost_work_seconds, restarting_seconds):
    """Share of the time that checkpoints and failures take."""
    return 1 - computing_seconds / (computing_seconds + writing_seconds + lost_work_seconds + restarting_seconds)
