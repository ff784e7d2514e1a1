"""Counts against the model classes of transformers."""

import csv
import json
from pathlib import Path

import pytest

from explorer import Model, Scenario, catalog, evaluate, model_from_config
from explorer.huggingface.architectures import ARCHITECTURES

GOLDEN = Path(__file__).parents[2] / "golden"


def counts(model: Model) -> tuple[float, float]:
    assert (model.params, model.active_params) == (
        evaluate(Scenario(model=model)).params.params,
        evaluate(Scenario(model=model)).params.active_params,
    )
    return model.params, model.active_params


@pytest.mark.parametrize("row", catalog.rows("models"), ids=lambda row: row["model"])
def test_published_models_to_the_unit(row) -> None:
    expected = int(row["params"]), int(row["active_params"])
    config = json.loads((catalog.DATA / row["config"]).read_text())
    assert counts(model_from_config(config)) == expected
    assert counts(catalog.models()[row["model_label"]].model) == expected


def test_at_least_eighty_models() -> None:
    assert len(catalog.models()) >= 80


with open(GOLDEN / "params_torch.csv", newline="", encoding="utf-8") as file:
    CASES = list(csv.DictReader(file))


@pytest.mark.parametrize("row", CASES, ids=lambda row: row["case"])
def test_variants_of_every_architecture_to_the_unit(row) -> None:
    expected = int(row["params"]), int(row["active_params"])
    model = model_from_config(json.loads(row["config"]))
    assert counts(model) == expected
    assert (model.window * (model.window_layers > 0), model.window_layers) == (
        int(row["window"]),
        int(row["window_layers"]),
    )


def test_every_architecture_has_its_variants() -> None:
    """A type of a text half alone stands in the whole files of its class."""
    halves = {f"{row['model_type']}_text" for row in CASES}
    assert set(ARCHITECTURES) - {row["model_type"] for row in CASES} - halves == set()
