"""Memory of a model in use."""

import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate, models
from explorer.core.units import GIB


@pytest.mark.parametrize(
    ("name", "each"),
    [("Llama-2-7B", 524_288), ("Llama-3.1-8B", 131_072), ("Llama-3.1-405B", 516_096), ("DeepSeek-V3", 70_272)],
)
def test_kv_cache_of_a_token(name: str, each: int) -> None:
    assert evaluate(change(LAID, model=models()[name].model)).cache.kv_bytes_per_token == each


def test_a_window_caps_the_cache() -> None:
    windowed = change(LAID, engine="Transformers", window=1024, window_layers=32, prompt_tokens=4000, output_tokens=96)
    assert evaluate(windowed).cache.kv_cache_bytes == 1024 * 524_288
    assert evaluate(change(windowed, window_layers=0)).cache.kv_cache_bytes == 4096 * 524_288


def test_vllm_keeps_a_window_and_the_chunk_that_is_read() -> None:
    """Counted as its `kv_cache_utils.py` does: 8 layers with a window of 1,024 and 24 without are groups of 8 layers;
    29 and 3 are groups of 3, of which the 29 fill ten."""
    h100 = change(LAID, accelerator=accelerators()["H100 SXM"], prompt_tokens=20_000, output_tokens=480, window=1024)
    layer = 524_288 // 32
    r = evaluate(change(h100, window_layers=8)).cache
    assert r.kv_cache_bytes == layer * (24 * 20_480 + 8 * (1024 + 8192))
    r = evaluate(change(h100, window_layers=29)).cache
    assert r.kv_cache_bytes == layer * (3 * 20_480 + 30 * (1024 + 8192))
    r = evaluate(change(h100, window_layers=13)).cache  # 19 and 13: hardly more, so groups of 19
    assert r.kv_cache_bytes == layer * (19 * 20_480 + 19 * (1024 + 8192))


@pytest.mark.parametrize(("kv_format", "bits"), [("q8_0", 8.5), ("q4_0", 4.5), ("int8", 8), ("bf16", 16)])
def test_a_quantised_cache_stores_its_scales(kv_format: str, bits: float) -> None:
    """llama.cpp's blocks: 32 numbers and a 16-bit scale."""
    assert evaluate(change(LAID, kv_format=kv_format)).cache.kv_bytes_per_token == 262_144 * bits / 8


def test_weights_in_four_bits_leave_embeddings_in_sixteen() -> None:
    r = evaluate(change(LAID, weight_format="int4"))
    outside = r.params.embedding_params + r.params.head_params
    expected = (r.params.params - outside) * (0.5 + 2.5 / 128) + 2 * outside
    assert r.cache.served_weight_bytes == pytest.approx(expected)
    assert evaluate(change(LAID, weight_format="fp32")).cache.served_weight_bytes == 4 * r.params.params


@pytest.mark.parametrize(
    ("model", "gib"),
    # vLLM 0.19 reports 8.49 GiB for the one, and 67.7 for Llama-3.3-70B in FP8, which has the same shape
    # (llm-d-planner, results_raw.csv; llm-d-benchmark, thread 621).
    [("Llama-3.1-8B", 8.49), ("Llama-3.1-70B", 67.7)],
)
def test_weights_in_eight_bits_leave_embeddings_in_sixteen(model: str, gib: float) -> None:
    for weight_format in ("fp8", "int8"):
        r = evaluate(change(LAID, model=models()[model].model, weight_format=weight_format))
        assert r.cache.served_weight_bytes / GIB == pytest.approx(gib, rel=0.005)


def test_a_70b_in_fp8_leaves_one_h100_no_room_for_16000_tokens() -> None:
    """Measured: it does not start (llm-d-benchmark, thread 621)."""
    h100 = change(LAID, model=models()["Llama-3.1-70B"].model, accelerator=accelerators()["H100 SXM"])
    r = evaluate(change(h100, weight_format="fp8", prompt_tokens=15_000, output_tokens=1_000))
    assert r["served_spare_bytes"] < 0


def test_mxfp4_is_for_experts_alone_unless_said_otherwise() -> None:
    """gpt-oss-120b as released: 65.2 GB of files, experts in 4.25 bits, their biases and all else in 16."""
    released = change(LAID, model=models()["gpt-oss-120b"].model, weight_format="mxfp4")
    assert evaluate(released)["served_weight_bytes"] == pytest.approx(65.2e9, rel=0.005)
    everything = evaluate(change(released, quantised_part="layers"))
    kept = everything["embedding_params"] + everything["head_params"] + 36 * 128 * (2 * 2880 + 2880)
    assert everything["served_weight_bytes"] == (everything["params"] - kept) * 4.25 / 8 + 2 * kept
    dense = evaluate(change(LAID, weight_format="mxfp4"))
    assert dense["served_weight_bytes"] < 0.4 * evaluate(LAID)["served_weight_bytes"]


def test_parts_add_up() -> None:
    r = evaluate(change(LAID, concurrent=8, serving_tp=1))
    i = r.inference
    assert r["served_device_bytes"] == pytest.approx(
        i.held_weight_bytes + i.held_cache_bytes + r["reading_bytes"] + 2e9
    )
