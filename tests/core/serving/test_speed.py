"""Speed of a model in use, against limits by hand and published rates."""

import numpy as np
import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate, models

BARE = change(LAID, engine="vLLM, SGLang", prompt_tokens=512, output_tokens=128)


def served(**changes):
    return evaluate(change(BARE, **changes)).serving


def test_one_sequence_is_written_no_faster_than_its_weights_are_read() -> None:
    s = served()
    assert s.tpot_seconds > s.step_weight_bytes / 2.039e12
    assert s.weight_read_seconds > s.decode_matrix_seconds
    assert s.output_tokens_per_s == pytest.approx(1 / s.tpot_seconds)


def test_many_sequences_share_the_reading_until_arithmetic_is_the_limit() -> None:
    one, many = served(), served(concurrent=64)
    assert many.output_tokens_per_s > 20 * one.output_tokens_per_s
    assert served(concurrent=4096).decode_matrix_seconds > served(concurrent=4096).weight_read_seconds


def test_a_prompt_is_bound_by_arithmetic() -> None:
    """2 FLOP a parameter and token, the output head but once: 13 TFLOP for 1,024 tokens of a 7B."""
    s = served(prompt_tokens=1024)
    assert s.prefill_flop == pytest.approx(2 * 6.5e9 * 1024, rel=0.05)
    own = s.prefill_flop / s.served_flop_per_s
    assert own < s.ttft_seconds < 1.2 * own, "the rest: scores at the pace of attention, small kernels"


def test_a_request_is_its_prompt_and_its_tokens() -> None:
    s = served()
    assert s.request_seconds == pytest.approx(s.ttft_seconds + 128 * s.tpot_seconds)


def test_experts_touched_are_all_in_a_large_batch_and_only_those_visited_alone() -> None:
    mixtral = models()["Mixtral-8x7B"].model
    assert served(model=mixtral).experts_touched == pytest.approx(2)
    assert served(model=mixtral, concurrent=256).experts_touched == pytest.approx(8)
    dense = served()
    assert dense.experts_touched == 0


def test_fewer_bits_are_faster_until_unpacking_is_the_limit() -> None:
    rates = {f: served(weight_format=f).output_tokens_per_s for f in ("bf16", "int8", "int4")}
    assert rates["bf16"] < rates["int8"] < rates["int4"] < 4 * rates["bf16"]
    slow = change(BARE, engine="compiled PyTorch", weight_format="int4")
    assert evaluate(slow).serving.unpack_seconds > evaluate(slow).serving.weight_read_seconds


def test_gpus_that_share_a_model_gain_less_than_their_number() -> None:
    alone, eight = served(), served(serving_tp=8)
    assert alone.exchange_wait_seconds == 0 < eight.exchange_wait_seconds
    assert 1 < eight.output_tokens_per_s / alone.output_tokens_per_s < 8


@pytest.mark.parametrize("name", ["TPU v4", "K80", "H100 SXM", "M2 Ultra (76-core GPU)"])
def test_every_accelerator_gets_a_finite_answer(name: str) -> None:
    s = served(accelerator=accelerators()[name])
    assert 0 < s.tpot_seconds < np.inf


def test_software_that_deals_out_layers_gains_room_but_no_speed() -> None:
    one, four = served(engine="llama.cpp"), served(engine="llama.cpp", serving_tp=4)
    assert one.tpot_seconds == pytest.approx(four.tpot_seconds)
    rooms = [evaluate(change(BARE, engine="llama.cpp", serving_tp=tp)) for tp in (1, 4)]
    one, four = (r["chunked_room_bytes"] * r["cache_split"] for r in rooms)
    assert four > 4 * one


def test_local_software_uses_the_faster_sums_of_consumer_cards() -> None:
    card = accelerators()["RTX 3090"]
    assert card.fp16_sums_flop_per_s == pytest.approx(2 * card.fp16_flop_per_s)
    rates = {
        e: evaluate(change(BARE, accelerator=card, engine=e))["served_peak_flop_per_s"]
        for e in ("llama.cpp", "Transformers")
    }
    assert rates["llama.cpp"] == 2 * rates["Transformers"]


def test_a_quantised_file_has_the_size_that_is_published() -> None:
    """Meta-Llama-3-8B-Instruct in Q4_K_M is a file of 4.92 GB, in Q8_0 of 8.54 GB."""
    eight = models()["Llama-3.1-8B"].model
    for bits, size in ((4.85, 4.92e9), (8.5, 8.54e9)):
        s = evaluate(change(BARE, model=eight, engine="llama.cpp", bits_per_weight=bits))
        assert s["served_weight_bytes"] == pytest.approx(size, rel=0.04)
