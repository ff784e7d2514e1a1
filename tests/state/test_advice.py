"""Advice is tried, not guessed: what each piece promises is what comes of it."""

import re

import pytest
from cases import CASES, START
from serving_cases import L4, RESULTS, SILENT, others_that_do_it, serve

from explorer import accelerators, catalog, change, evaluate
from explorer.core.lab.ladder import has_room
from explorer.core.problems import problems
from explorer.state import presets
from explorer.state.advice import advised
from explorer.state.advice.change import cost_words, time_words
from explorer.state.openings import openings
from explorer.state.sections import SECTIONS
from explorer.words.format import dollars, duration, significant
from explorer.words.headlines import headlines

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
            if goal == "It would fit with":
                assert not before.fits and one.effect == f"{duration(days)}, {dollars(usd)}"
            elif goal == "Room to spare with":
                assert not has_room(before) and has_room(after) and one.effect == f"{duration(days)}, {dollars(usd)}"
            elif goal == "Faster with":
                assert days <= 0.95 * before["train_days"] and one.effect.startswith(duration(days))
            else:
                assert goal == "Cheaper with" and usd <= 0.95 * before["usd"] and one.effect.startswith(dollars(usd))


def test_a_run_that_barely_fits_is_offered_the_layout_that_my_lab_would_take() -> None:
    """Four RTX 3090: both say that a 13B can be fine-tuned by LoRA; one sequence at a time it fits with room."""
    before = evaluate(presets.PRESETS["A lab with four RTX 3090: fine-tune a 13B"].scenario())
    (roomy,) = goals(before, "train")["Room to spare with"]
    after = evaluate(roomy.scenario)
    assert "1 sequence at a time" in roomy.label and not has_room(before) and has_room(after)
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


def test_a_card_of_12_gb_is_helped_gentlest_first() -> None:
    result = evaluate(presets.PRESETS["Fine-tune an 8B on one 12 GB card (QLoRA)"].scenario())
    labels = [one.label for one in goals(result, "train")["It would fit with"]]
    read = "its GB read as GiB, as most drivers count"
    assert labels[:4] == [read, "the loss computed in chunks", "sequences of 1,024 tokens", "2 GPUs"]
    assert labels[4] in accelerators()


def test_what_learns_from_nothing_is_not_helped_by_adapters() -> None:
    for result in TRAINED.values():
        if result["tokens"] > result["params"]:
            assert not any("LoRA" in one.label for one in advised(result, "train"))
    adapters = evaluate(change(START, method="LoRA"))
    (only,) = advised(adapters, "train")
    assert only.scenario == START


def test_where_nothing_helps_it_says_so() -> None:
    tiny_card = change(START, memory_bytes=1e9, overhead_bytes=2e9)
    labels = [one.label for one in advised(evaluate(tiny_card), "train")]
    assert all(label.partition(" × ")[2] or label in accelerators() for label in labels) and labels, (
        "only other GPUs help"
    )
    (late,) = advised(RESULTS["late"], "serve")
    assert late.scenario is None and late.effect.startswith("No single change that was tried makes it meet the targets")


@pytest.mark.parametrize("name", RESULTS)
def test_a_model_in_use_gets_what_is_promised(name) -> None:
    before = RESULTS[name]
    for goal, found in goals(before, "serve").items():
        for one in found:
            if one.scenario is None:
                continue
            after = evaluate(one.scenario)
            assert not problems(one.scenario) and after["served_spare_bytes"] >= 0
            usd, pace = float(after["usd_per_request"]), significant(1 / float(after["between_tokens_seconds"]))
            enough = after["meets_targets"] > 0
            assert enough or one.effect.endswith("but slower than is asked")
            if goal == "It would fit with":
                assert before["served_spare_bytes"] < 0
            elif goal == "It would meet the targets with":
                assert not before["meets_targets"] and enough
            elif goal == "Cheaper with":
                assert usd <= 0.95 * before["usd_per_request"] and one.effect.startswith(dollars(usd))
            else:
                assert goal == "Faster with" and one.effect.startswith(f"{pace} tokens/s")
                assert 1.1 * after["between_tokens_seconds"] <= before["between_tokens_seconds"]


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
