"""Places hold the figures of their rows, and say what they borrow from elsewhere."""

import pytest

from explorer import Scenario, catalog, change, problems
from explorer.catalog import places
from explorer.catalog.places import grouped_places, pues
from explorer.state import presets


def named(name):
    return places.places()[name]


def test_every_row_is_a_place_of_its_own() -> None:
    assert len(places.places()) == len(catalog.rows("electricity"))
    assert sorted(n for names in grouped_places().values() for n in names) == sorted(places.places())
    assert list(grouped_places()) == ["World and continents", "Countries", "States of the USA", "Cloud regions"]
    assert next(iter(places.places())) == places.WORLD == Scenario().site.place


def test_every_place_has_a_price_and_carbon_and_can_be_chosen() -> None:
    for place in places.places().values():
        assert 0 < place.usd_per_kwh < 1 and 0 < place.carbon_g_per_kwh < 2000, place
        chosen = presets.choose_place(Scenario(), place.name)
        assert problems(chosen) == []
        site = chosen.site
        assert (site.place, site.usd_per_kwh, site.carbon_g_per_kwh) == (
            place.name,
            place.usd_per_kwh,
            place.carbon_g_per_kwh,
        )
        assert (place.borrowed == "") == (place.price_of == place.carbon_of == place.name), place


def test_the_opening_site_is_the_worlds_average() -> None:
    assert presets.choose_place(Scenario(), places.WORLD) == Scenario()


def test_what_is_missing_comes_from_the_country_or_the_world() -> None:
    texas, region = named("Texas, USA"), named("East North Central, USA")
    assert texas.borrowed == "" and texas.usd_per_kwh == 0.0612
    assert region.carbon_g_per_kwh == named("United States").carbon_g_per_kwh
    assert region.borrowed == "For East North Central, USA, the carbon of electricity is that of the United States."
    assert named("Afghanistan").usd_per_kwh == named(places.WORLD).usd_per_kwh
    assert named("Afghanistan").carbon_g_per_kwh == 132.5
    assert named("Liechtenstein").carbon_g_per_kwh == named(places.WORLD).carbon_g_per_kwh
    assert named("Europe").borrowed == "For Europe, the carbon of electricity is that of the world."


def test_a_doubtful_zero_is_not_believed() -> None:
    assert named("Central African Republic").carbon_g_per_kwh == named(places.WORLD).carbon_g_per_kwh


def test_georgia_is_a_country_and_a_state() -> None:
    assert named("Georgia").carbon_g_per_kwh != named("Georgia, USA").carbon_g_per_kwh


def test_clouds_with_grids_of_2019_take_the_carbon_of_their_country() -> None:
    london = named("AWS eu-west-2 (EU (London), United Kingdom)")
    assert london.carbon_g_per_kwh == named("United Kingdom").carbon_g_per_kwh == 237.6
    assert london.borrowed.endswith("price and carbon of electricity are those of the United Kingdom.")
    google = named("GCP europe-west2 (London, United Kingdom)")
    assert google.carbon_g_per_kwh == 136 and google.usd_per_kwh == named("United Kingdom").usd_per_kwh
    seoul = named("GCP asia-northeast3 (Seoul, Korea)")
    assert seoul.usd_per_kwh == named("South Korea").usd_per_kwh


def test_operators_and_their_pue() -> None:
    assert len(pues()) == len(catalog.rows("pue"))
    for entry in pues():
        assert 1 <= entry.pue < 2 and entry.source in catalog.sources()
        assert problems(change(Scenario(), pue=entry.pue)) == []


def test_unknown_places_are_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        presets.choose_place(Scenario(), "Atlantis")
