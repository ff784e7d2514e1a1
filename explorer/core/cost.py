"""Dollars: device-hours times a dated price. [USD]"""

from explorer.core.formula import formula
from explorer.core.units import HOUR

RENT = "by_definition"


@formula("{device_count} × {train_seconds} ÷ 3600", unit="GPU h", source=RENT)
def device_hours(device_count, train_seconds):
    """GPU-hours of the run. [GPU h]

    >>> round(device_hours(device_count=1024, train_seconds=3.14e23 / (1024 * 312e12)))
    279558
    """
    return device_count * train_seconds / HOUR


@formula("{device_hours} × {usd_per_device_hour}", unit="USD", source=RENT)
def usd(device_hours, usd_per_device_hour):
    """Rent of the devices. [USD]"""
    return device_hours * usd_per_device_hour


@formula("{usd} × {achieved_mfu} ÷ {achieved_mfu_high}", unit="USD", source=RENT)
def usd_low(usd, achieved_mfu, achieved_mfu_high):
    """Rent of a fast run. [USD]"""
    return usd * achieved_mfu / achieved_mfu_high


@formula("{usd} × {achieved_mfu} ÷ {achieved_mfu_low}", unit="USD", source=RENT)
def usd_high(usd, achieved_mfu, achieved_mfu_low):
    """Rent of a slow run. [USD]"""
    return usd * achieved_mfu / achieved_mfu_low


@formula("{usd} × {achieved_mfu}", unit="USD", source=RENT)
def usd_at_peak(usd, achieved_mfu):
    """What the model's FLOPs alone would cost at the full dense peak. [USD]"""
    return usd * achieved_mfu


@formula("{usd_at_peak} × {recompute_flop_per_token} ÷ {training_flop_per_token}", unit="USD", source=RENT)
def usd_recompute(usd_at_peak, recompute_flop_per_token, training_flop_per_token):
    """What recomputation costs at the full dense peak. [USD]"""
    return usd_at_peak * recompute_flop_per_token / training_flop_per_token


@formula("{usd} × (1 − {achieved_hfu})", unit="USD", source=RENT)
def usd_waiting(usd, achieved_hfu):
    """What is paid while the matrix units wait: for memory, the network, the rest of the step. [USD]"""
    return usd * (1 - achieved_hfu)


@formula("{usd} ÷ {tokens} × 1000000", unit="USD/M token", source=RENT)
def usd_per_million_tokens(usd, tokens):
    """Price of a million training tokens. [USD/M token]"""
    return usd / tokens * 1e6
