"""A claim of what a run cost is answered, and stays answered while what it hangs on is changed."""

import pytest

from explorer import evaluate
from explorer.core.choose.claimed import claimed
from explorer.state import claimed as claims
from explorer.state import presets
from explorer.state.store import Store
from explorer.widgets.answer import Answer, Notes
from explorer.widgets.questions import Questions
from explorer.words.format import dollars

GPT_4 = "A run of GPT-4's scale"
CLAIMS = [name for name, preset in presets.PRESETS.items() if preset.claim]


def opened(name: str) -> tuple[Store, Answer, Notes, Questions]:
    preset = presets.PRESETS[name]
    store = Store(preset.scenario())
    questions = Questions(store)
    questions._asked(questions, {"preset": presets.DEFAULT}, [])
    questions._asked(questions, {"preset": name}, [])
    return store, Answer(store), Notes(store), questions


@pytest.mark.parametrize("name", CLAIMS)
def test_the_sentence_asks_the_question_and_names_the_sum(name) -> None:
    _, answer, notes, _ = opened(name)
    preset = presets.PRESETS[name]
    assert answer.told.startswith(preset.asks) and dollars(preset.claim.usd) in answer.told
    assert "Source: <a href" in notes.notices[0] and "Failed runs" in notes.notices[1]
    assert notes.notices[2].startswith("Beyond what was checked") and len(set(notes.notices)) == len(notes.notices)


def test_at_the_price_or_the_mfu_that_it_takes_the_run_costs_the_sum() -> None:
    store, answer, notes, questions = opened(GPT_4)
    assert "280B" not in answer.told and "may have" in answer.told and "CEO" in notes.notices[0]
    needed = claimed(store.result, 100e6)
    assert not needed.agrees and not needed.too_little and not needed.too_much
    for changes in ({"usd_per_device_hour": needed.usd_per_device_hour}, {"mfu": needed.mfu}):
        there = evaluate(presets.change(store.scenario, **changes))
        assert there["usd"] == pytest.approx(100e6, rel=1e-3) and claimed(there, 100e6).agrees
    store.change(usd_per_device_hour=round(needed.usd_per_device_hour, 2))
    assert "GPT-4" in answer.told and "$100 M" in answer.told
    assert f"Started from “{GPT_4.replace(chr(39), '&#x27;')}”" in questions.note and "Epoch" in questions.note


def test_another_run_is_no_claim_and_the_way_back_is() -> None:
    store, answer, _, _ = opened(GPT_4)
    store.change(tokens=1e12)
    assert claims.claim_of(store) is None and answer.told.startswith("Training a 280B model on 1T tokens")
    store.undo()
    assert claims.claim_of(store) is presets.PRESETS[GPT_4].claim and answer.told.startswith("Did GPT-4 cost")
    store.undo()
    assert store.whose == presets.DEFAULT
    assert not claims.answered(Store(presets.PRESETS[GPT_4].scenario())), "a scenario of one's own claims nothing"


def test_a_sum_that_is_too_little_is_said_to_be() -> None:
    store, answer, notes, _ = opened("GPT-3 at the utilisation of real runs")
    assert "$560,000 is too little" in answer.told and "no MFU" in notes.notices[1]
    assert claimed(store.result, 1e9).too_much and claimed(store.result, 1e9).mfu < 0.01
