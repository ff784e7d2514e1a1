"""Published measurements of memory, each with its source and the error that is allowed."""

import pytest

from explorer import Scenario, accelerators, change, evaluate, models
from explorer.core.units import GIB

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
