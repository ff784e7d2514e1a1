"""The fit finds constants again that made the numbers, and a left-out row leaves no trace in what is predicted of it."""

import dataclasses
import json

import numpy as np
import pytest

from explorer import catalog
from explorer.core.evaluate import evaluate
from explorer.evidence import calibrate
from explorer.evidence.fit.fitting import Rows, fit, in_use, predict, rows_of, software_of, touched
from explorer.evidence.fit.least_squares import groups_apart, least_squares, slopes, softened
from explorer.evidence.fit.left_out import WINGS, blind
from explorer.evidence.fit.training_constants import TRAINING
from explorer.evidence.fit.without import left_out

TABLE = catalog.rows("evidence/training_throughput")


@pytest.fixture(scope="module")
def rows() -> Rows:
    return rows_of(TRAINING, TABLE)


@pytest.fixture(scope="module")
def told() -> dict:
    return calibrate.report()


def made(rows: Rows, logs: np.ndarray) -> Rows:
    """The same rows, as if these constants had made what was measured."""
    return dataclasses.replace(rows, measured=predict(rows, logs[None])[0])


def test_least_squares_finds_the_minimum() -> None:
    found = least_squares(
        lambda p: np.stack([p[:, 0] - 3, 10 * (p[:, 1] - p[:, 0] ** 2)], axis=-1), np.array([-1.0, 2])
    )
    assert found == pytest.approx([3, 9], abs=1e-3)


def test_large_misses_count_by_their_size() -> None:
    small, large, larger = softened(np.array([-0.1, 10.0, 20.0]))
    assert small == -0.1
    assert larger**2 / large**2 == pytest.approx(2, rel=0.02)


@pytest.mark.parametrize("wing", WINGS, ids=lambda wing: wing.name)
def test_side_by_side_is_the_same_as_one_by_one(wing) -> None:
    """In their own metric, rows side by side are computed as `evaluate` does each; every twentieth is tried."""
    rows = blind(wing).rows
    together = calibrate.answered(rows, in_use(rows), ())
    for i in range(0, len(rows), 20):
        case = rows.cases[i]
        assert together[i] == pytest.approx(float(case.answer(evaluate(case.scenario))), rel=1e-9), case.row["id"]


def test_sets_of_constants_are_predicted_at_once(rows: Rows) -> None:
    usual = np.log([rows.wing.prior(name).centre for name in rows.names])
    pair = np.stack([usual, usual + 0.1])
    assert predict(rows, pair) == pytest.approx(np.stack([predict(rows, one[None])[0] for one in pair]))


def test_constants_that_share_no_row_are_moved_together_and_slopes_are_the_same(rows: Rows) -> None:
    found = fit(rows, trust=1e4)
    each = slopes(found.misses, found.logs)
    assert groups_apart(touched(rows)).max() + 1 < len(rows.names) / 2
    for one, together in zip(each, found.slopes, strict=True):
        assert together == pytest.approx(one, abs=1e-9)


@pytest.mark.parametrize("name", [("matrix_efficiency", "hopper"), ("traffic", "older Megatron")])
def test_a_constant_that_made_the_numbers_is_found_again(rows: Rows, name: tuple[str, str]) -> None:
    truth = np.log([rows.wing.prior(each).centre for each in rows.names])
    truth[rows.names.index(name)] -= 0.15
    found = fit(made(rows, truth), trust=1e-3)
    assert predict(rows, found.logs[None]) == pytest.approx(predict(rows, truth[None]), rel=0.005)
    assert found.parameters[name] == pytest.approx(float(np.exp(truth[rows.names.index(name)])), rel=0.05)


def test_priors_alone_give_the_priors(rows: Rows) -> None:
    found = fit(rows, trust=1e4)
    assert found.parameters == pytest.approx({name: rows.wing.prior(name).centre for name in rows.names}, rel=0.01)


def test_without_rows_to_go_by_a_class_takes_the_base(rows: Rows) -> None:
    others = rows_of(TRAINING, [row for row in TABLE if "llmq" not in row["framework"]])
    assert ("traffic", "llm.c") not in others.names
    found = fit(others)
    base, deviation = found.parameters["traffic", ""], TRAINING.prior(("traffic", "llm.c")).centre
    assert found.product(("traffic", ""), ("traffic", "llm.c")) == pytest.approx(base * deviation)


def test_what_is_predicted_of_a_left_out_row_does_not_hang_on_what_was_measured(rows: Rows) -> None:
    """A fit that starts near, then one step: what a liar measured leaves at most a trace."""
    groups, source = rows.software, "torchtitan"
    own = np.array([name == source for name in groups])
    lies = dataclasses.replace(rows, measured=rows.measured * np.where(own, 1.3, 1.0))
    honest, lied = (left_out(fit(each), groups, only=source)[own] for each in (rows, lies))
    assert np.median(np.abs(lied / honest - 1)) < 0.03


def test_software_whatever_its_version() -> None:
    assert software_of({"framework": "Megatron-Bridge 26.02.01"}) == software_of({"framework": "Megatron-Bridge 25.09"})
    assert software_of({"engine": "vLLM 0.12.0"}) == "vllm" and software_of({}) == "(not stated)"


@pytest.mark.parametrize("wing", WINGS, ids=lambda wing: wing.name)
def test_the_constants_in_use_are_near_the_fitted_ones(wing) -> None:
    """Whoever changes a constant by hand, or a formula under it, has to fit again; what is in use has two digits."""
    far = {name: factor for name, factor in calibrate.drift(blind(wing)).items() if factor > 1.1}
    assert not far


def test_the_report_is_complete_and_can_be_printed(told: dict) -> None:
    assert json.loads(json.dumps(told)) == told
    assert len(told["left_out"]) == 14
    for part in told["left_out"].values():
        assert part["rows"] >= 19 and set(calibrate.WAYS) < set(part)
    text = calibrate.as_text(told)
    for word in ("matrix_efficiency", "run_excess", "sequence_seconds", "H TTFT under load", "software left out"):
        assert word in text


def test_rows_that_were_left_out_are_predicted_as_well_as_we_say(told: dict) -> None:
    """The figures that count, as the page of the evidence shows them: they may not grow unnoticed."""
    most = {"A training throughput": 0.07, "C memory": 0.04, "F serving throughput": 0.145, "G TPOT under load": 0.145,
            "H TTFT under load": 0.36, "E request static batch": 0.11, "D decode batch 1": 0.11}  # fmt: skip
    for name, limit in most.items():
        assert told["left_out"][name]["by_cell"]["median_abs_error"] < limit, name


def test_the_command_prints_json(
    told: dict, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibrate, "report", lambda: told)
    assert calibrate.main(["--json"]) == 0
    assert json.loads(capsys.readouterr().out) == told
    assert calibrate.main([]) == 0 and "constant" in capsys.readouterr().out
