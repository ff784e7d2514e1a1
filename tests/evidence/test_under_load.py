"""What rows of busy servers mean: who waits for whom, in which format the cache is, of what kind a row is."""

import pytest

from explorer import evaluate
from explorer.evidence.rows import kinds, reading, serving_jobs

BUSY = {
    "engine": "vLLM 0.12.0",
    "model": "Llama-3.1-8B",
    "accelerator": "H200 SXM",
    "devices": "1",
    "tp": "1",
    "batch": "64",
    "input_len": "1000",
    "output_len": "100",
    "phase": "serving",
    "metric": "ttft_ms",
    "value": "1",
}


def job(**changes):
    return serving_jobs.serving_scenario(BUSY | changes).serving


@pytest.mark.parametrize(
    ("engine", "phase", "stays"),
    [
        ("vLLM 0.12.0", "serving", False),
        ("ATOM (AMD)", "serving", False),
        ("TensorRT-LLM 1.0.0rc3", "serving", True),
        ("SGLang 0.5.9", "serving", True),
        ("vLLM", "", True),  # one batch: it begins and ends together
    ],
)
def test_requests_of_one_length_stay_in_step_where_prompts_are_read_by_themselves(engine, phase, stays) -> None:
    assert job(engine=engine, phase=phase).in_step is stays


@pytest.mark.parametrize(
    ("changes", "cache"),
    [
        ({"weight_format": "fp8"}, "fp8"),
        ({"weight_format": "fp8", "kv_format": "bf16"}, "bf16"),
        ({"weight_format": "bf16"}, "bf16"),
        ({"weight_format": "fp8", "phase": "decode"}, "bf16"),
        ({"weight_format": "fp8", "model": "DeepSeek-V3", "tp": "8", "devices": "8"}, "bf16"),
        ({"weight_format": "nvfp4"}, "fp8"),
    ],
)
def test_servers_that_keep_weights_in_fp8_are_measured_with_the_cache_in_fp8(changes, cache) -> None:
    assert job(**changes).kv_format == cache


def test_sixty_four_long_answers_of_a_70b_fit_one_h200_only_with_a_cache_in_fp8() -> None:
    """By hand: 70.6 GB of weights of 0.9 × 141 GB leave 56; 64 × (1,024 + 4,096) tokens of 2 × 80 × 8 × 128 numbers are
    54 GB in 8 bits and 107 in 16. A published run had them all in flight."""
    room, tokens = 0.9 * 141e9 - 70.6e9, 64 * (1024 + 8192 / 2)
    numbers = 2 * 80 * 8 * 128 * tokens
    assert numbers < room < 2 * numbers
    changes = {"model": "Llama-3.1-70B", "weight_format": "fp8", "input_len": "1024", "output_len": "8192"}
    scenario = serving_jobs.serving_scenario(BUSY | changes)
    result = evaluate(scenario)
    assert float(result["step_cache_bytes"]) == pytest.approx(numbers, rel=0.001)


def test_a_median_wait_leaves_out_what_few_requests_wait_for_in_a_burst() -> None:
    mean, median = (reading.case_of(BUSY | {"notes": notes}) for notes in ("average", "median TTFT over requests"))
    result = evaluate(mean.scenario)
    burst = 1e3 * float(result["burst_seconds"])
    assert burst > 0
    assert float(mean.answer(result)) - float(median.answer(result)) == pytest.approx(burst)
    # A share of the requests waits for half of the 63 others.
    by_hand = 63 / 2 * float(result["prompt_seconds"]) * float(result["burst_share"])
    assert burst == pytest.approx(1e3 * by_hand)


@pytest.mark.parametrize("metric", ["joule_per_output_token", "watts"])
def test_watts_and_joules_are_of_the_kind_of_energy(metric) -> None:
    assert kinds.band_kind(reading.case_of(BUSY | {"metric": metric, "phase": ""})) == "energy"
