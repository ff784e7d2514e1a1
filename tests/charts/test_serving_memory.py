"""Memory of a served model, without a browser: parts by hand, and limits found by trying."""

import re

import pytest
from serving_cases import A100, RESULTS, SPEAKING

from explorer import Scenario, change, evaluate, models
from explorer.charts import serving_memory
from explorer.charts.draw import INK, VERMILLION
from explorer.charts.serving_memory import ServingMemoryChart
from explorer.words.format import parse, size
from explorer.words.kept import cache_rows
from explorer.words.memory_words import room_for

GB = 1e9
chart = ServingMemoryChart(RESULTS["opening"])
each = pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))


def amounts(result) -> dict[str, float]:
    return {part.name: part.amount for part in serving_memory.parts(result)}


def spare(result, **changes) -> float:
    """Memory to spare in a copy of as many GPUs that is set by hand."""
    return float(
        evaluate(change(result.scenario, serving_tp=int(result["serving_tp"]), **changes))["served_spare_bytes"]
    )


@each
def test_parts_add_up_to_what_there_is_or_to_what_is_needed(r) -> None:
    whole = r["served_capacity_bytes"] if r["served_spare_bytes"] >= 0 else r["served_device_bytes"]
    assert sum(amounts(r).values()) == pytest.approx(float(whole) / GB)
    assert (amounts(r)["Free"] > 0) == (r["served_spare_bytes"] > 0)


def test_parts_by_hand() -> None:
    """Llama-2-7B in 16 bits: 6.74 billion weights; 2 × 4,096 numbers of 2 bytes for each of 32 layers and 1,280 tokens
    of 10 sequences; while 2,048 tokens are read, four numbers a token of the width and three of the MLP's half; logits
    of 256 sequences in 16 and 32 bits."""
    made = amounts(evaluate(change(A100, serving_tp=2, concurrent=10)))
    assert made["Weights"] == pytest.approx(6.738e9 * 2 / 2 / GB, rel=1e-3)
    assert made["KV cache"] == pytest.approx(10 * 1280 * 32 * 2 * 4096 * 2 / 2 / GB)
    assert made["Tensors while reading"] == pytest.approx(
        (2048 * 2 * (4 * 4096 + 3 * 11008 / 2) + 256 * 32000 * 6 / 2) / GB
    )


def test_fewer_bits_and_grouped_heads_by_hand() -> None:
    """Llama-3.1-70B: 8 KV heads of 128 for 80 layers; 4 bits and 2.5 more for each 128 weights, ends in 16."""
    r = RESULTS["70B in 4 bits on four RTX 3090"]
    ends = 2 * 128_256 * 8192
    assert amounts(r)["Weights"] == pytest.approx(((70.55e9 - ends) * (4 + 2.5 / 16) / 8 + ends * 2) / 4 / GB, rel=1e-3)
    assert amounts(r)["KV cache"] == pytest.approx(r["concurrent"] * 1280 * 80 * 2 * 8 * 128 * 2 / 4 / GB)


def digit(number: int) -> int:
    """One more in the third digit, or one."""
    return max(1, 10 ** (len(str(number)) - 3))


@pytest.mark.parametrize("r", SPEAKING.values(), ids=list(SPEAKING))
def test_the_table_names_limits_that_hold(r) -> None:
    listed = dict(serving_memory.rows(r))
    tokens = int(r["prompt_tokens"] + r["output_tokens"])
    most = listed[f"Most sequences of {tokens:,} tokens"]
    number = 0 if most == "none" else int(most.replace(",", ""))
    assert number == 0 or spare(r, concurrent=number) >= 0
    assert spare(r, concurrent=number + digit(number)) < 0
    longest = re.match(r"none|[\d,]+", listed["Longest context, alone in a copy"])[0]
    number = 0 if longest == "none" else int(longest.replace(",", ""))
    alone = {"concurrent": 1, "output_tokens": 0}
    assert number == 0 or spare(r, prompt_tokens=number, **alone) >= 0
    read = "all the model reads" in listed["Longest context, alone in a copy"]
    assert read == (number == r["context"]) and (read or spare(r, prompt_tokens=number + digit(number), **alone) < 0)


@each
def test_the_table_says_what_a_sequence_and_the_weights_take(r) -> None:
    listed = dict(serving_memory.rows(r))
    tokens, together = r["prompt_tokens"] + r["output_tokens"], r["concurrent"]
    each_token = float(listed["KV cache of one token"].removesuffix(" bytes").replace(",", ""))
    plural = "" if together == 1 else "s"
    assert listed[f"KV cache of {together:,.0f} sequence{plural}"] == size(each_token * tokens * together)
    weights, bits = re.fullmatch(r"([^,]+), ([\d.]+) bits each", listed["Weights of one copy"]).groups()
    assert weights == size(float(r["served_weight_bytes"]))
    known = {"fp32": 32, "bf16": 16, "fp8": 8, "int4": 4.16}
    assert float(bits) == known[r.scenario.serving.weight_format]


def test_bits_of_ones_own_are_said_as_entered() -> None:
    r = evaluate(change(A100, bits_per_weight=4.85))
    assert dict(serving_memory.rows(r))["Weights of one copy"].endswith(", 4.85 bits each")


@pytest.mark.parametrize(
    ("name", "said"), [("gpt-oss-120b", "65 GB, experts 4.25 bits each"), ("Llama-3.1-8B", "16 GB, 16 bits each")]
)
def test_where_experts_alone_have_fewer_bits_it_says_so(name, said) -> None:
    """65.2 GB are the files of gpt-oss-120b; a dense model has no experts, and keeps 16 bits."""
    alone = change(Scenario(), model=models()[name].model, weight_format="mxfp4", quantised_part="experts", job="serve")
    assert dict(serving_memory.rows(evaluate(alone)))["Weights of one copy"] == said


def test_a_window_keeps_no_more_than_it_spans() -> None:
    """gpt-oss-120b: every second layer looks back 128 tokens and keeps a chunk of 2,048, 64 numbers for keys and values of 8 heads each."""
    model = models()["gpt-oss-120b"].model
    r = evaluate(change(A100, model=model, serving_tp=8, concurrent=1, prompt_tokens=10_000, output_tokens=0))
    assert amounts(r)["KV cache"] == pytest.approx((18 * 10_000 + 18 * (128 + 2048)) * 2 * 8 * 64 * 2 / 8 / GB)


@each
def test_the_sentence_and_the_line_say_whether_it_fits(r) -> None:
    said, fits = serving_memory.describe(r), bool(r["served_spare_bytes"] >= 0)
    assert said.startswith("Fits: " if fits else "Does not fit: ") and said.endswith(".")
    if fits:
        part, whole = (parse(text, "B") for text in re.findall(r"[\d.]+ [kMGT]B", said)[:2])
        assert part <= whole, "what fits is not written as more than there is"
    room = room_for(float(r["served_device_bytes"]), float(r["served_capacity_bytes"]))
    assert (size(float(r["served_device_bytes"]), 3) if fits else room.part) in said
    assert fits or room.left in said
    chart.update(r)
    assert chart.line.location == pytest.approx(float(r["served_capacity_bytes"]) / GB)
    assert chart.line.line_color == (INK if fits else VERMILLION)
    assert chart.bar.range.end > max(chart.line.location, chart.bar.source.data["right"][-1])


def held(name: str, engine: str) -> list[tuple[str, str]]:
    asked = change(A100, model=models()[name].model, engine=engine, concurrent=4, prompt_tokens=7744, output_tokens=256)
    return [row for row in serving_memory.rows(evaluate(asked)) if " hold" in row[0]]


def test_layers_of_two_kinds_are_told_apart() -> None:
    """By hand: 4 sequences of 8,000 tokens, in 16 bits. Gemma-4-26B: 5 layers of 2 heads of 512 with keys and values, 25 of 8
    heads of 256 with a window of 1,024. Qwen3.5-27B: 16 layers of 4 heads of 256; 48 states of 48 heads of 128 × 128 in 32
    bits with 3 inputs of a convolution of 10,240 in 32 (llama.cpp). Gemma-3-27B: 62 layers of 16 heads of 128, a sixth whole."""
    whole, window = 4 * 8000 * 5 * 2 * 2 * 512 * 2, 4 * 1024 * 25 * 2 * 8 * 256 * 2
    assert held("Gemma-4-26B-A4B", "llama.cpp") == [
        ("5 of 30 layers hold the whole text", size(whole)),
        ("25 of 30 layers hold the last 1,024 tokens", size(window)),
    ]
    whole, states = 4 * 8000 * 16 * 2 * 4 * 256 * 2, 4 * 48 * (48 * 128 * 128 + 3 * 10_240) * 4
    assert held("Qwen3.5-27B", "llama.cpp") == [
        ("16 of 64 layers hold the whole text", size(whole)),
        ("48 of 64 layers hold a state of constant size", size(states)),
    ]
    row = 2 * 16 * 128 * 2
    assert held("Gemma-3-27B (text)", "vLLM, SGLang") == [
        ("10 of 62 layers hold the whole text", size(4 * 8000 * 10 * row)),
        (
            "52 of 62 layers hold the last 1,024 tokens and a chunk of 2,048 (room for 60 layers)",
            size(4 * 3072 * 60 * row),
        ),
    ]


def test_layers_that_are_alike_need_no_telling() -> None:
    assert held("Llama-3.1-8B", "llama.cpp") == [] == held("DeepSeek-V3", "vLLM, SGLang")


@pytest.mark.parametrize("name", sorted(models()))
def test_kinds_of_layers_add_up(name) -> None:
    r = evaluate(change(A100, model=models()[name].model))
    kinds = [float(r[each]) for each in ("whole_cache_bytes", "window_cache_bytes", "all_state_bytes")]
    assert sum(kinds) == pytest.approx(float(r["kv_cache_bytes"]))
    assert all(re.fullmatch(r"[a-z0-9][\w ,()]{8,90}", label) for label, _ in cache_rows(r))
