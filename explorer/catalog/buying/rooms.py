"""What stands around cards at home, in a lab and in a data centre, as named values."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from explorer import catalog
from explorer.core.scenario import FIELDS


@dataclass(frozen=True)
class Surroundings:
    """Power of the whole room over that of the machines, and what staff cost for each GPU. [USD/year]"""

    pue: float
    staff_usd_per_device_year: float


USUAL = Surroundings(FIELDS["pue"].default, FIELDS["staff_usd_per_device_year"].default)
INDUSTRY = "Industry average"
"""How `pue.csv` names the average of the data centres that were asked; the latest year counts."""


@functools.cache
def rooms() -> Mapping[str, Surroundings]:
    """A home opens a window and is its own staff; a lab is as this page assumes at first."""
    asked = [row for row in catalog.rows("pue") if row["operator"].startswith(INDUSTRY)]
    industry = float(max(asked, key=lambda row: row["year"])["pue"])
    return {
        "home": Surroundings(1.0, 0.0),
        "lab": USUAL,
        "data centre": Surroundings(industry, USUAL.staff_usd_per_device_year),
    }
