"""A run of one's own calibrates: what was measured comes out where it was measured, and other answers move with it."""

import pytest

from explorer import Scenario, accelerators, calibrated, change, evaluate, models, sweep
from explorer.core.own_run import KINDS, uncalibrated
from explorer.core.readings import says

TRAIN = change(
    Scenario(), devices=8, tp=1, pp=1, cp=1, ep=1, zero_stage=3, micro_batch=1, recompute="none", interleave=1
)
SERVE = change(
    Scenario(), job="serve", model=models()["Llama-3.1-8B"].model, accelerator=accelerators()["H100 SXM"],
    serving_tp=1, concurrent=64,
)  # fmt: skip


@pytest.mark.parametrize(
    ("start", "text", "name", "value"),
    [
        (TRAIN, "1,420 tokens/s per GPU", "tokens_per_s_per_device", 1420),
        (TRAIN, "11,360 tokens/s in all", "tokens_per_s_per_device", 1420),
        (TRAIN, "11,360 tokens/s on 8 GPUs", "tokens_per_s_per_device", 1420),
        (TRAIN, "step 400 s", "step_seconds", 400),
        (TRAIN, "MFU 41 %", "step_mfu", 0.41),
        (TRAIN, "61.3 GB", "device_bytes", 61.3e9),
        (TRAIN, "57.1 GiB", "device_bytes", 57.1 * 2**30),
        (SERVE, "TPOT 13.8 ms", "between_tokens_seconds", 0.0138),
        (SERVE, "TTFT 85 ms", "first_token_seconds", 0.085),
        (SERVE, "Avg generation throughput: 1280 tokens/s, Running: 64 reqs", "between_tokens_seconds", 0.05),
        (SERVE, "1280 tokens/s", "between_tokens_seconds", 0.05),
    ],
)
def test_what_was_measured_is_what_is_then_expected(start: Scenario, text: str, name: str, value: float) -> None:
    mine = calibrated(start, text)
    assert evaluate(mine)[name] == pytest.approx(value)
    (kind,) = (kind for kind in KINDS if getattr(mine.measured, f"{kind}_run"))
    assert says(kind, getattr(mine.measured, f"{kind}_run"))


def test_two_measurements_stand_side_by_side_in_any_order() -> None:
    for text in ("TTFT 85 ms, TPOT 13.8 ms", "TPOT 13.8 ms, TTFT 85 ms"):
        r = evaluate(calibrated(SERVE, text))
        assert (r["first_token_seconds"], r["between_tokens_seconds"]) == pytest.approx((0.085, 0.0138))
    alone = evaluate(uncalibrated(calibrated(SERVE, "TTFT 85 ms, TPOT 13.8 ms"), "tpot"))
    assert alone["first_token_seconds"] == pytest.approx(0.085)
    assert alone["between_tokens_seconds"] == pytest.approx(evaluate(SERVE)["between_tokens_seconds"])


def test_a_second_measurement_takes_the_place_of_the_first() -> None:
    twice = calibrated(calibrated(TRAIN, "step 400 s"), "step 500 s")
    once = calibrated(TRAIN, "step 500 s")
    assert twice.measured.step_run == once.measured.step_run == "step 500 s"
    assert twice.measured.step_factor == pytest.approx(once.measured.step_factor)


def test_a_log_of_room_for_cache_is_the_room_that_is_left() -> None:
    """vLLM on this model: 7.16 requests of 8,192 tokens; a token takes 32 layers × 2 × 8 heads × 128 × 2 bytes."""
    mine = calibrated(SERVE, "Maximum concurrency for 8,192 tokens per request: 7.16x")
    r = evaluate(change(mine, prompt_tokens=8191, output_tokens=1))
    assert r["chunked_room_bytes"] / (32 * 2 * 8 * 128 * 2) == pytest.approx(7.16 * 8192)
    assert r["largest_concurrent"] == 7
    same = calibrated(
        change(SERVE, prompt_tokens=8191, output_tokens=1), f"GPU KV cache size: {7.16 * 8192:.0f} tokens"
    )
    assert same.measured.serving_memory_factor == pytest.approx(mine.measured.serving_memory_factor, rel=1e-4)


def test_the_factor_stays_and_another_gpu_still_moves_the_answer() -> None:
    mine, h100 = calibrated(TRAIN, "1,420 tokens/s per GPU"), accelerators()["H100 SXM"]
    before, after = evaluate(TRAIN), evaluate(mine)
    moved, there = evaluate(change(mine, accelerator=h100)), evaluate(change(TRAIN, accelerator=h100))
    slower = after["step_seconds"] / before["step_seconds"]
    assert moved["step_seconds"] / there["step_seconds"] == pytest.approx(slower)
    assert moved["step_seconds"] < after["step_seconds"]


def test_the_range_narrows_where_it_was_measured_and_only_there() -> None:
    def width(scenario: Scenario, low: str, high: str) -> float:
        r = evaluate(scenario)
        return float(r[high] / r[low])

    mine = calibrated(calibrated(TRAIN, "1,420 tokens/s per GPU"), "61.3 GB")
    elsewhere, plain = (change(s, accelerator=accelerators()["H100 SXM"]) for s in (mine, TRAIN))
    for low, high in (("train_days_low", "train_days_high"), ("memory_low", "memory_high")):
        assert width(mine, low, high) < 0.9 * width(TRAIN, low, high)
        assert width(elsewhere, low, high) == pytest.approx(width(plain, low, high))
    served = evaluate(calibrated(SERVE, "TPOT 13.8 ms"))
    assert served["tpot_high"] / served["tpot_low"] < evaluate(SERVE)["tpot_high"] / evaluate(SERVE)["tpot_low"]


def test_a_factor_is_swept_like_any_field() -> None:
    swept = sweep(TRAIN, step_factor=[1.0, 2.0], memory_factor=[1.0, 1.5, 2.0])
    assert swept["step_seconds"][1, 0] == pytest.approx(2 * swept["step_seconds"][0, 0])
    assert swept["device_bytes"][0].tolist() == pytest.approx(
        [evaluate(TRAIN)["device_bytes"] * f for f in (1, 1.5, 2)]
    )


def test_taken_back_it_is_as_before() -> None:
    for kind, text in (("step", "step 400 s"), ("memory", "61.3 GB")):
        back = uncalibrated(calibrated(TRAIN, text), kind)
        assert evaluate(back).values["train_days"] == evaluate(TRAIN)["train_days"]
        assert evaluate(back)["device_bytes"] == evaluate(TRAIN)["device_bytes"]


FAULTS = [
    (TRAIN, "hello", "No measurement"),
    (TRAIN, "TPOT 13.8 ms", "under Serve"),
    (SERVE, "step 3 s", "under Train"),
    (TRAIN, "1,420 tokens/s", "per GPU"),
    (TRAIN, "1,420 tokens/s on 16 GPUs", "16 GPUs"),
    (TRAIN, "step 0.1 ms", "more than the peak"),
    (TRAIN, "1e30 tokens/s per GPU", "1.00 × 10³⁰ tokens/s per GPU is more than the peak"),
    (TRAIN, "MFU 150 %", "MFU 150 % is more than the peak"),
    (TRAIN, "0.0000001 tokens/s per GPU", "times off"),
    (TRAIN, "-61.3 GB", "0 or less"),
    (TRAIN, "0 tokens/s per GPU", "says 0"),
    (TRAIN, "900 GB", "more memory than this GPU has"),
    (change(TRAIN, mfu=0.4), "step 400 s", "set it to auto"),
    (change(TRAIN, given={"step_seconds": 300.0}), "step 400 s", "put it back"),
    (change(SERVE, concurrent=0), "TPOT 13.8 ms", "at once"),
    (SERVE, "61.3 GB", "Maximum concurrency"),
]


@pytest.mark.parametrize(("start", "text", "said"), FAULTS, ids=[said for _, _, said in FAULTS])
def test_what_cannot_be_is_said_in_one_sentence(start: Scenario, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as error:
        calibrated(start, text)
    assert str(error.value).endswith((".", "it.")) and "\n" not in str(error.value)
