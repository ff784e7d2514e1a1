"""Choosing an API: whose model, and who sells it."""

import csv

import pytest

from explorer import catalog, models
from explorer.catalog.apis.comparable import sized
from explorer.catalog.apis.prices import api_offers, sold_models
from explorer.state import link, presets
from explorer.widgets import apis
from explorer.widgets.options import options
from explorer.widgets.wishes import wish

SERVED = presets.PRESETS["Serve Llama-3.1-8B to 100,000 requests a day on RTX 3090"].scenario()
with open(catalog.DATA / "api_prices.csv", encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def label(scenario, name: str) -> str:
    """How a model stands in the list."""
    return next(text for names in apis.models(scenario).values() for text in names if text.startswith(f"{name} · "))


def test_ones_own_model_is_first_and_every_model_that_is_sold_stands_once() -> None:
    groups = apis.models(SERVED)
    assert next(iter(groups)) == "This model" and groups["This model"] == ["Llama-3.1-8B · Dec 2024"]
    assert list(groups)[-1] == apis.EARLIER and groups[apis.EARLIER] == ["gpt-3.5-turbo, price of March 2023"]
    listed = [text.rpartition(" · ")[0] for names in list(groups.values())[:-1] for text in names]
    sold = {
        row["model"] for row in ROWS
        if row["as_of"] == "2026-11-28" and row["task"] == "text" and row["suspect"] == "n" and "alias" not in row["variant"]
    }  # fmt: skip
    assert len(listed) == len(set(listed)) and set(listed) == sold and len(sold) > 350


def test_other_releases_of_the_shape_come_next() -> None:
    groups = apis.models(presets.choose_model(SERVED, models()["DeepSeek-V3"].model))
    names = [text.rpartition(" · ")[0] for text in groups["Other releases of its shape"]]
    assert {"DeepSeek-R1", "DeepSeek-V3.1", "DeepSeek-R1-0528"} <= set(names) and "DeepSeek-V3" not in names


@pytest.mark.parametrize("name", ["Llama-3.1-8B", "gpt-oss-120b", "DeepSeek-V3", "GPT-3-175B"])
def test_models_of_about_the_size_are(name) -> None:
    """Half to twice the parameters a token meets, a quarter to four times in all; the nearest first."""
    own, sizes = models()[name].model, {size.sold: size for size in sized()}
    listed = apis.models(presets.choose_model(SERVED, own)).get("Open models of about its size", [])
    for text in listed:
        size = sizes[text.rpartition(" · ")[0]]
        assert 0.5 < size.active_params / own.active_params < 2 and 0.25 < size.params / own.params < 4
    assert bool(listed) == (name != "GPT-3-175B")


def test_makers_list_their_newest_first() -> None:
    when = {name: min(offer.first_seen for offer in api_offers(name)) for name in sold_models()}
    for maker in ("OpenAI", "Anthropic", "Google"):
        days = [when[text.rpartition(" · ")[0]] for text in apis.models(SERVED)[maker]]
        assert days == sorted(days, reverse=True) and days[0] == "2026-11-28"


def test_a_model_is_chosen_at_its_middle_offer_and_then_one_of_its_sellers() -> None:
    chosen = wish(SERVED, "api_model", label(SERVED, "Kimi-K2.5"))
    assert chosen.demand.api_name.startswith("Kimi-K2.5, ") and apis.chosen_model(chosen) == label(SERVED, "Kimi-K2.5")
    offered = apis.offers(chosen)
    assert len(offered) == len(api_offers("Kimi-K2.5")) + 1
    cheapest = next(iter(offered))
    sold = wish(chosen, "api_offer", cheapest)
    usd = [4 * o.usd_per_million_in + o.usd_per_million_out for o in api_offers("Kimi-K2.5")]
    assert 4 * sold.demand.api_usd_per_million_in + sold.demand.api_usd_per_million_out == pytest.approx(min(usd))
    assert link.from_query(link.to_query(sold, "serve")) == (sold, [])


def test_a_chosen_rival_stays_with_another_model_and_the_default_follows() -> None:
    rival = wish(SERVED, "api_model", label(SERVED, "gpt-6-luna"))
    assert wish(rival, "model_name", "Qwen3-32B").demand.api_name == "gpt-6-luna, OpenAI, November 2026"
    assert wish(SERVED, "model_name", "Qwen3-32B").demand.api_name == "Nebius, November 2026"
    back = wish(rival, "api_model", label(SERVED, "Llama-3.1-8B"))
    assert back == SERVED


def test_the_price_of_2023_and_what_is_no_model_of_the_list() -> None:
    old = wish(SERVED, "api_model", "gpt-3.5-turbo, price of March 2023")
    assert old == presets.choose_api(SERVED, None) and apis.chosen_model(old) == apis.OF_2023
    for text in ("no such model · Mar 2026", "Llama-3.1-8B", "", "gpt-3.5-turbo, price of March 2022"):
        assert wish(SERVED, "api_model", text) == SERVED
    mine = wish(SERVED, "api_usd_per_million_in", "1")
    assert options(mine)["api_model"][0] == ("Yours", ["your own price"])
    assert len(apis.offers(mine)) == len(api_offers("Llama-3.1-8B")) + 1
