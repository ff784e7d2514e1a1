"""A full copy of a served model: what fits and how fast it works, against a simulation and published limits."""

import numpy as np
import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate, models
from explorer.core.calibration import ENGINES
from explorer.core.formula import REGISTRY
from explorer.core.serving.capacity import longest_at_once, longest_in_chunks

BARE = change(LAID, prompt_tokens=512, output_tokens=128)


def full(**changes):
    return evaluate(change(BARE, **changes)).capacity


@pytest.mark.parametrize("concurrent", [1, 4, 32])
def test_a_simulated_copy_finishes_as_many_requests(concurrent) -> None:
    """Sequences join one after the other; each step writes one token for all and reads the prompts of those that joined."""
    result = evaluate(change(BARE, concurrent=concurrent))
    written = [128 * i // concurrent for i in range(concurrent)]
    clock, finished, steps = 0.0, 0, 4 * 128
    for _ in range(steps):
        clock += float(result["tpot_seconds"])
        written = [tokens + 1 for tokens in written]
        done = [i for i, tokens in enumerate(written) if tokens == 128]
        for i in done:
            written[i] = 0
            clock += float(result["prompt_seconds"])
        finished += len(done)
    assert finished / clock == pytest.approx(float(result["copy_requests_per_s"]), rel=1e-6)
    own_prompt = float(result["prompt_seconds"]) / 128  # which a reader waits for before the first token, not between
    assert clock / steps - own_prompt == pytest.approx(float(result["between_tokens_seconds"]), rel=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("prompt", [100, 3000])
def test_the_largest_batch_fits_and_one_more_does_not(engine, prompt) -> None:
    """Whatever is set: the prompts that are read at the same time grow with it, up to what the software takes."""
    asked = {"engine": engine, "prompt_tokens": prompt, "accelerator": accelerators()["A100 SXM4 80GB"]}
    found = {int(full(concurrent=together, **asked).largest_concurrent) for together in (1, 4, 32, 1000)}
    (most,) = found
    assert (
        full(concurrent=most, **asked).served_spare_bytes >= 0 > full(concurrent=most + 1, **asked).served_spare_bytes
    )


@pytest.mark.parametrize("engine", ["vLLM, SGLang", "Transformers"])
@pytest.mark.parametrize("name", ["Llama-3.1-8B", "Mistral-7B-v0.1", "Gemma-2-27B", "gpt-oss-120b", "DeepSeek-V3"])
def test_the_longest_context_fits_and_one_more_token_does_not(name, engine) -> None:
    """Windows and all: the memory of so many tokens, counted layer by layer, with the prompt that is read."""
    model = models()[name].model
    scenario = change(BARE, model=model, accelerator=accelerators()["H200 SXM"], serving_tp=8, concurrent=1)
    r = evaluate(change(scenario, engine=engine, weight_format="fp8", context=10**8))
    longest, each = float(r["longest_context"]), float(r["kv_width"] * r["kv_each"] / r["cache_split"])
    wide = model.experts_per_token * model.moe_ffn + model.shared_ffn if model.moe_layers else model.ffn
    read = 2 * ((4 + model.experts_per_token) * model.hidden + (2 + model.gated) * wide / 8)
    kept, (whole, windowed) = model.window, (model.layers - model.window_layers, model.window_layers)
    if engine == "vLLM, SGLang" and kept:  # as many windows as whole layers in these models
        kept, (whole, windowed) = kept + 8192, (max(whole, windowed) if whole else 0, max(whole, windowed))
    limit = 0.9 if engine == "vLLM, SGLang" else 1
    logits = 1024 * model.vocab * 6 / 8 if engine == "vLLM, SGLang" else 0

    def spare(tokens: float) -> float:
        layers = whole * tokens + windowed * (min(tokens, kept) if kept else tokens)
        used = (
            r["served_weight_bytes"] / 8
            + each * layers
            + read * (float(r["prefill_chunk"]) if limit < 1 else min(tokens, float(r["prefill_chunk"])))
            + logits
        )
        return float(limit * r["capacity_bytes"] - r["overhead_bytes"] - used)

    assert spare(longest) >= -1e-4
    assert longest == 10**8 or spare(longest + (16 if engine == "vLLM, SGLang" else 1)) < 1e-4, "whole blocks"


def test_windows_in_all_layers_have_no_longest() -> None:
    windows = {
        "cache_part": 1.0,
        "whole_row_bytes": 0.0,
        "window_row_bytes": 10.0,
        "state_bytes": 0.0,
        "kept_window": 4096,
    }
    assert longest_in_chunks(chunked_room_bytes=1e6, **windows) == np.inf
    assert longest_in_chunks(chunked_room_bytes=1e4, **windows) == 1000
    assert longest_at_once(served_room_bytes=4096 * 10 + 4096 + 7, prefill_token_bytes=1.0, **windows) == 4103


def test_kv_heads_are_not_cut_further_than_there_are_and_mlas_latent_not_at_all() -> None:
    eight = models()["Llama-3.1-8B"].model
    assert [evaluate(change(BARE, model=eight, serving_tp=tp))["cache_split"] for tp in (1, 8, 16, 32)] == [1, 8, 8, 8]
    assert evaluate(change(BARE, model=models()["DeepSeek-V3"].model, serving_tp=8))["cache_split"] == 1


def test_long_prompts_are_read_in_pieces_by_software_that_does_so() -> None:
    one, many = full(prompt_tokens=4000, concurrent=2), full(prompt_tokens=4000, concurrent=20)
    assert one.served_fixed_bytes == pytest.approx(many.served_fixed_bytes, rel=2e-3)
    whole = [full(prompt_tokens=4000, concurrent=c, engine="Transformers").served_fixed_bytes for c in (2, 20)]
    assert whole[1] - whole[0] == pytest.approx(18 * 4000 * 2 * (4 * 4096 + 3 * 11008), rel=1e-9)


def test_targets_count_all_three() -> None:
    assert full().meets_targets
    assert not full(tpot_target_seconds=1e-3).meets_targets
    assert not full(ttft_target_seconds=1e-3).meets_targets
    assert not full(concurrent=100_000, tpot_target_seconds=1e5).meets_targets


def test_arrays_pass_through() -> None:
    largest_concurrent, longest_context = (
        REGISTRY[name].function for name in ("largest_concurrent", "longest_context")
    )
    assert largest_concurrent(np.array([1e9, 2e9]), 0, 1e8, 1, 0, 512, 0).tolist() == [10, 20]
    assert longest_context(1e4, np.array([10.5, 1e6]), 3.2, 0).tolist() == [10, 1e4]


def test_stages_of_a_copy_share_its_layers_and_its_cache() -> None:
    one = evaluate(change(BARE, serving_tp=1, concurrent=8))
    two = evaluate(change(BARE, serving_tp=1, serving_pp=2, concurrent=8))
    ends = 2 * 32000 * 4096 * 2  # embedding and head of Llama-2-7B, each of them on one stage
    assert two["held_weight_bytes"] == pytest.approx((one["held_weight_bytes"] - ends) / 2 + ends / 2)
    assert two["held_cache_bytes"] == one["held_cache_bytes"] / 2
    assert two["fleet_devices"] == 2 * two["copies"] and two["copy_usd_per_s"] == 2 * one["copy_usd_per_s"]


def test_a_stage_holds_whole_layers() -> None:
    assert evaluate(change(BARE, serving_tp=1, serving_pp=3, concurrent=8))["stage_share"] == 11 / 32
