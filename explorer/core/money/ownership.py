"""What owning a GPU costs against renting it: purchase, interest, electricity, hosting, staff. [USD]

Money is paid out at the start (purchase) and at the end of each month (rent saved, running costs). Interest compounds
by the month. At the end of its life the GPU is sold. An hour counts as used when one would otherwise rent: the share
of hours in use for training; all hours for serving, whose GPUs must stand ready.
"""

import math

from explorer.core.formula import formula
from explorer.core.units import KILO, YEAR_HOURS, YEAR_MONTHS

ANNUITY = "brealey_myers"
DEFINED = "by_definition"


@formula(unit="USD", source=DEFINED)
def capex_usd(purchase_usd_per_device, server_share):
    """Purchase of one GPU with its share of server and network. [USD]"""
    return purchase_usd_per_device * (1 + server_share)


@formula(unit="USD", source=DEFINED)
def resale_usd(capex_usd, resale_share):
    """What it is sold for at the end. [USD]"""
    return capex_usd * resale_share


@formula(unit="USD", source=ANNUITY)
def resale_now_usd(resale_usd, month_interest, life_months):
    """The sale at the end in today's money. [USD]"""
    return resale_usd / (1 + month_interest) ** life_months


@formula(unit="1", source=ANNUITY)
def annuity(life_months, month_interest):
    """What is paid for each dollar that is tied up, the dollar included, in equal months. [1]

    >>> float(round(annuity(life_months=48, month_interest=0.01) / 48 * 10_000, 2))  # a loan of $10,000 at 1 % a month
    263.34
    """
    return life_months * month_interest / (1 - 1 / (1 + month_interest) ** life_months) if month_interest > 0 else 1


@formula(unit="USD/year", source=ANNUITY)
def capital_usd_per_year(capex_usd, resale_now_usd, annuity, life_years):
    """Depreciation and interest of one GPU. [USD/year]"""
    return (capex_usd - resale_now_usd) * annuity / life_years


@formula(unit="USD/year", source=DEFINED)
def depreciation_usd_per_year(capex_usd, resale_usd, life_years):
    """Depreciation of one GPU: purchase less sale, spread over its life. [USD/year]"""
    return (capex_usd - resale_usd) / life_years


@formula(unit="USD/year", source=DEFINED)
def interest_usd_per_year(capital_usd_per_year, depreciation_usd_per_year):
    """Interest on one GPU. [USD/year]"""
    return capital_usd_per_year - depreciation_usd_per_year


@formula(unit="1", source=DEFINED)
def rented_share(for_serving, use_share):
    """Share of all hours for which one would otherwise rent."""
    return 1 if for_serving else use_share


@formula(unit="1", source=DEFINED)
def working_share(for_serving, fleet_load, use_share):
    """Share of all hours in which an owned GPU works."""
    return fleet_load if for_serving else use_share


@formula(unit="USD/year", source=DEFINED)
def idle_electricity_usd_per_year(idle_w, usd_per_kwh):
    """Electricity of one GPU if it never worked. [USD/year]"""
    return YEAR_HOURS * idle_w / KILO * usd_per_kwh


@formula(unit="USD/h", source=DEFINED)
def work_electricity_usd_per_hour(working_w, idle_w, usd_per_kwh, working_share, rented_share):
    """Electricity that an hour in use adds. [USD/h]"""
    return (working_w - idle_w) / KILO * usd_per_kwh * working_share / rented_share


@formula(unit="USD/year", source=DEFINED)
def electricity_usd_per_year(idle_electricity_usd_per_year, rented_share, work_electricity_usd_per_hour):
    """Electricity of one owned GPU, working and idle. [USD/year]"""
    return idle_electricity_usd_per_year + YEAR_HOURS * rented_share * work_electricity_usd_per_hour


@formula(unit="USD/year", source=DEFINED)
def hosting_usd_per_year(hosting_usd_per_kw_month, device_w):
    """Rack space and cooling for one GPU. [USD/year]"""
    return hosting_usd_per_kw_month * device_w / KILO * YEAR_MONTHS


@formula(unit="USD/year", source=DEFINED)
def running_usd_per_year(electricity_usd_per_year, hosting_usd_per_year, staff_usd_per_device_year):
    """Running costs of one owned GPU. [USD/year]"""
    return electricity_usd_per_year + hosting_usd_per_year + staff_usd_per_device_year


@formula(unit="USD/year", source=DEFINED)
def own_usd_per_year(capital_usd_per_year, running_usd_per_year):
    """One owned GPU, everything included. [USD/year]"""
    return capital_usd_per_year + running_usd_per_year


@formula(unit="USD/h", source=DEFINED)
def own_usd_per_device_hour(own_usd_per_year, rented_share):
    """An owned GPU for each hour in use. [USD/h]"""
    return own_usd_per_year / (YEAR_HOURS * rented_share)


@formula(unit="USD/year", source=DEFINED)
def saved_usd_per_year(rented_share, usd_per_device_hour, running_usd_per_year):
    """Rent saved by one owned GPU, less its running costs. [USD/year]"""
    return YEAR_HOURS * rented_share * usd_per_device_hour - running_usd_per_year


@formula(unit="1", source=DEFINED)
def plain_payback_months(capex_usd, saved_usd_per_year, life_months, life_years):
    """Months until what is saved equals the purchase, interest left out."""
    return capex_usd / saved_usd_per_year * life_months / life_years if saved_usd_per_year > 0 else math.inf


@formula(unit="1", source=ANNUITY)
def payback_months(plain_payback_months, month_interest):
    """Months until what is saved equals the purchase, interest included."""
    return (
        (
            plain_payback_months
            if month_interest == 0
            else math.log(1 / (1 - plain_payback_months * month_interest)) / math.log(1 + month_interest)
        )
        if plain_payback_months < math.inf and plain_payback_months * month_interest < 1
        else math.inf
    )


@formula(unit="1", source=DEFINED)
def break_even_months(payback_months, life_months, own_usd_per_device_hour, usd_per_device_hour):
    """Months after which owning has cost less than renting.

    The first month at whose end purchase and running costs, with interest, are no more than the rent of the hours in
    use, with interest. Where only the sale at the end of its life makes it so: that end. Infinite: never.
    """
    return (
        min(math.ceil(payback_months), life_months)
        if payback_months <= life_months
        else life_months
        if own_usd_per_device_hour <= usd_per_device_hour
        else math.inf
    )


@formula(unit="1", source=DEFINED)
def break_even_use_share(own_usd_per_year, rented_share, work_electricity_usd_per_hour, usd_per_device_hour):
    """Share of all hours from which owning costs less than renting."""
    return (
        (own_usd_per_year / YEAR_HOURS - rented_share * work_electricity_usd_per_hour)
        / (usd_per_device_hour - work_electricity_usd_per_hour)
        if usd_per_device_hour > work_electricity_usd_per_hour
        else math.inf
    )


@formula(unit="GPU", source=DEFINED)
def job_devices(for_serving, fleet_devices, devices):
    """GPUs of the job."""
    return fleet_devices if for_serving else devices


@formula(unit="GPU h", source=DEFINED)
def job_device_hours(for_serving, fleet_devices, year_hours, device_hours):
    """GPU-hours of the job: of the run, or of a year of serving. [GPU h]"""
    return fleet_devices * year_hours if for_serving else device_hours


@formula(unit="USD", source=DEFINED)
def rent_usd(job_device_hours, usd_per_device_hour, for_serving, lost_share, spot_share):
    """The job on rented GPUs, interrupted if their price is one of spot. [USD]"""
    return (
        job_device_hours * usd_per_device_hour
        if for_serving or lost_share == spot_share
        else job_device_hours * usd_per_device_hour * (1 - lost_share) / (1 - spot_share)
    )


@formula(unit="USD", source=DEFINED)
def own_usd(job_device_hours, own_usd_per_device_hour, for_serving, lost_share):
    """The job on owned GPUs, which nobody takes away as rented spot GPUs are. [USD]"""
    return job_device_hours * own_usd_per_device_hour * (1 if for_serving else 1 - lost_share)


@formula(unit="USD", source=DEFINED)
def fleet_capex_usd(job_devices, capex_usd):
    """Purchase of all GPUs of the job. [USD]"""
    return job_devices * capex_usd
