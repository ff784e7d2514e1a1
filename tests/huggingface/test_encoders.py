"""Encoders, and models of an encoder and a decoder: parameters and FLOPs against their classes in PyTorch."""

import csv
import json
from pathlib import Path

import pytest

from explorer import change, evaluate, model_from_config, problems
from explorer.core.scenario import Scenario
from explorer.words.notices import serve

GOLDEN = Path(__file__).parents[1] / "golden"
with open(GOLDEN / "encoders_torch.csv", newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
COUNTED = [row for row in ROWS if int(row["flops"]) and not row["class_name"].endswith(("BertModel", "ElectraModel"))]
"""Without those that have no head for words: it is counted here."""


def scenario_of(row, **fields) -> Scenario:
    model = model_from_config(json.loads(row["config"]))
    return change(Scenario(), model=model, seq_len=int(row["tokens"]), prompt_tokens=24, output_tokens=0, **fields)


def described(row) -> str:
    return f"{row['case']}-{row['class_name']}"


@pytest.mark.parametrize("row", ROWS, ids=described)
def test_parameters_are_exact(row) -> None:
    assert model_from_config(json.loads(row["config"])).params == int(row["params"])


@pytest.mark.parametrize("row", COUNTED, ids=described)
def test_flops_are_what_torch_counts(row) -> None:
    """BigBird's pooler, one product a text, is left out."""
    result = evaluate(scenario_of(row, causal=False, flop_rule="exact"))
    flops = float(result["forward_flop_per_token"]) * int(row["tokens"])
    assert flops == pytest.approx(int(row["flops"]), rel=2e-3 if row["model_type"] == "big_bird" else 1e-9)


@pytest.mark.parametrize("kind", ["bert", "modernbert", "vit", "clip", "t5", "whisper"])
def test_has_an_answer_in_every_part(kind) -> None:
    row = next(row for row in ROWS if row["model_type"] == kind)
    scenario = scenario_of(row, job="serve") if kind != "vit" else change(scenario_of(row, job="serve"), seq_len=16)
    assert problems(scenario) == []
    result = evaluate(scenario)
    assert result["training_flop"] > 0
    assert result["first_token_seconds"] > 0


def test_an_encoder_keeps_no_cache_and_says_what_cannot_be_asked() -> None:
    result = evaluate(scenario_of(ROWS[0], job="serve"))
    assert result["kv_bytes_per_token"] == 0
    assert any("keeps no KV cache and writes no answer" in said for said in serve.notices(result))


def test_without_a_mask_a_prompt_costs_more_scores() -> None:
    scenario = scenario_of(ROWS[0], job="serve")
    masked = change(scenario, bidirectional=False)
    both = [float(evaluate(s)["prefill_score_flop_per_prompt"]) for s in (scenario, masked)]
    assert both[0] / both[1] == pytest.approx(2 * 24 / 25)


def test_two_halves_keep_a_cache_in_the_decoder_alone() -> None:
    """A layer of the decoder keeps keys and values of what it wrote, and of what the encoder gave."""
    row = next(row for row in ROWS if row["class_name"] == "BartForConditionalGeneration")
    result = evaluate(scenario_of(row, job="serve"))
    assert result["kv_bytes_per_token"] == 2 * 2 * 64 * 2
    assert any("3 of its 5 layers are an encoder" in said for said in serve.notices(result))
