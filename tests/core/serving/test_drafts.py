"""Speculative decoding, against the tables of its papers, a simulation, and its limits."""

import numpy as np
import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate, models
from explorer.core.serving.drafts import tokens_per_step

BARE = change(LAID, engine="vLLM, SGLang", prompt_tokens=512, output_tokens=128, model=models()["Llama-3.1-8B"].model)


def drafted(**changes):
    return evaluate(change(BARE, **changes))


@pytest.mark.parametrize(
    ("accepted", "drafts", "operations", "speed"),
    [
        (0.6, 2, 1.53, 1.96),
        (0.7, 3, 1.58, 2.53),
        (0.8, 2, 1.23, 2.44),
        (0.8, 5, 1.63, 3.69),
        (0.9, 2, 1.11, 2.71),
        (0.9, 10, 1.60, 6.86),
    ],
)
def test_table_1_of_leviathan(accepted, drafts, operations, speed) -> None:
    """Speed and operations over those without drafts, where drafts cost nothing."""
    r = drafted(draft="n-gram", draft_tokens=drafts, acceptance=accepted)
    assert float(r["tokens_per_step"]) == pytest.approx(speed, abs=0.006)
    assert float(r["step_rows"] / r["step_sequences"] / r["tokens_per_step"]) == pytest.approx(operations, abs=0.006)


def test_a_simulation_of_guesses_that_are_checked() -> None:
    """Each step keeps guesses up to the first that is wrong, and writes one token of its own."""
    rng = np.random.default_rng(7)
    right = rng.random((200_000, 4)) < 0.7
    written = 1 + np.cumprod(right, axis=1).sum(axis=1)
    assert written.mean() == pytest.approx(tokens_per_step(accepted_share=0.7, drafted_tokens=4), rel=5e-3)


def test_limits_of_acceptance() -> None:
    assert tokens_per_step(accepted_share=1, drafted_tokens=4) == 5
    assert tokens_per_step(accepted_share=0.0, drafted_tokens=4) == 1
    never = drafted(draft="draft model", draft_tokens=4, acceptance=1e-9)
    assert never["tpot_seconds"] > 1.2 * drafted()["tpot_seconds"], "the draft's work is lost"


def test_copied_guesses_come_for_little_to_one_reader_and_for_more_to_many() -> None:
    """Alone, a step waits for memory, and tokens accepted are gained; where arithmetic is the limit, they are not."""

    def gain(together):
        one = {"concurrent": together, "accelerator": accelerators()["A100 SXM4 80GB"]}
        plain, faster = drafted(**one), drafted(draft="n-gram", draft_tokens=5, acceptance=0.8, **one)
        return float(plain["tpot_seconds"] / faster["tpot_seconds"])

    assert 0.97 * 3.69 < gain(1) <= 3.69
    assert gain(1) > gain(64) > gain(512)


def test_memory_is_read_once_for_all_that_is_checked() -> None:
    plain, five = drafted(), drafted(draft="n-gram", draft_tokens=4)
    for name in ("weight_read_seconds", "cache_read_seconds"):
        assert plain[name] == five[name]
    head = 5 * plain["decode_matrix_seconds"]
    assert five["decode_matrix_seconds"] == pytest.approx(float(head))
    assert five["draft_seconds"] == 0


def test_a_draft_model_is_read_for_each_token_and_held() -> None:
    """1.24 billion parameters in 16 bits at 91 % of 2,039 GB/s: 1.3 ms a token, at the least."""
    r = drafted(draft="draft model", draft_tokens=3, draft_params=1.24e9)
    assert r["draft_read_seconds"] == pytest.approx(2 * 1.24e9 / (0.91 * 2.039e12))
    assert r["draft_seconds"] > 3 * r["draft_read_seconds"]
    assert r["held_weight_bytes"] - drafted()["held_weight_bytes"] == pytest.approx(2 * 1.24e9)
    # Llama-3.2-1B keeps 16 layers of 8 heads of 64 where Llama-3.1-8B keeps 32 of 8 of 128
    assert r["draft_cache_share"] == pytest.approx(0.25, rel=0.2)


DEEPSEEK = change(BARE, model=models()["DeepSeek-V3"].model, accelerator=accelerators()["H200 SXM"], weight_format="fp8",
                  serving_tp=8)  # fmt: skip


def test_the_head_of_deepseek_v3() -> None:
    """README_WEIGHTS.md: 11.5B unique parameters; 1.5B are active, of them 0.9B of the output head."""
    r = evaluate(change(DEEPSEEK, draft="MTP head"))
    assert r["draft_dense_params"] + r["draft_expert_params"] == pytest.approx(11.5e9, rel=0.015)
    active = r["draft_dense_params"] + r["draft_touched_params"] + 129280 * 7168
    assert active == pytest.approx(1.5e9, rel=0.1)
    assert r["draft_cache_share"] == pytest.approx(1 / 61)


def test_one_token_of_that_head_at_the_acceptance_that_its_report_tells() -> None:
    """85 to 90 % of second tokens: 1.85 to 1.9 tokens a step; the report says 1.8 times the tokens a second."""
    usual = evaluate(change(DEEPSEEK, draft="MTP head"))
    assert usual["tokens_per_step"] == pytest.approx(1.85)
    more = evaluate(change(DEEPSEEK, draft="MTP head", acceptance=0.9))
    assert more["tokens_per_step"] == pytest.approx(1.9)
    plain = evaluate(DEEPSEEK)
    assert 1.3 < plain["tpot_seconds"] / usual["tpot_seconds"] < 1.85


def test_more_rows_visit_more_experts() -> None:
    plain, drafts = evaluate(DEEPSEEK), evaluate(change(DEEPSEEK, draft="MTP head", draft_tokens=3))
    assert plain["experts_touched"] == pytest.approx(8)
    assert drafts["experts_touched"] == pytest.approx(256 * (1 - (1 - 8 / 256) ** 4))
