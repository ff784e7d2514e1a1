"""Time: the FLOPs of the run over the rate the devices reach. [s]

MFU counts the FLOPs of the model, HFU those the devices do, recomputation included
(Chowdhery 2022, appendix B; Korthikanti 2022, §6.3). What is usual on a GPU generation is a share
of the peak for the work really done, so that recomputing costs time and a way of counting does
not; an MFU of the user's own is taken as it is.
"""

import numpy as np

from explorer.core.formula import formula
from explorer.core.units import DAY

MFU = "chowdhery2022"


@formula("{training_flop_per_token} ÷ {done_flop_per_token}", unit="1", source=MFU)
def useful_share(training_flop_per_token, done_flop_per_token):
    """FLOPs counted for the model over FLOPs that the devices do."""
    return training_flop_per_token / done_flop_per_token


@formula("{mfu} if {mfu} > 0 else {default_hfu} × {format_share} × {useful_share}", unit="1", source=MFU)
def achieved_mfu(mfu, default_hfu, format_share, useful_share):
    """Model FLOPs utilisation (MFU)."""
    return np.where(mfu > 0, mfu, default_hfu * format_share * useful_share)[()]


@formula("{mfu} if {mfu} > 0 else {default_hfu_low} × {format_share} × {useful_share}", unit="1", source=MFU)
def achieved_mfu_low(mfu, default_hfu_low, format_share, useful_share):
    """MFU of a slow run."""
    return np.where(mfu > 0, mfu, default_hfu_low * format_share * useful_share)[()]


@formula("{mfu} if {mfu} > 0 else {default_hfu_high} × {format_share} × {useful_share}", unit="1", source=MFU)
def achieved_mfu_high(mfu, default_hfu_high, format_share, useful_share):
    """MFU of a fast run."""
    return np.where(mfu > 0, mfu, default_hfu_high * format_share * useful_share)[()]


@formula("{achieved_mfu} × {hardware_flop} ÷ {training_flop}", unit="1", source=MFU)
def achieved_hfu(achieved_mfu, hardware_flop, training_flop):
    """Share of the dense peak in use, recomputation included (HFU)."""
    return achieved_mfu * hardware_flop / training_flop


@formula("{training_flop} ÷ ({device_count} × {peak_flop_per_s} × {achieved_mfu})", unit="s", source=MFU)
def train_seconds(training_flop, device_count, peak_flop_per_s, achieved_mfu):
    """Time of the run. [s]"""
    return training_flop / (device_count * peak_flop_per_s * achieved_mfu)


@formula("{train_seconds} ÷ 86400", unit="day", source=MFU)
def train_days(train_seconds):
    """Days of the run. [day]"""
    return train_seconds / DAY


@formula("{train_days} × {achieved_mfu} ÷ {achieved_mfu_high}", unit="day", source=MFU)
def train_days_low(train_days, achieved_mfu, achieved_mfu_high):
    """Days of a fast run. [day]"""
    return train_days * achieved_mfu / achieved_mfu_high


@formula("{train_days} × {achieved_mfu} ÷ {achieved_mfu_low}", unit="day", source=MFU)
def train_days_high(train_days, achieved_mfu, achieved_mfu_low):
    """Days of a slow run. [day]"""
    return train_days * achieved_mfu / achieved_mfu_low


@formula("{tokens} ÷ {train_seconds} ÷ {device_count}", unit="token/s", source=MFU)
def tokens_per_s_per_device(tokens, train_seconds, device_count):
    """Training speed of one device. [token/s]"""
    return tokens / train_seconds / device_count
