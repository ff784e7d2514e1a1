"""Recount released_configs.csv: configurations of 2025 and 2026 and default ones, with the parameters of their classes.

Each row holds the fields of one file that shape the model: of a released model, or of a class at its default values.
The class is built from them without weights, and its unique parameters are counted: all of them, and those of the text
model with its output head. `read` says whether the explorer reads the file, `layers` what it has that a plain decoder
has not.

Needs (the versions the table was made with): torch==2.13.0, transformers==5.24.0.
Run: python tests/golden/make_released_golden.py
"""

import csv
import json
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import nn
from transformers import (
    CONFIG_MAPPING,
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForImageTextToText,
    AutoModelForMaskedLM,
)

TABLE = Path(__file__).resolve().parent / "released_configs.csv"
CLASSES = AutoModelForCausalLM, AutoModelForImageTextToText, AutoModelForMaskedLM, AutoModel


def build(fields: dict[str, Any]) -> nn.Module:
    """The class of a config.json on no device: the one that writes text, else one that reads images and writes text."""
    fields = dict(fields)
    config = CONFIG_MAPPING[fields.pop("model_type")].from_dict(fields)
    for family in CLASSES:
        if type(config) in family._model_mapping:
            with torch.device("meta"):
                return family.from_config(config)
    raise ValueError(f"no class for {type(config).__name__}")


def text_params(model: nn.Module) -> int:
    """Unique parameters of the text model and of the output head."""
    parts = model.get_decoder(), model.get_output_embeddings()
    return sum({id(p): p.numel() for part in parts if part is not None for p in part.parameters()}.values())


def counted(row: dict[str, str]) -> dict[str, Any]:
    model = build(json.loads(row["config"]))
    params = sum(parameter.numel() for parameter in model.parameters())
    sees = type(model) in AutoModelForImageTextToText._model_mapping.values()
    return {
        **row,
        "class_name": type(model).__name__,
        "params": params,
        "text_params": text_params(model) if sees else params,
        "transformers_version": transformers.__version__,
    }


if __name__ == "__main__":
    with TABLE.open(newline="", encoding="utf-8") as file:
        rows = [counted(row) for row in csv.DictReader(file)]
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{TABLE.name}: {len(rows)} rows")
