"""Choosing a model that writes nothing, and one that writes after it."""

import json

import pytest

from explorer import evaluate, models
from explorer.core.scenario import Scenario
from explorer.state.link import from_query, to_query
from explorer.state.paste import paste
from explorer.state.presets import DEFAULT, PRESETS, choose_model
from explorer.state.store import for_section
from explorer.words.headlines import headlines
from explorer.words.notices import notices

START = PRESETS[DEFAULT].scenario()
SIZES = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072}
BERT = SIZES | {"model_type": "bert", "vocab_size": 30522, "max_position_embeddings": 512}
VIT = SIZES | {"model_type": "vit", "image_size": 224, "patch_size": 16}


@pytest.mark.parametrize(("config", "prompt"), [(BERT, 512), (VIT, 197)])
def test_an_encoder_gets_no_answer_and_its_whole_prompt(config, prompt) -> None:
    """512 positions of BERT; 14 × 14 patches and one class token of ViT-B/16 (arXiv 2010.11929)."""
    scenario = for_section(paste(START, json.dumps(config))[0], "serve")
    assert (scenario.serving.prompt_tokens, scenario.serving.output_tokens) == (prompt, 0)
    assert from_query(to_query(scenario))[0] == scenario


def test_an_encoder_is_told_without_speed_of_writing_and_without_an_api() -> None:
    result = evaluate(for_section(paste(START, json.dumps(VIT))[0], "serve"))
    said = " ".join([*notices(result, "serve"), *(f"{c.value} {c.detail}" for c in headlines(result, "serve"))])
    assert "tokens/s" not in said and "tokens a second" not in said and "times the API" not in said
    assert "pieces of an image: 197 in one" in said and "Set the answer to 0" not in said


@pytest.mark.parametrize("config", [BERT, VIT])
def test_the_model_after_an_encoder_reads_and_writes_again(config) -> None:
    after = choose_model(paste(START, json.dumps(config))[0], models()["Llama-3.1-8B"].model)
    assert after.serving.prompt_tokens == START.serving.prompt_tokens == 1024
    assert after.workload.seq_len == Scenario().workload.seq_len
    assert after.serving.output_tokens == START.serving.output_tokens == 256
