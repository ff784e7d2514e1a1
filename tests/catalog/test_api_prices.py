"""What APIs of open models ask: the table, which offers count, and whose price a scenario is compared with."""

import csv
import datetime

import pytest

from explorer import catalog, change, evaluate, models
from explorer.catalog.api_prices import ApiOffer, api_offers, market, middle
from explorer.core.scenario import FIELDS
from explorer.state import link, presets
from explorer.widgets.wishes import api_labels, chosen_api, wish
from explorer.words.headlines import headlines
from explorer.words.notices import notices
from explorer.words.sums import sum_html

START = presets.PRESETS[presets.DEFAULT].scenario()
SERVED = presets.PRESETS["Serve Llama-3.1-8B to 100,000 requests a day on L4"].scenario()
OF_2023 = ("gpt-3.5-turbo, March 2023", 2.0, 2.0)


def api(scenario) -> tuple[str, float, float]:
    demand = scenario.demand
    return demand.api_name, demand.api_usd_per_million_in, demand.api_usd_per_million_out


def read() -> list[dict[str, str]]:
    with open(catalog.DATA / "api_prices.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_is_one_price_a_provider_and_model() -> None:
    rows = read()
    assert len({(row["model_label"], row["provider"]) for row in rows}) == len(rows) > 100
    assert {row["model_label"] for row in rows} <= set(models())
    for row in rows:
        assert row["first_seen"] <= row["as_of"] == "2026-11-28"
        assert 0 < float(row["usd_per_million_in"]) <= 10 and 0 < float(row["usd_per_million_out"]) <= 10
        assert float(row["usd_per_million_out"]) >= float(row["usd_per_million_in"]), "answers cost no less"


def test_prices_that_stand_in_the_list() -> None:
    """As the list has them, in dollars a token times a million."""
    known = {(row["model_label"], row["provider"]): row for row in read()}
    for key, usd in {
        ("Llama-3.1-8B", "Nscale"): (3e-8, 3e-8),
        ("Llama-3.1-70B", "Together AI"): (8.8e-7, 8.8e-7),
        ("DeepSeek-V3", "DeepSeek"): (2.7e-7, 1.1e-6),
        ("gpt-oss-120b", "Groq"): (1.5e-7, 6e-7),
        ("Qwen3-32B", "DeepInfra"): (8e-8, 2.8e-7),
    }.items():
        row = known[key]
        assert (float(row["usd_per_million_in"]), float(row["usd_per_million_out"])) == pytest.approx(
            tuple(each * 1e6 for each in usd)
        )


def test_a_price_that_is_repeated_for_models_of_any_size_does_not_count() -> None:
    placeholders = [row for row in read() if row["suspect"] == "y"]
    assert {row["provider"] for row in placeholders} == {"Hyperbolic", "Lambda"} and all(
        row["note"] for row in placeholders
    )
    repeated = {row["model_label"] for row in placeholders if row["provider"] == "Hyperbolic"}
    assert {"Llama-3.2-3B", "Llama-3.1-405B"} <= repeated
    assert not any(offer.provider in ("Hyperbolic", "Lambda") for offer in api_offers("Llama-3.1-405B"))


@pytest.mark.parametrize("name", [name for name in models() if api_offers(name)])
@pytest.mark.parametrize("tokens", [(1024, 256), (1, 4000), (100_000, 10)])
def test_the_market_is_in_order_and_reads_what_is_asked(name, tokens) -> None:
    listed = market(name, *tokens)
    usd = [tokens[0] * offer.usd_per_million_in + tokens[1] * offer.usd_per_million_out for offer in listed]
    assert usd == sorted(usd) and listed
    below, above = listed.index(middle(listed)), len(listed) - 1 - listed.index(middle(listed))
    assert above - below in (0, 1)
    long = [o for o in api_offers(name) if o.context == 0 or o.context >= sum(tokens)]
    fresh = [o for o in long if datetime.date(2026, 11, 28) - datetime.date.fromisoformat(o.first_seen)
             <= datetime.timedelta(days=548)]  # fmt: skip
    assert set(listed) == set(fresh or long or api_offers(name))


def test_the_middle_and_the_cheapest_of_llama_8b_by_hand() -> None:
    """1,024 tokens in and 256 out, in dollars a million: Novita 0.026, Nebius 0.028, Nscale 0.03, DeepInfra 0.034, ..."""
    listed = market("Llama-3.1-8B", 1024, 256)
    assert [offer.provider for offer in listed[:4]] == ["Novita AI", "Nebius", "Nscale", "DeepInfra"]
    assert (len(listed), middle(listed).provider) == (7, "DeepInfra")
    assert listed[0].usd_per_request(1024, 256) == pytest.approx((1024 * 0.02 + 256 * 0.05) / 1e6)


@pytest.mark.parametrize("name", models())
def test_a_model_that_is_sold_is_compared_with_its_middle_offer(name) -> None:
    chosen = presets.choose_model(START, models()[name].model)
    use = chosen.serving
    listed = market(name, use.prompt_tokens, use.output_tokens)
    if not listed:
        assert api(chosen) == OF_2023
        return
    offer = middle(listed)
    assert api(chosen) == (f"{offer.provider}, November 2026", offer.usd_per_million_in, offer.usd_per_million_out)


def test_the_articles_scenarios_keep_the_price_of_2023_and_say_so() -> None:
    for name, preset in presets.PRESETS.items():
        if "GPT-3" in name or "GPT-4" in name:
            assert api(preset.scenario()) == OF_2023
    r = evaluate(presets.PRESETS["GPT-3 in use, as in the article of 2023"].scenario())
    assert "the API (gpt-3.5-turbo, price of March 2023)" in headlines(r, "serve")[3].detail
    assert any("price of March 2023: $2.00 a million tokens" in said for said in notices(r, "serve"))
    assert "price of March 2023" in sum_html(r, "api_usd_per_day")


def test_todays_price_stands_with_who_and_when() -> None:
    r = evaluate(SERVED)
    assert "the API (DeepInfra, November 2026)" in headlines(r, "serve")[3].detail
    assert "DeepInfra, November 2026" in sum_html(r, "api_usd_per_day")
    said = " ".join(notices(r, "serve"))
    assert "2023" not in said and "Novita AI, $0.026 a million tokens (since March 2026)" in said


def test_a_price_of_ones_own_stays_with_another_model() -> None:
    mine = wish(SERVED, "api_usd_per_million_in", "0.5")
    assert api(mine) == ("your own price", 0.5, 0.05)
    assert api(wish(mine, "model_name", "Qwen3-32B")) == ("your own price", 0.5, 0.05)
    assert api(wish(SERVED, "model_name", "Qwen3-32B")) == ("Nebius, November 2026", 0.1, 0.3)
    assert api(wish(SERVED, "model_name", "GPT-2-124M")) == OF_2023
    shaped = wish(SERVED, "ffn", "10k")
    assert api(shaped) == api(SERVED) and api(wish(shaped, "model_name", "Qwen3-32B"))[0] == "Nebius, November 2026"


def test_each_api_of_the_list_can_be_chosen() -> None:
    labels = api_labels(SERVED)
    assert len(labels) == len(api_offers("Llama-3.1-8B")) + 1 and chosen_api(SERVED) in labels
    for label, offer in labels.items():
        chosen = wish(SERVED, "api_offer", label)
        assert chosen_api(chosen) == label and (offer is None) == (api(chosen) == OF_2023)
    assert wish(SERVED, "api_offer", "no such API") == SERVED
    assert chosen_api(wish(SERVED, "api_usd_per_million_out", "1")) == "your own price"


OLD_LINK = "v=1&section=serve&model_name=Llama-3.1-8B&accelerator_name=L4"


@pytest.mark.parametrize(("added", "expected"), [
    ("", ("DeepInfra, November 2026", 0.03, 0.05)),
    ("&api_usd_per_million_in=0.15&api_usd_per_million_out=0.6&api_name=your+own+price", ("your own price", 0.15, 0.6)),
    ("&api_usd_per_million_in=3&api_name=your+own+price", ("your own price", 3.0, 2.0)),
    ("&api_usd_per_million_out=0", ("your own price", 2.0, 0.0)),
])  # fmt: skip
def test_a_link_keeps_the_api_that_it_names(added, expected) -> None:
    """A link from before there were offers leaves out what was $2 then."""
    scenario, sentences = link.from_query(OLD_LINK + added)
    assert (api(scenario), sentences) == (expected, [])
    assert link.from_query(link.to_query(scenario, "serve"))[0] == scenario


def test_a_link_tells_all_of_an_api_or_nothing() -> None:
    for mine in (
        change(SERVED, api_usd_per_million_in=2.0, api_name="your own price"),
        presets.choose_api(SERVED, None),
    ):
        query = link.to_query(mine, "serve")
        assert all(name in query for name in presets.API_FIELDS) and link.from_query(query)[0] == mine
    assert "api_" not in link.to_query(SERVED, "serve")


def test_an_offer_that_is_old_counts_where_there_is_no_other() -> None:
    old, new = (ApiOffer("x", "y", 1.0, 1.0, 0, "2026-11-28", seen) for seen in ("2025-05-28", "2025-05-30"))
    assert old.is_stale and not new.is_stale
    assert [offer.provider for offer in market("Gemma-2-27B", 1000, 100)] == ["Google"]
    assert api_offers("Gemma-2-27B")[0].first_seen == "2024-12-01"
    assert FIELDS["api_name"].default == OF_2023[0]
