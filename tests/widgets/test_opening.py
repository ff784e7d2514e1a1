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
    assert abs(store.scenario.model.params / 1e9 - 1) < 0.02 and store.scenario.workload.tokens == 2.1e10


@pytest.mark.parametrize("run", [None, {}, {"params": 1e9}, {"params": "x", "tokens": 1e9}, {"params": math.inf, "tokens": 1e9},
                                 {"params": 1e30, "tokens": 1e9}, {"params": True, "tokens": 1e9}, {"params": 1e9, "tokens": -1}])  # fmt: skip
def test_nonsense_opens_nothing(store, run) -> None:
    before = store.scenario
    assert open_run(store, {"run": run})
    assert store.scenario == before and store.section == "lab"


def test_other_messages_are_not_taken(store) -> None:
    assert not open_run(store, "csv") and not open_run(store, {"gpu": "H100 SXM"})


def test_a_run_has_at_least_a_step(store) -> None:
    open_run(store, {"run": {"params": 1e8, "tokens": 10}})
    job = store.scenario.workload
    assert job.tokens >= job.global_batch * job.seq_len and not store.problems
