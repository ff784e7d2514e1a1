"""What is said about a lab."""

import math
import re

import pytest

from explorer import catalog, change, evaluate
from explorer.catalog.buying.shop import shop
from explorer.catalog.lab_model import laws, scratch, tuned
from explorer.catalog.released import beside
from explorer.state import presets
from explorer.words.format import dollars, duration
from explorer.words.headlines import headlines, sentence, subject
from explorer.words.lab.law import reckoned
from explorer.words.notices import notices
from explorer.words.notices.lab import notices as lab_notices

START = presets.PRESETS[presets.DEFAULT].scenario()
H100, SMALL = (presets.choose_accelerator(START, name) for name in ("H100 SXM", "RTX 3060 12GB"))
CASES = {
    "credit": change(H100, devices=8, means="dollars", budget_usd=1000.0),
    "four cards": change(START, cards="4x RTX 3090", people=6),
    "semester": change(START, devices=64, lab_days=120.0),
    "12 GB": change(SMALL, devices=1),
    "large": change(H100, devices=10_000, lab_days=90.0),
    "least": change(H100, devices=8, means="dollars", budget_usd=0.01),
    "least hours": change(START, means="GPU-hours", gpu_hours=0.01, devices=1),
    "a grant": change(START, means="GPU-hours", gpu_hours=120_000.0, holding="granted", devices=64, people=12),
    "most": change(H100, devices=600_000, lab_days=36_525.0),
}
RESULTS = {name: evaluate(scenario) for name, scenario in CASES.items()}
each = pytest.mark.parametrize("name", CASES)


@each
def test_four_cards_and_a_sentence_without_odd_numbers(name) -> None:
    r = RESULTS[name]
    said = headlines(r, "lab")
    each_title = "For each person" if r.scenario.lab.people > 1 else "In all"
    assert [card.title for card in said] == ["From scratch", "Fine-tuned", "Served", each_title]
    words = [text for card in said for text in (card.value, card.detail)] + [sentence(r, "lab"), *notices(r, "lab")]
    for text in words:
        assert text and not re.search(r"\b(nan|inf|None)\b|e\+|  |\.\.|; ;|;\.", text), text
    assert sentence(r, "lab").endswith(".") and all(notice.endswith(".") for notice in notices(r, "lab"))


def test_four_cards_and_a_month() -> None:
    r = RESULTS["four cards"]
    scratch_card, tuned_card, _, each_card = headlines(r, "lab")
    found = scratch(r)
    assert float(scratch_card.value.split("B")[0]) * 1e9 == pytest.approx(found.params, rel=0.01)
    assert "B on" in f"{scratch_card.value} {scratch_card.rough}" and "30 days" in scratch_card.detail
    assert tuned_card.value.endswith("by QLoRA") and "by LoRA" in tuned_card.detail and "in full" in tuned_card.detail
    assert each_card.value == "480 GPU-hours" and "6 people" in each_card.detail  # 4 × 24 × 30 / 6
    assert sentence(r, "lab").startswith("4 × RTX 3090 for 30 days train a ")


def test_the_title_names_the_cards_and_the_time() -> None:
    assert subject(RESULTS["four cards"], "lab") == "What 4 × RTX 3090 can do in 30 days"
    assert subject(RESULTS["large"], "lab") == "What 10,000 × H100 SXM can do in 90 days"
    assert subject(RESULTS["credit"], "lab") == "What $1,000 on 8 × H100 SXM can do"
    assert subject(RESULTS["a grant"], "lab") == "What 120,000 GPU-hours on 64 × A100 SXM4 80GB can do"
    assert sentence(RESULTS["credit"], "lab").startswith("$1,000 on 8 × H100 SXM trains a ")
    assert sentence(RESULTS["12 GB"], "lab").startswith("1 × RTX 3060 12GB for 30 days trains a ")


def test_dollars_for_each_person_are_the_budget_over_people() -> None:
    r = evaluate(change(CASES["credit"], people=4))
    assert headlines(r, "lab")[3].detail.startswith("$250; ")
    price = CASES["credit"].prices.usd_per_device_hour
    hours = float(headlines(r, "lab")[3].value.split()[0].replace(",", ""))
    assert hours == pytest.approx(1000 / price / 4, rel=0.05)


def test_a_grant_has_no_price() -> None:
    r = RESULTS["a grant"]
    assert "$" not in headlines(r, "lab")[3].detail and "$" not in headlines(r, "lab")[0].detail


def test_too_little_is_one_clear_sentence() -> None:
    for name in ("least", "least hours"):
        r = RESULTS[name]
        if scratch(r) is None:
            assert headlines(r, "lab")[0].value == "Nothing" and not headlines(r, "lab")[0].good
            assert any(notice.startswith("Not even a model of 1M parameters") for notice in lab_notices(r))
            assert "too little" in sentence(r, "lab")


def test_beyond_the_law_is_said_and_within_it_is_not() -> None:
    said = {
        name: [notice for notice in lab_notices(r) if "the law was fitted" in notice] for name, r in RESULTS.items()
    }
    assert said["large"] and said["semester"] and not said["credit"] and not said["four cards"]
    assert "70M to 16B parameters" in said["large"][0] and "times outside" in said["large"][0]


@each
def test_notices_are_few(name) -> None:
    assert len(lab_notices(RESULTS[name])) <= 4 and all(len(notice) < 300 for notice in lab_notices(RESULTS[name]))


def test_room_for_memory_is_said() -> None:
    best = tuned(RESULTS["12 GB"])["QLoRA"].result
    assert best["spare_bytes"] >= (best["memory_high"] - 1) * best["device_bytes"]
    assert any("fits with room" in notice for notice in lab_notices(RESULTS["12 GB"]))


def test_what_to_buy_comes_first_and_is_a_button_until_it_is_chosen() -> None:
    home = presets.PRESETS["Which GPU for a home lab with $3,000?"].scenario()
    mine, other = (evaluate(change(home, devices=n)) for n in (home.layout.devices, 1))
    best = shop(mine).best
    assert [card.title for card in headlines(mine, "lab")] == ["Best buy", "Fine-tuned", "Served", "From scratch"]
    for r, opens in ((mine, ""), (other, "bought")):
        card = headlines(r, "lab")[0]
        assert card.value == f"{best.devices} × {best.ware.name}" and card.opens == opens and "with a PC" in card.detail
    little = headlines(evaluate(change(home, budget_usd=5.0)), "lab")[0]
    assert (little.value, little.good) == ("Nothing", False)
    assert subject(evaluate(change(home, budget_usd=5.0)), "lab") == "What $5.00 buys"


def test_waiting_on_a_shared_cluster_is_said() -> None:
    r = evaluate(change(CASES["semester"], wall_hours=24.0, queue_hours=12.0))
    detail, run = headlines(r, "lab")[0].detail, scratch(r).answer.result
    assert "120 days, 79 days of it at work" in detail and run["calendar_days"] <= 120
    assert "at work" not in headlines(RESULTS["semester"], "lab")[0].detail


def test_smaller_than_any_released_model_is_said() -> None:
    tiny = evaluate(change(SMALL, devices=1, lab_days=0.05))
    assert scratch(tiny).params < 7e7
    assert any("smaller than any released model" in notice for notice in lab_notices(tiny))


def test_chosen_model_and_its_tokens() -> None:
    said = [notice for notice in lab_notices(RESULTS["semester"]) if notice.startswith("Llama-2-7B")]
    assert said and "tokens" in said[0]
    assert any("does not fit" in notice for notice in lab_notices(RESULTS["12 GB"]))


@each
def test_loss_has_its_range_and_its_origin(name) -> None:
    r, found = RESULTS[name], scratch(RESULTS[name])
    if found:
        assert found.loss_low <= found.loss <= found.loss_high and math.isfinite(found.loss_high)
        assert "nats a token" in reckoned(r)


@pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))
def test_what_is_fine_tuned_or_served_is_a_model_that_can_be_downloaded(r) -> None:
    for card in headlines(r, "lab"):
        if card.title in ("Fine-tuned", "Served") and card.good:
            named = [name for name in catalog.models() if f"{name} " in f"{card.rough} {card.detail} "]
            assert card.rough in named and re.match(r"[0-9.]+[MBT] ", card.value)
            assert all(catalog.models()[name].release_date >= "2023-11" for name in named)


def test_from_scratch_says_how_long_at_most_who_is_paid_and_what_the_loss_is_like() -> None:
    credit = evaluate(presets.known()["$1,000 on eight H100: the best model for the money"].scenario())
    scratch_card = headlines(credit, "lab")[0]
    assert re.match(
        r"31 hours \(24 hours to 2\.\d days\), \$1,000 at Lambda \(\$3\.99 a GPU-hour\); in quality between ",
        scratch_card.detail,
    )
    better, worse = beside(scratch(credit).loss)
    assert f"in quality between {worse} and {better}, by the law of its loss: 2." in scratch_card.detail
    assert beside(1.0)[0] == "" and beside(9.0)[1] == "", "outside of all that is known"


def test_the_same_model_is_named_once_in_the_way_that_changes_least() -> None:
    rich = evaluate(presets.known()["A hedge fund"].scenario())
    tuned_card, served_card = headlines(rich, "lab")[1:3]
    assert (tuned_card.value, tuned_card.rough) == (
        "406B in full",
        "Llama-3.1-405B",
    ) and "405B" not in tuned_card.detail
    assert served_card.value.endswith("in 16 bits") and served_card.detail.endswith(
        "; the largest text model of our list"
    )


def test_time_and_price_stand_beside_the_model_that_they_are_of_and_beyond_what_was_checked_is_said() -> None:
    """$1,000 of credit: QLoRA of a 405B takes 1.8 hours and $56, not $1,000; no published run had such a size."""
    credit = evaluate(presets.known()["$1,000 on eight H100: the best model for the money"].scenario())
    tuned_card, best = headlines(credit, "lab")[1], tuned(credit)["QLoRA"].result
    assert tuned_card.detail.startswith(
        f"10M tokens in {duration(best['train_days'])}, {dollars(best['usd'])}; the largest dense model of our list; smaller: "
    )
    assert tuned_card.basis.endswith("beyond what was checked: published runs have at most 70.6B parameters")
    assert "beyond" not in headlines(RESULTS["12 GB"], "lab")[1].basis
    (chosen,) = [row for row in laws(credit) if row.chosen]
    assert (chosen.params, chosen.tokens) == (scratch(credit).params, scratch(credit).tokens), "as the headline has it"
