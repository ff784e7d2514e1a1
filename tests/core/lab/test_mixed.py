"""Mixtures of cards: each way against the scenario that it is, and what must hold whatever the formulas say."""

import dataclasses
import math

import pytest

from explorer import accelerators, change, evaluate
from explorer.catalog.fleets import groups_of
from explorer.catalog.synthetic import synthetic_model
from explorer.core.lab.mixed import fastest, mixed, slowest_of
from explorer.core.scenario import Scenario
from explorer.core.scenario.parts import Accelerator

RUN = change(Scenario(), model=synthetic_model(1.1e9), seq_len=2048, tokens=22e9, job="train")
MIXTURES = ("12x 2080 Ti + 5x 3090 + 8x A100 40GB", "4x 3090 + 2x 4090", "8x H100 + 8x L40S", "3090 + 3060")


def found_for(text):
    scenario = change(RUN, cards=text)
    return mixed(scenario, groups_of(scenario)), groups_of(scenario)


@pytest.mark.parametrize("text", MIXTURES)
def test_a_kind_alone_takes_as_long_as_its_scenario(text) -> None:
    found, groups = found_for(text)
    for group in groups:
        way = next(w for w in found.ways if w.kind == "alone" and w.cards[0][0] == group.accelerator.accelerator_name)
        own = evaluate(change(RUN, accelerator=group.accelerator, devices=group.devices))
        assert math.isfinite(way.days) == own.fits
        if own.fits:  # from fewer layouts than a scenario alone tries
            assert 0.999 <= way.days / float(own["train_days"]) < 1.06
            assert way.kwh == pytest.approx(float(own["train_kwh"]) * way.days / float(own["train_days"]), rel=1e-9)


def test_cards_of_one_kind_in_two_groups_are_one_group() -> None:
    gpu = accelerators()["RTX 3090"]
    assert dataclasses.replace(slowest_of([(gpu, 2), (gpu, 3)]), accelerator_name=gpu.accelerator_name) == gpu


def test_together_they_have_the_worst_of_every_figure() -> None:
    old, new = accelerators()["RTX 2080 Ti"], accelerators()["A100 SXM4 40GB"]
    joined = slowest_of([(old, 12), (new, 8)])
    for name in ("memory_bytes", "fp16_flop_per_s", "memory_byte_per_s", "link_byte_per_s", "network_byte_per_s"):
        assert getattr(joined, name) == min(getattr(old, name), getattr(new, name))
    assert joined.tdp_w == pytest.approx((12 * 250 + 8 * 400) / 20)
    few = slowest_of([(new, 4), (accelerators()["H100 SXM"], 4)])
    assert few.link_domain == 4, "NVLink joins modules of one board"
    assert isinstance(joined, Accelerator)


@pytest.mark.parametrize("text", MIXTURES)
def test_ways_are_in_order_and_separate_runs_add_their_rates(text) -> None:
    found, groups = found_for(text)
    days = [way.days for way in found.ways]
    assert days == sorted(days)
    alone = [way.days for way in found.ways if way.kind == "alone" and math.isfinite(way.days)]
    separate = next((way for way in found.ways if way.kind == "separate"), None)
    assert (separate is None) == (len(alone) < 2)
    if separate:
        assert 1 / separate.days == pytest.approx(sum(1 / d for d in alone))
    assert (
        found.best
        and found.best.kind != "separate"
        and found.best.days == min(d for w, d in zip(found.ways, days, strict=True) if w.kind != "separate")
    )
    kinds = {name for way in found.ways for name, _ in way.cards}
    assert kinds == {group.accelerator.accelerator_name for group in groups}
    if found.left_out:
        assert found.without and found.without[0] not in dict(found.left_out.cards)


def test_no_better_than_all_of_them_at_their_own_best() -> None:
    """Two kinds in one run cannot beat the sum of what each does alone by more than what memory and rounding allow."""
    found, _ = found_for("4x 3090 + 2x 4090")
    separate = next(way for way in found.ways if way.kind == "separate")
    assert found.best and found.best.days > 0.97 * separate.days


def test_the_main_group_is_the_fastest_or_the_largest() -> None:
    scenario = change(RUN, cards="12x 2080 Ti + 5x 3090 + 8x A100 40GB")
    assert fastest(scenario, groups_of(scenario)) == 2
    huge = change(scenario, model=synthetic_model(7e11))
    assert fastest(huge, groups_of(huge)) == 2


def test_what_nothing_holds_has_no_best() -> None:
    scenario = change(RUN, model=synthetic_model(7e11), cards="a 3090 + a 3060")
    found = mixed(scenario, groups_of(scenario))
    assert found.best is None and found.whole is None and all(not math.isfinite(way.days) for way in found.ways)
