"""Advice on the page: computed at rest, taken with one press, undone with another."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from explorer import change, evaluate
from explorer.state import presets
from explorer.state.store import Store
from explorer.widgets.answer import Answer

TIGHT = presets.PRESETS["Fine-tune an 8B on one 12 GB card (QLoRA)"].scenario()


@pytest.fixture
def answer() -> Answer:
    answer = Answer(Store(TIGHT))
    answer.advising.refresh()
    return answer


def press(answer: Answer, message) -> None:
    answer._handle_custom_msg(message, [])


def test_each_piece_says_what_it_is_for_and_what_it_does(answer) -> None:
    first = answer.advice[0]
    assert first["goal"] == "It would fit with" and first["label"] == "the loss computed in chunks"
    assert first["effect"] and not answer.stale and answer.taken == ""


def test_one_press_mends_it_and_undo_takes_it_back(answer) -> None:
    press(answer, {"advice": "the loss computed in chunks"})
    assert answer._store.result.fits and answer._store.scenario == change(TIGHT, chunked_loss=True)
    assert answer.taken == "the loss computed in chunks" and answer.stale
    press(answer, "undo")
    assert answer._store.scenario == TIGHT and answer.taken == ""


def test_what_was_taken_is_forgotten_when_something_else_changes(answer) -> None:
    press(answer, {"advice": "2 GPUs"})
    answer._store.change(tokens=2e7)
    assert answer.taken == ""


def test_a_press_on_what_is_no_longer_advised_does_nothing(answer) -> None:
    answer._store.load(change(TIGHT, chunked_loss=True))
    before = answer._store.scenario
    for message in (
        {"advice": "the loss computed in chunks"},
        {"advice": None},
        {"advice": ["2 GPUs"]},
        {"advice": ""},
    ):
        press(answer, message)
    assert answer._store.scenario == before and not answer.stale


def test_it_is_computed_at_rest_once_for_many_changes() -> None:
    async def drag() -> tuple[int, Answer]:
        answer = Answer(Store(TIGHT))
        await asyncio.sleep(0.5)
        shown = []
        answer.observe(lambda _: shown.append(1), "advice")
        for tokens in (1e7, 2e7, 3e7, 4e7):
            answer._store.change(tokens=tokens)
            assert answer.stale or tokens == 1e7
        await asyncio.sleep(1.2)
        return len(shown), answer

    with ThreadPoolExecutor() as own:  # a loop of its own: browsers have this thread's
        count, answer = own.submit(lambda: asyncio.run(drag())).result()
    assert count == 1 and not answer.stale
    assert answer.advice[0]["effect"].split(",")[0] in str(answer.advising.found[0].effect)
    assert evaluate(answer.advising.found[0].scenario)["tokens"] == 4e7
