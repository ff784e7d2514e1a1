"""The prefix cache, against pairs counted one by one and its two limits."""

import pytest
from scenarios import LAID

from explorer import change, evaluate, models

BARE = change(LAID, engine="vLLM, SGLang", prompt_tokens=4000, output_tokens=100, concurrent=4)


def read(share, **changes):
    return evaluate(change(BARE, cached_prompt_share=share, **changes))


@pytest.mark.parametrize("name", ["Llama-3.1-8B", "Gemma-2-27B", "Mistral-7B-v0.1"])
def test_each_token_that_is_read_looks_at_all_before_it(name) -> None:
    """Pairs of a token and one that it sees, counted one by one; a window shows the last tokens alone."""
    model = change(BARE, model=models()[name].model, window=300, prompt_tokens=1000).model
    r = read(0.4, model=model, prompt_tokens=1000)
    seen = range(401, 1001)
    pairs = sum(
        (model.layers - model.window_layers) * position + model.window_layers * min(model.window, position)
        for position in seen
    )
    each = 2 * model.heads * (model.head_dim + model.v_head_dim)
    assert r["read_score_flop_per_prompt"] == pytest.approx(each * pairs, rel=1e-9)


def test_what_is_found_is_not_multiplied() -> None:
    r = read(0.75)
    assert r["read_prompt_tokens"] == 1000 and r["found_tokens"] == 3000
    head = 2 * 32000 * 4096
    whole, part = read(0)["prefill_matrix_flop_per_prompt"] - head, r["prefill_matrix_flop_per_prompt"] - head
    assert part == pytest.approx(whole / 4)


def test_a_prompt_that_is_found_whole_costs_its_last_token() -> None:
    r = read(1)
    assert r["read_prompt_tokens"] == 1
    assert r["first_token_seconds"] < r["server_seconds"] + 3 * r["tpot_seconds"]


def test_the_cache_holds_what_is_found_and_a_step_reads_it() -> None:
    none, most = read(0), read(0.9)
    for name in ("kv_cache_bytes", "step_cache_bytes", "tpot_seconds", "held_weight_bytes"):
        assert none[name] == most[name]
    assert none["served_device_bytes"] >= most["served_device_bytes"], "less is read at a time"


def test_the_more_is_found_the_sooner_and_the_cheaper() -> None:
    found = [read(share) for share in (0, 0.3, 0.6, 0.9)]
    for name in ("ttft_seconds", "first_token_seconds", "between_tokens_seconds", "full_usd_per_request"):
        values = [float(r[name]) for r in found]
        assert values == sorted(values, reverse=True) and len(set(values)) == 4, name
