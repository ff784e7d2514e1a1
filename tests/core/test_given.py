"""What is given instead of computed: everything that hangs on it follows, nothing else moves, nonsense is refused."""

import math

import numpy as np
import pytest
from scenarios import LAID

from explorer import Scenario, change, evaluate, explain, problems, sweep
from explorer.core.calibration import CONSTANTS
from explorer.core.choose.ranking import ranking
from explorer.core.compute import PLAN
from explorer.core.formula import REGISTRY
from explorer.core.scenario.parts import Accelerator


def hangs_on(name: str) -> set[str]:
    """The quantities that need one, directly or not."""
    found = {name}
    for f in PLAN.formulas:
        if found & set(f.parameters):
            found.add(f.name)
    return found - {name}


@pytest.mark.parametrize("scenario", [LAID, Scenario()], ids=["laid out", "open"])
def test_a_measured_step_makes_days_and_dollars(scenario) -> None:
    """1.9 s a step: 476,837 steps of 4,194,304 tokens, times the overhead of a run, by hand."""
    plain, mine = evaluate(scenario), evaluate(change(scenario, given={"step_seconds": 1.9}))
    clean, excess, tended = (CONSTANTS[name].value for name in ("clean_run_overhead", "run_excess", "tended_params"))
    days = 2e12 / (1024 * 4096) * 1.9 * (clean + excess / (1 + 6_738_415_616 / tended)) / 86_400
    assert mine["train_days"] == pytest.approx(days)
    assert mine["usd"] == pytest.approx(24 * days * mine["devices"] * 2.0)
    assert mine["device_bytes"] == plain["device_bytes"]


@pytest.mark.parametrize("name", ["step_seconds", "device_bytes", "kv_cache_bytes", "board_w", "training_flop", "dp"])
def test_what_hangs_on_it_follows_and_nothing_else_moves(name) -> None:
    plain = evaluate(LAID)
    mine = evaluate(change(LAID, given={name: 1.5 * float(plain[name])}))
    moved = {n for n in REGISTRY if not np.isclose(mine[n], plain[n], rtol=1e-12, equal_nan=True)}
    assert name in moved
    assert moved - {name} <= hangs_on(name)
    assert moved - {name}


def test_given_as_it_is_computed_changes_nothing() -> None:
    plain = evaluate(LAID)
    for name in ("step_seconds", "device_bytes", "usd", "served_weight_bytes"):
        mine = evaluate(change(LAID, given={name: float(plain[name])}))
        assert all(np.isclose(mine[n], plain[n], rtol=1e-12, equal_nan=True) for n in REGISTRY)


def test_the_search_heeds_it() -> None:
    """Less memory than any layout needs makes all of them fit; the fastest is then taken."""
    small = change(Scenario(), accelerator=Accelerator(memory_bytes=12e9), devices=8)
    assert not evaluate(small).fits
    mine = evaluate(change(small, given={"device_bytes": 9e9}))
    assert mine.fits and mine["device_bytes"] == 9e9
    assert np.isfinite(mine.found.step_seconds).sum() > 0


def test_a_sweep_and_a_ranking_heed_it() -> None:
    mine = change(LAID, given={"train_seconds": 86_400.0})
    swept = sweep(mine, devices=[8, 16])
    assert swept["train_days"] == pytest.approx(1.0) and swept["usd"] == pytest.approx([384.0, 768.0])
    cards = [Accelerator(), Accelerator(accelerator_name="slower", bf16_flop_per_s=1e14)]
    assert ranking(mine, cards, np.array([1.0, 1.0])).days == pytest.approx([1.0, 1.0])


def test_a_quantity_can_be_an_axis() -> None:
    swept = sweep(Scenario(), step_seconds=[1.0, 2.0, 4.0], devices=[256, 512])
    assert swept["usd"].shape == (3, 2)
    assert swept["usd"][1] == pytest.approx(2 * swept["usd"][0])


def test_explain_says_who_gave_it_and_what_the_formula_makes() -> None:
    mine = evaluate(change(LAID, given={"step_seconds": 1.9}))
    told = explain(mine, "step_seconds")
    assert (told.value, told.source, told.given) == (1.9, "given by you", True)
    assert told.computed == pytest.approx(evaluate(LAID)["step_seconds"])
    assert not explain(mine, "train_days").given and explain(mine, "train_days").source != "given by you"
    constant = explain(evaluate(change(LAID, given={"run_overhead": 1.0})), "run_overhead")
    assert constant.given and constant.value == 1.0


NEVER_NOTHING = (
    *("training_flop", "train_days", "usd", "fleet_devices", "kv_cache_bytes", "between_tokens_seconds"),
    *("mean_factor", "peak_factor", "device_bytes"),
)
"""What charts and sentences divide by."""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"step_secnds": 1.0}, "did you mean step_seconds?"),
        ({"nothing like it at all": 1.0}, "There is no quantity"),
        ({"tokens": 5.0}, "set tokens itself"),
        ({"step_seconds": -1.0}, "cannot be less than 0"),
        ({"step_seconds": math.nan}, "must be a number"),
        ({"step_seconds": "fast"}, "must be a number"),
        ({"step_seconds": True}, "must be a number"),
        ({"step_seconds": 0.0}, "Give another number, or none"),
        ({"dp": 0.0}, "Give another number, or none"),
        *(({name: 0.0}, "Give another number, or none") for name in NEVER_NOTHING),
        ({"step_seconds": 0.1}, "beyond their peak"),
        ({"achieved_mfu": 0.0}, "Give another number, or none"),
        ({"dp": 1024.0}, "more GPUs would work than there are"),
        ({"usd": 1e300}, "too large a number"),
        ({"usd": 10**400}, "too large a number"),
        ({"adapters": 1.0}, "only numbers can be given"),
        ({"meets_targets": 1}, "only numbers can be given"),
        ({"recompute_share": 1.0}, "set recompute itself"),
    ],
)
def test_nonsense_is_refused_with_one_sentence(given, said) -> None:
    (sentence,) = problems(change(LAID, given=given))
    assert said in sentence and sentence.endswith((".", "?"))


def test_what_is_left_may_be_below_zero_and_nothing_given_is_no_problem() -> None:
    assert problems(change(LAID, given={"spare_bytes": -5.0})) == []
    assert problems(change(LAID, given={})) == [] and change(LAID, given={}) == LAID
    assert change(change(LAID, given={"dp": 4.0}), given={}) == LAID


def test_a_time_below_zero_is_refused_in_words() -> None:
    """A micro-batch shorter than its output head alone makes the pipeline bubble negative."""
    (sentence,) = problems(change(Scenario(), given={"micro_seconds": 1e-9}))
    assert "there is no time of the run" in sentence


def test_given_replicas_leave_room_for_no_more_pieces_than_there_are_gpus() -> None:
    mine = evaluate(change(Scenario(), devices=512, given={"dp": 4.0}))
    assert mine["devices_used"] == 4 * mine["tp"] * mine["pp"] * mine["cp"] <= 512


@pytest.mark.parametrize("changes", [{"mfu": 0.2}, {"given": {"achieved_mfu": 0.2}}, {"given": {"run_overhead": 3.0}}])
def test_a_deadline_is_met_at_the_speed_that_is_given(changes) -> None:
    job = change(Scenario(), devices_rule="as many as meet the deadline", deadline_days=30, **changes)
    found = evaluate(job)
    fewer = change(job, devices=int(found["devices"] / 2), devices_rule="this many")
    assert found.fits and found["train_days"] <= 30 < evaluate(fewer)["train_days"]
