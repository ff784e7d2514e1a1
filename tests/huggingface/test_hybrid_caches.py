"""KV cache and state of eight hybrid and window models at 32,768 and 262,144 tokens, written out from the sizes of their
layers, in 16 bits.

What servers print of such models is held elsewhere: Qwen3.6-27B in llama.cpp (test_states.py: 16,384 MiB and 598 MiB),
Gemma 2 and 3 in vLLM and DeepSeek-R1 with q8_0 in ik_llama.cpp (tests/evidence/test_cases_memory.py), gpt-oss-20b below.
"""

import pytest

from explorer import Scenario, accelerators, change, evaluate, models

SHORT, LONG = 32_768, 262_144
KEYS_AND_VALUES, HALF, SINGLE = 2, 2, 4
"""Keys and values are two; bytes of numbers of 16 and of 32 bits."""

# layers × KV heads × width of a head, with keys and values, for each token
TOKENS = {
    "Qwen3.5-27B": 16 * 4 * 256 * KEYS_AND_VALUES * HALF,
    "Qwen3.5-35B-A3B": 10 * 2 * 256 * KEYS_AND_VALUES * HALF,
    "Qwen3-Next-80B-A3B": 12 * 2 * 256 * KEYS_AND_VALUES * HALF,
    "Nemotron-3-Nano-30B-A3B": 6 * 2 * 128 * KEYS_AND_VALUES * HALF,
    "Granite-4.0-H-Small": 4 * 8 * 128 * KEYS_AND_VALUES * HALF,
    "Kimi-Linear-48B-A3B": 7 * (512 + 64) * HALF,  # latent attention: one vector and the rotary part
    "Gemma-3-27B (text)": 10 * 16 * 128 * KEYS_AND_VALUES * HALF,
    "gpt-oss-20b": 12 * 8 * 64 * KEYS_AND_VALUES * HALF,
}
WINDOWS = {
    "Gemma-3-27B (text)": 1024 * 52 * 16 * 128 * KEYS_AND_VALUES * HALF,
    "gpt-oss-20b": 128 * 12 * 8 * 64 * KEYS_AND_VALUES * HALF,
}
# layers × (state of each head, and three inputs of a convolution over keys, queries and values, or x, B and C)
STATES = {
    "Qwen3.5-27B": 48 * (48 * 128 * 128 * SINGLE + (2 * 16 * 128 + 48 * 128) * 3 * HALF),
    "Qwen3.5-35B-A3B": 30 * (32 * 128 * 128 * SINGLE + (2 * 16 * 128 + 32 * 128) * 3 * HALF),
    "Qwen3-Next-80B-A3B": 36 * (32 * 128 * 128 * SINGLE + (2 * 16 * 128 + 32 * 128) * 3 * HALF),
    "Nemotron-3-Nano-30B-A3B": 23 * (64 * 64 * 128 * SINGLE + (64 * 64 + 2 * 8 * 128) * 3 * HALF),
    "Granite-4.0-H-Small": 36 * (128 * 64 * 128 * HALF + (128 * 64 + 2 * 1 * 128) * 3 * HALF),
    "Kimi-Linear-48B-A3B": 20 * (32 * 128 * 128 * SINGLE + 3 * 32 * 128 * 3 * HALF),
}


def served(name: str, tokens: int, **changes):
    """One sequence, in software that keeps a window as it is and states in the type that the file names."""
    alone = Scenario(model=models()[name].model)
    more = {"engine": "Transformers", "kv_format": "bf16", "serving_tp": 1, "concurrent": 1, **changes}
    return evaluate(change(alone, job="serve", prompt_tokens=tokens - 1, output_tokens=1, **more))


@pytest.mark.parametrize("tokens", [SHORT, LONG])
@pytest.mark.parametrize("name", TOKENS)
def test_cache_and_state_by_hand(name, tokens) -> None:
    r = served(name, tokens)
    cache = TOKENS[name] * tokens + WINDOWS.get(name, 0)
    assert r["state_bytes"] == STATES.get(name, 0)
    assert r["kv_cache_bytes"] == cache + STATES.get(name, 0)


@pytest.mark.parametrize("name", STATES)
def test_states_are_small_beside_what_attention_everywhere_would_keep(name) -> None:
    """Of a layer with a state, nothing grows: at eight times the tokens, the cache is eight times as large, the state is not."""
    short, long = served(name, SHORT), served(name, LONG)
    assert long["state_bytes"] == short["state_bytes"]
    grown = long["kv_cache_bytes"] - long["state_bytes"]
    assert grown == 8 * (short["kv_cache_bytes"] - short["state_bytes"])


def test_llama_cpp_keeps_states_in_32_bits() -> None:
    """Four places for Qwen3.6-27B, whose shape is that of Qwen3.5-27B: 598.5 MiB (lmstudio-ai/lmstudio-bug-tracker, 1862)."""
    numbers = 48 * (48 * 128 * 128 + (2 * 16 * 128 + 48 * 128) * 3)
    assert served("Qwen3.5-27B", LONG, engine="llama.cpp")["state_bytes"] == 4 * numbers
    assert 4 * 4 * numbers / 2**20 == pytest.approx(598, abs=1)


def test_b11_concurrency_of_a_window_model_with_experts_in_four_bits() -> None:
    """gpt-oss-20b, 8,192 tokens, vLLM 0.19 on an H100 filled to 95 %: 155.75 (jgchn/llm-d-planner@30ec05f7,
    accuracy/results/v0.19.0). vLLM holds 13.64 GiB of weights there, 0.82 more than the files have: its kernels for
    MXFP4 round the width of 2,880 up."""
    full = change(Scenario(accelerator=accelerators()["H100 SXM"]), memory_share=0.95, serving_tp=1, concurrent=1)
    question = change(full, model=models()["gpt-oss-20b"].model, weight_format="mxfp4", count_in_gib=True)
    r = evaluate(change(question, job="serve", prompt_tokens=8191, output_tokens=1))
    assert r["chunked_room_bytes"] / r["held_cache_bytes"] == pytest.approx(155.75, rel=0.02)
    assert (r["chunked_room_bytes"] - 0.82 * 2**30) / r["held_cache_bytes"] == pytest.approx(155.75, rel=0.003)
