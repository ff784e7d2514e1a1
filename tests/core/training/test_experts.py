"""Mixtures of experts: what an expert sees at a time, and what that costs."""

import pytest
from scenarios import LAID

from explorer import change, evaluate, models

MIXTRAL = models()["Mixtral-8x7B"].model
SPARSE = models()["Qwen1.5-MoE-A2.7B"].model


def test_an_expert_sees_the_tokens_of_all_that_share_it() -> None:
    """Lepikhin 2020: tokens × visits ÷ experts, of all devices together: 4,096 × 2 ÷ 8, and eight times that."""
    alone = evaluate(change(LAID, model=MIXTRAL, devices=64, ep=1)).experts
    shared = evaluate(change(LAID, model=MIXTRAL, devices=64, ep=8)).experts
    assert (alone.tokens_an_expert, shared.tokens_an_expert) == (1024, 8192)
    assert alone.expert_flop_per_s < shared.expert_flop_per_s


def test_many_narrow_experts_are_slower_than_few_wide_ones() -> None:
    """Gale 2022: small groups of rows leave the matrix units idle. Utilisation falls with sparsity."""
    job = {"devices": 64, "ep": 8, "framework": "Megatron"}
    used = [evaluate(change(LAID, model=m, **job))["predicted_mfu"] for m in (SPARSE, MIXTRAL)]
    dense = evaluate(change(LAID, devices=64, framework="Megatron"))["predicted_mfu"]
    assert used[0] < used[1] < dense


def test_biases_of_experts_cost_memory_traffic() -> None:
    plain, biased = (evaluate(change(LAID, model=MIXTRAL, expert_bias=b)).training for b in (False, True))
    assert biased.step_seconds > 1.05 * plain.step_seconds


def test_a_dense_model_pays_nothing_for_experts() -> None:
    r = evaluate(change(LAID, devices=64))
    assert r.experts.expert_flop == r["ep_seconds"] == r["biased_expert_bytes_per_token"] == 0


def test_the_host_starts_the_kernels_of_each_expert() -> None:
    few, many = (
        evaluate(change(LAID, model=MIXTRAL, devices=64, ep=ep)).training.kernel_launch_seconds for ep in (8, 1)
    )
    assert many - few == pytest.approx(7 * 32 * evaluate(LAID)["expert_launch_seconds"])


@pytest.mark.parametrize("framework", ["Megatron", "compiled PyTorch", "eager PyTorch", "Hugging Face"])
@pytest.mark.parametrize("layout", [{}, {"tp": 2}, {"recompute": "full"}])
def test_a_mixture_of_one_expert_is_a_dense_model(framework, layout) -> None:
    dense = change(LAID, framework=framework, **layout)
    width = dense.model.ffn
    one = change(dense, ffn=0, moe_layers=dense.model.layers, experts=1, experts_per_token=1, moe_ffn=width, ep=1)
    plain, mixture = evaluate(dense), evaluate(one)
    for name in ("predicted_step_seconds", "device_bytes", "training_flop"):
        assert mixture[name] == pytest.approx(plain[name], rel=0.001), name
