"""Thinking is written before the answer: it takes time, cache and dollars as any other token, counted by hand."""

import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate, models

ASKED = change(
    LAID, job="serve", model=models()["Llama-3.1-8B"].model, accelerator=accelerators()["H100 SXM"], serving_tp=1,
    concurrent=32, prompt_tokens=300, output_tokens=500, usd_per_device_hour=3.0, api_usd_per_million_in=0.5,
    api_usd_per_million_out=2.0,
)  # fmt: skip


def thinking(tokens: int):
    return evaluate(change(ASKED, thinking_tokens=tokens))


def test_thinking_counts_as_if_the_answer_were_longer() -> None:
    """But for the first word, nobody who pays, waits or holds the cache can tell one token from another."""
    mine, longer = thinking(12_000), evaluate(change(ASKED, output_tokens=12_500))
    differing = {n for n, v in longer.values.items() if not isinstance(v, str) and mine[n] != v}
    assert differing - {"given"} == {"first_word_seconds", "output_tokens", "thinking_tokens"}


def test_the_first_word_of_the_answer_comes_after_all_thinking() -> None:
    none, r = thinking(0), thinking(12_000)
    assert none["first_word_seconds"] == none["first_token_seconds"]
    between, first = float(r["between_tokens_seconds"]), float(r["first_token_seconds"])
    assert r["first_word_seconds"] == pytest.approx(first + 12_000 * between)
    assert r["answer_seconds"] == pytest.approx(first + 12_500 * between)
    assert r["answer_seconds"] - r["first_word_seconds"] == pytest.approx(500 * between)


def test_an_api_bills_thinking_as_output() -> None:
    assert thinking(0)["api_usd_per_request"] == pytest.approx((300 * 0.5 + 500 * 2) / 1e6)
    assert thinking(12_000)["api_usd_per_request"] == pytest.approx((300 * 0.5 + 12_500 * 2) / 1e6)


def test_thinking_fills_the_cache() -> None:
    """8 KV heads of 128 numbers, keys and values, 2 bytes, 32 layers: 131,072 bytes a token."""
    more = float(thinking(12_000)["kv_cache_bytes"] - thinking(0)["kv_cache_bytes"])
    assert more == pytest.approx(32 * 12_000 * 131_072)


def test_an_answer_of_a_full_copy_costs_its_share_of_the_rent() -> None:
    r = thinking(12_000)
    each = 12_500 * float(r["tpot_seconds"]) + 32 * float(r["prompt_seconds"])
    assert r["full_usd_per_request"] == pytest.approx(3.0 / 3600 * each / 32)
    assert r["usd_per_request"] * r["served_requests_per_day"] == pytest.approx(float(r["fleet_devices"]) * 3.0 * 24)
