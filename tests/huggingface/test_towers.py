"""Towers for images and sound: parameters and FLOPs against their classes in PyTorch."""

import csv
import json
from pathlib import Path

import pytest

from explorer import change, evaluate, model_from_config, problems
from explorer.core.scenario import Scenario
from explorer.huggingface import towers
from explorer.words.notices import serve, train

GOLDEN = Path(__file__).parents[1] / "golden"


def table(name: str) -> list[dict[str, str]]:
    with open(GOLDEN / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


ROWS, IMAGES = table("towers_torch.csv"), table("images_torch.csv")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["case"])
def test_parameters_are_exact(row) -> None:
    """Of files that say what is changed alone: the rest is what the class takes."""
    text = {"hidden_size": int(row["text_width"]), "intermediate_size": int(row["text_ffn"])}
    config = {**json.loads(row["config"]), "text_config": text}
    assert towers.read(config, int(row["text_width"])).get("tower_params", 0) == int(row["tower_params"])


def test_many_kinds_are_covered() -> None:
    """Every type with towers, but for those that the table's maker cannot change."""
    apart = {
        "aya_vision",
        "clip",
        "gemma3n",
        "git",
        "granite_docling",
        "inkling2_loop",
        "minicpmv4_7",
        "molmo2",
        "shieldgemma2",
    }
    assert set(towers.TOWERS) - {row["model_type"] for row in ROWS} == apart | {"siglip"}


def scenario_of(row, **fields) -> Scenario:
    model, tokens = model_from_config(json.loads(row["config"])), int(row["tokens"])
    seen = {"image_tokens": tokens, "tokens_an_image": tokens, "prompt_tokens": tokens, "output_tokens": 0}
    return change(Scenario(), model=model, seq_len=64, job="serve", **{**seen, **fields})


@pytest.mark.parametrize("row", IMAGES, ids=lambda row: row["case"])
def test_an_image_makes_the_work_that_torch_counts(row) -> None:
    scenario = scenario_of(row)
    assert scenario.model.params == int(row["params"])
    assert float(evaluate(scenario)["image_flop_per_prompt"]) == pytest.approx(int(row["flops"]), rel=1e-9)


def test_images_lengthen_reading_and_nothing_else() -> None:
    with_image, without = evaluate(scenario_of(IMAGES[0])), evaluate(scenario_of(IMAGES[0], image_tokens=0))
    assert with_image["first_token_seconds"] > without["first_token_seconds"]
    assert with_image["training_flop"] == without["training_flop"]
    assert with_image["served_weight_bytes"] == without["served_weight_bytes"]
    matrices, scores = (float(with_image[f"prefill_{part}_flop_per_prompt"]) for part in ("matrix", "score"))
    share = float(with_image["image_share"])
    assert share == pytest.approx(int(IMAGES[0]["flops"]) / (matrices + scores))
    said = next(text for text in serve.notices(with_image) if "of reading the prompt" in text)
    assert f"the tower takes {100 * share:.0f} %" in said


def test_training_leaves_towers_out() -> None:
    result = evaluate(change(scenario_of(IMAGES[0]), job="train"))
    assert any("training on text leaves them out" in said for said in train.notices(result))


def test_more_tokens_of_images_than_the_prompt_has() -> None:
    (said,) = problems(scenario_of(IMAGES[0], prompt_tokens=10))
    assert said == "64 tokens of images are more than the prompt's 10. Enter fewer, or a longer prompt."


def test_a_tower_that_its_class_leaves_out_is_known_all_the_same() -> None:
    """transformers' class of Llama 4 for text alone has 107,769,861,120 parameters."""
    text = {"model_type": "llama4_text", "hidden_size": 5120, "num_hidden_layers": 48, "num_attention_heads": 40}
    sizes = {
        "intermediate_size": 8192,
        "intermediate_size_mlp": 16384,
        "num_local_experts": 16,
        "num_experts_per_tok": 1,
    }
    model = model_from_config({"model_type": "llama4", "text_config": {**text, **sizes, "vocab_size": 202048}})
    assert (model.params, model.text_params) == (107_769_861_120, 107_769_861_120)
    assert model.tower_apart
    assert model.tower_params == 455_178_240
