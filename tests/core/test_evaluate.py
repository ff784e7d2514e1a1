"""Evaluation, sweeps and explanations agree with each other."""

import dataclasses

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from scenarios import LAID

from explorer import accelerators, change, evaluate, explain, models, sweep
from explorer.core.compute import PLAN, TOPICS
from explorer.core.formula import REGISTRY
from explorer.core.scenario import FIELDS, PARTS, leaves
from explorer.core.units import TFLOP

MODELS = ["GPT-2-124M", "Llama-2-7B", "Mixtral-8x7B", "DeepSeek-V3", "Gemma-2-2B", "Llama-4-Scout (text)", "Falcon-7B"]
GPUS = ["A100 SXM4 80GB", "V100 SXM2 32GB", "RTX 3090", "TPU v4", "B200"]


def assert_same(swept, index, single) -> None:
    for name in (f.name for f in PLAN.formulas):
        value = np.broadcast_to(swept[name], swept["usd"].shape)[index]
        assert value == pytest.approx(single[name], rel=1e-9), name


def test_sweep_over_numbers_models_and_accelerators_equals_single_evaluations() -> None:
    axes = {
        "tokens": [1e9, 2e12],
        "model": [models()[n].model for n in MODELS],
        "accelerator": [accelerators()[n] for n in GPUS],
        "zero_stage": [0, 3],
    }
    base = change(LAID, seq_len=1024)
    swept = sweep(base, **axes)
    assert swept["usd"].shape == (2, 7, 5, 2)
    for index in np.ndindex(2, 7, 5, 2):
        changes = {name: values[i] for (name, values), i in zip(axes.items(), index, strict=True)}
        assert_same(swept, index, evaluate(change(base, **changes)))


def test_sweep_over_named_choices_keeps_the_order_of_axes() -> None:
    axes = {"devices": [8, 64, 512], "precision": ["fp32", "bf16 mixed"], "recompute": ["none", "selective", "full"]}
    swept = sweep(LAID, **axes)
    assert swept["usd"].shape == (3, 2, 3)
    for index in np.ndindex(3, 2, 3):
        changes = {name: values[i] for (name, values), i in zip(axes.items(), index, strict=True)}
        assert_same(swept, index, evaluate(change(LAID, **changes)))


def test_sweep_refuses_an_unknown_axis() -> None:
    with pytest.raises(KeyError, match="did you mean tokens"):
        sweep(LAID, tokenz=[1])


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(MODELS),
    gpu=st.sampled_from(GPUS),
    tokens=st.floats(1e6, 1e15),
    zero=st.integers(0, 3),
    devices=st.integers(1, 600_000),
    recompute=st.sampled_from(["none", "selective", "full"]),
    method=st.sampled_from(["full", "LoRA", "QLoRA"]),
    rule=st.sampled_from(["exact", "6N rule"]),
)
def test_every_quantity_is_finite_and_not_negative(name, gpu, tokens, zero, devices, recompute, method, rule) -> None:
    s = change(
        change(LAID, model=models()[name].model, accelerator=accelerators()[gpu]),
        tokens=tokens,
        zero_stage=zero,
        devices=devices,
        recompute=recompute,
        method=method,
        flop_rule=rule,
        seq_len=512,
    )
    result = evaluate(s)
    for quantity in (f.name for f in PLAN.formulas):
        if quantity not in ("spare_bytes", "served_spare_bytes") and not quantity.startswith("break_even"):
            assert 0 <= result[quantity] < np.inf, quantity


@settings(max_examples=40, deadline=None)
@given(name=st.sampled_from(MODELS), zero=st.integers(0, 2), devices=st.integers(2, 4096))
def test_sharing_more_or_over_more_devices_never_needs_more_states(name, zero, devices) -> None:
    def states(**changes):
        m = evaluate(change(change(LAID, model=models()[name].model), **changes)).memory
        return m.weight_bytes + m.gradient_bytes + m.optimizer_bytes

    assert states(zero_stage=zero + 1, devices=devices) <= states(zero_stage=zero, devices=devices)
    assert states(zero_stage=zero, devices=2 * devices) <= states(zero_stage=zero, devices=devices)


def test_parts_hold_every_quantity_and_name_what_they_lack() -> None:
    result = evaluate(LAID)
    assert {name for f in REGISTRY.values() for name in (f.topic, f.wing)} | {"inference"} == set(TOPICS)
    for entry in REGISTRY.values():
        for part in (entry.topic, entry.wing):
            assert getattr(getattr(result, part), entry.name) == result[entry.name]
    with pytest.raises(AttributeError, match=r"there are .*train_days"):
        _ = result.training.days
    with pytest.raises(AttributeError, match="has the parts"):
        _ = result.pace


def test_explain_gives_formula_arguments_and_inputs() -> None:
    e = explain(LAID, "train_seconds")
    assert set(e.arguments) == {"steps", "step_seconds", "mfu", "run_overhead", "lost_share"}
    assert explain(LAID, "predicted_mfu").arguments["peak_flop_per_s"] == 312 * TFLOP
    assert explain(LAID, "tokens").value == 2e12
    assert explain(LAID, "weight_each").label
    with pytest.raises(KeyError):
        explain(LAID, "no_such_quantity")


def test_change_names_the_nearest_field_and_leaf_names_are_unique() -> None:
    with pytest.raises(KeyError, match="did you mean layers"):
        change(LAID, layrs=3)
    assert len(FIELDS) == sum(len(dataclasses.fields(part)) for part in PARTS.values()) == len(dict(leaves(LAID)))
    assert change(LAID, layers=40, tokens=1e12) == change(change(LAID, tokens=1e12), layers=40)
    assert not set(FIELDS) & set(REGISTRY)


def test_exact_counts_survive_the_largest_shapes() -> None:
    big = change(
        LAID,
        layers=2000,
        hidden=200_000,
        embed_dim=200_000,
        heads=2000,
        kv_heads=2000,
        ffn=1_000_000,
        vocab=10_000_000,
    )
    assert evaluate(big)["params"] == pytest.approx(2000 * (4 * 200_000 * 256_000 + 3 * 200_000 * 1e6), rel=0.01)
