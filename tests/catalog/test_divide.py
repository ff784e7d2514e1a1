"""Holdings by one yardstick: the ratios by count and peak are counts by hand; by speed they lie between measured ones."""

import pytest

from explorer import change, evaluate
from explorer.catalog.divide import fleets, ratio, speeds_of, yearly_flop, yours
from explorer.catalog.fleets import read_cards
from explorer.catalog.holdings import holdings
from explorer.core.lab.divide import growth
from explorer.state import presets

FLEETS = {fleet.name: fleet for fleet in fleets()}


def test_every_holding_computes_something() -> None:
    assert len(FLEETS) == len(holdings()) >= 26
    for fleet in FLEETS.values():
        assert yearly_flop(fleet) > 0 and fleet.devices >= 1


def test_almost_ten_thousand_times() -> None:
    """600,000 H100 over 64 A100: 9,375 cards for one; peaks of 989 and 312 TFLOP/s."""
    found = ratio(FLEETS["Meta, all of it counted as H100"], FLEETS["Stanford, language group"])
    assert found.cards == 9375 and found.peak == pytest.approx(9375 * 989.4 / 312, rel=0.01)
    assert 9375 * 1.5 < found.speed < 9375 * 3.2


def test_speed_is_below_the_peak_and_keeps_the_order_of_cards() -> None:
    cards = tuple(card for card, _ in read_cards("2080 Ti + 3090 + A100 + H100"))
    speeds = speeds_of(cards)
    assert list(speeds) == sorted(speeds)
    for card, speed in zip(cards, speeds, strict=True):
        assert 0.1 < speed / max(card.bf16_flop_per_s, card.fp16_flop_per_s) < 0.7


def test_hours_and_money_are_cards_for_a_part_of_the_year() -> None:
    hours = FLEETS["The same lab, hours on one other cluster"]
    assert hours.devices * hours.share == pytest.approx(120_000 / 8760)
    credit = FLEETS["A $1,000 credit"]
    assert credit.share < 0.1 and "Taken for hours" in credit.note


def test_for_each_person() -> None:
    """Six people with four 3090 against ten with ten A800: 4/6 cards for each against 1."""
    few, many = (
        FLEETS["A Chinese team without language models"],
        FLEETS["A Chinese team with language models, same lab"],
    )
    found = ratio(many, few)
    assert found.each == pytest.approx(found.speed * 6 / 10)


def test_yours_is_what_the_scenario_has() -> None:
    scenario = change(presets.PRESETS["Four RTX 3090 and a month, for six people"].scenario())
    fleet = yours(evaluate(scenario))
    assert fleet.devices == 4 and fleet.people == 6
    assert yearly_flop(fleet) == pytest.approx(yearly_flop(FLEETS["A Chinese team without language models"]))


def test_a_budget_that_comes_once_is_what_it_buys_and_one_of_every_month_comes_twelve_times() -> None:
    credit = presets.known()["$1,000 on eight H100: the best model for the money"].scenario()
    hours = 1_000 / credit.prices.usd_per_device_hour
    once, monthly = (yours(evaluate(change(credit, means_per=per))) for per in ("in all", "a month"))
    assert once.devices * once.share * 8760 == pytest.approx(hours)
    assert monthly.share == pytest.approx(12 * once.share, rel=0.01)
    assert yearly_flop(once) == pytest.approx(yearly_flop(FLEETS["A $1,000 credit"]), rel=0.01)
    always = change(credit, means="GPU-hours", gpu_hours=1e9, means_per="a year")
    assert yours(evaluate(always)).share == 1.0


def test_two_figures_of_an_article_disagree() -> None:
    """log2(300,000) = 18.19 doublings of 3.43 months are 62.4 months, not the 72 from 2012 to 2018."""
    assert growth(62.4) == pytest.approx(3e5, rel=0.01) and growth(72) == pytest.approx(2.09e6, rel=0.01)


@pytest.mark.parametrize("name", presets.labs())
def test_a_holding_opens_as_a_lab(name) -> None:
    preset = presets.labs()[name]
    scenario = preset.scenario()
    assert preset.section == "lab" and preset.note and evaluate(scenario)["train_days"] > 0
    assert scenario.accelerator.accelerator_name in [card.accelerator_name for card, _ in FLEETS[name].cards]
