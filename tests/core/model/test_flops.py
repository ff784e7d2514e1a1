"""FLOPs against torch's counter, a published closed form, and counting by hand."""

import csv
import json
from pathlib import Path

import pytest

from explorer import Model, Scenario, change, evaluate, model_from_config
from explorer.core.formula import REGISTRY
from explorer.core.model.flops import causal_tokens, causal_tokens_in_window, training_flop

with open(Path(__file__).parents[2] / "golden" / "flops_torch.csv", newline="", encoding="utf-8") as file:
    CASES = list(csv.DictReader(file))


@pytest.mark.parametrize(
    "row", [r for r in CASES if r["case"] != "llama4_text_dense_experts"], ids=lambda row: row["case"]
)
def test_forward_and_backward_equal_torchs_counter(row) -> None:
    """The one case left out runs every expert on every token, as that class does without a kernel."""
    seq_len, batch = int(row["seq_len"]), int(row["batch"])
    model = model_from_config(json.loads(row["config"]))
    flops = evaluate(change(Scenario(model=model), seq_len=seq_len, causal=False)).flops
    tokens = batch * seq_len
    assert flops.forward_flop_per_token * tokens == int(row["forward_flop"])
    assert flops.logits_flop_per_token * tokens == int(row["forward_flop_lm_head"])
    assert flops.score_flop_per_token * tokens == int(row["forward_flop_attention_scores"])
    if row["forward_backward_flop"]:
        assert flops.training_flop_per_token * tokens == int(row["forward_backward_flop"])


@pytest.mark.parametrize("row", [r for r in CASES if r["cache_numbers_per_token"]], ids=lambda row: row["case"])
def test_the_cache_is_as_large_as_that_of_the_class(row) -> None:
    """Numbers of all layers after a prompt that is shorter than any window."""
    model = model_from_config(json.loads(row["config"]))
    result = evaluate(Scenario(model=model))
    windows = result["cached_window_layers"]
    whole = (result["cached_layers"] - windows) * result["kv_width"]
    assert whole + windows * result["window_kv_width"] == int(row["cache_numbers_per_token"])


@pytest.mark.parametrize(("layers", "hidden", "heads"), [(24, 2304, 24), (96, 12288, 96), (128, 25600, 160)])
def test_megatrons_closed_form(layers: int, hidden: int, heads: int) -> None:
    """96·B·s·L·h²·(1 + s/6h + V/16Lh) with full recompute (Narayanan 2021, §5.1): it recomputes all but the head."""
    seq_len, vocab = 2048, 51_200
    model = Model(
        layers=layers,
        hidden=hidden,
        embed_dim=hidden,
        heads=heads,
        kv_heads=heads,
        head_dim=hidden // heads,
        v_head_dim=hidden // heads,
        ffn=4 * hidden,
        gated=False,
        vocab=vocab,
        tied=True,
    )
    s = change(Scenario(model=model), seq_len=seq_len, causal=False, recompute="full", tokens=seq_len)
    closed = 96 * seq_len * layers * hidden**2 * (1 + seq_len / (6 * hidden) + vocab / (16 * layers * hidden))
    assert evaluate(s).flops.hardware_flop == pytest.approx(closed, rel=1e-12)


@pytest.mark.parametrize(("seq_len", "window"), [(7, 3), (7, 7), (7, 20), (100, 1), (64, 16)])
def test_mean_of_attended_tokens_by_counting(seq_len: int, window: int) -> None:
    by_hand = [min(i, window) for i in range(1, seq_len + 1)]
    plain = causal_tokens(seq_len=seq_len)
    inside = causal_tokens_in_window(window=window, seq_len=seq_len, causal_tokens=plain)
    assert inside == sum(by_hand) / seq_len


def test_conventions_change_only_what_they_name() -> None:
    base = evaluate(Scenario()).flops
    full = evaluate(change(Scenario(), causal=False)).flops
    assert full.score_flop_per_token == pytest.approx(base.score_flop_per_token * 2 * 4096 / 4097)
    headless = evaluate(change(Scenario(), count_logits=False)).flops
    assert headless.forward_flop_per_token == base.forward_flop_per_token - base.logits_flop_per_token
    rule = evaluate(change(Scenario(), flop_rule="6N rule"))
    assert rule.flops.training_flop_per_token == 6 * rule.params.params
    bare = evaluate(change(Scenario(), flop_rule="6N rule", count_embeddings=False))
    assert bare.flops.counted_params == rule.params.params - rule.params.embedding_params - rule.params.head_params


def test_lora_saves_the_weight_gradients_but_not_the_scores() -> None:
    full, lora = (evaluate(change(Scenario(), method=method, count_logits=False)).flops for method in ("full", "LoRA"))
    saved = full.projection_flop_per_token + full.mlp_flop_per_token
    adapters = 6 * evaluate(change(Scenario(), method="LoRA"))["adapter_params"]
    assert lora.training_flop_per_token == pytest.approx(full.training_flop_per_token - saved + adapters)


def test_unit_of_the_run() -> None:
    assert training_flop(tokens=300e9, training_flop_per_token=6 * 175e9) == 3.15e23
    assert REGISTRY["training_flop"].unit == "FLOP"
