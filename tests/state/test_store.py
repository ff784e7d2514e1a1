"""One scenario at a time; a wish that cannot be computed leaves everything as it was."""

import pytest
from traitlets import TraitError

from explorer import change, evaluate
from explorer.state import presets
from explorer.state.store import Store

START = presets.PRESETS[presets.DEFAULT].scenario()


@pytest.fixture
def store() -> Store:
    return Store(START)


def watched(store: Store) -> list:
    seen: list = []
    store.observe(lambda event: seen.append(event["new"]), "result")
    return seen


def test_opens_computed(store) -> None:
    assert store.result["usd"] == evaluate(START)["usd"]
    assert (store.previous, store.problems, store.notices) == (None, [], [])


def test_a_change_is_computed_once_and_remembers_what_was(store) -> None:
    seen, before = watched(store), store.result
    assert store.change(tokens=1e12, devices=64)
    assert seen == [store.result]
    assert store.scenario == store.result.scenario == change(START, tokens=1e12, devices=64)
    assert store.previous is before


def test_scenario_and_result_agree_when_observers_hear_of_it(store) -> None:
    heard = []
    store.observe(
        lambda _: heard.append(store.scenario == store.result.scenario and store.previous.scenario != store.scenario),
        "result",
    )
    store.change(layers=40)
    store.load(presets.PRESETS[presets.DEFAULT].scenario())
    assert heard == [True, True]


@pytest.mark.parametrize(
    "changes", [{"tokens": -1.0}, {"kv_heads": 5}, {"seq_len": 10_000}, {"precision": "fp3"}, {"devices": 10**9}]
)
def test_a_bad_wish_says_why_and_changes_nothing_else(store, changes) -> None:
    seen, before = watched(store), (store.scenario, store.result, store.previous)
    assert not store.change(**changes)
    assert len(store.problems) == 1 and store.problems[0].endswith(".")
    assert (store.scenario, store.result, store.previous) == before
    assert not seen


def test_problems_go_with_the_next_sound_wish(store) -> None:
    store.change(kv_heads=5)
    assert store.change(kv_heads=8)
    assert store.problems == []
    store.change(kv_heads=5)
    assert store.change(kv_heads=8), "the same scenario again"
    assert store.problems == []


def test_the_same_scenario_is_silent(store) -> None:
    store.change(devices=64)
    seen, before = watched(store), store.previous
    assert store.change(devices=64)
    assert not seen and store.previous is before


def test_notices_of_the_link_go_with_the_first_change() -> None:
    store = Store(START, ["A sentence."])
    assert not store.change(devices=0)
    assert store.notices == ["A sentence."]
    store.change(devices=64)
    assert store.notices == []


def test_an_unknown_field_is_a_mistake_of_the_program(store) -> None:
    with pytest.raises(KeyError, match="did you mean tokens"):
        store.change(tokenz=1)
    assert store.scenario == START


def test_opening_a_section_sets_the_job_and_says_nothing_has_changed(store) -> None:
    heard: list[str] = []
    store.change(tokens=1e12)
    store.notices = ["about the link"]
    store.observe(lambda change: heard.append(change.name), ["result", "section"])
    assert store.open("serve")
    assert (store.section, store.scenario.workload.job) == ("serve", "serve")
    assert (store.previous, store.notices) == (None, ["about the link"])
    assert sorted(heard) == ["result", "section"]
    assert store.open("own") and store.scenario.workload.job == "serve"
    assert sorted(heard) == ["result", "section", "section"], "the job is the same, and so is its result"


def test_observers_see_scenario_and_section_at_once(store) -> None:
    seen = []
    store.observe(lambda _: seen.append((store.section, store.result.scenario.workload.job)), ["result", "section"])
    store.load(change(START, tokens=1e12), section="serve")
    assert set(seen) == {("serve", "serve")}


def test_there_is_no_other_section(store) -> None:
    with pytest.raises(TraitError):
        store.section = "museum"
    with pytest.raises(TraitError):
        store.load(change(START, tokens=1e12), section="museum")
    assert store.section == "train" and store.scenario == START


def test_a_section_is_not_opened_with_what_cannot_be_computed(store) -> None:
    assert not store.load(change(START, kv_heads=5), section="serve")
    assert store.section == "train" and store.problems
