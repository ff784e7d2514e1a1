"""A request at the peak: the arithmetic of the article of 2023, worked out by hand."""

import pytest

from explorer import Scenario, change, evaluate, models

GPT3 = change(
    Scenario(), model=models()["GPT-3-175B"].model, seq_len=2048, flop_rule="6N rule", prompt_tokens=1024,
    output_tokens=1024, usd_per_device_hour=2.0,
)  # fmt: skip


def test_both_readings_of_2np() -> None:
    """175 billion weights, 1,024 tokens in and 1,024 out."""
    r = evaluate(GPT3)
    assert r["request_flop"] == pytest.approx(4 * 1024 * 175e9, rel=0.005), "each token passes all weights"
    assert r["encoder_decoder_request_flop"] == pytest.approx(2 * 1024 * 175e9, rel=0.005), "each passes half of them"
    assert r["encoder_decoder_request_flop"] == pytest.approx(350e12, rel=0.03), "the article's 350 TFLOP"


def test_seconds_and_dollars_at_the_peak() -> None:
    """717 TFLOP at 312 TFLOP/s and $2 an hour."""
    r = evaluate(GPT3)
    assert r["request_seconds_at_peak"] == pytest.approx(716.8 / 312, rel=0.005)
    assert r["request_usd_at_peak"] == pytest.approx(716.8 / 312 / 3600 * 2, rel=0.005)
    assert r["usd_per_million_at_peak"] == pytest.approx(350e9 * 1e6 / 312e12 / 3600 * 2, rel=0.005)


def test_the_peak_is_a_floor() -> None:
    r = evaluate(change(GPT3, serving_tp=8))
    assert r["request_seconds_at_peak"] < r["request_seconds"] * 8
