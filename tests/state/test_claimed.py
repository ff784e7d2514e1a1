"""A claim of what a run cost is answered, and stays answered while what it hangs on is changed."""

import pytest

from explorer import evaluate
from explorer.core.choose.claimed import claimed
from explorer.state import claimed as claims
from explorer.state import presets
from explorer.state.link import from_query
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
    assert "“Sum to check”" in notes.notices[3 if "DeepSeek" not in name else 2]
    assert len(set(notes.notices)) == len(notes.notices)


def test_a_report_answers_the_question_too() -> None:
    _, answer, _, _ = opened(GPT_4)
    sent: list[dict] = []
    answer.send = sent.append
    answer._asked(answer, "report", [])
    made = sent[0]["report"]
    assert made["told"] == answer.told and made["told"].startswith("Did GPT-4 cost")
    assert "Altman" in made["notes"][0] and len(set(made["notes"])) == len(made["notes"])


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


def test_a_sum_of_ones_own_is_judged_for_any_run() -> None:
    store, answer, notes, _ = opened(GPT_4)
    store.change(claimed_usd=50e6)
    assert answer.told.startswith("Did GPT-4 cost $50 M? At $2.00 a GPU-hour $50 M is too little")
    assert not any("Altman" in note for note in notes.notices), "who was quoted spoke of another sum"
    store.change(usd_per_device_hour=1.26)
    assert "It may have" in answer.told and "($38 M to $83 M)" in answer.told
    store.change(claimed_usd=0.0)
    assert answer.told.startswith("Training a 280B model")
    other = Store(from_query("v=1&claimed_usd=100k")[0])
    assert claims.answered(other).startswith("Did training Llama-2-7B on 2T tokens cost $100,000?")
    assert claims.answered(Store(presets.change(other.scenario, holding="owned"))) == "", "no rent, nothing to judge"


def test_the_hours_that_deepseek_counts_are_within_the_range() -> None:
    """Table 1 of its report: 2.664 million hours of 2,048 H800 for pre-training, $2 each; one of the runs that losses are fitted to."""
    result = evaluate(presets.PRESETS["DeepSeek-V3, pre-trained on 14.8T tokens"].scenario())
    assert result["usd_low"] <= 2 * 2.664e6 <= result["usd_high"]
    assert float(result["device_hours"]) == pytest.approx(2.664e6, rel=0.12)


def test_a_sum_that_is_too_little_is_said_to_be() -> None:
    store, answer, notes, _ = opened("GPT-3 at the utilisation of real runs")
    assert "$560,000 is too little" in answer.told and "no MFU" in notes.notices[1]
    assert claimed(store.result, 1e9).too_much and claimed(store.result, 1e9).mfu < 0.01
