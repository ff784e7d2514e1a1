"""Numbers as people say them, in all that is said of every named scenario, in every section."""

import re

import pytest

from explorer import catalog, change, evaluate
from explorer.catalog.limits import beyond, limits
from explorer.core.choose.advice import remedies
from explorer.state import presets
from explorer.state.sections import SECTIONS
from explorer.state.store import for_section
from explorer.words.headlines import headlines, sentence, subject, told
from explorer.words.headlines.headline import IF_IT_FITTED, IF_IT_WERE_SOLD
from explorer.words.memory_words import room_for
from explorer.words.notices import footnotes, notices
from explorer.words.phrases import a

WRONG = {
    "an exponent": r"\d[eE][-+]?\d",
    "a share smaller than people say": r"(?<![\d.])0\.0\d+ %",
    "cents of an estimate": r"\$\d{2,3}\.\d\d?\b(?! an hour| a GPU-hour)",
    "a raw number": r"(?<![\d.,/])\d{7,}(?![\d.])",
    "a share of one person": r"shared by 1 |for each person with one",
    "the same bound twice": r"(min|max)\(([^,()]+), \2\)",
}


def said(name: str, section: str) -> list[str]:
    r = evaluate(for_section(presets.known()[name].scenario(), section))
    cards = [text for card in headlines(r, section) for text in (card.title, card.value, card.rough, card.detail)]
    return [*cards, told(r, section), sentence(r, section), subject(r, section), *notices(r, section)]


@pytest.mark.parametrize("section", SECTIONS)
def test_nothing_is_said_as_nobody_would(section) -> None:
    for name in presets.known():
        for text in said(name, section):
            shown = re.sub(r"\]\([^)]*\)", "]", text)  # addresses have figures of their own
            assert not [kind for kind, wrong in WRONG.items() if re.search(wrong, shown)], (name, text)


def cards_of(scenario, section="train"):
    return {card.title: card for card in headlines(evaluate(scenario), section)}


SMALL = presets.PRESETS["Fine-tune an 8B on one 12 GB card (QLoRA)"].scenario()


def test_an_estimate_has_as_many_figures_as_its_range() -> None:
    """A range of a factor of two bears out two figures."""
    for name in presets.PRESETS:
        cost = cards_of(presets.PRESETS[name].scenario())["Cost"]
        for usd in re.findall(r"\$([1-9]\.\d\d)", f"{cost.value} {cost.rough}"):
            assert usd.endswith("0"), (name, usd)


def test_what_does_not_fit_is_never_told_as_if_it_ran() -> None:
    cards = cards_of(SMALL)
    assert cards["Time"].value.endswith(IF_IT_FITTED) and cards["Cost"].value.endswith(IF_IT_FITTED)
    r = evaluate(SMALL)
    assert cards["Memory"].detail.startswith(room_for(float(r["device_bytes"]), 12e9).needed)
    assert float(re.match(r"([\d.]+) GB needed", cards["Memory"].detail)[1]) > 12
    served = headlines(evaluate(change(SMALL, job="serve", serving_tp=1, concurrent=512)), "serve")
    assert all(card.value.endswith(IF_IT_FITTED) for card in served[:3])


def test_adapters_from_scratch_have_no_time_and_no_cost() -> None:
    cards = cards_of(change(SMALL, tokens=1e12))
    assert {cards[title].value for title in ("Time", "Cost")} == {"Not possible"}
    assert cards["Time"].detail == "QLoRA cannot train from scratch"


def test_a_run_from_scratch_says_why_adapters_are_not_offered() -> None:
    card = presets.PRESETS["Fine-tune a 7B on one 24 GB card (QLoRA)"].scenario()
    scratch, tuning = (change(card, method="full", tokens=tokens) for tokens in (1e12, 10e6))
    assert [s for s in notices(evaluate(scratch)) if s.startswith("LoRA and QLoRA are not offered: ")]
    assert not [s for s in notices(evaluate(tuning)) if "not offered" in s]
    offered = {job: [way.changes.get("method") for way in remedies(evaluate(job))] for job in (scratch, tuning)}
    assert "QLoRA" in offered[tuning] and not {"LoRA", "QLoRA"} & set(offered[scratch])


def test_spot_capacity_of_a_large_fleet_is_said_not_to_be_sold() -> None:
    """64 instances of 8 GPUs are the largest block that AWS reserves for a short time."""
    assert limits()["spot"].most_devices == 64 * 8
    assert not beyond("spot", 512) and beyond("spot", 513) and not beyond("on demand", 1e6)
    spot = {"price_kind": "spot", "usd_per_device_hour": 1.5, "provider": "AWS"}
    large = change(presets.PRESETS["A run of GPT-4's scale"].scenario(), **spot)
    assert cards_of(large)["Cost"].value.endswith(IF_IT_WERE_SOLD) and "not sold" in told(evaluate(large))
    assert any(s.startswith("Spot capacity for 25,000 GPUs is not sold: ") for s in notices(evaluate(large)))
    assert cards_of(large, "own")["Rent a GPU-hour"].value.endswith(IF_IT_WERE_SOLD)
    few = change(large, devices=512)
    assert IF_IT_WERE_SOLD not in cards_of(few)["Cost"].value and not any(
        "not sold" in s for s in notices(evaluate(few))
    )


def test_one_person_has_hours_and_six_share_them() -> None:
    means = presets.PRESETS["Four RTX 3090 and a month, for six people"].scenario()
    assert cards_of(means, "lab")["For each person"].value == "480 GPU-hours"
    alone = cards_of(change(means, people=1), "lab")["In all"]
    assert alone.value == "2,900 GPU-hours" and alone.detail.endswith("for one person")


def test_the_work_of_a_size_that_is_a_guess_is_not_called_exact() -> None:
    assert cards_of(presets.PRESETS["A run of GPT-4's scale"].scenario())["Compute"].basis.startswith("assumed")
    assert cards_of(SMALL)["Compute"].basis == "exact: counted"


def test_a_size_has_the_article_that_it_is_read_with() -> None:
    read = {
        "13B model": "a",
        "8B": "an",
        "18.7B": "an",
        "862M": "an",
        "1.8B": "a",
        "11B": "an",
        "110B": "a",
        "86.7B": "an",
    }
    assert {size: a(size).partition(" ")[0] for size in read} == read


def test_a_price_that_nobody_asks_decides_nothing() -> None:
    """No list of ours has an RTX 5080; it is bought for $999."""
    home = presets.choose_accelerator(presets.PRESETS["Which GPU for a home lab with $3,000?"].scenario(), "RTX 5080")
    assert catalog.usual_offer("RTX 5080") is None
    own = cards_of(home, "own")
    assert (own["Owning pays after"].value, own["Rent a GPU-hour"].good) == ("Unknown", False)
    assert told(evaluate(home), "own").startswith("Nobody in our data rents the RTX 5080 out: enter a price")
    assert "which nobody asks" in cards_of(change(home, holding="rented"))["Cost"].detail
    assert "a price that nobody asks" in cards_of(change(home, job="serve"), "serve")["Cost of an answer"].detail


def test_footnotes_of_prices_stand_apart_and_nothing_is_lost() -> None:
    """What is no footnote: what would make it fit, what nobody sells, what is to be typed."""
    for name in presets.PRESETS:
        for section in SECTIONS:
            r = evaluate(for_section(presets.PRESETS[name].scenario(), section))
            small = footnotes(r, section)
            assert set(small) <= set(notices(r, section))
            assert all(re.search(r"price|[$]1,000|marketplace|offer", said) for said in small), small
            assert not any(said.startswith(("It would", "Spot", "Nobody")) for said in small)
    assert len(footnotes(evaluate(change(SMALL, holding="rented")))) == 4
