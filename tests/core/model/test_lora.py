"""Parameters of adapters against peft (tests/golden/make_adapters_golden.py)."""

import csv
import json
from pathlib import Path

import pytest

from explorer import Scenario, change, evaluate, model_from_config, models
from explorer.words.notices import notices

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "adapters_peft.csv"
with open(GOLDEN, newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
LEFT_OUT = "are not counted; enter all adapters under Added parameters"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['case']}, {row['targets']}")
def test_adapters_are_counted_as_peft_makes_them(row) -> None:
    model = model_from_config(json.loads(row["config"]))
    adapted = change(Scenario(), model=model, method="LoRA", lora_rank=int(row["rank"]), lora_targets=row["targets"])
    assert evaluate(adapted)["lora_params"] == int(row["params"])


@pytest.mark.parametrize(
    ("name", "targets", "said"),
    [
        ("Llama-3.1-8B", "all linear", ""),
        ("Qwen3-235B-A22B", "attention", ""),
        ("Qwen3-235B-A22B", "all linear", "those on experts"),
        ("Qwen3.5-27B", "all linear", "those on layers with a state"),
        ("Qwen3.5-35B-A3B", "all linear", "those on experts and on layers with a state"),
        ("Qwen3.5-35B-A3B", "attention", "those on layers with a state"),
        ("Qwen3.5-35B-A3B", "none", ""),
    ],
)
def test_adapters_that_are_not_counted_are_said(name, targets, said) -> None:
    for method in ("LoRA", "QLoRA", "full"):
        adapted = evaluate(change(Scenario(), model=models()[name].model, method=method, lora_targets=targets))
        found = [each for each in notices(adapted) if LEFT_OUT in each]
        assert bool(found) == bool(said and method != "full")
        assert not found or said in found[0]
    own = change(adapted.scenario, method="LoRA", added_params=1e7)
    assert not any(LEFT_OUT in each for each in notices(evaluate(own)))
