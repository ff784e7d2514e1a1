"""How many devices: as many as given, as fit the job, or as meet a deadline."""

import numpy as np

from explorer.core.formula import formula
from explorer.core.units import DAY


@formula(
    "1 if {unsharded_bytes} + {sharded_bytes} ≤ {capacity_bytes} else inf if {sharded_bytes} == 0"
    " else max(2, ceil({sharded_bytes} ÷ max(0, {capacity_bytes} − {unsharded_bytes} − {gathered_bytes})))",
    unit="GPU",
    source="rajbhandari2020",
)
def devices_to_fit(unsharded_bytes, sharded_bytes, capacity_bytes, gathered_bytes):
    """Fewest GPUs that hold the job; infinite where no number does. [GPU]"""
    room = np.maximum(capacity_bytes - unsharded_bytes - gathered_bytes, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        split = np.ceil(np.divide(sharded_bytes, room))
    return np.where(
        unsharded_bytes + sharded_bytes <= capacity_bytes,
        1.0,
        np.where(sharded_bytes > 0, np.maximum(split, 2.0), np.inf),
    )[()]


@formula(
    "ceil({training_flop} ÷ ({deadline_days} × 86400 × {peak_flop_per_s} × {achieved_mfu}))",
    unit="GPU",
    source="chowdhery2022",
)
def devices_for_deadline(training_flop, deadline_days, peak_flop_per_s, achieved_mfu):
    """Fewest GPUs that finish in time. [GPU]"""
    return np.ceil(training_flop / (deadline_days * DAY * peak_flop_per_s * achieved_mfu))


@formula(
    "{devices_to_fit} if {choose_by_fit} and {devices_to_fit} < inf"
    " else {devices_for_deadline} if {choose_by_deadline} else {devices}",
    unit="GPU",
    source="rajbhandari2020",
)
def device_count(devices_to_fit, choose_by_fit, devices_for_deadline, choose_by_deadline, devices):
    """GPUs used. [GPU]"""
    fitting = np.logical_and(choose_by_fit, np.isfinite(devices_to_fit))
    return np.where(fitting, devices_to_fit, np.where(choose_by_deadline, devices_for_deadline, devices))[()]
