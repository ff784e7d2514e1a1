"""Memory against published closed forms and tables."""

import pytest
from scenarios import LAID

from explorer import change, evaluate, models
from explorer.core.calibration import FRAMEWORKS
from explorer.core.units import GB


@pytest.mark.parametrize(("zero_stage", "gb"), [(0, 120), (1, 31.4), (2, 16.6), (3, 1.88)])
def test_states_of_a_7_5b_on_64_gpus(zero_stage: int, gb: float) -> None:
    """Rajbhandari 2020, figure 1: mixed-precision Adam, 7.5 B parameters, 64 devices."""
    result = evaluate(change(LAID, zero_stage=zero_stage, devices=64))
    states = result.memory.weight_bytes + result.memory.gradient_bytes + result.memory.optimizer_bytes
    assert states / result.params.params * 7.5e9 / GB == pytest.approx(gb, rel=0.003)


@pytest.mark.parametrize(
    ("changes", "each"),
    [
        ({"precision": "fp32"}, 16),
        ({"precision": "bf16 mixed"}, 16),
        ({"gradient_dtype": "fp32"}, 18),
        ({"precision": "pure bf16"}, 8),
        ({"precision": "pure bf16", "gradient_dtype": "fp32"}, 8),
        ({"precision": "fp8 mixed"}, 16),
        ({"optimizer": "SGD"}, 8),
        ({"optimizer": "SGD with momentum"}, 12),
        ({"optimizer": "AdamW 8-bit"}, 8 + 2 * (1 + 4 / 256)),
        ({"precision": "fp32", "optimizer": "SGD"}, 8),
    ],
)
def test_bytes_of_state_for_each_parameter(changes, each) -> None:
    result = evaluate(change(LAID, zero_stage=0, **changes))
    states = result.memory.weight_bytes + result.memory.gradient_bytes + result.memory.optimizer_bytes
    assert states / result.params.params == pytest.approx(each)
    assert result.precision.bytes_per_param == each


def test_qlora_keeps_the_matrices_in_nf4() -> None:
    """Dettmers 2023, §3: 0.5 bytes and 0.127 bits of constants a weight; embeddings stay in 16 bits."""
    result = evaluate(change(LAID, method="QLoRA", zero_stage=0))
    outside = result.params.embedding_params + result.params.head_params
    frozen = (result.params.params - outside) * 4.127 / 8 + 2 * outside
    assert result.memory.frozen_bytes == pytest.approx(frozen)
    assert result.memory.optimizer_bytes == 8 * result["lora_params"]  # two states; adapters are their own masters


def test_parts_add_up_and_gb_is_not_gib() -> None:
    result = evaluate(LAID)
    memory = result.memory
    parts = ("weight", "peak_gradient", "optimizer", "peak_activation", "peak_logits", "peak_update", "working")
    assert memory.device_bytes == pytest.approx(sum(result[f"{part}_bytes"] for part in parts))
    assert evaluate(change(LAID, count_in_gib=True)).memory.capacity_bytes == 80 * 2**30
    assert memory.capacity_bytes == 80e9


MISTRAL = change(
    change(LAID, model=models()["Mistral-7B-v0.1"].model),
    framework="Hugging Face", precision="pure bf16", recompute="full", seq_len=4096, devices=1, zero_stage=0,
    overhead_bytes=0.1e9,
)  # fmt: skip
"""As the benchmarks of foundation-model-stack/fms-acceleration ran it on one A100 80GB."""


@pytest.mark.parametrize(
    ("changes", "gb"),
    [
        ({"micro_batch": 4}, 72.4),
        ({"micro_batch": 8}, 72.4),
        ({"micro_batch": 4, "method": "LoRA"}, 26.7),
        ({"micro_batch": 8, "method": "LoRA"}, 38.7),
    ],
)
def test_measured_peaks_of_a_7b_under_full_recompute(changes, gb: float) -> None:
    """scripts/benchmarks/refs/a100_80gb.csv there: the peak that PyTorch allocated."""
    job = change(MISTRAL, global_batch=changes["micro_batch"], **changes)
    assert evaluate(job)["device_bytes"] / GB == pytest.approx(gb, rel=0.02)


def test_an_update_out_of_separate_kernels_copies_a_state() -> None:
    """PyTorch's AdamW in 16 bits: weights, gradients, two states and a copy of one, 5 × 2 B a parameter."""
    job = change(MISTRAL, micro_batch=1, global_batch=1, seq_len=128, overhead_bytes=0)
    n = job.model.params
    assert evaluate(job)["device_bytes"] == pytest.approx(5 * 2 * n)
    for name, without in {"fused": {"optimizer": "AdamW fused"}, "compiled": {"framework": "compiled PyTorch"}}.items():
        assert evaluate(change(job, **without))["update_copy_bytes"] == 0, name
    assert evaluate(change(job, zero_stage=1, devices=4))["update_copy_bytes"] == pytest.approx(2 * n / 4)


def test_gradients_follow_the_software() -> None:
    each = {name: evaluate(change(LAID, framework=name))["gradient_each"] for name in FRAMEWORKS}
    assert {name for name, size in each.items() if size == 4} == {"Megatron", "older Megatron"}
    assert evaluate(change(LAID, framework="Megatron", gradient_dtype="bf16"))["gradient_each"] == 2


def test_an_update_during_backward_needs_one_micro_batch() -> None:
    """Gradients that several micro-batches add up to are held until the last of them."""
    job = change(MISTRAL, micro_batch=1, update_in_backward=True)
    alone, several = (evaluate(change(job, global_batch=n)) for n in (1, 8))
    assert several["gradient_bytes"] == pytest.approx(32 * alone["gradient_bytes"])
    assert (
        several["gradient_bytes"] == evaluate(change(job, global_batch=8, update_in_backward=False))["gradient_bytes"]
    )


def test_the_gradient_of_the_head_is_there_with_its_logits() -> None:
    """16 bits for each of the head's parameters, which adapters do not train."""
    r, lora = (evaluate(change(LAID, method=method)) for method in ("full", "LoRA"))
    assert r["head_gradient_bytes"] == 2 * 32_000 * 4096 and lora["head_gradient_bytes"] == 0
    assert r["peak_logits_bytes"] == r["logits_bytes"] + r["head_gradient_bytes"]


def test_norms_and_activation_functions_can_be_computed_again_alone() -> None:
    """Megatron-Core's selective recomputation. By hand, in 16 bits: two normed inputs of the width of the model and the
    input of the last matrix of the MLP, of each token and layer; no matrix product is done twice."""
    plain, light = (evaluate(change(LAID, framework="Megatron", recompute=r)) for r in ("none", "light"))
    m, tokens = LAID.model, LAID.workload.seq_len * LAID.layout.micro_batch
    saved = 2 * (2 * m.hidden + m.ffn)
    assert plain["activation_bytes"] - light["activation_bytes"] == pytest.approx(tokens * m.layers * saved)
    assert light["recomputed_bytes"] == pytest.approx(tokens * saved)
    assert light["matrix_seconds"] == plain["matrix_seconds"] and light["hardware_flop"] == plain["hardware_flop"]
    assert plain["predicted_step_seconds"] < light["predicted_step_seconds"] < 1.03 * plain["predicted_step_seconds"]


def test_weights_may_wait_on_the_host() -> None:
    """What stays are two layers, the embedding and the head, as under ZeRO-3."""
    job = change(MISTRAL, micro_batch=1, global_batch=1)
    r = evaluate(change(job, offload="optimizer and weights"))
    m = job.model
    ends = 2 * m.vocab * m.hidden
    assert r["weight_bytes"] == r["optimizer_bytes"] == 0
    assert r["gathered_bytes"] == pytest.approx(2 * (2 * (m.params - ends) / m.layers + ends))
    everything = evaluate(change(job, offload="everything"))
    assert everything["activation_bytes"] == 0 == everything["weight_bytes"]
    assert evaluate(change(job, offload="optimizer"))["weight_bytes"] > 0


def test_ways_to_compute_the_loss() -> None:
    """Whole logits, a chunk at a time, in one kernel with the head, and without a copy in 32 bits."""

    def each(**changes) -> float:
        r = evaluate(change(LAID, framework="Hugging Face", **changes))
        return float(r["logits_bytes"] / r["micro_tokens"] / r["vocab"])

    assert each(fused_head=True) < each(chunked_loss=True) < each(loss_in_16_bits=True) == 8 < each() == 14


def test_the_allocator_keeps_a_share_of_all_tensors() -> None:
    r = evaluate(change(MISTRAL, micro_batch=4, global_batch=4, allocator_share=0.05, overhead_bytes=0))
    plain = evaluate(change(MISTRAL, micro_batch=4, global_batch=4, overhead_bytes=0))
    assert r["device_bytes"] == pytest.approx(1.05 * plain["device_bytes"])


def test_the_first_fsdp_shares_gradients_late() -> None:
    job = change(LAID, method="LoRA", devices=2, zero_stage=3, global_batch=4, flat_parameters=True)
    assert evaluate(job)["gradient_bytes"] == 2 * job.model.params
    assert evaluate(change(job, global_batch=2))["gradient_bytes"] == job.model.params
