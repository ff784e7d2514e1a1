"""Kept scenarios: names, links, and what stands side by side."""

import math

import pytest
from cases import CASES, START
from serving_cases import RESULTS

from explorer import change, evaluate
from explorer.core.problems import problems
from explorer.state import link, pinned, presets
from explorer.state.pinned import MOST, Pin, linked
from explorer.state.pinned.side_by_side import API, NOW, brief, panels, ratio_words, results
from explorer.state.store import Store
from explorer.words.headlines import headlines
from explorer.words.headlines.measures import Measure, measures


@pytest.fixture
def store() -> Store:
    return Store(START)


def test_each_gets_a_name_of_its_own(store) -> None:
    assert pinned.pin(store) and not pinned.pin(store), "once is enough"
    for change_of in ({"tokens": 1e12}, {"tokens": 5e11}, {"devices": 1024}):
        store.change(**change_of)
        assert pinned.pin(store)
    names = [pin.name for pin in store.pins]
    assert names[0] == presets.DEFAULT and len(set(names)) == MOST
    assert "training tokens 500B" in names[2]
    store.change(devices=2048)
    assert not pinned.can_pin(store) and not pinned.pin(store), "there is room for four"


def test_a_name_can_be_changed_but_not_to_nothing(store) -> None:
    pinned.pin(store)
    pinned.rename(store, 0, "  ours,\n last year ")
    assert store.pins[0].name == "ours, last year"
    for name in ("", "   ", "\n"):
        pinned.rename(store, 0, name)
    assert store.pins[0].name == "ours, last year"
    pinned.rename(store, 0, "x" * 500)
    assert len(store.pins[0].name) == pinned.LONGEST
    pinned.rename(store, 7, "nobody")


def test_one_can_be_shown_again_and_taken_away(store) -> None:
    pinned.pin(store)
    store.change(tokens=1e12)
    pinned.show(store, 0)
    assert store.scenario == START
    pinned.show(store, 5)
    pinned.unpin(store, 5)
    assert len(store.pins) == 1
    pinned.unpin(store, 0)
    assert store.pins == [] and panels(store) == []


@pytest.mark.parametrize("name", [*CASES, *(name for name in RESULTS if not problems(RESULTS[name].scenario))])
def test_a_link_carries_it(name) -> None:
    scenario = Store(CASES[name] if name in CASES else RESULTS[name].scenario).scenario
    told = linked.to_query(link.to_query(START), [Pin("A & B? = 100 %", scenario), Pin("other", START)])
    shown, pins, notices = linked.apart(told)
    assert link.from_query(shown) == (START, []) and notices == []
    assert [pin.name for pin in pins] == ["A & B? = 100 %", "other"]
    assert pins[0].scenario == scenario and pins[1].scenario == START


def test_a_link_without_them_is_as_before() -> None:
    query = link.to_query(change(START, tokens=1e12), "serve")
    assert linked.to_query(query, []) == query
    assert linked.apart(query) == (query, [], [])


@pytest.mark.parametrize(
    "inner",
    [
        "pin1=name",
        "pin1=",
        "pin2=a?v=1%26tokens=-5",
        "pin1=a%3Fnonsense%3D3",
        "pin1=%3F",
        "pin9=a",
        "pin1=a?" + "x" * 200,
    ],
)
def test_what_cannot_be_read_is_left_out_with_a_sentence(inner) -> None:
    shown, pins, notices = linked.apart(f"v=1&tokens=1T&{inner}")
    assert pins == [] and link.from_query(shown)[0].workload.tokens == 1e12
    assert all(note.startswith("What the link keeps as “") and note.endswith((".", ".”")) for note in notices)
    assert bool(notices) == ("pin9" not in inner)


def test_side_by_side_is_what_each_would_show_alone(store) -> None:
    pinned.pin(store)
    store.change(devices=1024)
    found = panels(store)
    alone = [headlines(evaluate(scenario)) for scenario in (store.scenario, START)]
    assert [panel.title for panel in found] == [card.title for card in alone[0]]
    for place, panel in enumerate(found):
        assert [cell.name for cell in panel.cells] == [NOW, presets.DEFAULT]
        assert [cell.value for cell in panel.cells] == [cards[place].value for cards in alone]
    now, before = found[0].cells
    days = [float(evaluate(scenario)["train_days"]) for scenario in (store.scenario, START)]
    assert before.ratio == f"× {days[1] / days[0]:.1f}" and now.ratio == ""
    assert before.bar / now.bar == pytest.approx(days[1] / days[0])
    assert max(cell.high for cell in found[0].cells) == 1, "the longest range fills the panel"


def test_each_stays_what_it_was_kept_as(store) -> None:
    """A run is not compared with a model in use: it stands beside it in short."""
    pinned.pin(store)
    store.load(presets.PRESETS["Serve Qwen3-32B to 50 colleagues"].scenario(), section="serve")
    (bought,) = panels(store)
    assert [cell.place for cell in bought.cells] == [0, API] and brief(results(store)[1][1]) == "14 days, $490,000"
    pinned.pin(store)
    store.change(requests_per_day=1e5)
    found = panels(store)
    assert [panel.title for panel in found] == ["Cost of an answer", "Speed", "GPUs", "Memory"]
    assert [cell.place for cell in found[0].cells] == [0, 2, API]


@pytest.mark.parametrize("name", [*CASES, *RESULTS])
def test_numbers_are_those_of_the_cards(name) -> None:
    result = evaluate(CASES[name]) if name in CASES else RESULTS[name]
    section = "serve" if result["for_serving"] else "train"
    for one in measures(result, section):
        assert one is None or (0 <= one.low <= one.value <= one.high < math.inf)


@pytest.mark.parametrize(
    ("value", "first", "words"),
    [(2.1, 1, "× 2.1"), (1, 160, "1/160"), (1, 1.001, "the same"), (1.05, 1, "× 1.05"), (0.5, 1, "× 0.50"), (1, 0, "")],
)
def test_ratios_in_words(value, first, words) -> None:
    assert ratio_words(Measure(value, value, value), Measure(first, first, first)) == words
    assert ratio_words(None, Measure(1, 1, 1)) == ""
