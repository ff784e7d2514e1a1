"""What a run of one's own measured goes with the link, and says no more than it measured."""

from urllib.parse import urlencode

import pytest

from explorer import calibrated, evaluate
from explorer.state import link, presets
from explorer.state.store import Store
from explorer.widgets.giving import measure
from explorer.words.own_run import calibrations

START = presets.PRESETS[presets.DEFAULT].scenario()


def test_a_link_and_a_saved_scenario_carry_it() -> None:
    mine = calibrated(calibrated(START, "1,420 tokens/s per GPU"), "61.3 GB")
    for again, told in (link.from_query(link.to_query(mine)), link.from_json(link.to_json(mine))):
        assert told == [] and again == mine


def test_a_link_without_it_is_as_it_was() -> None:
    assert link.to_query(START) == "v=1"
    assert link.from_query("v=1&tokens=1T")[0].measured == START.measured


@pytest.mark.parametrize("text", ["best tool ever", "<b>3 s</b> step 3 s", "61.3 GB", "step 3 s and more", "=1+1"])
def test_a_link_cannot_put_other_words_on_the_page(text: str) -> None:
    query = urlencode({"step_factor": 1.2, "step_run": text, "trained_where": "everywhere"})
    scenario, told = link.from_query(query)
    assert scenario.measured.step_factor == 1.2 and len(told) == 1
    (said,) = calibrations(evaluate(scenario))
    assert said.text.startswith("Calibrated with your run (speed × 0.833")


@pytest.mark.parametrize("value", ["0", "-1", "nan", "1e9", "1000", "x"])
def test_a_factor_that_cannot_be_is_left_out(value: str) -> None:
    scenario, told = link.from_query(f"step_factor={value}")
    assert scenario == START and len(told) == 1


def test_a_pasted_line_counts_and_is_taken_back() -> None:
    store = Store(START)
    assert measure(store, {"measured": "2,900 tokens/s per GPU"}) and not store.problems
    assert store.result["tokens_per_s_per_device"] == pytest.approx(2900)
    assert measure(store, {"unmeasured": "step"})
    assert store.result["train_days"] == evaluate(START)["train_days"]


@pytest.mark.parametrize("odd", [None, 3, [], {}, {"give": "x"}, "csv"])
def test_other_messages_are_for_others(odd: object) -> None:
    assert not measure(Store(START), odd)


@pytest.mark.parametrize(
    "odd", [{"measured": None}, {"measured": "x" * 10**6}, {"measured": {}}, {"unmeasured": "shoes"}]
)
def test_odd_messages_leave_everything_as_it_is(odd: object) -> None:
    store = Store(START)
    assert measure(store, odd) and store.scenario == START
    assert len(store.problems) == ("measured" in odd)
