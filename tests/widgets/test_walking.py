"""Back and forth through what was shown: by buttons of the page, and by those of the browser."""

import pytest

from explorer.state import presets
from explorer.widgets.app import Explorer


@pytest.fixture
def page() -> Explorer:
    return Explorer("v=1&tokens=1T")


def said(page: Explorer, message: object) -> None:
    for hear in page.answer._msg_callbacks.callbacks:
        hear(page.answer, message, [])


def wished(page: Explorer, name: str, value: str) -> None:
    page.controls._wished(page.controls, {"name": name, "value": value}, [])


def test_the_page_opens_with_nothing_to_undo(page) -> None:
    assert (page.answer.can_undo, page.answer.can_redo) == (False, False)
    said(page, "undo")
    assert page.answer.query == "v=1&tokens=1T"


def test_undo_and_redo(page) -> None:
    wished(page, "devices", "64")
    assert page.answer.can_undo and any(card["was"] for card in page.answer.cards)
    said(page, "undo")
    assert (page.answer.query, page.answer.can_redo) == ("v=1&tokens=1T", True)
    assert not any(card["was"] for card in page.answer.cards), "nothing was otherwise"
    assert page.controls.values["devices"][0] == "512"
    said(page, "redo")
    assert (page.answer.query, page.answer.can_redo) == ("v=1&tokens=1T&devices=64", False)


def test_a_drag_is_one_step(page) -> None:
    for devices in ("64", "65", "70"):
        wished(page, "devices", devices)
    said(page, "undo")
    assert page.answer.query == "v=1&tokens=1T" and not page.answer.can_undo


def test_what_was_typed_wrongly_goes_with_a_step_back(page) -> None:
    wished(page, "devices", "64")
    wished(page, "tokens", "nonsense")
    assert page.controls.errors
    said(page, "undo")
    assert page.controls.errors == {} and page.answer.problem == ""


def test_the_preset_is_named_again() -> None:
    page = Explorer()
    wished(page, "devices", "64")
    assert page.questions.preset == ""
    said(page, "undo")
    assert page.questions.preset == presets.DEFAULT
    page.tabs.section = "serve"
    said(page, "undo")
    assert page.store.section == page.tabs.section == "train" and page.store.scenario.workload.job == "train"


def test_back_in_the_browser_is_what_undo_is(page) -> None:
    first = page.answer.step
    wished(page, "devices", "64")
    before, second = page.store.scenario, page.answer.step
    said(page, {"walked": "v=1&tokens=1T", "step": first})
    assert (page.answer.step, page.answer.came, page.answer.can_redo) == (first, 1, True)
    assert page.answer.query == "v=1&tokens=1T"
    said(page, {"walked": "anything", "step": second})
    assert page.store.scenario == before, "the number leads there, not the address"


@pytest.mark.parametrize("step", [None, 10**9, "1", [], 1.5])
def test_an_address_of_before_is_loaded_and_can_be_undone(page, step) -> None:
    said(page, {"walked": "v=1&section=serve&tokens=3T", "step": step})
    assert (page.store.section, page.store.scenario.workload.tokens, page.answer.came) == ("serve", 3e12, 1)
    said(page, "undo")
    assert (page.store.section, page.store.scenario.workload.tokens) == ("train", 1e12)


@pytest.mark.parametrize("address", ["", "nonsense", "x" * 10**6, "v=1&tokens=-1", "v=1&section=museum"])
def test_any_address_is_answered(page, address) -> None:
    said(page, {"walked": address, "step": None})
    assert page.answer.came == 1
    for message in ({"walked": 5}, {"walked": None, "step": 1}, {"step": 1}, "redo", ["undo"]):
        said(page, message)
    assert page.answer.came == 1
