"""What APIs ask: the table, which offers count, and whose price a scenario is compared with."""

import collections
import csv
import datetime

import pytest

from explorer import catalog, change, evaluate, models
from explorer.catalog.apis.prices import ApiOffer, api_offers, asked, market, middle, named, newest
from explorer.catalog.apis.sold_names import sold_name
from explorer.core.scenario import FIELDS
from explorer.state import link, presets
from explorer.widgets import apis
from explorer.widgets.wishes import wish
from explorer.words.headlines import headlines
from explorer.words.notices import notices
from explorer.words.sums import sum_html

START = presets.PRESETS[presets.DEFAULT].scenario()
SERVED = presets.PRESETS["Serve Llama-3.1-8B to 100,000 requests a day on RTX 3090"].scenario()
OF_2023 = ("gpt-3.5-turbo, March 2023", 2.0, 2.0)
PLAIN = (0.0, False)
"""Nothing in a cache, no batch."""


def api(scenario) -> tuple[str, float, float]:
    demand = scenario.demand
    return demand.api_name, demand.api_usd_per_million_in, demand.api_usd_per_million_out


def read() -> list[dict[str, str]]:
    with open(catalog.DATA / "api_prices.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = read()
TODAY = [row for row in ROWS if row["as_of"] == "2026-11-28"]


def test_the_table_has_each_price_once_and_says_where_it_stood() -> None:
    assert len(ROWS) == 1721 and newest() == "2026-11-28"
    for row in ROWS:
        assert "2023-03-01" <= row["first_seen"] <= row["as_of"] <= newest()
        assert (row["source"] == "litellm" and row["locator"].startswith("release 1.")) or row["source"] == "a16z_2023"
        assert row["suspect"] == "n" or row["note"]
    counts = collections.Counter((row["provider"], row["sold_as"]) for row in TODAY)
    assert {key for key, number in counts.items() if number > 1} <= {
        ("DeepSeek", "deepseek-chat"), ("DeepSeek", "deepseek-reasoner")
    }  # fmt: skip


def test_how_much_of_what_the_table_has() -> None:
    """Counted on the list itself: 645 prices of cached prompts, 82 of batches, 1,405 rows under names that it still has."""
    assert sum(bool(row["usd_per_million_cached"]) for row in ROWS) == 645
    assert sum(bool(row["usd_per_million_in_batch"]) for row in ROWS) == 82
    halves = [float(row["usd_per_million_in_batch"]) / float(row["usd_per_million_in"]) for row in ROWS
              if row["usd_per_million_in_batch"]]  # fmt: skip
    assert (
        sum(half == pytest.approx(0.5) for half in halves) == 73
        and sum(half == pytest.approx(0.8) for half in halves) == 9
    )


def test_answers_cost_no_less_than_prompts_and_a_cache_no_more() -> None:
    for row in ROWS:
        if row["suspect"] == "n" and row["task"] == "text":
            usd = float(row["usd_per_million_in"])
            assert float(row["usd_per_million_out"]) >= usd and float(row["usd_per_million_cached"] or 0) <= usd


def test_prices_that_stand_in_the_list() -> None:
    """As the list has them, in dollars a token times a million: read, written, found in the cache."""
    known = {(row["model"], row["provider"], row["sold_as"]): row for row in TODAY}
    for key, usd in {
        ("Llama-3.1-8B", "Nscale", "meta-llama/Llama-3.1-8B-Instruct"): (3e-8, 3e-8, None),
        ("Llama-3.1-70B", "Together AI", "meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo"): (8.8e-7, 8.8e-7, None),
        ("DeepSeek-V3", "DeepSeek", "deepseek-v3"): (2.7e-7, 1.1e-6, 7e-8),
        ("gpt-oss-120b", "Groq", "openai/gpt-oss-120b"): (1.5e-7, 6e-7, 7.5e-8),
        ("Qwen3-32B", "DeepInfra", "Qwen/Qwen3-32B"): (8e-8, 2.8e-7, None),
        ("gpt-6-luna", "OpenAI", "gpt-6-luna"): (1e-7, 5e-7, 1e-8),
        ("claude-opus-5-5", "Anthropic", "claude-opus-5-5"): (4e-6, 2e-5, 2e-7),
    }.items():
        row = known[key]
        found = [float(row[f"usd_per_million_{what}"]) for what in ("in", "out")]
        assert found == pytest.approx([each * 1e6 for each in usd[:2]])
        assert (float(row["usd_per_million_cached"]) if usd[2] else None) == (usd[2] and pytest.approx(usd[2] * 1e6))


def test_a_price_that_is_repeated_for_models_of_any_size_does_not_count() -> None:
    placeholders = [row for row in TODAY if row["suspect"] == "y"]
    repeated = {row["model"] for row in placeholders if row["provider"] == "Hyperbolic"}
    assert {"Llama-3.2-3B", "Llama-3.1-405B"} <= repeated
    assert not any(offer.provider in ("Hyperbolic", "Lambda") for offer in api_offers("Llama-3.1-405B"))
    below_4b = [row for row in placeholders if row["provider"] == "Fireworks AI"]
    assert any(row["model"] == "Llama-2-70B" and row["usd_per_million_in"] == "0.1" for row in below_4b)


@pytest.mark.parametrize("name", [name for name in models() if api_offers(name)])
@pytest.mark.parametrize("tokens", [(1024, 256), (1, 4000), (100_000, 10)])
def test_the_market_is_in_order_and_reads_what_is_asked(name, tokens) -> None:
    listed = market(name, (*tokens, *PLAIN))
    usd = [tokens[0] * offer.usd_per_million_in + tokens[1] * offer.usd_per_million_out for offer in listed]
    assert usd == sorted(usd) and listed
    below, above = listed.index(middle(listed)), len(listed) - 1 - listed.index(middle(listed))
    assert above - below in (0, 1)
    long = [o for o in api_offers(name) if o.context == 0 or o.context >= sum(tokens)]
    fresh = [o for o in long if datetime.date(2026, 11, 28) - datetime.date.fromisoformat(o.first_seen)
             <= datetime.timedelta(days=548)]  # fmt: skip
    assert set(listed) == set(fresh or long or api_offers(name))


def test_one_offer_a_provider_plain_before_fast_then_the_cheapest() -> None:
    """At four tokens read for one written, by the rows of the table."""
    expected: dict[str, dict[str, tuple]] = {row["model"]: {} for row in TODAY if row["task"] == "text"}
    for row in TODAY:
        if row["task"] == "text" and row["suspect"] == "n" and "alias" not in row["variant"]:
            usd = 4 * float(row["usd_per_million_in"]) + float(row["usd_per_million_out"])
            offers = expected[row["model"]]
            offers[row["provider"]] = min(
                (row["variant"] != "", round(usd, 9)), offers.get(row["provider"], (True, 1e9))
            )
    assert len(expected) > 400
    for name, offers in expected.items():
        found = {o.provider: round(4 * o.usd_per_million_in + o.usd_per_million_out, 9) for o in api_offers(name)}
        assert found == {provider: usd for provider, (_, usd) in offers.items()}, name


def test_the_middle_and_the_cheapest_of_llama_8b_by_hand() -> None:
    """1,024 tokens in and 256 out, in dollars a million: Novita 0.026, Nebius 0.028, Nscale 0.03, DeepInfra 0.034, ..."""
    listed = market("Llama-3.1-8B", (1024, 256, *PLAIN))
    assert [offer.provider for offer in listed[:4]] == ["Novita AI", "Nebius", "Nscale", "DeepInfra"]
    assert (len(listed), middle(listed).provider) == (7, "DeepInfra")
    assert listed[0].usd_per_request(1024, 256) == pytest.approx((1024 * 0.02 + 256 * 0.05) / 1e6)


def test_cached_and_batched_requests_by_hand() -> None:
    """gpt-6-luna: $0.10 in, $0.01 cached, $0.50 out, half of it in a batch. 1,000 tokens in, 600 of them cached, 200 out:
    400 × 0.10 + 600 × 0.01 + 200 × 0.50 = 40 + 6 + 100 = 146 millionths of a dollar; 73 in a batch."""
    offer = named("gpt-6-luna, OpenAI, November 2026", "Llama-3.1-8B")
    assert offer is not None and offer.batch_listed
    assert offer.usd_per_request(1000, 200, 0.6) == pytest.approx(146e-6)
    assert offer.usd_per_request(1000, 200, 0.6, True) == pytest.approx(73e-6)
    asked_for = change(SERVED, prompt_tokens=1000, output_tokens=200, cached_prompt_share=0.6, api_batch=True)
    r = evaluate(presets.choose_api(asked_for, offer))
    assert r["api_usd_per_request"] == pytest.approx(73e-6)
    (groq,) = [o for o in api_offers("gpt-oss-120b") if o.provider == "Groq"]
    assert (groq.cached, groq.batch_share, groq.batch_listed) == (0.075, 0.5, False)
    (grok,) = [o for o in api_offers("grok-4.7") if o.provider == "xAI"]
    assert (grok.batch_share, grok.batch_listed) == (0.8, True)


def test_a_cache_without_a_price_costs_what_is_read() -> None:
    (offer,) = [o for o in api_offers("Llama-3.1-8B") if o.provider == "Nscale"]
    assert offer.cached is None and offer.usd_per_request(1000, 0, 1.0) == offer.usd_per_request(1000, 0)


@pytest.mark.parametrize(("written", "sold"), [
    ("Qwen/Qwen3-32B-FP8", "Qwen3-32B"), ("deepseek-ai/DeepSeek-V3.2", "DeepSeek-V3.2"), ("Kimi-K2.5", "Kimi-K2.5"),
    ("MiniMax-M2.5", "MiniMax-M2.5"), ("GLM-5.1", "GLM-5.1"), ("GLM-5.1-744B", "GLM-5.1"), ("Qwen3.5-27B", "Qwen3.5-27B"),
    ("Qwen3.5-35B-A3B", "Qwen3.5-35B-A3B"), ("gpt-oss-20b", "gpt-oss-20b"), ("openai/gpt-oss-120b", "gpt-oss-120b"),
    ("Qwen3-VL-8B-Instruct", "Qwen3-VL-8B"), ("Nemotron-3-Nano-30B", "Nemotron-3-Nano-30B-A3B"),
    ("NVIDIA-Nemotron-3-Nano-30B-A3B-BF16", "Nemotron-3-Nano-30B-A3B"), ("MiMo-V2-Flash", "MiMo-V2-Flash"),
    ("Step-3.7-Flash", "Step-3.7-Flash"), ("Gemma-4-26B-A4B (text)", "Gemma-4-26B-A4B"),
    ("Llama-3.3-70B-Instruct", "Llama-3.3-70B"), ("meta-llama/Llama-3.3-70B-Instruct", "Llama-3.3-70B"),
    ("DeepSeek-V4-Flash", "DeepSeek-V4-Flash"), ("Qwen3-Coder-480B-A35B-Instruct", "Qwen3-Coder-480B-A35B"),
    ("Gemma-3-27B (text), changed", "Gemma-3-27B (text)"), ("13B", ""), ("GPT-2-124M", ""), ("my model", ""),
])  # fmt: skip
def test_a_model_finds_its_offers_however_its_name_is_written(written, sold) -> None:
    assert sold_name(written) == sold and bool(api_offers(written)) == bool(sold)


@pytest.mark.parametrize("name", models())
def test_a_model_that_is_sold_is_compared_with_its_middle_offer_and_another_with_the_nearest(name) -> None:
    chosen = presets.choose_model(START, models()[name].model)
    listed, size = market(name, asked(chosen)), models()[name].model.active_params
    if listed:
        offer = middle(listed)
        assert api(chosen) == (f"{offer.provider}, November 2026", offer.usd_per_million_in, offer.usd_per_million_out)
        return
    sold, provider, day = api(chosen)[0].rsplit(", ", 2)
    assert day == "November 2026" and provider and sold in models() and api(chosen) != OF_2023
    nearer = [
        other for other, known in models().items()
        if api_offers(other) and not all(o.is_stale for o in api_offers(other))
        and known.model.active_params == size and known.model.params == models()[name].model.params
    ]  # fmt: skip
    assert not nearer or sold in nearer


def test_the_articles_scenarios_keep_the_price_of_2023_and_say_so() -> None:
    for name, preset in presets.PRESETS.items():
        if "GPT-3" in name or "GPT-4" in name:
            assert api(preset.scenario()) == OF_2023
    r = evaluate(presets.PRESETS["GPT-3 in use, as in the article of 2023"].scenario())
    assert (
        "; the API (gpt-3.5-turbo, price of March 2023) $410 a day, $12,000 a month, 0.41 cents an answer: rented GPUs cost 7.6"
        in headlines(r, "serve")[0].detail
    )
    assert any("The price of 2023 is told in " in said for said in notices(r, "serve"))
    assert "price of March 2023" in sum_html(r, "api_usd_per_day")


def test_todays_price_stands_with_who_and_when() -> None:
    r = evaluate(SERVED)
    assert "the API (DeepInfra, its price since September 2025) $4.40 a day, " in headlines(r, "serve")[0].detail
    assert "DeepInfra, its price since September 2025" in sum_html(r, "api_usd_per_day")
    said = " ".join(notices(r, "serve"))
    assert "2023" not in said and "Novita AI, $0.026 a million tokens, " in said


def test_a_price_of_ones_own_stays_with_another_model() -> None:
    mine = wish(SERVED, "api_usd_per_million_in", "0.5")
    assert api(mine) == ("your own price", 0.5, 0.05)
    assert api(wish(mine, "model_name", "Qwen3-32B")) == ("your own price", 0.5, 0.05)
    assert api(wish(SERVED, "model_name", "Qwen3-32B")) == ("Nebius, November 2026", 0.1, 0.3)
    assert api(wish(SERVED, "model_name", "GPT-2-124M"))[0] == "Qwen3-0.6B, Fireworks AI, November 2026"
    shaped = wish(SERVED, "ffn", "10k")
    assert api(shaped) == api(SERVED) and api(wish(shaped, "model_name", "Qwen3-32B"))[0] == "Nebius, November 2026"


def test_each_api_of_the_list_can_be_chosen() -> None:
    labels = apis.offers(SERVED)
    assert len(labels) == len(api_offers("Llama-3.1-8B")) + 1 and apis.chosen_offer(SERVED) in labels
    for label, offer in labels.items():
        chosen = wish(SERVED, "api_offer", label)
        assert (offer is None) == (api(chosen) == OF_2023)
        assert apis.chosen_offer(chosen) == label
    assert wish(SERVED, "api_offer", "no such API") == SERVED
    assert apis.chosen_offer(wish(SERVED, "api_usd_per_million_out", "1")) == "your own price"


OLD_LINK = "v=1&section=serve&model_name=Llama-3.1-8B&accelerator_name=L4"


@pytest.mark.parametrize(("added", "expected"), [
    ("", ("DeepInfra, November 2026", 0.03, 0.05)),
    ("&api_usd_per_million_in=0.15&api_usd_per_million_out=0.6&api_name=your+own+price", ("your own price", 0.15, 0.6)),
    ("&api_usd_per_million_in=3&api_name=your+own+price", ("your own price", 3.0, 2.0)),
    ("&api_usd_per_million_out=0", ("your own price", 2.0, 0.0)),
    ("&api_name=Nebius, November 2026&api_usd_per_million_in=0.02&api_usd_per_million_out=0.06",
     ("Nebius, November 2026", 0.02, 0.06)),
    ("&api_name=gpt-6-luna, OpenAI, November 2026", ("gpt-6-luna, OpenAI, November 2026", 0.1, 0.5)),
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
    assert [offer.provider for offer in market("Gemma-2-27B", (1000, 100, *PLAIN))] == ["Google"]
    assert api_offers("Gemma-2-27B")[0].first_seen == "2024-12-01"
    assert FIELDS["api_name"].default == OF_2023[0]


def test_what_an_old_link_leaves_out_changes_nothing_but_once_it_is_asked_for() -> None:
    """A price of one's own from before there were cached prices: what is cached costs what is read, and a batch no less."""
    scenario, _ = link.from_query(OLD_LINK + "&api_usd_per_million_in=3&api_name=your+own+price")
    demand = scenario.demand
    assert (demand.api_usd_per_million_cached, demand.api_batch, demand.api_batch_share) == (3.0, False, 1.0)
    asked_for = change(scenario, cached_prompt_share=0.7, api_batch=True)
    assert evaluate(asked_for)["api_usd_per_request"] == evaluate(scenario)["api_usd_per_request"]


def test_a_cached_price_of_ones_own_follows_until_it_is_set() -> None:
    mine = wish(wish(SERVED, "api_usd_per_million_in", "3"), "api_usd_per_million_in", "4")
    assert mine.demand.api_usd_per_million_cached == 4.0
    apart = wish(wish(mine, "api_usd_per_million_cached", "0.4"), "api_usd_per_million_in", "5")
    assert (apart.demand.api_usd_per_million_cached, apart.demand.api_name) == (0.4, "your own price")
