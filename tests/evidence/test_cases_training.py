"""Published jobs that were once badly wrong, each with its measured value and how near we must come."""

import pytest

from explorer import Scenario, accelerators, change, evaluate, models

FINE_TUNED = {"devices": 1, "seq_len": 4096, "micro_batch": 4, "global_batch": 4, "recompute": "full"}
"""fms-acceleration's benchmark: one A100, sequences of 4,096, activations recomputed."""


@pytest.mark.parametrize(("method", "published"), [("LoRA", 1571), ("QLoRA", 1528)])
def test_mixtral_in_hugging_face(method, published) -> None:
    """foundation-model-stack/fms-acceleration@876e2ed6:scripts/benchmarks/refs/a100_80gb.csv [token/s]"""
    job = change(
        Scenario(model=models()["Mixtral-8x7B"].model, accelerator=accelerators()["A100 SXM4 80GB"]),
        framework="Hugging Face",
        method=method,
        **FINE_TUNED,
    )
    assert evaluate(job)["tokens_per_s_per_device"] == pytest.approx(published, rel=0.15)


@pytest.mark.parametrize(("tokens", "published"), [(2e12, 5000), (600e9, 1500)])
def test_a_model_under_1b_on_many_gpus(tokens, published) -> None:
    """SmolLM2-135M and SmolLM-135M, 64 H100: model cards and their discussions, "about". [GPU-hour]"""
    job = change(
        Scenario(model=models()["SmolLM2-135M"].model, accelerator=accelerators()["H100 SXM"]),
        framework="eager PyTorch",
        devices=64,
        tokens=tokens,
        seq_len=2048,
        global_batch=512,
    )
    assert evaluate(job)["device_hours"] == pytest.approx(published, rel=0.2)
