"""The usual share of peak is what the published runs say, recomputed from the evidence."""

import numpy as np
import pytest

from explorer import Model, Scenario, accelerators, catalog, change, evaluate

RUNS = [row for row in catalog.rows("evidence/training_runs") if row["metric"] == "device_hours"]


def utilisation(row) -> float:
    """Model FLOPs of a published run over the dense 16-bit peak of its device-hours."""
    hidden, heads, layers = (int(float(row[name])) for name in ("hidden", "heads", "layers"))
    model = Model(
        layers=layers, hidden=hidden, embed_dim=hidden, heads=heads, kv_heads=int(float(row["kv_heads"] or heads)),
        head_dim=hidden // heads, v_head_dim=hidden // heads, ffn=int(float(row["ffn"])), vocab=int(float(row["vocab"])),
        gated="glu" in row["mlp"], context=int(float(row["seq_len"])),
    )  # fmt: skip
    scores = evaluate(change(Scenario(model=model), seq_len=model.context))["score_flop_per_token"]
    counted = float(row["active_params"] or row["params"])
    peak = accelerators()[row["accelerator"]].fp16_flop_per_s
    return float(row["tokens"]) * 3 * (2 * counted + scores) / (float(row["value"]) * 3600 * peak)


def measured(generation: str) -> list[float]:
    known = {r["accelerator_name"] for r in catalog.rows("accelerators") if r["generation"] == generation}
    return [utilisation(row) for row in RUNS if row["accelerator"] in known]


def test_ampere_is_the_median_and_the_middle_four_fifths_of_its_runs() -> None:
    usual, runs = catalog.provenance("efficiency", "generation", "ampere"), measured("ampere")
    assert len(runs) == int(usual["rows"])
    assert np.percentile(runs, [10, 50, 90]) == pytest.approx(
        [float(usual[name]) for name in ("hfu_low", "hfu", "hfu_high")], abs=0.03
    )


def test_hopper_is_the_median_and_the_ends_of_its_runs() -> None:
    usual, runs = catalog.provenance("efficiency", "generation", "hopper"), measured("hopper")
    assert len(runs) == int(usual["rows"])
    assert [min(runs), np.median(runs), max(runs)] == pytest.approx(
        [float(usual[name]) for name in ("hfu_low", "hfu", "hfu_high")], abs=0.03
    )


def test_the_rest_is_called_assumed() -> None:
    assert {r["basis"] for r in catalog.rows("efficiency") if r["generation"] not in ("ampere", "hopper")} == {
        "assumed"
    }
