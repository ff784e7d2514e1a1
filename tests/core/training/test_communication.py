"""Bytes sent, against published counts; what is hidden and what is not."""

import random

import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate, models


def sent(**changes):
    return evaluate(change(LAID, devices=64, **changes)).communication


def test_tensor_parallel_volume_of_a_layer() -> None:
    """Narayanan 2021, §3.2: each layer sends 8·b·s·h·(t−1)/t numbers of a device and micro-batch."""
    layers, hidden, seq_len = 32, 4096, 4096
    assert sent(tp=8).tp_bytes == pytest.approx(8 * seq_len * hidden * 7 / 8 * 2 * layers)
    assert sent(tp=8, recompute="full").tp_bytes == pytest.approx(1.5 * sent(tp=8).tp_bytes)
    assert sent(tp=1).tp_bytes == sent(tp=1).tp_seconds == 0


def test_zero3_sends_half_as_much_again_as_data_parallelism() -> None:
    """Rajbhandari 2020, §7: 3Ψ numbers against 2Ψ, for one micro-batch a step."""
    base = {"global_batch": 64, "gradient_dtype": "bf16"}
    zero3, zero1 = sent(zero_stage=3, **base), sent(zero_stage=1, **base)
    assert zero3.gather_seconds == pytest.approx(1.5 * zero1.replica_seconds)
    assert zero3.replica_seconds == zero1.gather_seconds == 0
    assert sent(zero_stage=0, **base).replica_seconds == pytest.approx(zero1.replica_seconds)


def test_hybrid_sharding_gathers_within_the_node() -> None:
    whole, hybrid = sent(zero_stage=3), sent(zero_stage=3, shard_devices=8)
    assert hybrid.gather_seconds < whole.gather_seconds
    assert hybrid.replica_seconds > whole.replica_seconds == 0


def test_accumulation_gathers_for_each_micro_batch() -> None:
    assert sent(zero_stage=3, global_batch=256).gather_seconds == pytest.approx(
        4 * sent(zero_stage=3, global_batch=64).gather_seconds
    )


def test_experts_elsewhere_cost_an_all_to_all() -> None:
    moe = models()["Mixtral-8x7B"].model
    near, far = (evaluate(change(LAID, devices=64, model=moe, ep=ep)) for ep in (8, 1))
    tokens, visits = 4096, 2
    assert near["ep_bytes"] == pytest.approx(4 * tokens * 4096 * 2 * 32)
    assert near["copies_in_node"] == pytest.approx(visits * 7 / 8) and near["copies_to_nodes"] == 0
    assert far["ep_seconds"] == 0 < near["ep_seconds"]


def test_a_token_goes_once_to_each_node() -> None:
    """8 experts on 8 nodes, at random: 8·(1 − (7/8)^8) = 5.25 nodes, 7/8 of them other ones; counted by trial."""
    draw = random.Random(0)
    nodes = [len({draw.randrange(8) for _ in range(8)} - {0}) for _ in range(20_000)]
    moe = change(LAID, model=models()["DeepSeek-V3"].model, expert_groups=0, groups_per_token=0).model
    assert evaluate(change(LAID, devices=64, model=moe, ep=64))["copies_to_nodes"] == pytest.approx(
        sum(nodes) / len(nodes), rel=0.01
    )


def test_context_parallel_exchange_hides_behind_attention() -> None:
    long = {"seq_len": 4096, "cp": 2}
    assert sent(**long).cp_bytes > 0
    slow = change(LAID, devices=64, link_byte_per_s=1e8, network_byte_per_s=1e8, **long)
    assert evaluate(slow).communication.cp_seconds > 0


def test_the_bubble_is_the_fraction_of_the_paper() -> None:
    """Narayanan 2021, §2.2: (p − 1) ÷ (v·m) of the ideal time."""
    r = evaluate(change(LAID, devices=64, pp=8, interleave=2, global_batch=512))
    stage = r.training.micro_seconds - r.roofline.head_seconds  # only the last stage has the output head
    ideal = r.layout.micro_batches * stage
    assert r.training.bubble_seconds / ideal == pytest.approx(7 / (2 * r.layout.micro_batches))


def test_a_slow_network_slows_only_what_crosses_it() -> None:
    fast = change(LAID, accelerator=accelerators()["H100 SXM"], devices=8)
    assert evaluate(change(fast, network_byte_per_s=1e8))["step_seconds"] == evaluate(fast)["step_seconds"]
    across = change(fast, devices=64)
    assert evaluate(change(across, network_byte_per_s=1e8))["step_seconds"] > evaluate(across)["step_seconds"]


def test_nothing_hides_traffic_where_overlap_is_none() -> None:
    hidden, bare = sent(tp=8), sent(tp=8, overlap="none")
    full = bare.tp_bytes / evaluate(change(LAID, devices=64, tp=8)).layout.tp_byte_per_s
    assert bare.tp_seconds == pytest.approx(full + bare.tp_latency_seconds)
    assert bare.tp_seconds > hidden.tp_seconds or LAID.workload.framework == "compiled PyTorch"


def test_frozen_weights_are_not_sent_again() -> None:
    """Only the adapters change: after a step nothing else has to be spread."""
    whole, adapters = (
        sent(zero_stage=1, global_batch=64, method=method).replica_seconds for method in ("full", "LoRA")
    )
    assert adapters < 0.02 * whole
