"""Electricity and carbon: power of a GPU with its share of the server, times hours, times what stands behind the meter.

All of it is use. What making the GPUs and buildings emitted (embodied carbon) is not in it.
"""

from explorer.core.formula import formula
from explorer.core.units import DAY_HOURS, JOULES_PER_KWH, KILO, MILLION

ENERGY = "patterson2021"
DEFINED = "by_definition"


@formula(unit="W", source=DEFINED)
def board_w(power_limit_w, tdp_w):
    """Power that the board is held to. [W]"""
    return power_limit_w if power_limit_w > 0 and (power_limit_w < tdp_w or tdp_w == 0) else tdp_w


@formula(unit="W", source=ENERGY)
def device_w(board_w, drawn_share, host_power_share):
    """Power of one GPU at work with its share of the server. [W]"""
    return board_w * drawn_share * (1 + host_power_share)


@formula(unit="W", source=ENERGY)
def wall_w(device_w, pue):
    """Power from the wall for one GPU at work, cooling included. [W]"""
    return device_w * pue


@formula(unit="W", source=ENERGY)
def wall_w_low(board_w, drawn_share, drawn_low, host_power_share, host_low, pue):
    """Power from the wall if GPU and server draw little. [W]"""
    return board_w * min(drawn_share, drawn_low) * (1 + min(host_power_share, host_low)) * pue


@formula(unit="W", source=ENERGY)
def wall_w_high(board_w, drawn_share, drawn_high, host_power_share, host_high, pue):
    """Power from the wall if GPU and server draw much. [W]"""
    return board_w * max(drawn_share, drawn_high) * (1 + max(host_power_share, host_high)) * pue


@formula(unit="W", source=ENERGY)
def idle_w(wall_w, idle_power_share):
    """Power from the wall for one idle GPU. [W]"""
    return wall_w * idle_power_share


@formula(unit="W", source=DEFINED)
def working_w(wall_w, serving_wall_w, for_serving):
    """Power from the wall for one GPU at the work that is asked about. [W]"""
    return serving_wall_w if for_serving else wall_w


@formula(unit="kWh", source=ENERGY)
def train_kwh(device_hours, wall_w):
    """Electricity of the training run. [kWh]

    >>> round(train_kwh(device_hours=184_320, wall_w=400))  # Llama-2-7B at its board power alone
    73728
    """
    return device_hours * wall_w / KILO


@formula(unit="kWh/day", source=ENERGY)
def serve_kwh_per_day(fleet_devices, idle_w, fleet_load, serving_wall_w):
    """Electricity of serving for a day, idle hours included. [kWh/day]"""
    return fleet_devices * (idle_w + fleet_load * (serving_wall_w - idle_w)) * DAY_HOURS / KILO


@formula(unit="kWh/M token", source=DEFINED)
def kwh_per_million_out(serve_kwh_per_day, served_requests_per_day, written_tokens):
    """Electricity for a million tokens of answers at this demand, their prompts included. [kWh/M token]"""
    return serve_kwh_per_day * MILLION / (served_requests_per_day * max(written_tokens, 1))


@formula(unit="kWh/M token", source=DEFINED)
def full_kwh_per_million_out(copy_devices, serving_wall_w, output_tokens_per_s):
    """Electricity for a million tokens while a copy does nothing but write answers. [kWh/M token]"""
    return copy_devices * serving_wall_w * MILLION / (output_tokens_per_s * JOULES_PER_KWH)


@formula(unit="kWh", source=DEFINED)
def job_kwh(serve_kwh_per_day, year_hours, for_serving, train_kwh):
    """Electricity of the job: a training run, or a year of serving. [kWh]"""
    return serve_kwh_per_day * year_hours / DAY_HOURS if for_serving else train_kwh


@formula(unit="1", source=DEFINED)
def job_power_low(for_serving, energy_low, host_power_share, host_low, wall_w_low, wall_w):
    """Power over the expected one if GPU and server draw little; of serving, as measured energies of tokens differ."""
    return (
        energy_low * (1 + min(host_power_share, host_low)) / (1 + host_power_share)
        if for_serving
        else wall_w_low / wall_w
    )


@formula(unit="1", source=DEFINED)
def job_power_high(for_serving, energy_high, host_power_share, host_high, wall_w_high, wall_w):
    """Power over the expected one if GPU and server draw much; of serving, as measured energies of tokens differ."""
    return (
        energy_high * (1 + max(host_power_share, host_high)) / (1 + host_power_share)
        if for_serving
        else wall_w_high / wall_w
    )


@formula(unit="kWh", source=DEFINED)
def job_kwh_low(job_kwh, job_power_low, wall_w, for_serving, train_days_low, train_days):
    """Electricity of a fast run on GPUs that draw little. [kWh]"""
    return job_kwh * job_power_low * (1 if for_serving else train_days_low / train_days) if wall_w > 0 else 0


@formula(unit="kWh", source=DEFINED)
def job_kwh_high(job_kwh, job_power_high, wall_w, for_serving, train_days_high, train_days):
    """Electricity of a slow run on GPUs that draw much. [kWh]"""
    return job_kwh * job_power_high * (1 if for_serving else train_days_high / train_days) if wall_w > 0 else 0


@formula(unit="USD", source=DEFINED)
def job_electricity_usd(job_kwh, usd_per_kwh):
    """Price of the job's electricity. [USD]"""
    return job_kwh * usd_per_kwh


@formula(unit="kg", source=ENERGY)
def job_carbon_kg(job_kwh, carbon_g_per_kwh):
    """CO₂ of the job's electricity: of the run, or of a year of serving. [kg]

    >>> round(job_carbon_kg(job_kwh=433_196, carbon_g_per_kwh=57) / 1000, 1)  # BLOOM on French electricity, in tonnes
    24.7
    """
    return job_kwh * carbon_g_per_kwh / KILO


@formula(unit="kg", source=ENERGY)
def job_carbon_kg_low(job_kwh_low, carbon_g_per_kwh):
    """CO₂ of a fast run on GPUs that draw little. [kg]"""
    return job_kwh_low * carbon_g_per_kwh / KILO


@formula(unit="kg", source=ENERGY)
def job_carbon_kg_high(job_kwh_high, carbon_g_per_kwh):
    """CO₂ of a slow run on GPUs that draw much. [kg]"""
    return job_kwh_high * carbon_g_per_kwh / KILO
