"""Four answers and the sentence on the layout say what the result says."""

import re

import numpy as np
import pytest
from cases import CASES, ODD, START

from explorer import catalog, change, evaluate
from explorer.catalog.listed import OWN_PRICE
from explorer.core.choose.search import searched
from explorer.core.formula import REGISTRY
from explorer.state import presets
from explorer.words.format import count, dollars, duration, flop, percent, span
from explorer.words.headlines import headlines, layout_sentence, spread, told
from explorer.words.headlines.headline import IF_IT_FITTED
from explorer.words.memory_words import hangs_on_gib, of_capacity, of_whole, room_for
from explorer.words.own_numbers import published_mfu


@pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))
def test_cards_say_what_the_core_says(scenario) -> None:
    r = evaluate(scenario)
    time, cost, fit, compute = headlines(r)
    assert (compute.value, compute.good) == (flop(r["training_flop"]), True)
    assert compute.detail.startswith(f"{count(r['params'])} parameters")
    assert ("active" in compute.detail) == (r["active_params"] < r["params"])
    assert fit.good == time.good == cost.good == bool(r.fits) == fit.value.startswith(("Fits: ", "Barely fits: "))
    room = room_for(float(r["device_bytes"]), float(r["capacity_bytes"]))
    assert fit.value.endswith(f"its: {room.taken}") if r.fits else fit.detail.startswith(room.needed)
    assert room.left in fit.value + fit.detail
    end = "" if r.fits else IF_IT_FITTED
    assert time.value == duration(r["train_days"]) + end
    whole, steps = percent(r["run_mfu"]), percent(r["step_mfu"])
    entered = f"MFU {whole} of the whole run" if published_mfu(r) else f"MFU {steps}, as entered"
    rest = f"; {steps} without restarts and evaluation"
    one = whole == steps or any(name in ("train_seconds", "train_days") for name, _ in scenario.given)
    told = f"MFU {whole} of the whole run{'' if one else rest}"
    assert time.detail == (entered if scenario.workload.mfu > 0 else told)
    assert cost.value == dollars(r["usd"]) + end
    if r["usd_high"] > r["usd_low"]:
        assert span(r["train_days_low"], r["train_days_high"]) == time.rough
        assert f"{dollars(r['usd_low'])} to {dollars(r['usd_high'])}" == cost.rough
    assert all(card.quantity in REGISTRY for card in (compute, fit, time, cost))


def test_the_unit_of_a_part_and_its_whole_is_said_once() -> None:
    assert of_whole("61 GB", "80 GB") == "61 of 80 GB"
    assert of_whole("970 MB", "80 GB") == "970 MB of 80 GB"


def test_what_is_needed_and_what_there_is_are_told_apart() -> None:
    short = room_for(12.419e9, 12e9)
    assert (short.needed, short.left) == ("12.4 GB needed, of 12 GB", "400 MB")
    assert room_for(12.004e9, 12e9).needed == "12.004 GB needed, of 12 GB"
    assert (of_capacity(61e9, 80e9), of_capacity(79.6e9, 80e9)) == ("61 of 80 GB", "79.6 of 80 GB")
    assert of_capacity(21.1e9, 21.6e9) == "21 of 21.6 GB"


@pytest.mark.parametrize(
    ("need", "capacity", "taken", "left"),
    [
        (54.1e9, 80e9, "54 of 80 GB", "26 GB"),
        (21.53e9, 24e9, "21.5 of 24 GB", "2.5 GB"),
        (12.4193e9, 12 * 2**30, "12.4 of 12.9 GB", "500 MB"),
        (16.97e9, 24e9, "17 of 24 GB", "7 GB"),
        (0.97e9, 80e9, "970 MB of 80 GB", "79 GB"),
        (80e9, 80e9, "80 of 80 GB", "0 B"),
    ],
)
def test_what_is_taken_and_what_is_left_add_up_as_printed(need, capacity, taken, left) -> None:
    room = room_for(need, capacity)
    assert (room.taken, room.left) == (taken, left)


def test_a_verdict_that_hangs_on_gb_or_gib_says_so() -> None:
    """12 GiB are 12,884,901,888 bytes: what lies between that and 12 × 10⁹ fits by the one reading alone."""
    small = presets.PRESETS["Fine-tune an 8B on one 12 GB card (QLoRA)"].scenario()
    as_gb, as_gib = (evaluate(change(small, count_in_gib=gib)) for gib in (False, True))
    assert 12e9 < float(as_gb["device_bytes"]) < 12 * 2**30 and not as_gb.fits and as_gib.fits
    assert headlines(as_gb)[2].detail.endswith(
        "if these 12 GB are GiB, as most drivers count them, it fits: see Read printed GB as GiB"
    )
    assert told(as_gb).endswith(": 400 MB short if the printed 12 GB are decimal; it fits if they are GiB.")
    assert headlines(as_gib)[2].detail.endswith("as 12 GB of 10⁹ bytes, not GiB, it would not fit")
    assert not hangs_on_gib(evaluate(START)) and not hangs_on_gib(evaluate(ODD["hopeless"]))


@pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))
def test_the_layout_sentence_holds_every_part(scenario) -> None:
    r = evaluate(scenario)
    sentence, found = layout_sentence(r), searched(r)
    assert re.fullmatch(r"(Layout found|None of the [\d,]+ layouts tried fits).{15,300}\.", sentence), sentence
    assert spread(r) in sentence and f"{found.tried:,}" in sentence
    assert bool(r.fits) == sentence.startswith("Layout found")
    for name, words in (("tp", "-way tensor"), ("pp", " pipeline stages"), ("cp", "-way context")):
        assert (f"{r[name]:.0f}{words}" in sentence) == (r[name] > 1)
    if r.fits:
        assert f"{np.isfinite(found.step_seconds).sum():,} of which fit" in sentence


def test_what_the_user_has_set_is_said_to_be() -> None:
    assert "as you set" not in layout_sentence(evaluate(START))
    assert "(Tensor parallel as you set it)" in layout_sentence(evaluate(change(START, tp=8)))
    two = layout_sentence(evaluate(change(START, tp=8, recompute="full")))
    assert "(Tensor parallel and Recompute activations as you set them)" in two
    parts = {"tp": 8, "pp": 2, "cp": 1, "ep": 1, "interleave": 1, "zero_stage": 1, "micro_batch": 1}
    assert layout_sentence(evaluate(change(START, recompute="half", **parts))) == (
        "Layout as you set it: 8-way tensor × 2 pipeline stages × 32 replicas, ZeRO-1, 1 sequence at a time,"
        " every second product recomputed."
    )


def test_idle_gpus_are_said() -> None:
    assert "4 GPUs idle" in spread(evaluate(change(START, devices=12, tp=8)))


def test_where_nothing_fits_the_nearest_layout_is_shown() -> None:
    assert layout_sentence(evaluate(ODD["hopeless"])).startswith("None of the ")


def test_the_cost_names_who_asks_for_the_price() -> None:
    spot = next(o for o in catalog.offers("A100 SXM4 80GB") if o.price_kind == "spot")
    own = change(START, usd_per_device_hour=1.5, **OWN_PRICE)
    paid = (START, presets.choose_offer(START, spot), own)
    said = [headlines(evaluate(scenario))[1].detail for scenario in paid]
    assert said[0] == "Lambda, $2.79 a GPU-hour" and said[2] == "your own price, $1.50 a GPU-hour"
    assert said[1].startswith(f"{spot.provider}, spot, $")


OWNERS = ("Can four 3090s fine-tune a 13B?", "Can a 12 GB card fine-tune an 8B?", "Can four 3090s train a 1B?",
          "Can a 24 GB card fine-tune a 7B?")  # fmt: skip


@pytest.mark.parametrize("asks", OWNERS)
def test_owners_pay_for_electricity(asks) -> None:
    (preset,) = [preset for preset in presets.PRESETS.values() if preset.asks == asks]
    result = evaluate(preset.scenario())
    cost = headlines(result)[1]
    assert (
        cost.detail.startswith("electricity, cards owned, $")
        and "; renting GPUs for the whole run would cost $" in cost.detail
    )
    assert result["usd"] == pytest.approx(result["job_electricity_usd"]) and result["usd"] < result["rent_usd"]


def test_who_pays_is_said_on_the_card() -> None:
    owned, granted, unknown = (
        evaluate(change(START, holding="owned", experiments=2.0)),
        evaluate(change(START, holding="granted")),
        evaluate(change(START, holding="owned", tdp_w=0.0)),
    )
    cost = headlines(owned)[1]
    assert cost.value == dollars(owned["job_electricity_usd"]) and cost.quantity == "usd"
    assert cost.detail.startswith(
        "electricity, cards owned, $0.080 a GPU-hour; renting GPUs for the whole run would cost $490,000; "
    )
    assert cost.detail.endswith(f"with all runs before it {dollars(2 * owned['usd'])} (× 2)")
    free = ("$0", "granted: nothing to pay; renting GPUs for the whole run would cost $490,000")
    assert (headlines(granted)[1].value, headlines(granted)[1].detail) == free
    assert headlines(unknown)[1].value == "Unknown" and "enter a power limit" in headlines(unknown)[1].detail
    assert "with all runs" not in headlines(evaluate(START))[1].detail
