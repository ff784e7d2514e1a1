"""Sizes of published files against what their weights take here, read from what the files state.

The module that predicts further tokens is in some files and not among a model's parameters; its bytes stand in a column of
their own, worked out below from the sizes of its matrices. Weights as a server loads them: tests/evidence/test_cases_memory.
"""

import csv
import json
from pathlib import Path

import pytest

from explorer import Scenario, catalog, change, evaluate, model_from_config
from explorer.huggingface.quantization import weights_of

ROWS = list(csv.DictReader(Path(__file__).parents[1].joinpath("golden/file_sizes.csv").open(encoding="utf-8")))
CONFIGS = {row["model_label"]: row["config"] for row in catalog.rows("models")}


def served(row) -> float:
    config = json.loads((catalog.DATA / CONFIGS[row["model"]]).read_text(encoding="utf-8"))
    model = model_from_config(config)
    stated = {"quantization_config": json.loads(row["stated"])} if row["stated"] else config
    fields = dict(weights_of(stated, model).fields)
    if row["engine"]:
        fields["engine"] = row["engine"]
    return float(evaluate(change(Scenario(model=model), job="serve", **fields))["served_weight_bytes"])


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['model']} {row['format']}" for row in ROWS])
def test_files_have_their_published_size(row) -> None:
    assert served(row) + float(row["module_bytes"]) == pytest.approx(float(row["bytes"]), rel=0.01)


def test_gpt_oss_comes_out_to_the_byte() -> None:
    """Experts have 4 bits and a scale of 8 for each 32; their biases, as all else, 16."""
    exact = [row for row in ROWS if row["format"] == "MXFP4"]
    assert [served(row) for row in exact] == [float(row["bytes"]) for row in exact] and len(exact) == 2


EXPERT = 3 * 7168 * 2048
V3_ATTENTION = 7168 * (1536 + 576) + 1536 * 128 * 192 + 512 * 128 * 256 + 128 * 128 * 7168
V3_ENDS = 2 * 2 * 129_280 * 7168
V4_ATTENTION = 4096 * 1024 + 1024 * 64 * 512 + 4096 * 512 + 64 * 512 // 8 * 1024 * 8 + 8 * 1024 * 4096
MODULES = {
    # 256 experts and the shared one, attention, and a matrix of twice the width by the width
    "deepseek-ai/DeepSeek-V3": 257 * EXPERT + V3_ATTENTION + 2 * 7168**2 + V3_ENDS,
    "nvidia/DeepSeek-V3.2-NVFP4": 2 * (257 * EXPERT + V3_ATTENTION + 2 * 7168**2 + 1536 * 64 * 128 + 7168 * (128 + 64))
    + V3_ENDS,
    "zai-org/GLM-5.1-FP8": 257 * 3 * 6144 * 2048
    + (6144 * (2048 + 576) + 2048 * 64 * 256 + 512 * 64 * (192 + 256) + 64 * 256 * 6144)
    + (2048 * 32 * 128 + 6144 * (128 + 32))
    + 2 * 6144**2,
    "deepseek-ai/DeepSeek-V4-Flash": 256 * 3 * 4096 * 2048 * 4.25 / 8 + 3 * 4096 * 2048 + V4_ATTENTION + 2 * 4096**2,
}


@pytest.mark.parametrize("row", [row for row in ROWS if float(row["module_bytes"])], ids=lambda row: row["file"])
def test_the_module_that_predicts_further_tokens_by_hand(row) -> None:
    assert float(row["module_bytes"]) == pytest.approx(MODULES[row["file"]], rel=0.005)
