"""Dollars: device-hours times a dated price; of owned devices electricity alone, of granted ones nothing. [USD]"""

from explorer.core.formula import formula
from explorer.core.units import HOUR, KILO, MILLION

RENT = "by_definition"


@formula(unit="GPU h", source=RENT)
def device_hours(devices, train_seconds):
    """GPU-hours of the run. [GPU h]

    >>> round(device_hours(devices=1024, train_seconds=3.14e23 / (1024 * 312e12)))
    279558
    """
    return devices * train_seconds / HOUR


@formula(unit="USD/h", source=RENT)
def paid_usd_per_device_hour(rented, usd_per_device_hour, metered, wall_w, usd_per_kwh):
    """What an hour of a device costs the run: its rent; of an owned one its electricity; of a granted one nothing. [USD/h]

    >>> paid_usd_per_device_hour(rented=False, usd_per_device_hour=2.0, metered=True, wall_w=500, usd_per_kwh=0.16)
    0.08
    """
    return usd_per_device_hour if rented else metered * wall_w / KILO * usd_per_kwh


@formula(unit="USD", source=RENT)
def usd(device_hours, paid_usd_per_device_hour):
    """What the devices cost the run. [USD]"""
    return device_hours * paid_usd_per_device_hour


@formula(unit="USD", source=RENT)
def project_usd(usd, experiments):
    """The run with all failed and smaller runs before it. [USD]"""
    return usd * experiments


@formula(unit="GPU h", source=RENT)
def project_device_hours(device_hours, experiments):
    """GPU-hours of the run with all failed and smaller runs before it. [GPU h]"""
    return device_hours * experiments


@formula(unit="USD", source=RENT)
def usd_low(usd, train_days_low, train_days):
    """Dollars of a fast run. [USD]"""
    return usd * train_days_low / train_days


@formula(unit="USD", source=RENT)
def usd_high(usd, train_days_high, train_days):
    """Dollars of a slow run. [USD]"""
    return usd * train_days_high / train_days


@formula(unit="USD", source=RENT)
def usd_at_peak(usd, run_mfu):
    """What the model's FLOPs alone would cost at the full dense peak. [USD]"""
    return usd * run_mfu


@formula(unit="USD", source=RENT)
def usd_recompute(usd_at_peak, recompute_flop_per_token, training_flop_per_token):
    """What recomputation costs at the full dense peak. [USD]"""
    return usd_at_peak * recompute_flop_per_token / training_flop_per_token


@formula(unit="USD", source=RENT)
def usd_lost(usd, lost_share):
    """What is paid for work that interruptions of spot devices undo. [USD]"""
    return usd * lost_share


@formula(unit="USD", source=RENT)
def usd_waiting(usd, usd_at_peak, usd_recompute, usd_lost):
    """What is paid while the matrix units wait: for memory, the network, the rest of the step. [USD]"""
    return usd - usd_at_peak - usd_recompute - usd_lost


@formula(unit="USD/M token", source=RENT)
def usd_per_million_tokens(usd, tokens):
    """Price of a million training tokens. [USD/M token]"""
    return usd / tokens * MILLION
