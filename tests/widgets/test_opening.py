"""A press on the chart of model sizes against tokens opens that run."""

import math

import pytest

from explorer import change
from explorer.catalog.buying.shop import shop
from explorer.catalog.lab_model import means
from explorer.state import presets
from explorer.state.store import Store
from explorer.widgets.lab.buying import chosen
from explorer.widgets.opening import open_run
from explorer.words.headlines import headlines, subject


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
    assert store.previous is None, "what it was before, nobody has seen in that section"
    assert store.result.fits if section == "train" else store.result["served_spare_bytes"] >= 0


def test_answers_that_are_none_open_nothing(store) -> None:
    before = store.scenario
    for name in ("castle", None, 7, ["scratch"]):
        assert open_run(store, {"open": name})
    store.open("train")
    assert open_run(store, {"open": "scratch"})
    assert store.scenario == before


@pytest.mark.parametrize(
    "name", ["$1,000 on eight H100: the best model for the money", "Four RTX 3090 and a month, for six people"]
)
def test_what_is_served_is_one_copy_on_the_cards_that_there_are(name) -> None:
    made = Store(presets.PRESETS[name].scenario())
    made.open("lab")
    number = made.scenario.layout.devices
    assert open_run(made, {"open": "served"})
    assert made.result["copies"] == 1 and made.result["fleet_devices"] <= number


def test_the_lab_says_the_same_after_an_answer_was_opened() -> None:
    """Software for adapters is not that of a run from scratch."""
    made = Store(presets.PRESETS["Four RTX 3090 and a month, for six people"].scenario())
    made.open("lab")
    before = [card.value for card in headlines(made.result, "lab")]
    for name in ("tuned", "served", "scratch"):
        assert open_run(made, {"open": name})
        made.open("lab")
        assert [card.value for card in headlines(made.result, "lab")] == before


def test_what_is_best_to_buy_is_taken_and_a_row_is_what_the_answers_are_for() -> None:
    made = Store(change(presets.PRESETS["Which GPU for a home lab with $3,000?"].scenario(), devices=1))
    made.open("lab")
    best = shop(made.result).best
    assert open_run(made, {"open": "bought"}) and made.section == "lab"
    assert (made.scenario.accelerator, made.scenario.layout.devices) == (best.ware.accelerator, best.devices)
    other = next(
        one for one in shop(made.result).found if one.devices and one.ware.accelerator != best.ware.accelerator
    )
    made.load(chosen(made, other.ware.name))
    assert means(made.result).groups[0].accelerator == other.ware.accelerator
    assert subject(made.result, "lab").startswith(
        f"What {other.devices} × {other.ware.accelerator.accelerator_name} can"
    )
