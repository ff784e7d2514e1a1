"""Bytes sent, against published counts; what is hidden and what is not."""

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
    near, far = sent(model=moe, ep=8), sent(model=moe, ep=1)
    tokens, visits = 4096, 2
    assert near.ep_bytes == pytest.approx(4 * 7 / 8 * tokens * visits * 4096 * 2 * 32)
    assert far.ep_seconds == 0 < near.ep_seconds


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
