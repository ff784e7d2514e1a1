"""What computing costs besides work: the fields on rent, purchase, and electricity."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.scenario.parts import quantity


@dataclass(frozen=True)
class Prices:
    """What one device costs for an hour, and who said so when."""

    usd_per_device_hour: float = quantity(2.0, "Price", "USD/h", low=1e-4, high=10_000)
    provider: str = quantity("your own price", "Provider")
    price_kind: str = quantity(
        "on demand",
        "Kind of price",
        choices=("on demand", "spot", "1-year commitment", "3-year commitment", "your own"),
    )
    price_date: str = quantity("", "Price as of")
    prices_as_of: str = quantity(
        "latest", "Prices as of", choices=("latest", "April 2023"), help="Which price lists are offered and compared."
    )
    interrupted_share: float = quantity(
        0.05,
        "Lost to interruptions",
        "share",
        high=0.9,
        help="Of spot devices: share of the hours spent on work that is done again. Assumed.",
    )
    claimed_usd: float = quantity(
        0.0,
        "Sum to check",
        "USD",
        high=1e15,
        help="What somebody says that this run cost: the sentence on top says whether it can be. 0: nothing is asked.",
    )


@dataclass(frozen=True)
class Site:
    """Where the devices stand: electricity, its carbon, and what a data centre adds."""

    place: str = quantity("World average", "Where")
    usd_per_kwh: float = quantity(0.161, "Electricity", "USD/kWh", high=100)
    carbon_g_per_kwh: float = quantity(475.0, "Carbon of electricity", "g/kWh", high=5_000)
    pue: float = quantity(
        1.2, "PUE", low=1, high=5, help="Power of the whole data centre over that of its servers: cooling, losses."
    )
    drawn_share: float = quantity(
        0.8,
        "Share of board power",
        "share",
        low=0.01,
        high=1.5,
        help="What a GPU draws under load over its board power. Assumed.",
    )
    host_power_share: float = quantity(
        0.3,
        "Rest of the server",
        "share",
        high=5,
        help="Power of CPUs, memory, fans and network over that of the GPUs. Assumed.",
    )


@dataclass(frozen=True)
class Ownership:
    """What it takes to own a device: its purchase, and all that comes after."""

    purchase_usd_per_device: float = quantity(17_348.56, "Purchase price", "USD", high=1e8)
    purchase_date: str = quantity("2025-03-04", "Purchase price as of")
    server_share: float = quantity(
        0.2,
        "Server and network besides",
        "share",
        high=10,
        help="Share of the card's price; 0 where the price is of a server. Assumed.",
    )
    life_years: float = quantity(4.0, "Used for", "year", low=0.1, high=50)
    resale_share: float = quantity(
        0.15, "Resale value", "share", high=1, help="Of the purchase price, at the end. Assumed."
    )
    use_share: float = quantity(
        0.7,
        "Hours in use",
        "share",
        low=0.001,
        high=1,
        help="Share of all hours in which an owned device works. Assumed.",
    )
    interest: float = quantity(0.08, "Interest a year", "share", high=1, help="On the money that is tied up. Assumed.")
    hosting_usd_per_kw_month: float = quantity(
        0.0,
        "Hosting",
        "USD/kW month",
        high=1e5,
        help="Rent of rack space and cooling by power, electricity not included.",
    )
    staff_usd_per_device_year: float = quantity(
        500.0, "Staff and upkeep", "USD/year", high=1e6, help="For each device: administration, repairs. Assumed."
    )
