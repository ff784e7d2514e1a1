"""Files of 2025 and 2026 are read to the unit."""

import csv
import json
from pathlib import Path

import pytest

from explorer import change, evaluate, model_from_config, problems
from explorer.core.scenario import Scenario

with open(Path(__file__).parents[1] / "golden" / "released_configs.csv", newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
READ = [row for row in ROWS if row["read"] == "y"]


@pytest.mark.parametrize("row", READ, ids=lambda row: row["case"])
def test_what_is_read_is_exact(row) -> None:
    """All of the class, and its text model; and a scenario of it has an answer in every part."""
    model = model_from_config(json.loads(row["config"]))
    assert model.params == int(row["params"]) and not model.taken_as
    assert row["model_type"] == "clip" or model.text_params == int(row["text_params"])
    assert row["model_type"] == "moshi" or not model.model_name.endswith("(text)")
    length = min(256, model.context)
    scenario = change(Scenario(model=model), seq_len=length, prompt_tokens=length // 2, output_tokens=length // 4)
    assert problems(scenario) == []
    assert evaluate(scenario)["training_flop"] > 0


def test_as_many_are_read() -> None:
    assert len(READ) == len(ROWS) == 54
