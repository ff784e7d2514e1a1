"""The inverse questions answer what the forward ones then confirm."""

import math

import pytest

from explorer import Scenario, accelerators, change, evaluate, models
from explorer.core.advice import more_devices, remedies


@pytest.mark.parametrize("zero_stage", [1, 2, 3])
@pytest.mark.parametrize("gpu", ["A100 SXM4 80GB", "RTX 4090", "H200 SXM"])
def test_fewest_gpus_fit_and_one_less_does_not(zero_stage: int, gpu: str) -> None:
    s = change(
        Scenario(),
        zero_stage=zero_stage,
        accelerator=accelerators()[gpu],
        recompute="full",
        devices_rule="as many as fit it",
    )
    n = evaluate(s)["devices_to_fit"]
    if math.isinf(n):
        assert not evaluate(change(s, devices_rule="this many", devices=600_000)).fits
        return
    assert evaluate(s)["device_count"] == n
    assert evaluate(s).fits
    if n > 1:
        assert not evaluate(change(s, devices_rule="this many", devices=int(n) - 1)).fits


def test_deadline_is_met_with_the_fewest() -> None:
    s = change(Scenario(), devices_rule="as many as meet the deadline", deadline_days=30.0)
    n = evaluate(s)["device_count"]
    assert evaluate(s)["train_days"] <= 30
    assert evaluate(change(s, devices_rule="this many", devices=int(n) - 1))["train_days"] > 30


def test_remedies_make_it_fit_and_the_fitting_needs_none() -> None:
    misfit = evaluate(change(Scenario(), accelerator=accelerators()["RTX 4090"], devices=1, zero_stage=0, seq_len=2048))
    assert not misfit.fits
    found = remedies(misfit)
    assert [r.label for r in found]
    for remedy in found:
        after = evaluate(change(misfit.scenario, **remedy.changes))
        assert after.fits
        assert after["spare_bytes"] == remedy.spare_bytes
    assert remedies(evaluate(Scenario())) == []


def test_more_devices_hold_what_one_cannot() -> None:
    r = evaluate(change(Scenario(model=models()["Llama-3.1-8B"].model), devices=1, zero_stage=0, recompute="full"))
    n = more_devices(r)
    assert 1 < n < 20
    assert evaluate(change(r.scenario, devices=int(n), zero_stage=3)).fits
