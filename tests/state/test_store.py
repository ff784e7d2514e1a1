"""One scenario at a time; a wish that cannot be computed leaves everything as it was."""

import pytest
from traitlets import TraitError

from explorer import change, evaluate
from explorer.state import presets
from explorer.state.history import History
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


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def timed() -> tuple[Store, Clock]:
    clock = Clock()
    return Store(START, history=History(clock)), clock


def test_what_was_shown_comes_back_exactly_and_forth_again(store) -> None:
    assert not store.can_undo and not store.undo() and not store.redo()
    shown = [(store.scenario, store.section)]
    for step in (
        lambda: store.change(tokens=1e12),
        lambda: store.change(devices=64),
        lambda: store.open("serve"),
        lambda: store.load(presets.PRESETS["GPT-2 124M on 8×A100"].scenario(), related=False, section="train"),
    ):
        assert step()
        shown.append((store.scenario, store.section))
    back = []
    while store.can_undo:
        assert store.undo()
        back.append((store.scenario, store.section))
        assert store.result.scenario == store.scenario and store.previous is None
    assert back == shown[-2::-1] and store.can_redo
    forth = []
    while store.redo():
        forth.append((store.scenario, store.section))
    assert forth == shown[1:] and not store.can_redo


def test_changes_by_one_control_right_after_each_other_are_one_step(timed) -> None:
    store, clock = timed
    for devices in (8, 16, 32):
        store.load(change(store.scenario, devices=devices), control="devices")
        clock.now += 0.9
    store.load(change(store.scenario, tokens=1e12), control="tokens")
    clock.now += 1.1
    store.load(change(store.scenario, tokens=2e12), control="tokens")
    store.undo()
    assert store.scenario.workload.tokens == 1e12
    store.load(change(store.scenario, tokens=3e12), control="tokens")
    store.undo()
    assert store.scenario.workload.tokens == 1e12, "what is changed after an undo is a step of its own"
    store.undo()
    assert store.scenario.layout.devices == 32
    store.undo()
    assert store.scenario == START and not store.can_undo


def test_a_slow_server_does_not_part_the_changes_of_one_drag(timed) -> None:
    store, clock = timed

    def draws(_: object) -> None:
        clock.now += 5

    store.observe(draws, "result")
    for devices in (8, 16, 32):
        store.load(change(store.scenario, devices=devices), control="devices")
        clock.now += 0.9
    store.undo()
    assert store.scenario == START


def test_changes_by_no_control_are_steps_each(timed) -> None:
    store, _ = timed
    store.change(devices=8)
    store.change(devices=16)
    store.undo()
    assert store.scenario.layout.devices == 8


def test_a_new_change_ends_what_was_undone(store) -> None:
    store.change(devices=8)
    store.undo()
    assert store.can_redo
    store.change(devices=16)
    assert not store.can_redo and not store.redo()


def test_what_changes_nothing_is_no_step(store) -> None:
    store.change(devices=START.layout.devices)
    store.change(devices=0)
    store.open("train")
    assert not store.can_undo and store.problems == []
    store.change(devices=0)
    store.change(devices=8)
    store.change(devices=0)
    store.undo()
    assert store.problems == [] and store.scenario == START


def test_a_hundred_steps_are_kept(store) -> None:
    for devices in range(1, 121):
        store.change(devices=devices)
    back = 0
    while store.undo():
        back += 1
    assert back == 100 and store.scenario.layout.devices == 20


def test_each_step_has_a_number_that_leads_there(store) -> None:
    numbers = {store.step: store.scenario}
    for devices in (8, 16, 32, 64):
        store.change(devices=devices)
        numbers[store.step] = store.scenario
    assert len(numbers) == 5
    for number in (*numbers, *reversed(numbers)):
        assert store.walk_to(number) and (store.step, store.scenario) == (number, numbers[number])
    assert not store.walk_to(-1)
    gone = store.step + 1
    store.walk_to(next(iter(numbers)))
    store.change(devices=128)
    assert not store.walk_to(gone), "it was undone, and another way was taken"


def test_notices_come_back_with_what_they_are_about() -> None:
    store = Store(START, ["A sentence."])
    store.change(devices=64)
    store.undo()
    assert store.notices == ["A sentence."]


def test_what_is_shown_can_be_made_the_first(store) -> None:
    store.change(devices=64)
    step = store.step
    store.begin()
    assert not store.can_undo and store.step != step


def test_who_hears_of_a_step_back_hears_one_truth(store) -> None:
    heard = []
    store.open("serve")
    store.observe(
        lambda _: heard.append((store.section, store.result.scenario == store.scenario, store.can_redo)),
        ["result", "section", "walked"],
    )
    store.undo()
    assert set(heard) == {("train", True, True)}
