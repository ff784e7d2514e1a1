"""Advice is tried, not guessed: what each piece promises is what comes of it."""

import re

import pytest
from cases import CASES, START
from serving_cases import L4, RESULTS, SILENT, others_that_do_it, serve

from explorer import accelerators, catalog, change, evaluate
from explorer.catalog.comparison import compared
from explorer.core.choose.room import UNSURE, has_room
from explorer.core.choose.waits.day import peak
from explorer.core.problems import problems
from explorer.state import presets
from explorer.state.advice import advised
from explorer.state.advice.change import cost_words, time_words
from explorer.state.openings import openings
from explorer.state.sections import SECTIONS
from explorer.words.format import dollars, duration, significant
from explorer.words.headlines import headlines
from explorer.words.serving_words import answer_price

TRAINED = {name: evaluate(case) for name, case in CASES.items() if case.workload.job == "train"}


def goals(result, section: str) -> dict[str, list]:
    """The advice by what it is for."""
    found = advised(result, section)
    assert len({one.label for one in found}) == len(found)
    return {goal: [one for one in found if one.goal == goal] for goal in dict.fromkeys(one.goal for one in found)}


@pytest.mark.parametrize("name", TRAINED)
def test_a_training_run_gets_what_is_promised(name) -> None:
    before = TRAINED[name]
    for goal, found in goals(before, "train").items():
        assert len(found) <= 5
        for one in found:
            if one.scenario is None:
                assert not before.fits and one.effect.startswith("No single change makes it fit")
                continue
            after = evaluate(one.scenario)
            assert not problems(one.scenario) and after.fits
            days, usd = float(after["train_days"]), float(after["usd"])
            if goal in ("It would fit with", "It fits as it is if"):
                assert not before.fits and one.effect == f"{duration(days)}, {dollars(usd)}"
            elif goal == "More room with":
                assert (
                    not has_room(before)
                    and has_room(after)
                    and one.effect.endswith(f"{duration(days)}, {dollars(usd)}")
                )
            elif goal == "Faster with":
                assert days <= 0.95 * before["train_days"] and one.effect.startswith(duration(days))
            else:
                assert goal == "Cheaper with" and usd <= 0.95 * before["usd"] and one.effect.startswith(dollars(usd))


def test_a_run_that_barely_fits_is_offered_the_layout_that_my_lab_would_take() -> None:
    """Four RTX 3090: both say that a 13B can be fine-tuned by LoRA; one sequence at a time it fits with room."""
    before = evaluate(presets.PRESETS["A lab with four RTX 3090: fine-tune a 13B"].scenario())
    roomy = next(one for one in goals(before, "train")["More room with"] if "at a time" in one.label)
    after = evaluate(roomy.scenario)
    assert "1 sequence at a time" in roomy.label and not has_room(before) and has_room(after)
    assert after["train_days"] > UNSURE * before["train_days"], "room that costs next to nothing is taken unasked"
    assert headlines(before)[2].value.startswith("Barely fits") and headlines(after)[2].value.startswith("Fits: ")
    lab = evaluate(presets.PRESETS["Four RTX 3090 and a month, for six people"].scenario())
    (lora,) = [run for name, _, run in openings(lab) if name == "By LoRA"]
    assert headlines(evaluate(lora))[2].value.startswith("Fits: "), "what My lab calls room, Train does, too"


def test_twice_the_gpus_take_about_half_the_time() -> None:
    (twice,) = goals(evaluate(START), "train")["Faster with"]
    assert twice.label == "1,024 GPUs" and twice.scenario == change(START, devices=1024, devices_rule="this many")
    assert 0.5 <= evaluate(twice.scenario)["train_days"] / evaluate(START)["train_days"] < 0.6


def test_a_cheaper_offer_is_the_cheapest_of_the_list() -> None:
    name, of = START.accelerator.accelerator_name, START.prices.prices_as_of
    least = min(o.usd_per_device_hour for o in catalog.offers(name, of) if o.price_kind == "on demand")
    first = goals(evaluate(START), "train")["Cheaper with"][0]
    assert first.scenario.prices.usd_per_device_hour == least < START.prices.usd_per_device_hour
    assert float(evaluate(first.scenario)["usd"]) == pytest.approx(
        float(evaluate(START)["usd"]) * least / START.prices.usd_per_device_hour
    )


def test_what_barely_fits_is_offered_room() -> None:
    """LoRA of a 13B on four cards of 24 GB: on weights of 4 bits it has room, and is faster."""
    before = evaluate(presets.PRESETS["A lab with four RTX 3090: fine-tune a 13B"].scenario())
    found = goals(before, "train")["More room with"]
    first = next(one for one in found if one.scenario.workload.method == "QLoRA")
    after = evaluate(first.scenario)
    assert has_room(after) and after["train_days"] < before["train_days"]
    days = [float(evaluate(one.scenario)["train_days"]) for one in found if "at a time" not in one.label]
    assert len(days) == len(found) - 1 and days == sorted(days), (
        "the same run laid out otherwise, then the fastest first"
    )
    assert "More room with" not in goals(evaluate(START), "train")


def test_a_typed_price_prices_no_other_gpu() -> None:
    """What GPT-4 costs on another GPU is the same whatever is typed for the A100, and is what comes of the press."""
    asked = {preset.asks: preset.scenario() for preset in presets.PRESETS.values()}
    run = asked["Did GPT-4 cost $100 million?"]
    dearer = change(run, usd_per_device_hour=2.5, **presets.OWN_PRICE)
    first, second = (goals(evaluate(s), "train")["Cheaper with"] for s in (run, dearer))
    name = "TPU v6e (Trillium)"
    chips = [next(one for one in found if one.label == name) for found in (first, second)]
    assert chips[0].effect == chips[1].effect and chips[0].scenario == chips[1].scenario
    assert chips[0].scenario.prices.usd_per_device_hour == catalog.usual_offer(name).usd_per_device_hour
    found = compared(evaluate(dearer))
    (ranked,) = [entry for entry in found.entries if entry.name == name]
    assert evaluate(chips[0].scenario)["usd"] == pytest.approx(ranked.usd, rel=1e-3)


def test_a_card_of_12_gb_is_helped_gentlest_first() -> None:
    result = evaluate(presets.PRESETS["Fine-tune an 8B on one 12 GB card (QLoRA)"].scenario())
    labels = [one.label for one in goals(result, "train")["It would fit with"]]
    assert labels[:3] == ["the loss computed in chunks", "sequences of 1,024 tokens", "2 GPUs"]
    assert labels[3].removesuffix(", rented") in accelerators() and labels[3].endswith(", rented")
    last = advised(result, "train")[-1]
    assert (last.goal, last.label) == ("It fits as it is if", "your driver shows 12,288 MiB"), "a fact, and no repair"


def test_what_learns_from_nothing_is_not_helped_by_adapters() -> None:
    for result in TRAINED.values():
        if result["tokens"] > result["params"]:
            assert not any("LoRA" in one.label for one in advised(result, "train"))
    adapters = evaluate(change(START, method="LoRA"))
    whole, tuned = advised(adapters, "train")
    assert whole.scenario == START
    assert tuned.label == "10M tokens, a fine-tuning" and tuned.scenario == change(START, method="LoRA", tokens=10e6)


def test_where_nothing_helps_it_says_so() -> None:
    tiny_card = change(START, memory_bytes=1e9, overhead_bytes=2e9)
    labels = [one.label for one in advised(evaluate(tiny_card), "train")]
    assert all(label.partition(" × ")[2] or label in accelerators() for label in labels) and labels, (
        "only other GPUs help"
    )
    (late,) = advised(RESULTS["late"], "serve")
    assert late.scenario is None and late.effect.startswith("No single change that was tried makes it meet the targets")


def read_by_half(result) -> float:
    """Tokens a second that half of the readers get at the peak, as the card of speed says."""
    return 1 / peak(result).between[0]


@pytest.mark.parametrize("name", RESULTS)
def test_a_model_in_use_gets_what_is_promised(name) -> None:
    before = RESULTS[name]
    for goal, found in goals(before, "serve").items():
        for one in found:
            if one.scenario is None:
                continue
            after = evaluate(one.scenario)
            assert not problems(one.scenario) and after["served_spare_bytes"] >= 0
            usd, pace = float(after["usd_per_request"]), read_by_half(after)
            enough = after["meets_targets"] > 0
            assert enough or one.effect.endswith("but slower than is asked")
            if goal in ("It would fit with", "It fits as it is if"):
                assert before["served_spare_bytes"] < 0
            elif goal == "It would meet the targets with":
                assert not before["meets_targets"] and enough
            elif goal == "Cheaper with":
                assert usd <= 0.95 * before["usd_per_request"] and one.effect.startswith(answer_price(usd))
            else:
                assert goal == "Faster with" and one.effect.startswith(f"{significant(pace)} tokens/s")
                assert pace >= 1.1 * read_by_half(before)


@pytest.mark.parametrize(
    "name", ["does not fit", "first token late", "beyond the context", "layers dealt out", *SILENT]
)
def test_other_gpus_that_are_named_do_the_job_cheapest_first(name) -> None:
    """Fewer may be named than do it: not those whose network is unknown where one machine is not enough."""
    found = others_that_do_it(RESULTS[name])
    labels = [re.sub(r"^[\d,]+ × | of private hosts$", "", one.label) for one in advised(RESULTS[name], "serve")]
    named = [label for label in labels if label in accelerators()]
    usd = [found[other][0] for other in named]
    assert len(named) == 2 and usd == sorted(usd)
    for other, (cost, gpus) in found.items():
        assert cost >= usd[-1] * (1 - 1e-9) or other in named or gpus > accelerators()[other].link_domain


def test_fewer_bits_make_a_large_model_fit() -> None:
    """70B in 16 bits is 140 GB: too much for one 80 GB card; in 4 bits it is 35 GB and more."""
    scenario = serve("Llama-3.1-70B", "H100 SXM", serving_tp=1, requests_per_day=1000)
    labels = [one.label for one in goals(evaluate(scenario), "serve")["It would fit with"]]
    assert "weights in 4 bits (int4)" in labels


def test_spot_is_told_with_what_it_costs_in_time() -> None:
    spot = [one for one in advised(evaluate(START), "train") if "spot" in one.label]
    assert spot and "longer" in spot[0].effect


@pytest.mark.parametrize("section", [name for name in SECTIONS if name not in ("train", "serve")])
def test_sections_with_ways_of_their_own_get_none(section) -> None:
    assert advised(evaluate(L4), section) == []


@pytest.mark.parametrize(
    ("before", "after", "cost", "time"),
    [
        (100, 69, "costs 31 % less", "takes 31 % less time"),
        (100, 101, "same cost", "as fast"),
        (100, 109, "costs 9.0 % more", "takes 9.0 % longer"),
        (100, 260, "costs 2.6 times as much", "takes 2.6 times as long"),
        (0, 5, "", ""),
        (5, float("inf"), "", ""),
    ],
)
def test_how_a_change_is_told(before, after, cost, time) -> None:
    assert (cost_words(before, after), time_words(before, after)) == (cost, time)


def test_a_credit_is_told_what_it_trains_at_the_lowest_price_of_a_cloud() -> None:
    """$1,000 on eight H100 at the middle price, $3.99: at the lowest, $2.29, it lasts 1.7 times as long, and does more with it."""
    credit = evaluate(presets.known()["$1,000 on eight H100: the best model for the money"].scenario())
    (one,) = goals(credit, "lab")["More for the money at"]
    after = evaluate(one.scenario)
    least = catalog.counted("H100 SXM")[0]
    assert one.label == f"{least.provider} at ${least.usd_per_device_hour}" and not least.marketplace
    assert (after.scenario.prices.usd_per_device_hour, after.scenario.prices.price_kind) == (2.29, "on demand")
    assert one.effect.split(",")[0].split()[1] == headlines(after, "lab")[0].value
    times = float(one.effect.split(", ")[1].split()[0])
    assert 3.99 / 2.29 <= times < 1.2 * 3.99 / 2.29, "more hours, and a larger model that keeps the GPUs busier"
