"""All GPUs of the tables at their usual prices, the user's own at its own; and who wins when the question changes."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from explorer import catalog, change, evaluate
from explorer.catalog.comparison import MORE, STRICTER, compared, everyone, on_the_market, other_winner, winner_at
from explorer.catalog.listed import OWN_PRICE
from explorer.core.choose.turns import what_would_change
from explorer.state import presets
from explorer.state.advice import advised
from explorer.state.store import Store
from explorer.widgets.wishes import take
from explorer.words.format import energy
from explorer.words.headlines import headlines, sentence
from explorer.words.headlines.compare import why_not
from explorer.words.notices import notices

OPENING = presets.PRESETS[presets.DEFAULT].scenario()
TRAIN, SERVE = evaluate(OPENING), evaluate(change(OPENING, job="serve"))
JOBS = {
    f"{name} ({job})": change(preset.scenario(), job=job)
    for name, preset in presets.PRESETS.items()
    for job in ("train", "serve")
}


def test_every_gpu_is_there_at_its_usual_offer_and_ones_own_at_its_own_price() -> None:
    found = compared(evaluate(change(OPENING, usd_per_device_hour=3.21, **OWN_PRICE)))
    assert found.ranked.names == tuple(on_the_market())
    mine = found.ranked.mine
    assert found.ranked.names[mine] == OPENING.accelerator.accelerator_name
    for i, name in enumerate(found.ranked.names):
        usual = catalog.usual_offer(name)
        expected = 3.21 if i == mine else usual.usd_per_device_hour if usual else math.nan
        assert found.ranked.usd_per_device_hour[i] == pytest.approx(expected, nan_ok=True)
    assert found.price_of(mine) == "your own price" and re.fullmatch(r".+, \d{4}-\d\d", found.price_of(found.best))
    assert set(found.priceless) == {i for i in np.flatnonzero(found.ranked.able) if np.isnan(found.ranked.usd[i])}


def test_cards_that_nobody_rents_or_sells_are_compared_once_they_are_ones_own() -> None:
    """As many as before there were cards without a price; of those that are left out, none has one."""
    left_out = catalog.accelerators().keys() - on_the_market().keys()
    assert "RTX 4070" in left_out and not any(catalog.offers(name) for name in left_out)
    assert len(on_the_market()) < 100
    mine = compared(evaluate(presets.choose_accelerator(OPENING, "RTX 4070")))
    assert "RTX 4070" in mine.ranked.names and len(mine.ranked.names) == len(on_the_market()) + 1


def test_april_2023_has_its_own_prices() -> None:
    then = compared(evaluate(presets.choose_snapshot(OPENING, catalog.APRIL_2023)))
    prices = dict(zip(then.ranked.names, then.ranked.usd_per_device_hour, strict=True))
    assert np.isnan(prices["B200"]) and prices["T4"] > 0
    assert np.isfinite(list(prices.values())).sum() < np.isfinite(compared(TRAIN).ranked.usd_per_device_hour).sum()


def test_a_changed_gpu_is_compared_beside_the_one_it_was() -> None:
    changed = change(OPENING, accelerator_name="A100 SXM4 80GB, changed", memory_bytes=160e9)
    all_of_them, mine = everyone(changed)
    assert len(all_of_them) == len(on_the_market()) + 1 and all_of_them[mine].memory_bytes == 160e9
    found = compared(evaluate(changed))
    assert found.cards[mine]["vendor"] == "NVIDIA" and found.ranked.rank(mine)
    odd = compared(evaluate(change(OPENING, accelerator_name="home-made")))
    assert odd.cards[odd.ranked.mine] == {} and odd.joined[odd.ranked.mine] and sentence(TRAIN, "compare")


def test_licence_and_network_are_those_of_the_table() -> None:
    found = compared(TRAIN)
    told = dict(zip(found.ranked.names, zip(found.licensed, found.joined, strict=True), strict=True))
    assert told["RTX 4090"] == (False, False) and told["H100 SXM"] == (True, True)
    assert told["L40"] == (True, False) and told["TPU v4"] == (True, True)
    assert all(compared(evaluate(change(OPENING, devices=4, tokens=1e9))).joined[found.ranked.devices <= 4])


@pytest.mark.parametrize("name", JOBS)
def test_the_sentence_says_what_the_arrays_say(name) -> None:
    result = evaluate(JOBS[name])
    found, said, cards = compared(result), sentence(result, "compare"), headlines(result, "compare")
    order = found.order
    assert len(cards) == 4 and said.startswith(f"Cheapest: {found.ranked.names[order[0]]} at $")
    assert found.ranked.usd[order[0]] == np.min(found.ranked.usd[found.ranked.candidates & found.joined])
    assert f"next: {found.ranked.names[order[1]]}" in said
    assert [card.value for card in cards[:2]] == [found.ranked.names[i] for i in order[:2]]
    if found.ranked.job == "train":
        assert cards[2].value == found.ranked.names[found.ranked.by_speed(found.joined)[0]]
    else:
        least = np.nanmin(found.ranked.kwh[order])
        assert found.ranked.kwh[found.ranked.names.index(cards[2].value)] == least
        assert energy(float(least)) in cards[2].detail
    among = found.joined if found.joined[found.ranked.mine] else True
    rank, of = found.ranked.rank(found.ranked.mine, among), (found.ranked.candidates & among).sum()
    assert cards[3].value == (f"{rank} of {of}" if rank else "Not ranked")
    assert (rank == 2) == (cards[1].value == found.ranked.names[found.ranked.mine])
    told = " ".join([said, *(card.value + " " + card.detail for card in cards), *notices(result, "compare")])
    assert not re.search(r"\bnan\b|\binf\b|∞|unknown|no price\b|\de[+-]?\d|\$0\.00|−0\b", told), told
    if not found.licensed[found.best]:
        assert "rules out data centres" in said
    if int(found.ranked.order()[0]) != found.best:
        assert "on paper" in said


def test_the_price_in_the_sentence_turns_it_round() -> None:
    """A break-even price, read back: one per cent below it the runner-up wins, one above it does not."""
    for result in (TRAIN, SERVE):
        found = compared(result)
        turn = next(t for t in what_would_change(found.ranked, found.joined) if t.kind == "price below")
        name = found.ranked.names[turn.winner]
        assert f"if the {name} cost less than ${turn.threshold:,.2f} an hour" in sentence(result, "compare")
        for factor in (0.99, 1.01):
            own = change(
                presets.choose_accelerator(result.scenario, name),
                usd_per_device_hour=turn.threshold * factor,
                price_kind="your own",
            )
            rival = compared(evaluate(own))
            # The price that was the user's own is now the usual one: leave that GPU aside.
            others = rival.ranked.order(rival.joined & (np.arange(len(rival.ranked.names)) != found.ranked.mine))
            assert (rival.ranked.names[others[0]] == name) == (factor < 1)


def test_a_stricter_target_or_more_demand_turns_it_round_where_that_is_said() -> None:
    scenario = presets.PRESETS["Fine-tune a 7B on one 24 GB card (QLoRA)"].scenario()
    result = evaluate(change(scenario, job="serve"))
    found = compared(result)
    for field, factors in (("tpot_target_seconds", STRICTER), ("requests_per_day", MORE)):
        turn = other_winner(result, field, factors)
        assert turn is not None and turn.winner != found.best
        # Evaluated as a scenario of its own, not through the same short cut.
        again = compared(evaluate(change(result.scenario, **{field: turn.value})))
        assert again.best == turn.winner
        before = factors[factors.index(round(turn.value / getattr(_of(result, field), field), 6)) - 1]
        if before != factors[-1]:
            value = getattr(_of(result, field), field) * before
            assert winner_at(result, **{field: value}) == found.best
        assert f"(then {found.ranked.names[turn.winner]})" in sentence(result, "compare")


def _of(result, field):
    return result.scenario.serving if field.startswith("tpot") else result.scenario.demand


def test_nothing_to_recommend_is_one_clear_sentence() -> None:
    impossible = evaluate(change(OPENING, job="serve", tpot_target_seconds=1e-5))
    assert sentence(impossible, "compare").startswith("Nothing can be recommended: ")
    assert [card.good for card in headlines(impossible, "compare")] == [False] * 4
    assert "holds the job, but readers would wait" in headlines(impossible, "compare")[3].detail


def test_notices_count_what_is_ranked_apart() -> None:
    found, said = compared(TRAIN), notices(TRAIN, "compare")
    assert f"{len(found.priceless)} more would do the job" in said[0]
    few = evaluate(change(OPENING, devices=2, tokens=1e10))
    r = compared(few).ranked
    grown = int((r.candidates & (r.devices > 2)).sum())
    assert grown and any(
        n.startswith(f"{grown} of these GPUs do not hold the job on 2 GPUs") for n in notices(few, "compare")
    )
    rule = evaluate(change(OPENING, devices_rule="as many as meet the deadline"))
    assert any("meet your deadline" in notice for notice in notices(rule, "compare"))


LAB = change(presets.PRESETS["A lab with four RTX 3090: fine-tune a 13B"].scenario(), method="full")
"""A 13B in full on four cards of 24 GB: 16 bytes of state a parameter are more than four hold."""


@pytest.mark.parametrize("mine", ["RTX 3090", "RTX 3090 Ti", "RTX 4090"])
def test_the_chosen_gpu_is_judged_as_the_others_are(mine) -> None:
    """Cards of one size hold the same, whichever of them is the chosen one: at least what 16 bytes a parameter take."""
    found = compared(evaluate(presets.choose_accelerator(LAB, mine)))
    devices = dict(zip(found.ranked.names, found.ranked.devices, strict=True))
    assert devices["RTX 3090"] == devices["RTX 3090 Ti"] == devices["RTX 4090"]
    assert 16 * 13e9 / 24e9 < devices["RTX 3090"] <= 2 * 16 * 13e9 / 24e9


@pytest.mark.parametrize("name", JOBS)
def test_twins_in_memory_get_one_verdict(name) -> None:
    """Where two GPUs have as much memory and as many joined devices, one is as able as the other."""
    for devices in (1, 4, 64):
        scenario = change(JOBS[name], devices=devices, devices_rule="this many")
        found = compared(evaluate(scenario))
        r, known = found.ranked, {}
        for i, gpu in enumerate(found.accelerators):
            size = (gpu.memory_bytes, gpu.link_domain) if r.job == "train" else (gpu.memory_bytes, gpu.generation)
            verdict = known.setdefault(size, (r.names[i], r.fits[i], r.devices[i]))
            assert verdict[1] == r.fits[i], (verdict, r.names[i])
            assert r.job == "serve" or not (r.rated[i] and np.isfinite(verdict[2])) or verdict[2] == r.devices[i]


def test_the_train_page_and_the_comparison_say_the_same_number() -> None:
    result = evaluate(LAB)
    (many,) = [one.scenario.layout.devices for one in advised(result, "train") if re.fullmatch(r"\d+ GPUs", one.label)]
    card = headlines(result, "compare")[3]
    assert f"on {many} GPUs (4 do not hold it)" in card.detail and not card.good
    assert card.quantity == "", "the sum on the page is that of four"
    as_many = evaluate(change(LAB, devices_rule="as many as fit it"))
    r = compared(as_many).ranked
    assert as_many["devices"] == r.devices[r.mine] == r.fewest[r.mine] == many


def test_no_memory_and_no_number_format_are_two_answers() -> None:
    """TPU 8t: only its rate in fp4 is public. The Groq card has 0.23 GB."""
    found = compared(TRAIN)
    names = found.ranked.names
    tpu, groq, fine = (names.index(name) for name in ("TPU 8t", "GroqChip LPU v1", "H100 SXM"))
    assert [found.why_not(i) for i in (tpu, groq, fine)] == ["no rate for bf16", "does not fit", ""]
    assert why_not(found, tpu) == "has no rate in our tables for bf16, nor for what stands in for it"
    assert why_not(found, groq).startswith("does not fit: no number of them that was tried holds the job")


def test_a_marketplace_counts_where_no_cloud_rents_it_out_and_is_named() -> None:
    """Of the RTX A5000 the lists have one offer: Vast.ai's, $0.20."""
    served = presets.PRESETS["Serve Llama-3.1-8B to 100,000 requests a day on RTX 3090"].scenario()
    found = compared(evaluate(served))
    i = found.ranked.names.index("RTX A5000")
    assert found.ranked.usd_per_device_hour[i] == 0.2 and found.price_of(i) == "marketplace Vast.ai, 2025-10"
    only = {n for n, offer in zip(found.ranked.names, found.offers, strict=True) if offer and offer.marketplace}
    assert only == {"RTX 3060 12GB", "RTX A5000", "A40"}
    assert "(3 that no cloud rents out: of marketplaces)" in notices(evaluate(served), "compare")[0]
    if found.best == i:
        said = sentence(evaluate(served), "compare")
        assert "No cloud of our lists rents RTX A5000 out" in said and "the cheapest that a cloud rents out: " in said


def test_cards_offer_every_gpu_but_the_chosen_one() -> None:
    cards = headlines(evaluate(OPENING), "compare")
    assert [card.gpu for card in cards] == [*(card.value for card in cards[:3]), ""]
    store = Store(OPENING)
    take(store, {"gpu": cards[0].gpu})
    again = headlines(store.result, "compare")
    assert again[0] == replace(cards[0], gpu=""), "chosen at the price at which it was the best"


@pytest.mark.parametrize("result", [TRAIN, SERVE], ids=["train", "serve"])
def test_entries_hold_what_the_arrays_hold(result) -> None:
    found, r = compared(result), compared(result).ranked
    assert [entry.name for entry in found.entries] == list(r.names)
    for name in ("usd", "usd_per_device_hour", "devices", "days", "seconds", "tpot_seconds", "kwh", "grown", "meets"):
        column = [getattr(entry, name) for entry in found.entries]
        assert column == pytest.approx(list(getattr(r, name)), nan_ok=True) and {type(v) for v in column} <= {
            float,
            bool,
        }
    assert found.cheapest_of(lambda entry: entry.joined) == r.order(found.joined).tolist() == found.order
    assert found.fastest_of(lambda _entry: True) == r.by_speed().tolist()
