"""A question that asks whether something can be done is answered first, and a published figure stands beside its prediction."""

import pytest

from explorer.state import asked, presets
from explorer.state.store import Store
from explorer.widgets.answer import Answer, Notes
from explorer.widgets.questions import Questions
from explorer.words.headlines import headlines
from explorer.words.own_numbers import ends

LORA = "A lab with four RTX 3090: fine-tune a 13B"
SEVENTY = "Llama-3.1-70B, pre-trained on 15T tokens"


def opened(name: str) -> tuple[Store, Answer, Notes]:
    store = Store(presets.PRESETS["GPT-2 124M on 8×A100"].scenario())
    questions = Questions(store)
    questions._asked(questions, {"preset": name}, [])
    return store, Answer(store), Notes(store)


def test_every_question_that_can_be_answered_by_yes_or_no_is() -> None:
    asks = {
        name for name, preset in presets.PRESETS.items() if preset.asks.startswith(("Can ", "Did ", "Does ", "Is "))
    }
    assert asks == {*asked.CAN, *(name for name, preset in presets.PRESETS.items() if preset.claim)} - {
        "GPT-3 at the utilisation of real runs"  # what it really cost
    }


@pytest.mark.parametrize("name", asked.CAN)
def test_the_answer_says_what_the_card_of_memory_says(name) -> None:
    store, answer, _ = opened(name)
    said = {"Fits": "Yes: ", "Barely fits": "Barely: ", "Does not fit": "No"}
    assert answer.told.startswith(said[headlines(store.result)[2].value.partition(":")[0]])
    assert not asked.answered(Store(presets.PRESETS[name].scenario())), "nobody asked for a scenario of one's own"


def test_it_stays_as_long_as_the_question_does() -> None:
    store, answer, _ = opened(LORA)
    assert answer.told == (
        "Barely: fine-tuning a 13B model on 10M tokens by LoRA with 4 RTX 3090 takes 1.9 hours and $0.54 of electricity,"
        " with only 2.5 GB of memory to spare on each GPU."
    )
    store.change(seq_len=512)
    assert answer.told.startswith("Yes: fine-tuning a 13B")
    store.change(method="full")
    assert answer.told.startswith("No: fine-tuning" if store.result.fits else "No: ")
    for changes in ({"devices": 8}, {"tokens": 1e12}):
        store, answer, _ = opened(LORA)
        store.change(**changes)
        assert not answer.told.startswith(("Yes", "No", "Barely"))
    store.undo()
    assert answer.told.startswith("Barely: ")


@pytest.mark.parametrize("name", [presets.DEFAULT, SEVENTY])
def test_published_hours_stand_beside_the_predicted_ones(name) -> None:
    store, _, notes = opened(name)
    hours, here = presets.PRESETS[name].gpu_hours, float(store.result["device_hours"])
    low, high = ends(store.result, "run")
    assert here * low < hours < here * high
    (said,) = [notice for notice in notes.notices if "The published" in notice]
    assert said.endswith("more, and within that range.") and (hours > here)
    store.change(tokens=1e12)
    assert not any("The published" in notice for notice in notes.notices)
