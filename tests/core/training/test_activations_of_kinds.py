"""Layers of the kinds of 2024 and later against what autograd of torch saves (make_states_activations_golden.py)."""

import csv
import dataclasses
import json
from pathlib import Path

import pytest
from scenarios import LAID

from explorer import change, evaluate, model_from_config

GOLDEN = Path(__file__).parents[2] / "golden" / "activations_states_torch.csv"
with GOLDEN.open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
MIXERS = [row for row in ROWS if row["part"] == "mixer"]
LAYERS = [row for row in ROWS if row["part"] == "layer"]
OMITTED = {
    "qwen3_5_full": 2 * (128 + 32),  # inputs of the norms of queries and keys
    # the same with values; outputs of three norms and the router's; the sum before the last norm
    "gemma4_both": 2 * (512 + 2 * 128) + 2 * 5 * 512,
}
"""Bytes of a token that the formulas leave out for every model, with a state or without."""


@pytest.mark.parametrize("row", MIXERS, ids=lambda row: row["case"])
def test_what_stands_in_place_of_attention_keeps_what_its_kernels_save(row) -> None:
    model = model_from_config(json.loads(row["config"]))
    assert 2 * (model.hidden + model.state_width) == float(row["saved_bytes_per_token"])


@pytest.mark.parametrize("row", LAYERS, ids=lambda row: row["case"])
def test_a_layer_of_these_kinds_keeps_what_torch_saves(row) -> None:
    """The rest, below 1 %, are statistics of norms. As in the other table, norms keep no copy."""
    model = dataclasses.replace(model_from_config(json.loads(row["config"])), norm_vectors=2)
    scenario = change(LAID, model=model, seq_len=int(row["seq_len"]), framework="Hugging Face", attention="flash")
    r = evaluate(scenario)
    ours = float(r["layer_activation_bytes_per_token"]) + OMITTED.get(row["case"], 0)
    measured = float(row["saved_bytes_per_token"])
    assert 0 <= measured - ours <= 0.01 * measured
    whole, average = float(r["block_activation_bytes_per_token"]), float(r["layer_activation_bytes_per_token"])
    assert whole == pytest.approx(average) or (model.bare_layers + model.mlp_free_layers == 1 and whole > average)
