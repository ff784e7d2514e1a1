"""Activations against the closed forms of the paper."""

import pytest
from scenarios import LAID

from explorer import Model, change, evaluate, models
from explorer.core.calibration import FRAMEWORKS
from explorer.core.formula import REGISTRY

GPT = Model(
    layers=48, hidden=6144, embed_dim=6144, heads=64, kv_heads=64, head_dim=96, v_head_dim=96, ffn=4 * 6144, gated=False
)


@pytest.mark.parametrize(
    ("recompute", "expected"),
    [
        ("none", lambda s, b, h, a: 34 * s * b * h + 5 * a * s * s * b),
        ("selective", lambda s, b, h, a: 34 * s * b * h),
    ],
)
@pytest.mark.parametrize("micro_batch", [1, 4])
def test_activations_of_a_gpt_block(recompute, expected, micro_batch) -> None:
    """Korthikanti 2022, equations 1 and 2 without tensor parallelism."""
    s = change(
        change(LAID, model=GPT),
        seq_len=2048,
        micro_batch=micro_batch,
        recompute=recompute,
        dropout=True,
        attention="eager",
    )
    block = expected(2048, micro_batch, 6144, 64)
    assert evaluate(s)["activation_bytes"] == pytest.approx(48 * block, rel=1e-12)


def test_the_entry_of_a_layer_gives_the_rule_and_the_number_it_comes_to() -> None:
    gpt3 = change(
        LAID, model=models()["GPT-3-175B"].model, seq_len=2048, dropout=True, attention="eager", micro_batch=1
    )
    layer = 2048 * evaluate(gpt3)["block_activation_bytes_per_token"]
    note = REGISTRY["block_activation_bytes_per_token"].note
    assert layer == 2048 * (34 * 12288 + 5 * 96 * 2048)
    assert f"{layer:,.0f} bytes by the rule and here" in note and "34·s·b·h + 5·a·s²·b" in note


def test_full_recompute_keeps_the_inputs_and_makes_one_layer_again() -> None:
    """Korthikanti 2022, table 2: 2·s·b·h a layer; besides, for a while, the layer that is being recomputed."""
    s = change(change(LAID, model=GPT), seq_len=2048, recompute="full", dropout=True, attention="eager")
    layer = 34 * 2048 * 6144 + 5 * 64 * 2048 * 2048
    r = evaluate(s)
    assert r["activation_bytes"] == pytest.approx(48 * 2 * 2048 * 6144, rel=1e-12)
    assert r["recomputed_bytes"] == pytest.approx(layer, rel=1e-12)


def test_moe_blocks_hold_each_visited_expert() -> None:
    moe = Model(experts=8, experts_per_token=2, moe_layers=32, moe_ffn=11008, kv_heads=32)
    sparse, dense = (evaluate(change(LAID, model=m)) for m in (moe, Model()))
    assert sparse.activations.moe_activation_bytes_per_token > 2 * 11008 * 6
    assert sparse.recompute.activation_bytes > dense.recompute.activation_bytes


@pytest.mark.parametrize("tp", [2, 8])
@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("off", lambda s, h, a, t: 10 * h + 24 * h / t + 5 * a * s / t),  # equation 2
        ("on", lambda s, h, a, t: 34 * h / t + 5 * a * s / t),  # equation 4
    ],
)
def test_tensor_and_sequence_parallelism(split, expected, tp) -> None:
    """Korthikanti 2022: without sequence parallelism norms, dropout and what goes into matrices stay whole."""
    s = change(LAID, model=GPT, seq_len=2048, dropout=True, attention="eager", tp=tp, devices=tp)
    s = change(s, framework="Megatron", sequence_parallel=split)
    kept = 48 * 2048 * expected(2048, 6144, 64, tp)
    assert evaluate(s)["activation_bytes"] == pytest.approx(kept, rel=1e-12)
    inputs = 48 * 2048 * 2 * 6144 / (tp if split == "on" else 1)
    assert evaluate(change(s, recompute="full"))["activation_bytes"] == pytest.approx(inputs)


def test_only_older_megatron_splits_no_sequences() -> None:
    whole = {name: not evaluate(change(LAID, framework=name))["sequences_split"] for name in FRAMEWORKS}
    assert [name for name, off in whole.items() if off] == ["older Megatron"]


LORA = change(LAID, method="LoRA", framework="Hugging Face", zero_stage=0, devices=1)


def kept(**changes) -> float:
    return float(evaluate(change(LORA, **changes))["kept_bytes_per_token"])


def test_adapters_keep_the_inputs_of_their_matrices_alone() -> None:
    """By hand, for Llama-2-7B: inputs of 4,096 numbers for query, key and value, and for the MLP; 11,008 for its last
    matrix; what attention gives is kept by its kernel anyway. A copy and a mask for each adapter with dropout."""
    none, h, f = kept(lora_targets="none"), 4096, 11008
    assert kept(lora_targets="query and value") - none == 2 * h == kept(lora_targets="attention") - none
    assert kept(lora_targets="all linear") - none == 2 * (2 * h + f)
    assert kept(lora_targets="query and value", lora_dropout=True) - none == 2 * 3 * h
    assert kept(lora_targets="attention", lora_dropout=True) - none == 4 * 3 * h
    assert kept(lora_targets="all linear", lora_dropout=True) - none == 3 * (6 * h + f)
    assert kept(method="full") == kept(lora_targets="all linear") == kept(method="QLoRA", lora_targets="none")
    assert kept(method="QLoRA", lora_targets="none", framework="Megatron") == kept(
        lora_targets="none", framework="Megatron"
    )


@pytest.mark.parametrize(
    ("name", "targets", "rank", "published"),
    # Lightning-AI/litgpt, tutorials of October 2023.
    [("Llama-2-7B", "query and value", 8, 4_194_304), ("Phi-1.5", "query and value", 8, 1_572_864)],
)
def test_parameters_of_adapters(name, targets, rank, published) -> None:
    s = change(LORA, model=models()[name].model, lora_targets=targets, lora_rank=rank)
    assert evaluate(s)["lora_params"] == published
