"""The panels follow the store; what a browser sends keeps, names, shows and removes scenarios, or does nothing."""

import pytest
from cases import START

from explorer.state import presets
from explorer.state.store import Store
from explorer.widgets.answer import Answer
from explorer.widgets.app import Explorer
from explorer.widgets.pinned import COLOURS, SideBySide
from explorer.words.serving_words import answer_price


@pytest.fixture
def shown() -> SideBySide:
    store = Store(START)
    widget = SideBySide(store)
    Answer(store)._handle_custom_msg("pin", [])
    store.change(tokens=1e12)
    return widget


def test_it_shows_who_is_kept_and_four_answers(shown) -> None:
    assert shown.kept == [[presets.DEFAULT, ""]] and len(COLOURS) == 6
    assert [panel["title"] for panel in shown.panels] == ["Time", "Cost", "Memory", "Compute"]
    assert [cell["value"] for cell in shown.panels[0]["cells"]] == ["7.2 days", "14 days"]


def test_messages_name_show_and_remove(shown) -> None:
    shown._handle_custom_msg({"rename": 0, "name": "ours"}, [])
    assert shown.kept == [["ours", ""]] and shown.panels[0]["cells"][1]["name"] == "ours"
    shown._handle_custom_msg({"show": 0}, [])
    assert shown._store.scenario == START
    shown._handle_custom_msg({"unpin": 0}, [])
    assert shown.kept == [] and shown.panels == []


@pytest.mark.parametrize(
    "message",
    [None, 5, [], {}, {"unpin": "0"}, {"unpin": 9}, {"show": -1}, {"rename": 0}, {"rename": 0, "name": ["x"] * 9},
     {"rename": 0, "name": "\ud800"}, {"show": None}],
)  # fmt: skip
def test_nonsense_loses_nothing(shown, message) -> None:
    scenario = shown._store.scenario
    shown._handle_custom_msg(message, [])
    assert len(shown.kept) == 1 and shown._store.scenario == scenario


def test_a_link_opens_what_it_keeps_and_another_question_leaves_it() -> None:
    first = Explorer("v=1&tokens=1T")
    first.answer._handle_custom_msg("pin", [])
    again = Explorer(first.answer.query)
    assert again.store.pins == first.store.pins and again.answer.kept[0][1] == "7.2 days, $250,000"
    again.start_from(presets.FIRST[0])
    assert again.store.pins == first.store.pins, "what is kept stays when another question is asked"
    assert "pin1=" in again.answer.query and again.answer.can_pin


def test_a_model_in_use_stands_beside_the_api_that_sells_it(shown) -> None:
    """Also where nothing else that is kept is in use: one row more, for the cost of an answer alone."""
    shown._store.load(presets.PRESETS[presets.FIRST[2]].scenario(), section="serve")
    (panel,) = shown.panels
    own, api = panel["cells"]
    result = shown._store.result
    assert panel["title"] == "Cost of an answer" and own["place"] == 0 and api["place"] == 5
    assert api["name"].startswith("The API (DeepInfra") and api["value"] == answer_price(result["api_usd_per_request"])
    assert api["bar"] / own["bar"] == pytest.approx(result["api_usd_per_request"] / result["usd_per_request"])
    answer = Answer(shown._store)
    answer._handle_custom_msg("pin", [])
    assert [len(panel["cells"]) for panel in shown.panels] == [3, 2, 2, 2]
