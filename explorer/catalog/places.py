"""Electricity by place: its price and its carbon, and the PUE of operators."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from explorer import catalog
from explorer.core.scenario.money import Site

WORLD = "World average"
GROUPS = {
    "world": "World and continents",
    "continent": "World and continents",
    "country": "Countries",
    "us_state": "States of the USA",
    "cloud_region": "Cloud regions",
}
CLOUDS = {"Google Cloud Platform": "GCP", "Amazon Web Services": "AWS"}
SPELLED = {"USA": "United States", "Korea": "South Korea"}
OLD_CARBON = ("aws:", "azure:")
"""Their rows give grids of 2019; the country's row is newer."""


@dataclass(frozen=True)
class Place:
    """Electricity at one place: price, carbon, and the place each was taken from where its own row has none."""

    name: str
    group: str
    usd_per_kwh: float
    carbon_g_per_kwh: float
    price_of: str
    price_period: str
    price_kind: str
    carbon_of: str
    carbon_year: str
    doubt: str
    """Why the price may be wrong, or an empty text."""

    @property
    def borrowed(self) -> str:
        """A sentence on what is not known of this place itself, or an empty text."""
        price, carbon = ("" if of == self.name else _of(of) for of in (self.price_of, self.carbon_of))
        if price and price == carbon:
            return f"For {self.name}, price and carbon of electricity are those of {price}."
        said = [
            f"the {what} of electricity is that of {of}" for what, of in (("price", price), ("carbon", carbon)) if of
        ]
        return f"For {self.name}, {' and '.join(said)}." if said else ""


@dataclass(frozen=True)
class Pue:
    """Power of a data centre over that of its servers, as an operator or a survey states it."""

    operator: str
    year: str
    pue: float
    status: str
    source: str


def _of(name: str) -> str:
    """A place as it stands after "of"."""
    return "the world" if name == WORLD else f"the {name}" if name.startswith("United ") else name


@functools.cache
def places() -> Mapping[str, Place]:
    """All places by name, in the order of the table."""
    found: dict[str, Place] = {}
    for row in catalog.rows("electricity"):
        place = _place(row)
        if place.name in found:
            raise ValueError(f"two places are called {place.name}")
        found[place.name] = place
    return found


def place_of(site: Site) -> Place | None:
    """The place whose price and carbon a site has; none where they are a person's own."""
    place = places().get(site.place)
    same = place and (place.usd_per_kwh, place.carbon_g_per_kwh) == (site.usd_per_kwh, site.carbon_g_per_kwh)
    return place if same else None


@functools.cache
def grouped_places() -> Mapping[str, tuple[str, ...]]:
    """Names of places by group: the world and its continents, countries, states, cloud regions."""
    groups: dict[str, list[str]] = {group: [] for group in dict.fromkeys(GROUPS.values())}
    for place in places().values():
        groups[place.group].append(place.name)
    world = next(iter(groups))
    return {group: tuple(names if group == world else sorted(names)) for group, names in groups.items()}


@functools.cache
def pues() -> tuple[Pue, ...]:
    """Operators and surveys with their PUE, in the order of the table."""
    rows = catalog.rows("pue")
    return tuple(Pue(r["operator"], r["year"], float(r["pue"]), r["status"], r["source"]) for r in rows)


def _name(row: Mapping[str, str]) -> str:
    """A name that is unique: Georgia is a country and a state."""
    if row["region_type"] == "us_state":
        return f"{row['name']}, USA"
    for long, short in CLOUDS.items():
        if row["name"].startswith(long):
            return row["name"].replace(long, short)
    return row["name"]


def _place(row: Mapping[str, str]) -> Place:
    price = next(r for r in _chain(row) if r["electricity_usd_per_kwh"])
    carbon = next(r for r in _chain(row) if _has_carbon(r, row))
    return Place(
        _name(row),
        GROUPS[row["region_type"]],
        float(price["electricity_usd_per_kwh"]),
        float(carbon["carbon_g_per_kwh"]),
        _name(price),
        price["price_period"],
        price["price_kind"],
        _name(carbon),
        carbon["carbon_year"],
        price["note"] if "doubt" in price["note"] else "",
    )


def _has_carbon(row: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    """A zero stands for a guess in the source, and old rows of clouds count only where nothing is newer."""
    old = row is asked and row["code"].startswith(OLD_CARBON)
    return bool(row["carbon_g_per_kwh"]) and float(row["carbon_g_per_kwh"]) > 0 and not old


def _chain(row: Mapping[str, str]) -> list[Mapping[str, str]]:
    """The row, its country if it is part of one, and the world."""
    world = _country_rows()[WORLD]
    if row["region_type"] == "us_state":
        return [row, _country_rows()["United States"], world]
    if row["region_type"] == "cloud_region":
        country = row["name"].rstrip(")").split(", ")[-1]
        return [row, _country_rows()[SPELLED.get(country, country)], world]
    return [row, world]


@functools.cache
def _country_rows() -> Mapping[str, Mapping[str, str]]:
    return {row["name"]: row for row in catalog.rows("electricity") if row["region_type"] in ("country", "world")}
