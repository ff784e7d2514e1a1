"""Prompts on GPUs of their own, against a simulated queue, sums by hand, and what stays as it was."""

import numpy as np
import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate, models

BARE = change(LAID, engine="vLLM, SGLang", model=models()["Llama-3.1-8B"].model, accelerator=accelerators()["H100 SXM"],
              prompt_tokens=4000, output_tokens=500, concurrent=32, requests_per_day=3e6, job="serve")  # fmt: skip


def apart(**changes):
    return evaluate(change(BARE, prefill_apart=True, **changes))


def test_those_that_write_do_not_stop() -> None:
    together, r = evaluate(BARE), apart()
    assert r["between_tokens_seconds"] == r["tpot_seconds"] < together["between_tokens_seconds"]
    assert r["copy_requests_per_s"] == pytest.approx(32 / (500 * float(r["tpot_seconds"])))


def test_as_many_read_as_keep_up_with_those_that_write() -> None:
    r = apart()
    assert r["readers_per_copy"] / r["prompt_seconds"] == pytest.approx(float(r["copy_requests_per_s"]))
    assert r["fleet_devices"] == r["copies"] + r["reading_copies"]
    for name in ("copies", "reading_copies"):
        able = r["copy_requests_per_s"] if name == "copies" else 1 / r["prompt_seconds"]
        assert (r[name] - 1) * able * r["peak_load"] < r["peak_requests_per_s"] <= r[name] * able * r["peak_load"]


@pytest.mark.parametrize("ratio", [0.05, 0.2, 3])
def test_the_slower_of_the_two_sets_the_pace_and_all_are_paid(ratio) -> None:
    r, found = apart(prefill_ratio=ratio), apart()
    limit = min(1, ratio / float(found["readers_per_copy"]))
    assert r["copy_requests_per_s"] == pytest.approx(limit * float(found["copy_requests_per_s"]))
    assert r["copy_usd_per_s"] == pytest.approx(float(evaluate(BARE)["copy_usd_per_s"]) * (1 + ratio))
    assert r["reading_copies"] == max(1, np.ceil(r["copies"] * ratio))


@pytest.mark.parametrize("changes", [{}, {"prefill_ratio": 0.05}, {"prefill_ratio": 2}])
def test_prompts_and_answers_together_cost_what_a_request_costs(changes) -> None:
    r = apart(**changes)
    parts = 4000 * r["usd_per_million_in"] + 500 * r["usd_per_million_out"]
    assert float(parts / 1e6 * r["fleet_load"]) == pytest.approx(float(r["full_usd_per_request"]))


def test_the_cache_of_a_prompt_is_sent() -> None:
    """32 layers, 8 heads of 128, keys and values in 16 bits: 131,072 bytes a token; 450 GB/s by the link, 50 between nodes."""
    r = apart()
    assert r["sent_seconds"] == pytest.approx(4000 * 131_072 / 450e9)
    far = apart(link_domain=1)
    assert far["sent_seconds"] == pytest.approx(4000 * 131_072 / far.scenario.accelerator.network_byte_per_s)
    assert far["first_token_seconds"] - r["first_token_seconds"] == pytest.approx(
        float(far["sent_seconds"] - r["sent_seconds"])
    )
    assert evaluate(BARE)["sent_seconds"] == 0


def test_waiting_to_be_read_against_a_simulated_queue() -> None:
    """Prompts come at random, one server reads each in the same time: Lindley's recursion."""
    r = apart(peak_load=0.7)
    rng, load, wait, total = np.random.default_rng(3), 0.7, 0.0, 0.0
    for gap in rng.exponential(1 / load, 400_000):
        wait = max(0.0, wait + 1 - gap)
        total += wait
    assert total / 400_000 == pytest.approx(float(r["queue_seconds"] / r["prompt_seconds"]), rel=0.05)


def test_power_is_that_of_all() -> None:
    r = apart()
    drawn = r["serving_device_w"] * (1 + r["readers_per_copy"])
    assert r["joules_per_output_token"] == pytest.approx(float(drawn / (r["copy_requests_per_s"] * 500)))
