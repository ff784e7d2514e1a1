"""One request, without a browser: where its seconds go."""

import re

import pytest
from serving_cases import A100, RESULTS, SILENT, SPEAKING

from explorer import change, evaluate
from explorer.charts import request
from explorer.charts.request import CopyChart
from explorer.words.serving_words import wait

chart = CopyChart(RESULTS["opening"])
speaking = pytest.mark.parametrize("r", SPEAKING.values(), ids=list(SPEAKING))


def seconds(result) -> dict[str, float]:
    return {part.name: part.amount for part in request.parts(result)}


@speaking
def test_parts_add_up_to_the_answer(r) -> None:
    """The first token, and then one after the other."""
    made = seconds(r)
    assert sum(made.values()) == pytest.approx(float(r["answer_seconds"]))
    assert sum(made.values()) == pytest.approx(
        r["first_token_seconds"] + r["output_tokens"] * r["between_tokens_seconds"]
    )
    assert all(amount >= 0 for amount in made.values())


def test_parts_by_hand() -> None:
    """An A100 reads 13.2 GB of weights at its 2,039 GB/s as well as software does; 24 sequences of 1,152 tokens, half
    an answer each, keep half a megabyte a token."""
    r = evaluate(change(A100, serving_tp=1, concurrent=24))
    made, steps, rate = seconds(r), 256 + 1.5, 2.039e12 * float(r["decode_efficiency"])
    assert made["Reading weights"] == pytest.approx(steps * (6.738e9 - 32_000 * 4096) * 2 / rate, rel=1e-3)
    cache = 24 * (1024 + 128) * 524_288 * float(r["cache_passes"])
    assert made["Reading the KV cache"] == pytest.approx(steps * cache / rate)
    assert made["Fixed time of layers"] == pytest.approx(steps * 32 * float(r["layer_seconds"]))
    assert made["Prompts of others"] == pytest.approx(23 * made["Reading the prompt"])
    assert made["Exchange between GPUs"] == 0


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
    assert (set(made) == {"Reading the prompt"}) == (r["output_tokens"] == 0)
    assert ("Exchange between GPUs" in made) == (r["working_tp"] > 1 and r["output_tokens"] > 0)
    assert ("Prompts of others" in made) == (r["concurrent"] > 1 and r["output_tokens"] > 0)


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
    assert ("more sequences at once gain little" in said) == (r["decode_matrix_seconds"] > r["weight_read_seconds"])
    assert ("one token." in said) == (r["concurrent"] == 1)


@pytest.mark.parametrize("name", SILENT)
def test_without_a_rate_nothing_is_shown(name) -> None:
    chart.update(RESULTS[name])
    memory, one = chart.charts
    assert one.bar.source.data["name"] == [] and one.bar.range.end == 1
    assert "This GPU has no known rate" in one.head.html.html and "Fits: " in memory.head.html.html
