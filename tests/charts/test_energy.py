"""Electricity and carbon by place, without a browser."""

import pytest
from cases import START

from explorer import change, evaluate
from explorer.catalog import places
from explorer.charts.energy import SPREAD, YOURS, EnergyChart, columns, describe, here, parts
from explorer.state import presets
from explorer.words.format import energy, mass

CASES = {
    "opening": START,
    "Norway": presets.choose_place(START, "Norway"),
    "cloud": presets.choose_place(START, "AWS us-gov-west-1 (AWS GovCloud (US), USA)"),
    "own figures": change(START, usd_per_kwh=0.3, carbon_g_per_kwh=12.0),
    "nowhere": change(START, place="<b>Atlantis</b>"),
    "serving": change(START, job="serve"),
    "no carbon": change(START, carbon_g_per_kwh=0.0),
    "no power": presets.choose_accelerator(START, "TPU v5e"),
}
RESULTS = {name: evaluate(scenario) for name, scenario in CASES.items()}
each = pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))


@each
def test_places_are_sorted_and_the_chosen_one_is_marked(r) -> None:
    made = columns(r)
    assert len({len(column) for column in made.values()}) == 1
    assert made["kg"] == sorted(made["kg"]) and made["size"].count(15) == 1
    chosen = made["size"].index(15)
    assert made["kg"][chosen] == pytest.approx(float(r["job_carbon_kg"]))
    assert (made["low"][chosen], made["high"][chosen]) == pytest.approx(
        (r["job_carbon_kg_low"], r["job_carbon_kg_high"])
    )
    assert len(made["name"]) == len(set(made["name"])) and all(len(name) <= 24 for name in made["name"])


def test_places_hold_the_figures_of_the_table() -> None:
    r = RESULTS["opening"]
    made = dict(zip(columns(r)["name"], columns(r)["kg"], strict=True))
    for name in SPREAD:
        assert made[name] == pytest.approx(r["job_kwh"] * places.places()[name].carbon_g_per_kwh / 1000)


def test_figures_that_are_not_the_places_are_ones_own() -> None:
    assert here(RESULTS["Norway"]) == "Norway"
    assert here(RESULTS["own figures"]) == here(RESULTS["nowhere"]) == YOURS
    assert YOURS in describe(RESULTS["own figures"])


@each
def test_parts_add_up_to_the_electricity(r) -> None:
    made = {part.name: part.amount for part in parts(r)}
    assert sum(made.values()) == pytest.approx(float(r["job_kwh"]) if r["wall_w"] > 0 else 0)
    if r["wall_w"] > 0:
        assert made["GPUs"] == pytest.approx(r["job_kwh"] / 1.3 / 1.2)


@each
def test_the_sentence_holds_energy_and_carbon(r) -> None:
    said = describe(r)
    assert said.endswith(".") and "nan" not in said
    if r["board_w"] > 0:
        assert energy(float(r["job_kwh"])) in said and mass(float(r["job_carbon_kg"])) in said
        assert ("a million tokens" in said) == bool(r["for_serving"])


def test_the_chart_takes_every_result_and_escapes_names() -> None:
    chart = EnergyChart(RESULTS["opening"])
    for r in RESULTS.values():
        chart.update(r)
        assert chart.source.data == columns(r)
        assert chart.range.end > max(columns(r)["high"]) and "<b>Atlantis" not in chart.head.html.html
