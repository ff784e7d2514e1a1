"""Memory of a model in use."""

import pytest
from scenarios import LAID

from explorer import change, evaluate, models


@pytest.mark.parametrize(
    ("name", "each"),
    [("Llama-2-7B", 524_288), ("Llama-3.1-8B", 131_072), ("Llama-3.1-405B", 516_096), ("DeepSeek-V3", 70_272)],
)
def test_kv_cache_of_a_token(name: str, each: int) -> None:
    assert evaluate(change(LAID, model=models()[name].model)).inference.kv_bytes_per_token == each


def test_a_window_caps_the_cache() -> None:
    windowed = change(LAID, window=1024, window_layers=32, prompt_tokens=4000, output_tokens=96)
    assert evaluate(windowed).inference.kv_cache_bytes == 1024 * 524_288
    assert evaluate(change(windowed, window_layers=0)).inference.kv_cache_bytes == 4096 * 524_288


def test_weights_in_four_bits_leave_embeddings_in_sixteen() -> None:
    r = evaluate(change(LAID, weight_format="int4"))
    outside = r.params.embedding_params + r.params.head_params
    expected = (r.params.params - outside) * (0.5 + 2.5 / 128) + 2 * outside
    assert r.inference.served_weight_bytes == pytest.approx(expected)
    assert evaluate(change(LAID, weight_format="fp32")).inference.served_weight_bytes == 4 * r.params.params


def test_parts_add_up() -> None:
    r = evaluate(change(LAID, concurrent=8, serving_tp=1))
    i = r.inference
    assert r["served_device_bytes"] == pytest.approx(i.served_weight_bytes + i.kv_cache_bytes + i.prefill_bytes + 2e9)
