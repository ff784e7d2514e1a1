"""Prompts on GPUs of their own, against a simulated queue, sums by hand, and what stays as it was."""

import numpy as np
import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate, models

BARE = change(LAID, engine="vLLM, SGLang", model=models()["Llama-3.1-8B"].model, accelerator=accelerators()["H100 SXM"],
              prompt_tokens=4000, output_tokens=500, concurrent=32, requests_per_day=3e6, job="serve")  # fmt: skip
GROUPS = [(1, 1), (1, 3), (2, 5), (1, 40)]


def apart(reading=1, writing=3, **changes):
    return evaluate(change(BARE, prefill_copies=reading, decode_copies=writing, **changes))


def test_those_that_write_do_not_stop() -> None:
    together, r = evaluate(BARE), apart(2, 3)
    assert r["between_tokens_seconds"] == r["tpot_seconds"] < together["between_tokens_seconds"]
    assert r["copy_requests_per_s"] == pytest.approx(3 * 32 / (500 * float(r["tpot_seconds"])))


@pytest.mark.parametrize(("reading", "writing"), GROUPS)
def test_the_slower_of_the_two_sets_the_pace_and_all_are_paid(reading, writing) -> None:
    r, one = apart(reading, writing), evaluate(BARE)
    read, written = reading / float(one["prompt_seconds"]), writing * 32 / (500 * float(one["tpot_seconds"]))
    assert r["copy_requests_per_s"] == pytest.approx(min(read, written))
    assert r["copy_devices"] == reading + writing
    assert r["fleet_devices"] == r["copies"] * (reading + writing)
    assert r["copy_usd_per_s"] == pytest.approx((reading + writing) * float(one["copy_usd_per_s"]))
    able = float(r["copy_requests_per_s"] * r["peak_load"])
    assert (r["copies"] - 1) * able < r["peak_requests_per_s"] <= r["copies"] * able


@pytest.mark.parametrize(("reading", "writing"), GROUPS)
def test_prompts_and_answers_together_cost_what_a_request_costs(reading, writing) -> None:
    r = apart(reading, writing)
    parts = 4000 * r["usd_per_million_in"] + 500 * r["usd_per_million_out"]
    assert float(parts / 1e6 * r["fleet_load"]) == pytest.approx(float(r["full_usd_per_request"]))


def test_the_cache_of_a_prompt_is_sent() -> None:
    """32 layers, 8 heads of 128, keys and values in 16 bits: 131,072 bytes a token; 450 GB/s by the link, 50 between nodes."""
    r = apart()
    assert r["sent_seconds"] == pytest.approx(4000 * 131_072 / 450e9)
    far = apart(link_domain=3)
    assert far["sent_seconds"] == pytest.approx(4000 * 131_072 / far.scenario.accelerator.network_byte_per_s)
    assert far["first_token_seconds"] - r["first_token_seconds"] == pytest.approx(
        float(far["sent_seconds"] - r["sent_seconds"])
    )
    assert evaluate(BARE)["sent_seconds"] == 0


def test_waiting_to_be_read_against_a_simulated_queue() -> None:
    """Prompts come at random, one server reads each in the same time: Lindley's recursion. Here those that read are the
    limit, so that at the peak they are busy for as much of the time as copies are given."""
    r = apart(1, 40, peak_load=0.7)
    rng, load, wait, total = np.random.default_rng(3), 0.7, 0.0, 0.0
    for gap in rng.exponential(1 / load, 400_000):
        wait = max(0.0, wait + 1 - gap)
        total += wait
    assert total / 400_000 == pytest.approx(float(r["queue_seconds"] / r["prompt_seconds"]), rel=0.05)


def test_power_is_that_of_what_is_done() -> None:
    """Of two that read and two that write, as many joules for each token as work done by one after the other, and the
    draw of waiting besides."""
    r = apart(1, 3)
    assert 0 < r["writing_share"] <= 0.75
    assert r["joules_per_output_token"] == pytest.approx(
        float(4 * r["serving_device_w"] / (r["copy_requests_per_s"] * 500))
    )
    few = apart(1, 40)
    assert few["writing_share"] < r["writing_share"] and few["serving_device_w"] < r["serving_device_w"]


def test_a_step_and_a_prompt_take_what_they_took() -> None:
    one, r = evaluate(BARE), apart()
    for name in ("tpot_seconds", "prompt_seconds", "served_device_bytes", "kv_cache_bytes"):
        assert one[name] == r[name]
