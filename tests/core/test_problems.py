"""Bad scenarios get one clear sentence; every preset is sound."""

import math

import pytest

from explorer import Scenario, accelerators, change, problems
from explorer.core.scenario import FIELDS
from explorer.state import presets

BAD = {
    "no tokens": ({"tokens": 0.0}, "Training tokens must be at least 1"),
    "negative": ({"tokens": -1.0}, "Training tokens must be at least 1"),
    "not a number": ({"tokens": math.nan}, "Training tokens must be a number."),
    "a text": ({"tokens": "abc"}, "Training tokens must be a number."),
    "infinite": ({"tokens": math.inf}, "must be a number"),
    "1e30 tokens": ({"tokens": 1e30}, "at most 10¹⁸"),
    "0 GPUs": ({"devices": 0}, "How many GPUs must be at least 1"),
    "half a GPU": ({"devices": 1.5}, "whole number"),
    "more GPUs than any fleet": ({"devices": 700_000}, "the largest in our sources is 600,000"),
    "free": ({"usd_per_device_hour": 0.0}, "Price must be at least 0.0001"),
    "longer than the context": ({"seq_len": 8192}, "reads at most 4,096 tokens"),
    "unknown precision": ({"precision": "fp3"}, "is not one of"),
    "heads": ({"kv_heads": 5}, "cannot share 5 KV heads evenly"),
    "more MoE layers than layers": ({"moe_layers": 33, "experts": 8}, "of the 32 layers"),
    "MoE without experts": ({"moe_layers": 2}, "need experts"),
    "more visits than experts": ({"experts": 2, "moe_layers": 2, "experts_per_token": 3}, "cannot visit 3 of 2"),
    "windows": ({"window_layers": 40}, "at most that many"),
    "latent head": ({"kv_lora_rank": 512, "rope_head_dim": 200}, "cannot be wider"),
    "fewer tokens than a sequence": ({"tokens": 100.0}, "less than one sequence"),
    "mfu of 2": ({"mfu": 2.0}, "at most 1"),
    "a flag": ({"tied": "maybe"}, "either on or off"),
}


CPU = {"job": "serve", "engine": "llama.cpp"}
RUN = {
    "layers on the CPU elsewhere": ({"job": "serve", "cpu_layers": 1}, "computes nothing on the CPU"),
    "more on the CPU than there are": (CPU | {"cpu_layers": 33}, "The model has 32 layers"),
    "experts that are none": (CPU | {"cpu_expert_layers": 1}, "no layer of it has experts"),
    "more experts than there are": (
        CPU | {"cpu_expert_layers": 9, "moe_layers": 8, "experts": 4, "experts_per_token": 1, "moe_ffn": 100},
        "only 8 of its layers have experts",
    ),
    "a large draft model": ({"job": "serve", "draft": "draft model", "draft_params": 1e10}, "larger than the model"),
    "no answers apart": ({"job": "serve", "prefill_copies": 1, "output_tokens": 0}, "Without an answer"),
    "apart where it cannot": (CPU | {"prefill_copies": 1}, "on the same GPUs"),
    "more than all found": ({"cached_prompt_share": 1.2}, "at most 100 %"),
    "nobody drafts so": ({"draft": "an oracle"}, "is not one of"),
}
"""How a server is run."""
BAD |= RUN


def test_how_a_server_is_run_stops_no_training() -> None:
    for changes, _ in list(RUN.values())[:-2]:
        assert problems(change(Scenario(), **(changes | {"job": "train"}))) == []


@pytest.mark.parametrize(("changes", "sentence"), BAD.values(), ids=list(BAD))
def test_one_sentence_for_each(changes, sentence) -> None:
    found = problems(change(Scenario(), **changes))
    assert len(found) == 1
    assert sentence in found[0]
    assert found[0].endswith(".")


def test_a_gpu_without_any_training_format() -> None:
    found = problems(change(Scenario(), accelerator=accelerators()["TPU 8t"]))
    assert found == ["TPU 8t has no published rate for bf16 mixed. Choose a precision that multiplies in fp4."]
    without = change(Scenario(), accelerator=accelerators()["TPU 8t"], fp4_flop_per_s=0.0)
    assert problems(without)[0].endswith("Choose another GPU.")


@pytest.mark.parametrize("preset", presets.PRESETS.values(), ids=list(presets.PRESETS))
def test_presets_are_sound(preset) -> None:
    assert problems(preset.scenario()) == []


@pytest.mark.parametrize("name", FIELDS)
def test_what_every_field_opens_with_is_within_its_own_bounds(name: str) -> None:
    """`problem` does not look at a value that is the default."""
    meta, default = FIELDS[name].metadata, FIELDS[name].default
    if isinstance(default, str):
        assert not meta["choices"] or default in meta["choices"]
    elif not isinstance(default, bool):
        assert meta["low"] <= default <= meta["high"]
