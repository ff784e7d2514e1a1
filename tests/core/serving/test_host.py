"""Layers on the CPU, against what llama.cpp documents and sums by hand."""

import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate, models

BARE = change(LAID, engine="llama.cpp", accelerator=accelerators()["RTX 4090"], prompt_tokens=2000, output_tokens=200,
              job="serve")  # fmt: skip
DENSE = change(BARE, model=models()["Llama-3.1-70B"].model, weight_format="int4")
MOE = change(BARE, model=models()["gpt-oss-120b"].model, weight_format="mxfp4")


def held(scenario, **changes):
    return evaluate(change(scenario, **changes))


@pytest.mark.parametrize("scenario", [DENSE, MOE], ids=["dense", "experts"])
@pytest.mark.parametrize("layers", [1, 17, 36])
def test_nothing_is_lost_between_the_two(scenario, layers) -> None:
    none, some = held(scenario), held(scenario, cpu_layers=layers)
    assert some["held_weight_bytes"] + some["host_weight_bytes"] == pytest.approx(float(none["held_weight_bytes"]))
    assert some["held_cache_bytes"] + some["host_cache_bytes"] == pytest.approx(float(none["held_cache_bytes"]))
    assert some["host_cache_bytes"] == pytest.approx(layers / scenario.model.layers * float(none["kv_cache_bytes"]))


def test_experts_alone_leave_the_cache_where_it_is() -> None:
    """--n-cpu-moe moves weights of experts, and no KV cache."""
    none, some = held(MOE), held(MOE, cpu_expert_layers=36)
    assert some["held_cache_bytes"] == none["held_cache_bytes"] and some["host_cache_bytes"] == 0
    assert some["host_weight_bytes"] == pytest.approx(float(none["expert_bytes"]))


def test_a_token_waits_until_its_weights_are_read() -> None:
    """80 layers of 856 million parameters in 4.5 bits at four fifths of 89.6 GB/s: half a second."""
    r = held(DENSE, cpu_layers=80)
    bytes_read = float(r["layer_params"] * r["served_dense_each"])
    assert r["host_step_seconds"] == pytest.approx(bytes_read / (0.8 * 89.6e9), rel=0.02)
    assert r["tpot_seconds"] > r["host_step_seconds"] > 20 * held(DENSE)["weight_read_seconds"] / 2
    eight = held(DENSE, cpu_layers=80, cpu_memory_byte_per_s=8 * 38.4e9)
    assert r["host_step_seconds"] / eight["host_step_seconds"] == pytest.approx(8 * 38.4 / 89.6)


def test_only_experts_that_are_visited_are_read() -> None:
    """4 of 128 in each of 36 layers."""
    r = held(MOE, cpu_expert_layers=36)
    read = 4 / 128 * float(r["host_weight_bytes"])
    assert r["host_step_bytes"] == pytest.approx(read, rel=1e-3), "but for biases of experts, which keep 16 bits"
    assert r["host_step_seconds"] == pytest.approx(read / (0.8 * 89.6e9), rel=1e-3)


def test_a_slow_cpu_is_the_limit_before_its_memory() -> None:
    r = held(DENSE, cpu_layers=80, cpu_flop_per_s=1e10)
    assert r["host_step_seconds"] == pytest.approx(float(r["host_flop_per_token"]) / 1e10, rel=0.05)


@pytest.mark.parametrize(("together", "copied"), [(31, False), (32, True)])
def test_from_32_tokens_on_weights_are_copied_to_the_gpu(together, copied) -> None:
    """GGML_OP_OFFLOAD_MIN_BATCH = 32; the KV cache stays."""
    r = held(DENSE, cpu_layers=40, concurrent=together)
    cache = float(r["step_cache_bytes"]) / 2 / (0.8 * 89.6e9)
    by_link = float(r["host_step_bytes"] / r["host_link_byte_per_s"])
    assert (r["host_step_seconds"] == pytest.approx(by_link + cache)) == copied


def test_a_chunk_of_prompts_waits_for_the_link() -> None:
    r = held(DENSE, cpu_layers=40)
    assert r["host_chunk_seconds"] == pytest.approx(float(r["host_weight_bytes"] / r["host_link_byte_per_s"]))
    chunks = 2000 / 512
    assert r["ttft_seconds"] - held(DENSE)["ttft_seconds"] > chunks * r["host_chunk_seconds"]


def test_nothing_is_read_there_twice() -> None:
    """What both options name is on the host once: both begin with the first layer."""
    both, layers = held(MOE, cpu_layers=20, cpu_expert_layers=12), held(MOE, cpu_layers=20)
    assert both["host_weight_bytes"] == layers["host_weight_bytes"]
