"""Dollars for a million tokens and the article's sum, without a browser: multiplied back to the dollars of a day."""

import re

import pytest
from serving_cases import A100, RESULTS, SILENT, SPEAKING

from explorer import change, evaluate
from explorer.charts import serving_prices
from explorer.charts.serving_prices import ArticleChart, ServingPricesChart
from explorer.claims.article import A100 as A100_40
from explorer.claims.article import offered, on
from explorer.state import presets
from explorer.words.format import dollars, percent, price, significant

each = pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))
speaking = pytest.mark.parametrize("r", SPEAKING.values(), ids=list(SPEAKING))
NAMES = {"in": "Prompts (input)", "out": "Answers (output)", "both": "Both, as they come"}


def tokens_a_day(result) -> dict[str, float]:
    requests = float(result["served_requests_per_day"])
    return {"in": requests * float(result["prompt_tokens"]), "out": requests * float(result["output_tokens"])}


def usd_per_million(result) -> dict[str, float]:
    """The rent of a day, shared out by the time that a full copy works on prompts and on answers."""
    tokens, usd = tokens_a_day(result), float(result["fleet_devices"] * result["usd_per_device_hour"]) * 24
    reading = float(result["prompt_seconds"])
    writing = float(result["output_tokens"] * result["tpot_seconds"] / result["concurrent"])
    made = {"in": usd * reading / (reading + writing) / tokens["in"] * 1e6}
    if tokens["out"]:
        made["out"] = usd * writing / (reading + writing) / tokens["out"] * 1e6
    return made | {"both": usd / sum(tokens.values()) * 1e6}


def alike(usd: float) -> list[str]:
    """The dollars in words; half a cent may be rounded either way."""
    return [dollars(usd * factor) for factor in (1 - 1e-12, 1 + 1e-12)]


@speaking
def test_prices_are_the_rent_of_a_day_shared_out(r) -> None:
    listed = {label: cells for label, *cells in serving_prices.rows(r)}
    load = float(r["mean_requests_per_s"] / (r["copies"] * r["copy_requests_per_s"]))
    use, tokens = r.scenario.demand, tokens_a_day(r)
    api = {"in": use.api_usd_per_million_in, "out": use.api_usd_per_million_out}
    api["both"] = sum(api[way] * tokens[way] for way in tokens) / sum(tokens.values())
    made = usd_per_million(r)
    assert list(listed)[:-1] == [NAMES[way] for way in made]
    for way, usd in made.items():
        now, full, other = listed[NAMES[way]]
        assert (
            now in alike(usd)
            and full in alike(usd * load)
            and other in ([price(api[way]), *alike(api[way])] if api[way] else ["free"])
        )
    day = sum(made[way] * tokens[way] for way in tokens if way in made) / 1e6
    assert day == pytest.approx(float(r["fleet_usd_per_day"]))


@speaking
def test_prices_shown_multiply_back_to_the_dollars_of_a_day(r) -> None:
    """As far as their digits go: two, or whole cents."""
    if r["usd_per_million_served"] >= 995_000:
        return
    usd, slack = 0.0, 0.0
    for label, now, *_ in serving_prices.rows(r)[:-2]:
        way = next(way for way in NAMES if NAMES[way] == label)
        price, millions = float(re.sub(r"[$,]", "", now)), tokens_a_day(r)[way] / 1e6
        usd, slack = usd + price * millions, slack + max(0.05 * price, 0.005) * millions
    assert usd == pytest.approx(float(r["fleet_usd_per_day"]), abs=slack)


@speaking
def test_a_thousand_tokens_are_a_thousandth_of_a_million(r) -> None:
    *_, (label, now, full, api) = serving_prices.rows(r)
    assert label.startswith("1,000 tokens of both")
    both = usd_per_million(r)["both"] / 1000
    assert now == (f"${significant(both)}" if both < 0.95 else dollars(both))
    assert (api == "free") == (r["api_usd_per_day"] == 0)
    assert full.startswith("$")


@speaking
def test_the_sentence_and_the_note(r) -> None:
    said, now = serving_prices.describe(r), dollars(usd_per_million(r)["both"])
    assert said.startswith(f"{now} for a million tokens at a load of ") and said.endswith(
        " if copies were always full."
    )
    reading = float(r["prompt_seconds"])
    whole = reading + float(r["output_tokens"] * r["tpot_seconds"] / r["concurrent"])
    assert f": {percent(reading / whole)} for prompts here." in serving_prices.note(r)


def numbers(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"\d+\.?\d*", text.replace(",", ""))]


def test_the_articles_own_case_gives_what_our_check_of_the_article_gives() -> None:
    """GPT-3 on an A100: at the cheapest price of April 2023, and at the dearest."""
    for provider, end in (("Lambda", 0), ("AWS", 1)):
        listed = serving_prices.article_rows(
            on(A100_40, usd_per_device_hour=offered(A100_40, provider, as_of="April 2023"))
        )
        _, _, here, mine = ([numbers(text) for text in column] for column in zip(*listed, strict=True))
        assert mine[:4] == here[:4]
        assert mine[4] == here[4 + end]
        assert mine[6] == [pytest.approx(here[6][1 - end], rel=0.05)]


def test_the_articles_sum_by_hand() -> None:
    """Llama-2-7B, 1,024 + 256 tokens, $3 an hour: 6.61 billion multiplying weights, and attention among the tokens."""
    r = evaluate(change(presets.choose_api(A100, None), usd_per_device_hour=3.0, flop_rule="6N rule"))
    said = [mine for *_, mine in serving_prices.article_rows(r)]
    flop = 2 * 6.738e9 * 1280
    assert numbers(said[1])[0] == pytest.approx(flop / 1e12, rel=0.02)
    assert numbers(said[0])[0] == pytest.approx(flop / 2e12, rel=0.02)
    assert numbers(said[3])[0] == pytest.approx(flop / 312e12 * 1000, rel=0.03) and said[3].endswith(" ms")
    usd = flop / 312e12 * 3 / 3600
    assert numbers(said[4])[0] == pytest.approx(usd / 1.28, rel=0.03)
    assert numbers(said[6])[0] == pytest.approx(0.002 / (usd / 1.28), rel=0.03)
    assert numbers(said[7])[0] == pytest.approx(36_500 * usd, rel=0.03)


def test_whose_api_price_it_is_stands_below_the_tables() -> None:
    """Bought today where the model is sold; else at the price of 2023, which says so."""
    for name, whose in (
        ("8B on L4", "DeepInfra, its price since September 2025"),
        ("GPT-3 of the article", "price of March 2023"),
    ):
        assert whose in serving_prices.note(RESULTS[name]) and whose in serving_prices.article_note(RESULTS[name])


@speaking
def test_what_the_floor_leaves_out_is_said(r) -> None:
    said = serving_prices.describe_article(r)
    tokens = float(r["prompt_tokens"] + r["output_tokens"])
    floor = float(r["request_flop"] / r["peak_flop_per_s"] * r["usd_per_device_hour"]) / 3600 / tokens * 1e6
    factor = usd_per_million(r)["both"] / floor
    words = "over 1,000 times" if factor >= 1000 else f"{significant(factor)} times"
    assert said.endswith(f"serving costs {words} that here.") and factor > 1


@each
def test_each_step_of_the_article_has_a_word_for_every_column(r) -> None:
    listed = serving_prices.article_rows(r)
    assert len(listed) == len(serving_prices.ARTICLE) and all(all(row) and len(row) == 4 for row in listed)


@pytest.mark.parametrize("name", SILENT)
def test_without_a_rate_it_says_so(name) -> None:
    r = RESULTS[name]
    assert all("no known rate" in chart.head.html.html for chart in (ServingPricesChart(r), ArticleChart(r)))
    assert serving_prices.rows(r) == [] and serving_prices.note(r) == ""
    assert {mine for *_, mine in serving_prices.article_rows(RESULTS["no known rate"])[2:]} == {"–"}
