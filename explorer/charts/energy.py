"""Electricity and carbon of the job: at places from clean to dirty, and what draws the power."""

from __future__ import annotations

from typing import Any

from bokeh.models import ColumnDataSource

from explorer.catalog import places
from explorer.charts.draw import (
    BLUE,
    GREY,
    SKY,
    YELLOW,
    Words,
    card,
    heading,
    swap,
)
from explorer.charts.parts import PartOf, PartsBar, dots_on_rows, marked, parts_of
from explorer.core.compute import Result
from explorer.core.locale import LOCALE
from explorer.languages import term
from explorer.words.format import between, dollars, energy, mass, significant, tariff
from explorer.words.headlines.own import job
from explorer.words.paying import is_metered

SPREAD = (
    "Norway",
    "France",
    "Canada",
    "United Kingdom",
    "United States",
    "Germany",
    "Japan",
    "China",
    "India",
    "Poland",
)
"""From clean to dirty, where many data centres stand."""
YOURS = "your own figures"
_MASS = f"""
const scale = tick >= 1e9 ? [1e9, ' Mt'] : tick >= 1e3 ? [1e3, ' t'] : tick >= 1 || tick == 0 ? [1, ' kg'] : [1e-3, ' g'];
return (tick / scale[0]).toLocaleString('{LOCALE}', {{maximumSignificantDigits: 3}}) + scale[1];
"""


def here(result: Result) -> str:
    """The name of the chosen place; figures that are not the place's are the user's own."""
    place = places.place_of(result.scenario.site)
    return place.name if place else YOURS


def columns(result: Result) -> dict[str, list[Any]]:
    """One row a place, cleanest first, the chosen one among them: CO₂ with its range, and dollars."""
    kwh, low, high = (float(result[f"job_kwh{end}"]) for end in ("", "_low", "_high"))
    own = here(result)
    known = places.places()
    listed = [(name, known[name].carbon_g_per_kwh, known[name].usd_per_kwh) for name in (*SPREAD, places.WORLD)]
    mine = (own, float(result["carbon_g_per_kwh"]), float(result["usd_per_kwh"]))
    listed = sorted([*(row for row in listed if row[0] != own), mine], key=lambda row: row[1])
    kilograms = [kwh * grams / 1000 for _, grams, _ in listed]
    return {
        "name": [_short(term(name)) for name, _, _ in listed],
        "kg": kilograms,
        "low": [low * grams / 1000 for _, grams, _ in listed],
        "high": [high * grams / 1000 for _, grams, _ in listed],
        "words": [f" {mass(kg)}, {dollars(kwh * usd)}" for kg, (_, _, usd) in zip(kilograms, listed, strict=True)],
        **marked([name == own for name, _, _ in listed]),
    }


def _short(name: str) -> str:
    """A name that fits beside the dots of a phone."""
    plain = name.partition(" (")[0]
    return plain if len(plain) <= 24 else f"{plain[:23]}…"


def parts(result: Result) -> list[PartOf]:
    """What draws the power: the parts add up to the electricity of the job."""
    kwh, wall, inside = (float(result[name]) for name in ("job_kwh", "wall_w", "device_w"))
    board = inside / (1 + float(result["host_power_share"]))
    each = kwh / wall if wall > 0 else 0.0
    shares = (
        ("GPUs", board * each, BLUE),
        ("Rest of the servers", (inside - board) * each, SKY),
        ("Cooling and losses (PUE)", (wall - inside) * each, GREY),
    )
    return parts_of(shares, energy)


def describe(result: Result) -> str:
    """The chart in one sentence."""
    if not is_metered(result):
        return "The power of this GPU is not published: enter a power limit to see its electricity."
    kwh, low, high = (float(result[f"job_kwh{end}"]) for end in ("", "_low", "_high"))
    site = result.scenario.site
    place = YOURS if here(result) == YOURS else term(site.place).replace("World", "world")
    what = "A year of serving" if result["for_serving"] else "The run"
    said = (
        f"{what} takes {energy(kwh)} ({between(energy(low), energy(high))}): {mass(float(result['job_carbon_kg']))} of CO₂"
        f" and {dollars(float(result['job_electricity_usd']))} at {tariff(site.usd_per_kwh)} and"
        f" {significant(site.carbon_g_per_kwh, 3)} g a kWh, {place}"
    )
    if result["for_serving"]:
        said += f"; {energy(float(result['kwh_per_million_out']))} for a million tokens of answers"
    return said + "."


class EnergyChart:
    """Places as dots with the range of the electricity, above a bar of what draws it."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="energy")
        p = dots_on_rows(290, "kg", self.source, BLUE, YELLOW, 0.8, _MASS)
        self.rows, self.range = p.y_range, p.x_range
        self.bar, self.head = PartsBar(34, "energy_parts"), Words()
        self.bar.figure.xaxis.visible = False
        self.layout = card(self.head.layout, p, self.bar.figure, self.bar.names.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        new = columns(result)
        self.rows.factors = list(dict.fromkeys(reversed(new["name"])))
        swap(self.source, new)
        self.range.end = 1.8 * max(new["high"]) or 1.0
        self.bar.update(parts(result))
        self.head.say(heading(f"Electricity and CO₂ of {job(result)}", describe(result)))
