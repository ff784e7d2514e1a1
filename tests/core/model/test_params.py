"""Counts against the model classes of transformers."""

import csv
import dataclasses
import json
from pathlib import Path

import pytest

from explorer import Model, Scenario, catalog, evaluate, model_from_config
from explorer.huggingface.architectures import ARCHITECTURES

GOLDEN = Path(__file__).parents[2] / "golden"


def counts(model: Model) -> tuple[float, float]:
    computed = evaluate(Scenario(model=model)).params
    assert (model.params, model.active_params) == (computed.params, computed.active_params)
    return model.params, model.active_params


@pytest.mark.parametrize("row", catalog.rows("models"), ids=lambda row: row["model"])
def test_published_models_to_the_unit(row) -> None:
    expected = int(row["params"]), int(row["active_params"])
    config = json.loads((catalog.DATA / row["config"]).read_text())
    assert counts(model_from_config(config)) == expected
    assert counts(catalog.models()[row["model_label"]].model) == expected


def test_at_least_eighty_models() -> None:
    assert len(catalog.models()) >= 80


def table(name: str) -> list[dict[str, str]]:
    with open(GOLDEN / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


CASES = table("params_torch.csv")


COUNTED = ("params", "active_params", "window", "window_layers")


@pytest.mark.parametrize("kind", sorted({row["model_type"] for row in CASES}))
def test_variants_of_every_architecture_to_the_unit(kind) -> None:
    faults = []
    for row in [row for row in CASES if row["model_type"] == kind]:
        model = model_from_config(json.loads(row["config"]))
        model = dataclasses.replace(model, tower_params=0)  # rows are of the text half
        read = *counts(model), model.window * (model.window_layers > 0), model.window_layers
        if read != (expected := tuple(int(row[name]) for name in COUNTED)):
            faults.append(f"{row['case']}: {read} instead of {expected}")
    assert faults == []


TABLES = "params_torch", "states_torch", "encoders_torch", "towers_torch", "causal_types"


def test_every_architecture_is_counted_from_its_class() -> None:
    """A type of a text half alone stands in the whole files of its class."""
    kinds = {row["model_type"] for name in TABLES for row in table(f"{name}.csv")}
    halves = {f"{kind}{half}" for kind in kinds for half in ("_text", "_text_model")}
    assert set(ARCHITECTURES) - kinds - halves == set()
