"""The chart and the words about a lab's cards, without a browser."""

import math

import pytest

from explorer import change, evaluate
from explorer.catalog.lab_cards import mixed_of, scaling_of
from explorer.charts.lab import cards
from explorer.core.lab.scaling import counts_to
from explorer.state import presets
from explorer.state.cards import choose_cards
from explorer.words.lab.cards import said_of_cards

SMALL = presets.PRESETS["A lab with four RTX 3090: a 1.1B from scratch"].scenario()
TUNED = presets.PRESETS["A lab with four RTX 3090: fine-tune a 13B"].scenario()
TEXTS = ("a 3090", "4x 3090", "64x H100", "12x 2080 Ti + 5x 3090 + 8x A100 40GB", "2x T4 + 2x K80", "3060 + 2080 Ti")
RESULTS = {f"{text}, {name}": evaluate(choose_cards(base, text)) for text in TEXTS for name, base in (("small", SMALL), ("tuned", TUNED))}  # fmt: skip
each = pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))


@each
def test_columns_are_as_long_as_each_other_and_words_say_what_has_no_bar(r) -> None:
    made = cards.columns(r)
    assert len({len(column) for column in made.values()}) == 1 and 0 < len(made["y"]) <= max(cards.MOST, 9)
    for time, words in zip(made["time"], made["words"], strict=True):
        assert (words == "does not fit") == (time == 0) and math.isfinite(time)
    assert bool(cards.table(r)) == (mixed_of(r) is not None)


@each
def test_one_sentence_or_two_without_a_number_that_is_none(r) -> None:
    said = said_of_cards(r)
    assert said.endswith(".") and not any(word in said for word in ("nan", "inf", "None", "..", "  "))


def test_the_bars_of_one_kind_are_its_runs_on_fewer_cards() -> None:
    r = RESULTS["4x 3090, small"]
    found = scaling_of(r)
    assert found.counts == counts_to(4) == (1, 2, 4)
    two = float(evaluate(change(r.scenario, devices=2))["train_days"])
    assert found.days[1] == pytest.approx(two, rel=0.06) and found.days[2] == float(r["train_days"])
    assert found.step_seconds == pytest.approx(found.computing_seconds + found.waiting_seconds + found.rest_seconds)


def test_why_four_cards_without_nvlink_scale_as_they_do() -> None:
    """A ring of four adds up 2.2 GB of 16-bit gradients of 1.1 B parameters: 3/4 of it out, 3/4 back, each."""
    r = RESULTS["4x 3090, small"]
    found = scaling_of(r)
    assert found.sent_bytes == pytest.approx(2 * 3 / 4 * 2 * float(r["params"]), rel=0.01)
    assert "over PCIe at 13 GB/s, and computing hides it" in said_of_cards(r)
    waits = said_of_cards(RESULTS["4x 3090, tuned"])
    assert "One RTX 3090 does not hold this run; 4 do" in waits and "with the links of an A100 server" in waits


def test_what_the_slowest_kind_costs_is_the_ratio_of_two_ways() -> None:
    r = RESULTS["12x 2080 Ti + 5x 3090 + 8x A100 40GB, small"]
    found = mixed_of(r)
    assert found and found.whole and found.left_out and found.without == ("RTX 2080 Ti", 12)
    ratio = found.whole.days / found.left_out.days
    assert ratio > 1.01
    said = f"{ratio:.2g} times as fast" if ratio >= 2 else f"{100 * (ratio - 1):.2g} % faster"
    assert f"leaving the 12 RTX 2080 Ti out is {said}" in said_of_cards(r)


def test_the_chart_is_built_once_and_its_data_swapped() -> None:
    chart = cards.CardsChart(RESULTS["4x 3090, small"])
    source = chart.source
    for r in RESULTS.values():
        chart.update(r)
        assert chart.source is source and list(source.data["label"]) == cards.columns(r)["label"]


def test_a_single_card_has_no_chart() -> None:
    one, four = (evaluate(choose_cards(SMALL, text)) for text in ("a 3090", "4x 3090"))
    chart = cards.CardsChart(one)
    assert not chart.layout.visible
    chart.update(four)
    assert chart.layout.visible
