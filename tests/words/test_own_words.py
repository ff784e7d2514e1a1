"""The section on renting and owning, in words: cards, sentence and notices say what the core says."""

import math
import re
from html import unescape

import pytest
from cases import CASES, START

from explorer import accelerators, change, evaluate
from explorer.catalog.listed import NO_PRICE
from explorer.core.formula import REGISTRY
from explorer.state import presets
from explorer.words.citing import LINK
from explorer.words.format import between, dollars, energy, mass, percent, price
from explorer.words.headlines import headlines, sentence
from explorer.words.headlines.headline import IF_IT_FITTED
from explorer.words.headlines.own import months
from explorer.words.notices import notices
from explorer.words.sums import sum_html

OWN = {
    **CASES,
    "serving": change(START, job="serve"),
    "serving much": change(START, job="serve", requests_per_day=1e8),
    "serving too large": change(START, job="serve", accelerator=accelerators()["T4"]),
    "nobody sells it": presets.choose_accelerator(START, "TPU v5e"),
    "no price": presets.choose_accelerator(START, "L4"),
    "never pays": change(START, use_share=0.001),
    "not even at all hours": change(START, usd_per_device_hour=0.3),
    "pays by its sale": change(START, resale_share=1.0, usd_per_device_hour=0.45),
    "free rent": change(START, usd_per_device_hour=1e-4),
    "dear": change(START, purchase_usd_per_device=1e8, interest=1.0, hosting_usd_per_kw_month=1e5),
    "short": change(START, life_years=0.1, usd_per_device_hour=500.0),
    "no interest": change(START, interest=0.0),
    "clean": change(START, carbon_g_per_kwh=0.0, usd_per_kwh=0.0),
}
RESULTS = {name: evaluate(scenario) for name, scenario in OWN.items()}
each = pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))
WRONG = re.compile(r"\bnan\b|\binf\b|∞|\de[+-]?\d\d|None|np\.|[^.\d]0\.00\b|−0|\$0\.00\b")


@each
def test_cards_say_what_the_core_says(r) -> None:
    rent, own, when, power = headlines(r, "own")
    assert rent.value == price(r["usd_per_device_hour"]) and dollars(float(r["rent_usd"])) in rent.detail
    priced = r["purchase_usd_per_device"] > 0
    assert own.value == (dollars(float(r["own_usd_per_device_hour"])) if priced else "No purchase price")
    if priced and r.scenario.prices.provider == NO_PRICE["provider"]:
        assert (when.value, when.good, rent.good) == ("Unknown", False, False)
    elif priced:
        finite = math.isfinite(r["break_even_months"])
        assert when.value == (months(float(r["break_even_months"])) if finite else "Never")
        assert when.good == finite == bool(r["own_usd_per_device_hour"] <= r["usd_per_device_hour"])
    else:
        assert (when.value, when.good) == ("Unknown", False)
    if r["board_w"] > 0:
        assert (
            power.value.removesuffix(IF_IT_FITTED)
            == f"{energy(float(r['job_kwh']))}, {mass(float(r['job_carbon_kg']))}"
        )
        assert between(energy(float(r["job_kwh_low"])), energy(float(r["job_kwh_high"]))) in power.detail
    assert all(card.quantity in REGISTRY for card in (rent, own, when, power))


@each
def test_nothing_raw_is_shown(r) -> None:
    texts = [text for card in headlines(r, "own") for text in (card.title, card.value, card.detail)]
    for text in (*texts, sentence(r, "own"), *notices(r, "own")):
        assert text and not WRONG.search(text), text


@each
def test_the_sentence_names_month_use_and_purchase(r) -> None:
    said = sentence(r, "own")
    assert re.fullmatch(r"[A-Z].{30,300}\.", said), said
    if r["purchase_usd_per_device"] <= 0:
        assert "type a price under Purchase price" in said or said.startswith("Without a purchase price ")
        return
    assert dollars(float(r["fleet_capex_usd"])) in said
    if r.scenario.prices.provider == NO_PRICE["provider"]:
        assert said.startswith("Nobody in our data rents the ")
    elif math.isfinite(r["break_even_months"]):
        assert said.startswith(f"Owning pays after {months(float(r['break_even_months']))}")
        assert percent(float(r["break_even_use_share"])) in said
    else:
        assert said.startswith("Renting is cheaper")


@each
def test_every_notice_is_a_sentence(r) -> None:
    found = notices(r, "own")
    assert len(found) == len(set(found)) <= 9
    for text in found:
        assert re.fullmatch(r"[A-Z].{15,350}\.", LINK.sub("", text)), text


def test_months_in_words() -> None:
    assert [months(n) for n in (1, 14, 0.5, 480)] == ["1 month", "14 months", "0.50 months", "480 months"]


def test_the_licence_of_consumer_cards_is_said() -> None:
    said = {name: any("does not allow data centres" in s for s in notices(evaluate(presets.choose_accelerator(START, name)), "own"))
            for name in ("RTX 4090", "A100 SXM4 80GB", "RX 7900 XTX")}  # fmt: skip
    assert said == {"RTX 4090": True, "A100 SXM4 80GB": False, "RX 7900 XTX": False}


def test_the_age_of_the_purchase_price_is_said() -> None:
    found = notices(evaluate(presets.choose_accelerator(START, "A100 SXM4 80GB")), "own")
    assert any("of March 2025, for a board of GPUs alone; 20 % more is assumed" in s for s in found)
    assert any("more than a year older" in s for s in found)
    mine = notices(evaluate(change(START, purchase_usd_per_device=9_999.0)), "own")
    assert not any("March 2025" in s for s in mine)


def test_what_was_typed_is_not_called_assumed() -> None:
    typed = change(START, use_share=0.5, resale_share=0.3)
    assumed = [s for s in notices(evaluate(typed), "own") if s.startswith("Assumed")]
    assert assumed == [
        "Assumed, not known: interest 8.0 % a year, $500 a GPU and year for staff; change them under Owning."
    ]
    all_typed = change(typed, interest=0.05, staff_usd_per_device_year=1_750.0)
    assert not any(s.startswith("Assumed") for s in notices(evaluate(all_typed), "own"))


def test_electricity_is_said_to_be_what_it_is() -> None:
    def told(place: str) -> str:
        found = notices(evaluate(presets.choose_place(START, place)), "own")
        return next((s for s in found if s.startswith("Electricity at")), "")

    assert told("Germany") == (
        "Electricity at $0.155 a kWh is the industrial price before taxes of 2024-07 to 2025-06; its carbon is of 2023."
    )
    assert "business retail" in told("World average") and "which are lower" in told("World average")
    assert "doubtful: Eurostat" in told("United Kingdom")
    assert not any(s.startswith("Electricity at") for s in notices(evaluate(change(START, usd_per_kwh=0.3)), "own"))


def test_a_rent_much_older_than_the_purchase_is_said_to_be() -> None:
    old = presets.choose_snapshot(presets.choose_accelerator(START, "A100 SXM4 80GB"), "April 2023")
    assert any(s.startswith("The rent is more than a year older") for s in notices(evaluate(old), "own"))


def test_where_no_price_is_known_it_is_asked_for() -> None:
    assert "do not say what the L4 costs to buy: type a price under Purchase price" in sentence(
        RESULTS["no price"], "own"
    )
    mine = evaluate(change(START, accelerator=accelerators()["RTX 4090"], purchase_usd_per_device=0.0))
    assert "type one under Purchase price. In our lists the RTX 4090 costs $2,5" in sentence(mine, "own")
    assert any("rents it out in its own cloud only" in s for s in notices(RESULTS["nobody sells it"], "own"))
    assert any("power of the TPU v5e is not published" in s for s in notices(RESULTS["nobody sells it"], "own"))


def test_a_run_shorter_than_the_life_of_the_gpus_needs_other_work() -> None:
    assert any("only if other work fills the rest of 4 years" in s for s in notices(evaluate(START), "own"))
    assert not any("other work" in s for s in notices(RESULTS["serving"], "own"))
    assert any("longer than the GPUs last" in s for s in notices(RESULTS["huge"], "own"))


def test_the_articles_threshold_is_context() -> None:
    for r in (evaluate(START), RESULTS["serving much"]):
        (said,) = [s for s in notices(r, "own") if "$50 million" in s]
        year = r["job_devices"] * r["rented_share"] * 8760 * r["usd_per_device_hour"]
        assert dollars(float(year)) in said and ("is above it" in said) == (year >= 50e6)
    assert not any("$50 million" in s for s in notices(evaluate(change(START, devices=4)), "own"))


def test_borrowed_electricity_is_said_and_ones_own_is_not() -> None:
    europe = presets.choose_place(START, "Europe")
    assert "For Europe, the carbon of electricity is that of the world." in notices(evaluate(europe), "own")
    assert not any(s.startswith("For Europe") for s in notices(evaluate(change(europe, usd_per_kwh=0.3)), "own"))


@each
def test_each_card_opens_into_a_sum_that_is_known(r) -> None:
    """Where a price or a power is missing the card opens into what can be said without it."""
    _, own, when, power = headlines(r, "own")
    for card in (own, when, power):
        text = unescape(sum_html(r, card.quantity))
        assert not re.search(r"\bnan\b|\binf\b", text), text[:300]
    if r["purchase_usd_per_device"] <= 0:
        assert (own.quantity, when.quantity) == ("running_usd_per_year", "saved_usd_per_year")
    elif math.isinf(r["break_even_months"]):
        assert when.quantity == "break_even_use_share"
    assert (power.quantity == "job_carbon_kg") == (r["board_w"] > 0)
