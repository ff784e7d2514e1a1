"""Published measurements of memory, each with its source and the error that is allowed."""

import pytest

from explorer import Scenario, accelerators, change, evaluate, models
from explorer.core.units import GB, GIB
from explorer.evidence.rows.reading import case_of

H100 = change(
    Scenario(accelerator=accelerators()["H100 SXM"]),
    memory_share=0.95,
    serving_tp=1,
    concurrent=1,
    prompt_tokens=8191,
    output_tokens=1,
    count_in_gib=True,
)
"""vLLM 0.19 on one H100 that is filled to 95 % (jgchn/llm-d-planner@30ec05f7, accuracy/results/v0.19.0)."""


def served(model: str, **changes):
    return evaluate(change(H100, model=models()[model].model, **changes))


def test_b04_fp8_keeps_the_ends_in_16_bits() -> None:
    """Llama-3.1-8B: 8.49 GiB."""
    assert served("Llama-3.1-8B", weight_format="fp8")["served_weight_bytes"] / GIB == pytest.approx(8.49, rel=0.005)


def test_b06_a_70b_in_fp8_does_not_start_on_one_h100() -> None:
    """16,000 tokens, 67.7 GiB of weights, 1.4 GiB short of any cache (llm-d/llm-d-benchmark, thread 621)."""
    for gib in (False, True):
        r = served("Llama-3.1-70B", weight_format="fp8", prompt_tokens=15_999, memory_share=0.0, count_in_gib=gib)
        assert r["served_spare_bytes"] < 0 and r["largest_concurrent"] < 1
        assert r["served_weight_bytes"] / GIB == pytest.approx(67.7, rel=0.005)


@pytest.mark.parametrize(
    ("model", "changes", "published", "tolerance"),
    [
        ("Gemma-2-27B", {}, 7.16, 0.05),  # B08
        (
            "Gemma-3-27B (text)",
            {},
            4.46,
            0.1,
        ),  # B09: the vision tower, 0.9 GB and what it computes, is not in the text model
        ("Llama-3.1-8B", {"serving_pp": 2}, 131.26, 0.03),  # B13
    ],
)
def test_concurrency_as_vllm_prints_it(model, changes, published, tolerance) -> None:
    """Maximum concurrency for 8,192 tokens: the pool of KV cache over what one sequence takes of it."""
    r = served(model, **changes)
    assert r["chunked_room_bytes"] / r["held_cache_bytes"] == pytest.approx(published, rel=tolerance)


def test_b09_weights_but_for_the_vision_tower() -> None:
    """Gemma-3-27B: 51.45 GiB with its vision tower of 0.4 billion parameters."""
    assert served("Gemma-3-27B (text)")["served_weight_bytes"] / GIB == pytest.approx(51.45, rel=0.025)


def test_b20_a_quantised_cache_stores_scales() -> None:
    """DeepSeek-R1, 32,768 tokens in q8_0, latent attention: 1,166.6 MiB (ikawrakow/ik_llama.cpp, PR 259)."""
    r = served("DeepSeek-V3", engine="llama.cpp", kv_format="q8_0", prompt_tokens=32_768, output_tokens=0)
    assert r["kv_cache_bytes"] / 2**20 == pytest.approx(1166.6, rel=1e-4)


TUNED = {
    "phase": "finetune", "framework": "HF", "model": "Mistral-7B-v0.1", "weight_format": "bf16", "devices": "1",
    "seq_len": "4096", "recompute": "full", "accelerator": "A100 SXM4 80GB", "mem_kind": "peak allocated", "metric": "gb",
    "optimizer": "AdamW",
}  # fmt: skip
"""foundation-model-stack/fms-acceleration@876e2ed6, scripts/benchmarks/refs/a100_80gb.csv."""


@pytest.mark.parametrize(
    ("changes", "published", "tolerance"),
    [
        ({"method": "full, pure bf16", "micro_batch": "4"}, 72.4, 0.02),  # A01: five times 2 bytes a parameter
        ({"method": "full, pure bf16", "micro_batch": "8"}, 72.4, 0.02),
        ({"method": "LoRA r16 qkvo", "micro_batch": "4"}, 26.7, 0.03),  # A03
        ({"method": "LoRA r16 qkvo", "micro_batch": "8"}, 38.7, 0.03),  # A04
    ],
)
def test_peaks_of_a_7b_under_full_recompute(changes, published, tolerance) -> None:
    case = case_of(TUNED | changes)
    assert float(case.answer(evaluate(case.scenario))) == pytest.approx(published, rel=tolerance)


def test_a12_an_8b_over_eight_cards_of_24_gb_is_too_much() -> None:
    """Llama-3-8B, all weights, ZeRO-3, fp16, 1,024 tokens: out of memory (hiyouga/LlamaFactory, issue 5977)."""
    row = TUNED | {"framework": "HF/DeepSpeed", "model": "Llama-3.1-8B", "weight_format": "fp16", "accelerator": "RTX 3090",
                   "devices": "8", "dp": "8", "sharding": "ZeRO-3", "micro_batch": "1", "seq_len": "1024", "method": "full",
                   "mem_kind": "process"}  # fmt: skip
    case = case_of(row)
    assert float(case.answer(evaluate(case.scenario))) > 24
    page = change(
        Scenario(), accelerator=case.scenario.accelerator, model=case.scenario.model, framework="Hugging Face"
    )
    job = change(
        page, layout=case.scenario.layout, overhead_bytes=2e9, allocator_share=0.0, seq_len=1024, global_batch=8
    )
    r = evaluate(job)  # as the page has it
    assert r["spare_bytes"] < 0 and r["capacity_bytes"] == 24 * GB
