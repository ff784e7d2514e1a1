"""Bad scenarios get one clear sentence; every preset is sound."""

import math

import pytest

from explorer import Scenario, accelerators, change, problems
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
