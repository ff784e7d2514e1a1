"""The KV cache in the words of the servers, against lines of their logs."""

import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate, models
from explorer.words.headlines import headlines
from explorer.words.server_log import log_rows
from explorer.words.serving_words import room

H100 = change(LAID, accelerator=accelerators()["H100 SXM"], memory_share=0.95, context=8192, count_in_gib=True,
              engine="vLLM, SGLang", prompt_tokens=1000, output_tokens=24)  # fmt: skip


def served(model, **changes):
    return evaluate(change(H100, model=models()[model].model, **{"context": 8192, **changes}))


@pytest.mark.parametrize(
    ("model", "changes", "printed", "tolerance"),
    [
        ("Gemma-2-27B", {}, 7.16, 0.05),
        ("Gemma-3-27B (text)", {}, 4.46, 0.1),
        ("Llama-3.1-8B", {"serving_pp": 2}, 131.26, 0.03),
    ],
)
def test_maximum_concurrency_for_8192_tokens(model, changes, printed, tolerance) -> None:
    """vLLM 0.19 on one H100 that is filled to 95 % (jgchn/llm-d-planner@30ec05f7)."""
    r = served(model, **changes)
    assert r["pool_contexts"] == pytest.approx(printed, rel=tolerance)
    tokens = float(r["pool_tokens"])
    assert tokens % 16 == 0 and 0 <= 8192 * float(r["pool_contexts"]) - tokens < 16


@pytest.mark.parametrize("length", [1200, 6000])
def test_the_log_and_the_card_of_memory_have_one_pool(length) -> None:
    """Qwen3-32B in bf16 leaves an H100 7,424 tokens: vLLM makes room for 8,192 of prompts when it starts, however short
    they are, and takes sequences as long as its pool and as many as that holds."""
    at = {"prompt_tokens": length - 400, "output_tokens": 400, "memory_share": 0.9, "context": 32_768}
    r = served("Qwen3-32B", count_in_gib=False, concurrent=1, **at)
    tokens = float(r["pool_tokens"])
    assert r["longest_context"] == tokens == 16 * int(tokens / 16) < 8192
    assert r["largest_concurrent"] == tokens // length == float(r["pool_requests"]) // 1
    shown, said = dict(log_rows(r)), headlines(r, "serve")[3].detail
    assert shown["vLLM: GPU KV cache size"] == f"{room(tokens)} tokens" and f"longest context {room(tokens)}" in said
    assert shown[f"the same with --max-model-len {length:,}"].startswith(f"{tokens / length:.2f}"[:4])


def test_requests_as_long_as_asked_for() -> None:
    """Where all layers are alike the pool has room for tokens, however they are dealt out."""
    r = served("Llama-3.1-8B")
    assert r["pool_requests"] * 1024 == pytest.approx(8192 * float(r["pool_contexts"]))
    windows = served("Gemma-2-27B", chunk_tokens=1024)
    assert windows["pool_requests"] * 1024 < 8192 * windows["pool_contexts"], "short ones profit of no window"


def test_llama_cpp_says_2048_mib_for_a_7b_of_4096_tokens() -> None:
    """Keys and values of 32 layers, 4,096 numbers each, in 16 bits: 2 GiB, as its log says for every Llama of 7B."""
    r = evaluate(change(LAID, engine="llama.cpp", prompt_tokens=4000, output_tokens=96, kv_format="bf16"))
    assert log_rows(r) == [("llama.cpp with -c 4,096: CUDA0 KV buffer size", "2,048.00 MiB")]
    half = evaluate(change(r.scenario, cpu_layers=8))
    assert [text for _, text in log_rows(half)] == ["1,536.00 MiB", "512.00 MiB"]


def test_lines_of_a_log_that_is_known() -> None:
    said = dict(log_rows(served("Llama-3.1-8B", serving_pp=2)))
    assert "vLLM: Maximum concurrency for 8,192 tokens per request" in said
    assert said["vLLM: GPU KV cache size"] == said["SGLang: max_total_num_tokens"]
    assert "SGLang: max_total_num_tokens" not in dict(log_rows(served("Gemma-2-27B")))
    assert log_rows(served("Llama-3.1-8B", engine="Transformers")) == []
