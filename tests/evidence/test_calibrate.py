"""The fit finds constants again that made the numbers, and a left-out source leaves no trace in it."""

import dataclasses
import json

import numpy as np
import pytest

from explorer import catalog
from explorer.core.evaluate import evaluate
from explorer.evidence import calibrate, left_out
from explorer.evidence.fitting import EXPECTED, Rows, constants_of, fit, in_use, predict, priors_of, rows_of
from explorer.evidence.least_squares import least_squares, softened
from explorer.evidence.left_out import Run, family_of, fit_runs, runs_left_out, speed_left_out
from explorer.evidence.reading import case_of

TABLE = catalog.rows("evidence/training_throughput")


@pytest.fixture(scope="module")
def rows() -> Rows:
    return rows_of(TABLE)


@pytest.fixture(scope="module")
def told() -> dict:
    return calibrate.report()


def test_least_squares_finds_the_minimum() -> None:
    found = least_squares(
        lambda p: np.stack([p[:, 0] - 3, 10 * (p[:, 1] - p[:, 0] ** 2)], axis=-1), np.array([-1.0, 2])
    )
    assert found == pytest.approx([3, 9], abs=1e-3)


def test_large_misses_count_by_their_size() -> None:
    small, large, larger = softened(np.array([-0.1, 10.0, 20.0]))
    assert small == -0.1
    assert larger**2 / large**2 == pytest.approx(2, rel=0.02)


def test_side_by_side_is_the_same_as_one_by_one(rows: Rows) -> None:
    """In their own metric or as speed, the rows are computed as `evaluate` does."""
    assert len(rows) == len(TABLE)
    alone = [float(evaluate(case_of(row).scenario)["tokens_per_s_per_device"]) for row in TABLE]
    assert predict(in_use(rows), rows) == pytest.approx(alone, rel=1e-9)


def test_sets_of_constants_are_predicted_at_once(rows: Rows) -> None:
    usual = in_use(rows)
    pair = {name: np.array([value, 0.9 * value]) for name, value in usual.items()}
    assert predict(pair, rows) == pytest.approx(
        np.stack([predict({name: share * value for name, value in usual.items()}, rows) for share in (1, 0.9)])
    )


def test_measured_times_and_rates_become_the_same_speed() -> None:
    rate = {"model": "Llama-2-7B", "accelerator": "A100 SXM4 80GB", "devices": "8", "global_batch": "64",
            "seq_len": "4096", "metric": "tokens_per_s_per_device", "value": "3000"}  # fmt: skip
    time = rate | {"metric": "step_seconds", "value": str(64 * 4096 / 8 / 3000)}
    assert rows_of([rate, time]).speed == pytest.approx([3000, 3000])


@pytest.mark.parametrize(
    "name",
    [("matrix_efficiency", "hopper"), ("attention_efficiency", "ampere"), ("traffic", "older Megatron"),
     ("fp8_efficiency", "hopper"), ("tp_exposed", "Megatron")],
)  # fmt: skip
def test_a_constant_that_made_the_numbers_is_found_again(rows: Rows, name: tuple[str, str]) -> None:
    truth = in_use(rows)
    truth[name] *= 0.85
    made = dataclasses.replace(rows, speed=predict(truth, rows))
    found = fit(made, priors_of(rows), trust=1e-3)
    assert found[name] == pytest.approx(truth[name], rel=0.02)
    assert predict(found, rows) == pytest.approx(made.speed, rel=0.005)


def test_without_rows_to_go_by_a_class_takes_the_base(rows: Rows) -> None:
    others = rows.where(software != "Megatron" for software in rows.software)
    found = fit(others, priors := priors_of(rows))
    base = found["traffic", "eager PyTorch"] / found["traffic", "compiled PyTorch"]
    assert base > 0 and found["traffic", "Megatron"] > 0
    apart = found["tp_exposed", "Megatron"] / EXPECTED["tp_exposed", "Megatron"]
    seen = [value for (name, owner), value in found.items() if name == "tp_exposed" and owner != "Megatron"]
    assert min(seen) <= apart <= max(seen)
    assert set(found) == set(constants_of(dict.fromkeys(priors, 1.0)))


def test_priors_alone_give_the_priors(rows: Rows) -> None:
    priors = priors_of(rows)
    found = fit(rows, priors, trust=1e4)
    centres = constants_of({name: prior.centre for name, prior in priors.items()})
    assert found == pytest.approx(centres, rel=0.01)


def test_constants_never_see_the_source_that_is_left_out(rows: Rows) -> None:
    source = "torchtitan"
    rows = rows.where(name in (source, "NVIDIA NeMo 24.07", "InternEvo") for name in rows.source)
    lies = np.where([name == source for name in rows.source], 7.0, 1.0)
    honest = speed_left_out(rows)[source]
    lied = speed_left_out(dataclasses.replace(rows, speed=rows.speed * lies))[source]
    assert lied.blind + 1 == pytest.approx((honest.blind + 1) / 7)


def test_each_source_is_left_out_of_its_own_fit(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []
    monkeypatch.setattr(left_out, "fit", lambda part, priors: seen.append(set(part.source)) or in_use(rows))
    found = speed_left_out(rows)
    assert [set(rows.source) - sources for sources in seen] == [{source} for source in found]
    assert sum(len(part.blind) for part in found.values()) == len(rows)


def test_the_overhead_of_runs_is_the_median_of_the_others() -> None:
    runs = [Run("a", 1.0), Run("b", 1.2), Run("c", 1.4), Run("d", 9.0)]
    assert fit_runs(runs)["run_overhead"] == pytest.approx(1.3)
    left = runs_left_out(runs)["d"]
    assert left.blind == pytest.approx([1.2 / 9 - 1]) and left.covered == (False,)


@pytest.mark.parametrize(
    ("source", "family"),
    [
        ("arXiv 2302.13971 Table 15: page x.y/z", "arXiv 2302.13971"),
        ("facebookresearch/llama@54c22c0d63a3:MODEL_CARD.md", "facebookresearch/llama"),
        ("Epoch AI dataset: epoch-research/trends@26:data", "Epoch AI dataset"),
        ("page databricks.com/blog/mpt-7b (9.5 days)", "databricks.com"),
        ("", ""),
    ],
)
def test_families_of_sources(source: str, family: str) -> None:
    assert family_of(source) == family


def test_the_constants_in_use_are_near_the_fitted_ones(told: dict) -> None:
    """Whoever changes a constant by hand, or a formula under it, has to fit again."""
    far = [c for c in told["constants"] if c["name"] not in ("run_low", "run_high")
           and abs(c["fitted"] / c["in_use"] - 1) > 0.1]  # fmt: skip
    assert not far


def test_the_report_is_complete_and_can_be_printed(told: dict) -> None:
    assert json.loads(json.dumps(told)) == told
    assert set(told["left_out"]) == {"training throughput", "whole runs", "memory", "serving"}
    for found in told["left_out"].values():
        assert sum(part["rows"] for part in found["by_source"].values()) == found["all"]["rows"]
    text = calibrate.as_text(told)
    for word in ("matrix_efficiency", "run_overhead", "torchtitan", "arXiv 2304.01373", "left out"):
        assert word in text


def test_the_command_prints_json(
    told: dict, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibrate, "report", lambda: told)
    assert calibrate.main(["--json"]) == 0
    assert json.loads(capsys.readouterr().out) == told
    assert calibrate.main([]) == 0 and "constant" in capsys.readouterr().out
