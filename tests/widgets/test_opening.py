"""A press on the chart of model sizes against tokens opens that run."""

import math

import pytest

from explorer.state import presets
from explorer.state.store import Store
from explorer.widgets.opening import open_run


@pytest.fixture
def store() -> Store:
    made = Store(presets.PRESETS[presets.DEFAULT].scenario())
    made.open("lab")
    return made


def test_a_press_opens_the_run(store) -> None:
    assert open_run(store, {"run": {"params": 1.04e9, "tokens": 2.08e10}})
    assert store.section == "train" and not store.problems
    assert store.result["params"] == pytest.approx(1.04e9, rel=0.02) and store.scenario.workload.tokens == 2.08e10


@pytest.mark.parametrize("run", [None, {}, {"params": 1e9}, {"params": "x", "tokens": 1e9}, {"params": math.inf, "tokens": 1e9},
                                 {"params": 1e30, "tokens": 1e9}, {"params": True, "tokens": 1e9}, {"params": 1e9, "tokens": -1}])  # fmt: skip
def test_nonsense_opens_nothing(store, run) -> None:
    before = store.scenario
    assert open_run(store, {"run": run})
    assert store.scenario == before and store.section == "lab"


def test_other_messages_are_not_taken(store) -> None:
    assert not open_run(store, "csv") and not open_run(store, {"gpu": "H100 SXM"})


@pytest.mark.parametrize(("name", "section"), [("scratch", "train"), ("tuned", "train"), ("served", "serve")])
def test_an_answer_opens_as_a_run_that_fits(store, name, section) -> None:
    assert open_run(store, {"open": name})
    assert store.section == section and not store.problems
    assert store.result.fits if section == "train" else store.result["served_spare_bytes"] >= 0


def test_answers_that_are_none_open_nothing(store) -> None:
    before = store.scenario
    for name in ("castle", None, 7, ["scratch"]):
        assert open_run(store, {"open": name})
    store.open("train")
    assert open_run(store, {"open": "scratch"})
    assert store.scenario == before
