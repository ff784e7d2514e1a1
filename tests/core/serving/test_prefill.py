"""Reading prompts: windows, chunks, experts, stages, against counts by hand."""

import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate, models

H100 = change(LAID, accelerator=accelerators()["H100 SXM"], serving_tp=1, concurrent=1, output_tokens=0)


def test_scores_see_windows() -> None:
    """Gemma-3-27B at 128k: five of six layers see 1,024 tokens; 4.5e15 FLOP with windows, 7.7e15 without."""
    gemma = models()["Gemma-3-27B (text)"].model
    r = evaluate(change(H100, model=gemma, prompt_tokens=131_072))
    whole, cut = 131_072**2 / 2, 1024 * 131_072  # pairs of tokens, half of them masked; and those within a window
    pairs = (gemma.layers - gemma.window_layers) * whole + gemma.window_layers * cut
    by_hand = 2 * gemma.heads * 2 * gemma.head_dim * pairs
    assert r["prefill_score_flop_per_prompt"] == pytest.approx(by_hand, rel=0.01)
    assert (
        evaluate(change(H100, model=gemma, window=0, prompt_tokens=131_072))["prefill_flop"] / r["prefill_flop"] > 1.2
    )


def test_scores_stay_in_16_bits() -> None:
    """8B at 128k: 71 % of the work is scores, which fp8 weights do not make faster."""
    llama = models()["Llama-3.1-8B"].model
    sixteen, eight = (
        evaluate(change(H100, model=llama, prompt_tokens=131_072, weight_format=f)) for f in ("bf16", "fp8")
    )
    assert sixteen["prompt_score_seconds"] == eight["prompt_score_seconds"]
    assert 0.6 < eight["ttft_seconds"] / sixteen["ttft_seconds"] < 0.95


def test_a_chunk_reads_all_experts_that_any_of_its_tokens_chooses() -> None:
    mixtral = models()["Mixtral-8x7B"].model
    one, many = (evaluate(change(H100, model=mixtral, prompt_tokens=t))["chunk_weight_bytes"] for t in (1, 4096))
    assert many == pytest.approx(2 * (mixtral.params - 2 * 32_000 * 4096), rel=0.01)
    assert one < 0.35 * many


def test_gpus_that_share_layers_all_sort_every_token() -> None:
    deepseek = change(H100, model=models()["DeepSeek-V3"].model, weight_format="fp8", prompt_tokens=1024)
    two, eight = (evaluate(change(deepseek, serving_tp=tp))["prompt_copy_seconds"] for tp in (2, 8))
    assert two == eight > 0
    assert evaluate(change(H100, prompt_tokens=1024))["prompt_copy_seconds"] == 0


def test_stages_read_chunks_one_behind_the_other() -> None:
    """Four chunks on two stages take five turns of half the work: 5 ÷ 8."""
    whole = evaluate(change(H100, prompt_tokens=32_768, serving_pp=1))
    halves = evaluate(change(H100, prompt_tokens=32_768, serving_pp=2))
    assert halves["stages_at_work"] == pytest.approx(8 / 5)
    assert halves["ttft_seconds"] == pytest.approx(whole["ttft_seconds"] * 5 / 8)


def test_copies_of_attention_deal_out_cache_and_sequences() -> None:
    deepseek = change(H100, model=models()["DeepSeek-V3"].model, weight_format="fp8", serving_tp=8, concurrent=64)
    one, dealt = (evaluate(change(deepseek, attention_dp=copies)) for copies in (1, 8))
    assert dealt["step_cache_bytes"] == pytest.approx(one["step_cache_bytes"] / 8), "the latent of MLA is not cut"
    assert dealt["step_weight_bytes"] > one["step_weight_bytes"], "each GPU reads attention whole"
    assert dealt["step_sequences_seconds"] == pytest.approx(one["step_sequences_seconds"] / 8)


def test_answers_of_varied_length_are_further_on() -> None:
    """Of exponential lengths, the mean request in flight has written a whole mean answer: E[L²] ÷ 2 E[L] = E[L]."""
    asked = change(H100, output_tokens=1000, prompt_tokens=1)
    same, varied = (evaluate(change(asked, answer_spread=spread))["position_in_flight"] for spread in (0, 1))
    assert (same, varied) == (500, 1000)


def test_requests_in_step_wait_for_each_others_prompts() -> None:
    asked = change(H100, output_tokens=128, prompt_tokens=1024, concurrent=8)
    apart, together = (evaluate(change(asked, in_step=step)) for step in (False, True))
    assert together["prompts_together"] == 8 and apart["prompts_together"] == 1
    assert together["first_token_seconds"] > apart["first_token_seconds"]
    assert together["between_tokens_seconds"] == pytest.approx(float(together["tpot_seconds"]))
    assert together["copy_requests_per_s"] == apart["copy_requests_per_s"], "the work is the same"
