"""Where people begin: questions in their own words, and every named scenario in a list."""

from __future__ import annotations

import json

import pytest

from explorer.state import presets
from explorer.state.store import Store
from explorer.widgets.questions import Questions
from explorer.words.citing import html_of

START = presets.PRESETS[presets.DEFAULT].scenario()


@pytest.fixture
def asked() -> Questions:
    questions = Questions(Store(START))
    questions.name(presets.DEFAULT)
    return questions


def ask(questions: Questions, message: object) -> Store:
    questions._asked(questions, message, [])
    return questions._store


def test_six_to_nine_questions_stand_first_and_everything_is_in_the_list(asked) -> None:
    assert 6 <= len(asked.questions) <= 9
    assert all(question.endswith("?") and len(question) <= 45 for question, _ in asked.questions)
    listed = [name for _, entries in asked.presets for name, _, _ in entries]
    assert sorted(listed) == sorted(presets.known()) and {name for _, name in asked.questions} <= set(listed)
    words = [preset.asks for preset in presets.PRESETS.values()]
    assert all(word.endswith("?") for word in words) and len(set(words)) == len(words)
    json.dumps([asked.questions, asked.presets])


@pytest.mark.parametrize("name", presets.FIRST)
def test_a_question_opens_its_scenario_and_says_what_it_is(asked, name) -> None:
    forgotten = []
    asked._opened = lambda: forgotten.append(name)
    store, preset = ask(asked, {"preset": name}), presets.PRESETS[name]
    assert (store.scenario, store.section) == (preset.scenario(), preset.section or "train")
    assert (asked.preset, asked.note, forgotten) == (name, html_of(preset.told), [name])


def test_a_changed_scenario_is_no_longer_one_until_it_is_asked_for_again(asked) -> None:
    asked._store.change(tokens=1e12)
    assert asked.preset == "" and presets.DEFAULT in asked.note
    ask(asked, {"preset": presets.DEFAULT})
    assert asked.preset == presets.DEFAULT and asked._store.scenario == START


@pytest.mark.parametrize("message", [None, 5, {}, {"preset": "no such"}, {"preset": ["x"]}, {"preset": "x" * 10**6}])
def test_what_is_no_question_changes_nothing(asked, message) -> None:
    assert ask(asked, message).scenario == START and asked.preset == presets.DEFAULT


def test_what_is_chosen_has_a_short_name_for_the_closed_list(asked) -> None:
    short = {name: said for _, entries in asked.presets for name, _, said in entries}
    assert all(short[name] == preset.asks and len(preset.asks) <= 60 for name, preset in presets.PRESETS.items())
