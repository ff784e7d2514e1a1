"""The divide as a picture: all holdings and four landmark runs, yours and the other one marked."""

from explorer import change, evaluate
from explorer.catalog.holdings import holdings
from explorer.charts.draw import VERMILLION
from explorer.charts.lab.divide import RUNS, DivideChart, columns, describe, table
from explorer.charts.parts import swatch
from explorer.state import presets

FOUR = evaluate(presets.PRESETS["Four RTX 3090 and a month, for six people"].scenario())


def test_every_row_is_there_in_order() -> None:
    made = columns(FOUR)
    assert len(made["name"]) == len(set(made["name"])) == len(holdings()) + len(RUNS) + 1
    assert made["flop"] == sorted(made["flop"])
    assert sum(size == 13 for size in made["size"]) == 2


def test_it_says_how_long_one_takes_for_what_the_other_does() -> None:
    assert describe(FOUR).startswith("What Meta, all of it counted as H100, computes in an hour takes your lab ")
    assert describe(FOUR).endswith("years.")
    alike = evaluate(change(FOUR.scenario, beside="A Chinese team without language models"))
    assert "about as much" in describe(alike)


def test_names_are_whole_and_a_credit_is_no_year() -> None:
    credit = evaluate(presets.known()["$1,000 on eight H100: the best model for the money"].scenario())
    assert not [words for words in columns(credit)["words"] if "…" in words]
    assert describe(credit).endswith("seconds for what your budget buys.")
    assert "by what they compute: yours in 31 hours, all there is, the other in a year" in table(credit)
    assert "by what they compute in a year" in table(FOUR)
    assert "trains a model of 400M parameters alone" in DivideChart(credit).foot.html.html


def test_who_buys_a_card_is_not_shown_companies() -> None:
    chart = DivideChart(FOUR)
    assert chart.layout.visible
    chart.update(evaluate(presets.known()["Which GPU for a home lab with $3,000?"].scenario()))
    assert not chart.layout.visible


def test_each_person_where_people_are_known() -> None:
    assert "each person" not in table(FOUR)
    assert "each person" in table(evaluate(change(FOUR.scenario, beside="A course for five, on two cards")))


def test_it_is_built_once() -> None:
    chart = DivideChart(FOUR)
    layout = chart.layout
    chart.update(evaluate(change(FOUR.scenario, devices=8)))
    assert chart.layout is layout and chart.source.data["flop"] == sorted(chart.source.data["flop"])


def test_colours_have_their_names() -> None:
    assert swatch(VERMILLION, "your lab") in DivideChart(FOUR).foot.html.html
