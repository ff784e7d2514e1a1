"""Mixtures of experts: what an expert sees at a time, and what that costs."""

import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate, models

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


def test_a_token_goes_to_few_nodes_where_its_router_says_so() -> None:
    """DeepSeek-V3: at most 4 of 8 nodes, of which one in eight is its own: 3.5 copies, fewer where experts share a node."""
    limited = change(LAID, model=models()["DeepSeek-V3"].model, accelerator=accelerators()["H100 SXM"])
    limited = change(limited, devices=1024, global_batch=1024, pp=1, ep=64, framework="Megatron")
    assert (limited.model.expert_groups, limited.model.groups_per_token) == (8, 4)
    free = change(limited, expert_groups=0, groups_per_token=0)
    few, any_node = (evaluate(s)["copies_to_nodes"] for s in (limited, free))
    assert 3 < few < 3.5 and any_node == pytest.approx(7 * (1 - (7 / 8) ** 8))
    assert evaluate(change(limited, ep=8))["copies_to_nodes"] == 0


def test_what_is_sent_to_experts_can_be_hidden() -> None:
    """DeepSeek-V3: all but what 20 of 132 multiprocessors would have computed meanwhile, and no more than there is work."""
    job = change(LAID, model=MIXTRAL, accelerator=accelerators()["H100 SXM"], devices=64, ep=8, framework="Megatron")
    seen, hidden, bare = (evaluate(change(job, overlap=o)) for o in ("auto", "experts too", "none"))
    assert bare["ep_seconds"] == pytest.approx(bare["exchange_of_experts_seconds"])
    assert hidden["ep_seconds"] == pytest.approx(20 / 132 * bare["ep_seconds"])
    assert hidden["ep_seconds"] < seen["ep_seconds"] < bare["ep_seconds"]
    slow = evaluate(change(job, overlap="experts too", link_efficiency=0.01))
    assert slow["ep_seconds"] == pytest.approx(slow["exchange_of_experts_seconds"] - slow["compute_seconds"])


def test_outputs_of_experts_are_kept_where_they_are_weighted_afterwards() -> None:
    """By hand: two experts a token, 4,096 numbers of 16 bits each."""
    kept, dropped = (
        evaluate(change(LAID, model=MIXTRAL, framework=f))["moe_activation_bytes_per_token"]
        for f in ("compiled PyTorch", "Megatron")
    )
    assert kept - dropped == 2 * 4096 * 2
