"""Dollars: device-hours times a dated price. [USD]"""

from explorer.core.formula import formula
from explorer.core.units import HOUR, MILLION

RENT = "by_definition"


@formula(unit="GPU h", source=RENT)
def device_hours(devices, train_seconds):
    """GPU-hours of the run. [GPU h]

    >>> round(device_hours(devices=1024, train_seconds=3.14e23 / (1024 * 312e12)))
    279558
    """
    return devices * train_seconds / HOUR


@formula(unit="USD", source=RENT)
def usd(device_hours, usd_per_device_hour):
    """Rent of the devices. [USD]"""
    return device_hours * usd_per_device_hour


@formula(unit="USD", source=RENT)
def usd_low(usd, train_days_low, train_days):
    """Rent of a fast run. [USD]"""
    return usd * train_days_low / train_days


@formula(unit="USD", source=RENT)
def usd_high(usd, train_days_high, train_days):
    """Rent of a slow run. [USD]"""
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
