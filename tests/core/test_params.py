"""Counts against the model classes of transformers."""

import csv
import json
from pathlib import Path

import pytest

from explorer import Model, Scenario, catalog, evaluate, model_from_config

GOLDEN = Path(__file__).parents[1] / "golden"


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
    assert counts(model_from_config(json.loads(row["config"]))) == expected
