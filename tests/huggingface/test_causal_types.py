"""Every type for which transformers has a class that writes text is read to the unit, or says why it is not."""

import csv
import json
from pathlib import Path

import pytest

from explorer import change, evaluate, model_from_config, problems
from explorer.core.scenario import Scenario
from explorer.huggingface import UnknownArchitecture
from explorer.huggingface.architectures import ARCHITECTURES, NOT_READ

with open(Path(__file__).parents[1] / "golden" / "causal_types.csv", newline="", encoding="utf-8") as file:
    ROWS = {row["model_type"]: row for row in csv.DictReader(file)}
READ = [row for kind, row in ROWS.items() if kind not in NOT_READ]
WHOLE = ("git", "phi4_multimodal")
"""Types whose class keeps its towers inside of what it calls the text model."""


def test_as_many_are_read() -> None:
    assert (len(ROWS), len(READ)) == (196, 192)
    assert sorted(set(ROWS) - {row["model_type"] for row in READ}) == ["blt", "musicgen", "musicgen_melody", "reformer"]


@pytest.mark.parametrize("row", READ, ids=lambda row: row["model_type"])
def test_parameters_are_those_of_the_class(row) -> None:
    model = model_from_config(json.loads(row["config"]))
    assert model.params == int(row["params"])
    assert not model.taken_as
    if row["text_params"] and row["model_type"] not in WHOLE:
        assert model.text_params == int(row["text_params"])
    length = min(64, model.context)
    assert problems(change(Scenario(model=model), seq_len=length, prompt_tokens=length // 2, output_tokens=8)) == []


@pytest.mark.parametrize("kind", sorted(NOT_READ))
def test_what_is_not_read_says_why(kind) -> None:
    assert kind not in ARCHITECTURES
    config = json.loads(ROWS[kind]["config"] or "{}") if kind in ROWS else {}
    with pytest.raises(UnknownArchitecture, match="are not covered: ") as caught:
        model_from_config(config | {"model_type": kind})
    assert NOT_READ[kind] in str(caught.value)


def test_streams_are_counted_each() -> None:
    """ProphetNet with two streams beside the main one, and with three: what torch's counter gives."""
    config = {"model_type": "prophetnet", "architectures": ["ProphetNetForCausalLM"], "hidden_size": 64}
    sizes = {"num_decoder_layers": 3, "num_decoder_attention_heads": 4, "decoder_ffn_dim": 96, "vocab_size": 160}
    flops = [
        evaluate(change(Scenario(), model=model_from_config({**config, **sizes, "ngram": n}), seq_len=24, causal=False))
        for n in (2, 3)
    ]
    assert [int(result["forward_flop_per_token"] * 24) for result in flops] == [19_120_128, 25_804_800]
