"""One request, without a browser: where its seconds go."""

import re

import pytest
from serving_cases import A100, RESULTS, SILENT, SPEAKING

from explorer import change, evaluate
from explorer.charts import request
from explorer.charts.request import RequestChart
from explorer.charts.serving_memory import ServingMemoryChart
from explorer.words.serving_words import wait

chart, memory_chart = RequestChart(RESULTS["opening"]), ServingMemoryChart(RESULTS["opening"])
speaking = pytest.mark.parametrize("r", SPEAKING.values(), ids=list(SPEAKING))


def seconds(result) -> dict[str, float]:
    return {part.name: part.amount for part in request.parts(result)}


@speaking
def test_parts_add_up_to_the_answer(r) -> None:
    """The first token, and then one after the other."""
    made = seconds(r)
    assert sum(made.values()) == pytest.approx(float(r["answer_seconds"]))
    assert all(amount >= 0 for amount in made.values())


@speaking
def test_no_part_is_stretched(r) -> None:
    """What the parts are made of adds up to the formulas' own times, so none is scaled unless somebody measured."""
    first, rest, step = request.first_weights(r), request.rest_weights(r), request.step_weights(r)
    assert sum(first.values()) == pytest.approx(float(r["first_token_seconds"]))
    assert sum(rest.values()) == pytest.approx(float(r["between_tokens_seconds"]))
    assert sum(step.values()) == pytest.approx(float(r["tpot_seconds"] * r["tokens_per_step"]))


def test_parts_by_hand() -> None:
    """An A100 reads 13.2 GB of weights at its 2,039 GB/s as well as software does; 24 sequences of 1,152 tokens, half
    an answer each, keep half a megabyte a token. All others' prompts are read before an answer is done."""
    r = evaluate(change(A100, serving_tp=1, concurrent=24))
    made, steps, rate = seconds(r), 256 + 1.5, 2.039e12 * float(r["decode_efficiency"])
    read = (6.738e9 - 32_000 * 4096) * 2 / rate
    assert read == pytest.approx(float(r["weight_read_seconds"]), rel=1e-3)
    # Arithmetic beside it, where both bend into one another.
    assert steps * read <= made["Reading weights"] < 1.1 * steps * read
    cache = 24 * (1024 + 128) * 524_288 * float(r["cache_passes"])
    assert made["Reading the KV cache"] == pytest.approx(steps * cache / rate)
    assert made["Fixed time of a step"] == pytest.approx(steps * (32 * r["layer_seconds"] + r["loop_seconds"]))
    assert made["Scheduling and sending"] == pytest.approx(steps * 24 * r["sequence_seconds"] + r["server_seconds"])
    others = 23 * float(r["prompt_seconds"]) + float(r["queue_seconds"] + r["burst_seconds"])
    assert made["Prompts of others"] == pytest.approx(others)
    assert made["Exchange between GPUs"] == 0


@pytest.mark.parametrize("changes", [
    {"given": {"tpot_seconds": 0.03}}, {"given": {"first_token_seconds": 1.5}}, {"given": {"between_tokens_seconds": 0.1}},
    {"tpot_factor": 1.3}, {"ttft_factor": 0.7}, {"answer_spread": 1.0}, {"in_step": True}, {"serving_pp": 2}, {"attention_dp": 1},
    {"engine": "Transformers", "concurrent": 1},
])  # fmt: skip
def test_a_measurement_or_a_number_of_ones_own_is_dealt_out_too(changes) -> None:
    r = evaluate(change(A100, serving_tp=1, **changes))
    assert sum(seconds(r).values()) == pytest.approx(float(r["answer_seconds"]))


def test_where_the_host_is_slower_than_the_gpu_the_bar_says_so() -> None:
    """Transformers starts kernels one by one: 0.9 ms a layer, where an A100 reads a layer in a quarter of that."""
    r = evaluate(change(A100, serving_tp=1, concurrent=1, engine="Transformers"))
    made = seconds(r)
    assert made["Starting kernels"] == pytest.approx(257.5 * 32 * 900e-6, rel=1e-6)
    assert "Reading weights" not in made
    assert "The host takes 29 ms to start its kernels, and the GPU waits" in request.bound(r)


def test_with_stages_a_step_has_fewer_sequences() -> None:
    r = evaluate(change(A100, serving_tp=1, serving_pp=4, concurrent=64))
    assert "for each of 16 sequences" in request.bound(r)


@pytest.mark.parametrize(("changes", "name"), [
    ({"concurrent": 1}, "Reading weights"),
    ({"concurrent": 512}, "Arithmetic"),
    ({"concurrent": 1, "engine": "compiled PyTorch", "weight_format": "int4"}, "Unpacking weights"),
])  # fmt: skip
def test_of_reading_weights_arithmetic_and_unpacking_the_longest_counts(changes, name) -> None:
    made = seconds(evaluate(change(A100, serving_tp=1, **changes)))
    assert {"Reading weights", "Arithmetic", "Unpacking weights"} & set(made) == {name}


@speaking
def test_a_prompt_alone_is_only_read(r) -> None:
    made = {name: amount for name, amount in seconds(r).items() if amount > 0}
    alone = {"Scheduling and sending", "Reading the prompt", "Prompts of others"}
    assert (set(made) <= alone) == (r["output_tokens"] == 0)
    assert ("Exchange between GPUs" in made) == (r["working_tp"] > 1 and r["output_tokens"] > 0)
    assert ("Prompts of others" in made) == (r["concurrent"] > 1)


@speaking
def test_the_sentence_names_the_largest_part(r) -> None:
    said, made = request.describe(r), seconds(r)
    largest = max(made, key=made.get)
    assert said.startswith(f"{wait(float(r['answer_seconds']))} from the prompt") and said.endswith(
        f" of it: {largest[0].lower()}{largest[1:]}."
    )
    share = float(re.search(r"([\d.]+) % of it", said)[1]) / 100
    assert share == pytest.approx(made[largest] / sum(made.values()), rel=0.06)


@speaking
def test_what_bounds_a_step_is_the_longer_of_the_two(r) -> None:
    said = request.bound(r)
    if r["output_tokens"] == 0:
        assert said == ""
        return
    longest = max(request.MATRICES, key=lambda name: float(r[name]))
    assert ("more sequences at once gain little" in said) == (longest == "decode_matrix_seconds")
    assert ("one token." in said) == (r["step_sequences"] == 1)


@pytest.mark.parametrize("name", SILENT)
def test_without_a_rate_nothing_is_shown(name) -> None:
    memory, one = memory_chart, chart
    for each in (memory, one):
        each.update(RESULTS[name])
    assert one.bar.source.data["name"] == [] and one.bar.range.end == 1
    assert "This GPU has no known rate" in one.head.html.html and "Fits: " in memory.head.html.html
