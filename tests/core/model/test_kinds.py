"""Every kind of model: what must hold whatever its layers are."""

import csv
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scenarios import LAID

from explorer import Model, Result, accelerators, change, evaluate, model_from_config

GOLDEN = Path(__file__).parents[2] / "golden"
CASES = (
    *("gemma3n_text_base", "jetmoe_bare", "longcat_flash_base", "glm_moe_dsa_shared_choice", "hrm_text_base"),
    *("inkling2_loop_text_base", "apertus1p5_text_narrow_head"),
)
BASE = change(
    LAID, job="serve", prompt_tokens=3000, output_tokens=500, concurrent=4, accelerator=accelerators()["H200 SXM"]
)
PARTS = (
    *("embedding_params", "head_params", "attention_matrix_params", "dense_mlp_params", "expert_params", "norm_params"),
    *("shared_expert_params", "router_params", "bias_params", "state_params", "further_params"),
)


def read_models() -> dict[str, Model]:
    """The released files and class defaults, and small ones of kinds that are rarer still."""
    csv.field_size_limit(10**7)
    found = {}
    for table, names in (("released_configs.csv", ()), ("params_torch.csv", CASES)):
        with (GOLDEN / table).open() as file:
            rows = [row for row in csv.DictReader(file) if row["case"] in names or not names]
        found |= {row["case"]: model_from_config(json.loads(row["config"])) for row in rows}
    return found


MODELS = read_models()


def served(model: Model, **changes) -> Result:
    return evaluate(change(BASE, model=model, **changes))


def test_kinds_are_all_there() -> None:
    """So that what follows is not about one kind alone."""
    for field in (
        *(
            "kv_lora_rank",
            "window_layers",
            "window_heads",
            "state_layers",
            "beside_layers",
            "bare_layers",
            "index_layers",
        ),
        *("index_shared_layers", "repeated_moe_layers", "head_vocab", "further_flop", "one_vector"),
        *("pooled_layers", "cache_free_layers", "tower_params", "tower_apart", "bidirectional"),
        *("encoder_layers", "idle_params", "repeated_params", "table_params", "both_mlp_layers", "moe_layers"),
    ):
        assert any(getattr(model, field) for model in MODELS.values()), field


def test_parts_add_up_to_the_whole() -> None:
    for name, model in MODELS.items():
        r = served(model)
        parts = sum(float(r[part]) for part in PARTS) + 2 * float(r["embedding_projection_params"])
        assert parts - model.repeated_params == r["params"], name
        assert 0 < r["active_params"] <= r["params"], name


def test_weights_are_held_once_and_read_at_most_once() -> None:
    """In 16 bits, towers included; layers that serve several times are read as often."""
    for name, model in MODELS.items():
        r = served(model)
        whole = 2 * (model.params + model.tower_params * model.tower_apart)
        assert r["served_weight_bytes"] == pytest.approx(whole), name
        stored = max(model.moe_layers - model.repeated_moe_layers, 1)
        again = 2 * model.repeated_params + 2 * model.repeated_moe_layers * r["expert_params"] / stored
        for read in ("step_weight_bytes", "chunk_weight_bytes"):
            assert 0 < r[read] <= whole + again, (name, read)
        for gpus in (2, 4, 8):
            assert gpus * served(model, serving_tp=gpus)["held_weight_bytes"] == pytest.approx(whole), name
        for stages in (2, 3):
            assert stages * served(model, serving_pp=stages)["held_weight_bytes"] >= (1 - 1e-9) * whole, name


def test_training_holds_sixteen_bytes_a_parameter() -> None:
    """Adam in mixed precision: 2 + 2 + 4 + 4 + 4, dealt out to GPUs or not."""
    for name, model in MODELS.items():
        r = served(model, job="train", devices=1, zero_stage=0, seq_len=128)
        assert r["weight_bytes"] + r["gradient_bytes"] + r["optimizer_bytes"] == pytest.approx(16 * model.params), name
        assert r["device_bytes"] > 16 * model.params, name
        shared = served(model, job="train", devices=8, zero_stage=3, seq_len=128)
        states = shared["weight_bytes"] + shared["gradient_bytes"] + shared["optimizer_bytes"]
        assert 8 * states == pytest.approx(16 * model.params), name


def test_cache_of_all_tokens_where_no_window_drops_any() -> None:
    for name, model in MODELS.items():
        for window in (0, 10**6):
            r = served(change(BASE, model=model, window=window).model, engine="Transformers")
            tokens = 4 * 3500 * float(r["kv_bytes_per_token"])
            assert r["kv_cache_bytes"] == pytest.approx(tokens + 4 * float(r["state_bytes"])), (name, window)


def test_scores_of_a_prompt_are_those_of_a_sequence() -> None:
    """The two sums are written apart: for one prompt, and for a token of a sequence that is trained on."""
    for name, model in MODELS.items():
        long = served(model, seq_len=3000)
        each = "score_flop_per_token" if model.bidirectional else "causal_score_flop_per_token"
        near = 1e-2 if model.bidirectional and model.window_layers else 1e-9  # their windows reach both ways
        assert long["prefill_score_flop_per_prompt"] == pytest.approx(3000 * float(long[each]), rel=near), name


GROWS = {
    "prompt_tokens": ((1, 100, 5000, 40_000), "kv_cache_bytes prefill_flop tpot_seconds ttft_seconds usd_per_request"),
    "output_tokens": ((10, 1000, 30_000), "kv_cache_bytes step_cache_bytes request_seconds usd_per_request"),
    "thinking_tokens": ((0, 100, 5000), "kv_cache_bytes answer_seconds usd_per_request"),
    "concurrent": (
        (1, 7, 64, 500),
        "kv_cache_bytes step_cache_bytes step_weight_bytes ttft_seconds output_tokens_per_s",
    ),
    "seq_len": ((128, 5000, 20_000), "forward_flop_per_token score_flop_per_token"),
    "window": (
        (16, 1024, 30_000),
        "kv_cache_bytes step_cache_bytes score_flop_per_token prefill_score_flop_per_prompt",
    ),
    "index_topk": ((16, 2048, 30_000), "step_cache_bytes causal_score_flop_per_token tpot_seconds"),
}
"""What grows, or stays, with each field."""


@pytest.mark.parametrize("field", GROWS)
def test_more_is_never_less(field) -> None:
    values, quantities = GROWS[field]
    for name, model in MODELS.items():
        results = [evaluate(change(BASE, model=model, **{field: value})) for value in values]
        for quantity in quantities.split():
            found = [float(r[quantity]) for r in results]
            assert np.isfinite(found).all(), (name, quantity)
            assert all(b >= a * (1 - 1e-9) for a, b in pairwise(found)), (name, quantity, found)


def test_what_is_found_and_what_is_read_make_the_prompt() -> None:
    """Scores of the part that is found are those of a prompt as long; the rest is read."""
    for name, model in MODELS.items():
        if model.bidirectional:
            continue
        whole, half = served(model), served(model, cached_prompt_share=0.5)
        first = served(model, prompt_tokens=1500)["prefill_score_flop_per_prompt"]
        left = float(whole["prefill_score_flop_per_prompt"] - first)
        assert half["read_score_flop_per_prompt"] == pytest.approx(left, rel=1e-9), name


def test_layers_on_the_host_are_not_on_the_card() -> None:
    """All of them there: what is left is read on the card, and what both read is the whole."""
    for name, model in MODELS.items():
        plain = served(model, engine="llama.cpp")
        for some in (model.layers // 2, model.layers):
            r = served(model, engine="llama.cpp", cpu_layers=some)
            assert r["step_weight_bytes"] >= 0, name
            assert r["step_weight_bytes"] + r["host_step_bytes"] == pytest.approx(plain["step_weight_bytes"]), name
            assert r["held_weight_bytes"] + r["host_weight_bytes"] == pytest.approx(plain["held_weight_bytes"]), name


def test_a_tower_sees_no_image_that_is_found() -> None:
    """Half of the prompt is found, and with it half of its images."""
    model = MODELS["Qwen/Qwen3-VL-8B-Instruct"]
    none, half = (served(model, image_tokens=2000, cached_prompt_share=share) for share in (0, 0.5))
    assert half["image_flop_per_prompt"] == pytest.approx(none["image_flop_per_prompt"] / 2)


def test_a_narrower_head_is_read_as_it_is() -> None:
    model = MODELS["apertus1p5_text_narrow_head"]
    r = served(model)
    head = served(change(BASE, model=model, head_vocab=0).model)
    rows = model.vocab - model.head_vocab
    assert rows > 0 and head["step_weight_bytes"] - r["step_weight_bytes"] == 2 * rows * model.embed_dim


def test_qlora_leaves_tables_of_each_layer_in_16_bits() -> None:
    """bitsandbytes packs linear layers alone; ZeRO-3 gathers tables whole, as the embedding."""
    model = MODELS["gemma3n_text_base"]
    r = served(model, job="train", devices=1, zero_stage=0, method="QLoRA", seq_len=128)
    tables = model.table_params + float(r["embedding_params"] + r["head_params"])
    assert model.table_params > 0
    assert r["frozen_bytes"] == pytest.approx(2 * tables + (model.params - tables) * (0.5 + 0.127 / 8))
    gathered = served(model, job="train", devices=8, zero_stage=3, seq_len=128)["gathered_bytes"]
    assert gathered == pytest.approx(2 * (tables + 2 * (model.params - tables) / model.layers))
