"""The search finds what trying everything one by one finds, and obeys what must hold for any layout."""

import dataclasses

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from scenarios import LAID

from explorer import Scenario, accelerators, change, evaluate, models, problems, sweep
from explorer.core.choose.candidates import ALIKE, AUTO, FEW, REASONS, RECOMPUTE, SIZES, candidates
from explorer.core.choose.counts import SPARING, fewest_devices
from explorer.core.choose.room import UNSURE
from explorer.core.choose.search import search, settled
from explorer.core.choose.shortlist import FINE, ROUGH

OPEN = change(LAID, **AUTO)
MODELS = ["GPT-2-1.5B", "Llama-2-7B", "Llama-2-70B", "Mixtral-8x7B", "GPT-3-175B", "DeepSeek-V3"]
GPUS = ["A100 SXM4 80GB", "H100 SXM", "RTX 4090", "V100 SXM2 32GB", "MI300X", "TPU v4"]

jobs = st.builds(
    lambda name, gpu, devices: change(
        OPEN, model=models()[name].model, accelerator=accelerators()[gpu], devices=devices, seq_len=1024
    ),
    st.sampled_from(MODELS),
    st.sampled_from(GPUS),
    st.sampled_from([1, 2, 3, 4, 7, 8, 12, 16, 31, 64, 100, 512, 1000, 4096]),
)


def test_the_answer_is_the_best_of_all_tried_one_by_one() -> None:
    s = change(OPEN, devices=16, pp=1, cp=1, accelerator=accelerators()["H100 SXM"], global_batch=64)
    found = search(s)
    for index in range(0, len(found.layouts), 7):
        alone = evaluate(change(s, **found.layouts.changes(index)))
        assert alone["spare_bytes"] == pytest.approx(found.spare_bytes[index])
        if alone.fits:
            assert alone["predicted_step_seconds"] == pytest.approx(found.step_seconds[index])
    assert evaluate(s)["predicted_step_seconds"] <= ALIKE * UNSURE * np.min(found.step_seconds)


def test_those_that_fall_out_are_counted_with_their_reason() -> None:
    found = search(
        change(OPEN, devices=64, accelerator=accelerators()["RTX 4090"], model=models()["Llama-2-70B"].model)
    )
    assert set(found.fell_out) <= set(REASONS)
    assert found.tried == sum(found.fell_out.values()) + int(np.isfinite(found.step_seconds).sum())
    assert found.fell_out[REASONS[-1]] > 0


def test_what_is_pinned_stays() -> None:
    pinned = change(OPEN, tp=2, recompute="full", micro_batch=2, devices=64)
    got = settled(pinned).layout
    assert (got.tp, got.recompute, got.micro_batch, got.devices) == (2, "full", 2, 64)
    assert settled(LAID) == LAID


@settings(max_examples=25, deadline=None)
@given(job=jobs)
def test_what_is_found_is_sound_and_fits_where_anything_does(job: Scenario) -> None:
    found = search(job)
    result = evaluate(job)
    if np.isfinite(found.step_seconds).any():
        assert result.fits
    assert problems(settled(job)) == []
    assert result["tp"] * result["pp"] * result["cp"] * result.layout.dp <= job.layout.devices


@settings(max_examples=25, deadline=None)
@given(job=jobs, more=st.integers(1, 200))
def test_more_gpus_never_lengthen_the_best_time(job: Scenario, more: int) -> None:
    fewer, larger = evaluate(job), evaluate(change(job, devices=job.layout.devices + more))
    if fewer.fits:
        assert larger.fits
        assert larger["step_seconds"] <= 1.02 * UNSURE * fewer["step_seconds"], "some of it may be given for room"


@settings(max_examples=20, deadline=None)
@given(job=jobs, factor=st.integers(2, 4))
def test_a_bigger_model_never_costs_less(job: Scenario, factor: int) -> None:
    small = evaluate(job)
    big = evaluate(change(job, layers=factor * job.model.layers, moe_layers=factor * job.model.moe_layers))
    assert big["device_bytes"] > 0
    if big.fits:
        assert small.fits
        assert big["usd"] >= small["usd"]


LAYOUTS = st.fixed_dictionaries(
    {
        "tp": st.sampled_from([1, 2, 4, 8]),
        "pp": st.sampled_from([1, 2, 4]),
        "cp": st.sampled_from([1, 2]),
        "zero_stage": st.integers(0, 3),
        "micro_batch": st.sampled_from([1, 2]),
        "recompute": st.sampled_from(["none", "half", "full"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(layout=LAYOUTS, name=st.sampled_from(MODELS), wider=st.sampled_from(["tp", "cp", "zero_stage", "shard_devices"]))
def test_memory_falls_or_stays_when_anything_is_shared_further(layout, name: str, wider: str) -> None:
    """At the same number of replicas: what is split further comes with the GPUs that hold the pieces."""
    s = change(LAID, model=models()[name].model, global_batch=4096, seq_len=1024, **layout)
    dp = 8
    pieces = layout["tp"] * layout["pp"] * layout["cp"]
    if wider == "shard_devices":
        before, after = (change(s, devices=dp * pieces, shard_devices=n) for n in (2, 8))
    elif wider == "zero_stage":
        before, after = (
            change(s, devices=dp * pieces, zero_stage=stage)
            for stage in (layout["zero_stage"], min(3, layout["zero_stage"] + 1))
        )
    else:
        before = change(s, devices=dp * pieces)
        after = change(s, devices=2 * dp * pieces, **{wider: 2 * layout[wider]})
    gathered = [evaluate(each) for each in (before, after)]
    held = [float(r["device_bytes"] - r["gathered_bytes"]) for r in gathered]
    assert held[1] <= held[0] * (1 + 1e-9)


@settings(max_examples=40, deadline=None)
@given(layout=LAYOUTS, name=st.sampled_from(MODELS))
def test_full_recompute_never_needs_more_than_none(layout, name: str) -> None:
    s = change(LAID, model=models()[name].model, devices=256, seq_len=1024, **layout)
    needed = {r: float(evaluate(change(s, recompute=r))["activation_bytes"]) for r in ("none", "half", "full")}
    assert needed["full"] <= needed["half"] <= needed["none"]
    peaks = {r: float(evaluate(change(s, recompute=r))["device_bytes"]) for r in ("none", "full")}
    assert peaks["full"] <= peaks["none"] + float(evaluate(s)["block_bytes"])
    if evaluate(s)["stage_layers"] >= 4:
        assert peaks["full"] <= peaks["none"] * (1 + 1e-12)


@settings(max_examples=40, deadline=None)
@given(layout=LAYOUTS, name=st.sampled_from(MODELS), method=st.sampled_from(["full", "LoRA", "QLoRA"]))
def test_parts_of_the_peak_add_up_and_it_is_the_highest_moment(layout, name: str, method: str) -> None:
    r = evaluate(change(LAID, model=models()[name].model, devices=256, seq_len=512, method=method, **layout))
    parts = ("weight", "optimizer", "peak_gradient", "peak_activation", "peak_logits", "peak_update", "working")
    assert r["device_bytes"] == pytest.approx(sum(float(r[f"{part}_bytes"]) for part in parts))
    always = r["weight_bytes"] + r["optimizer_bytes"] + r["working_bytes"]
    moments = (r["forward_peak_bytes"], r["backward_peak_bytes"], r["update_peak_bytes"])
    assert r["device_bytes"] == pytest.approx(always + max(moments))


SPLIT = {
    "Megatron": {"tp", "pp", "cp", "ep", "interleave"},
    "older Megatron": {"tp", "pp", "interleave"},
    "compiled PyTorch": {"tp", "pp", "cp", "ep", "interleave"},
    "eager PyTorch": {"tp"},
    "Hugging Face": set(),
}
"""What the documentation of each class of software offers besides data parallelism and ZeRO."""
TWICE = {"Hugging Face": {"selective", "half"}, "older Megatron": {"half"}}
"""What it cannot recompute: the Trainer recomputes all layers or none."""


@pytest.mark.parametrize("software", SPLIT)
@pytest.mark.parametrize("sizes", [SIZES, FEW, SPARING, ROUGH, FINE], ids=["sizes", "few", "sparing", "rough", "fine"])
def test_only_layouts_that_the_software_has_are_tried(software: str, sizes) -> None:
    moe = change(OPEN, model=models()["Mixtral-8x7B"].model, seq_len=32768, framework=software)
    tried = candidates(moe, sizes).parts
    whole = {"tp", "pp", "cp", "ep", "interleave"} - SPLIT[software]
    assert all(np.all(tried[part] == 1) for part in whole)
    assert np.max(tried["zero_stage"]) == (1 if software == "older Megatron" else 3)
    assert np.all(candidates(change(moe, pp=4), sizes).parts["pp"] == 4)
    twice = {RECOMPUTE[int(code)] for code in tried["recompute"]}
    assert not twice & TWICE.get(software, set())


def test_software_that_splits_nothing_still_shares_states() -> None:
    gpt3 = change(OPEN, model=models()["GPT-3-175B"].model, devices=1024, seq_len=2048, framework="Hugging Face")
    got = settled(gpt3).layout
    assert (got.tp, got.pp, got.interleave, got.zero_stage) == (1, 1, 1, 3)


def test_fewest_devices_fit_and_half_of_them_do_not() -> None:
    for gpu in ("A100 SXM4 80GB", "RTX 4090", "H200 SXM"):
        s = change(OPEN, accelerator=accelerators()[gpu], model=models()["Llama-2-70B"].model)
        n = int(fewest_devices(s))
        assert evaluate(change(s, devices=n)).fits
        assert not evaluate(change(s, devices=n // 2)).fits
        assert evaluate(change(s, devices_rule="as many as fit it"))["devices"] == n


def test_fewest_devices_meet_the_deadline() -> None:
    s = change(OPEN, devices_rule="as many as meet the deadline", deadline_days=20)
    r = evaluate(s)
    assert r["train_days"] <= 20 * 1.01
    assert evaluate(change(s, devices_rule="this many", devices=int(r["devices"]) // 2))["train_days"] > 20


def test_a_sweep_finds_layouts_point_by_point() -> None:
    base = evaluate(change(OPEN, model=models()["Llama-2-70B"].model))
    swept = sweep(
        base, devices=[64, 512, 4096], accelerator=[accelerators()[n] for n in ("H100 SXM", "A100 SXM4 80GB")]
    )
    assert swept["tp"].shape == (3, 2)
    assert np.all(swept.fits)
    for i, n in enumerate((64, 512, 4096)):
        best = evaluate(change(base.scenario, devices=n, accelerator=accelerators()["H100 SXM"]))
        assert best["train_days"] <= 1.02 * swept["train_days"][i, 0] <= 1.5 * best["train_days"]


def test_every_part_that_can_be_open_is_tried() -> None:
    moe = change(OPEN, model=models()["Mixtral-8x7B"].model, seq_len=32768, attention="eager")
    layouts = candidates(moe)
    assert set(layouts.parts) == set(AUTO)
    assert all(len(np.unique(column)) > 1 for column in layouts.parts.values())
    assert {field.name for field in dataclasses.fields(OPEN.layout)} >= set(AUTO)


@pytest.mark.parametrize("offload", ["none", "activations", "optimizer and activations"])
def test_points_are_laid_out_as_fast_as_any_way_to_recompute_allows(offload) -> None:
    """Of activations that go to the host, more are computed again and fewer sent: that can be quicker."""
    s = change(OPEN, offload=offload, pp=1, accelerator=accelerators()["H100 SXM"], global_batch=64)
    swept = sweep(s, devices=[16, 64])["predicted_step_seconds"]
    for i, devices in enumerate((16, 64)):
        tried = candidates(change(s, devices=devices), FEW)
        alone = [evaluate(change(s, devices=devices, **tried.changes(j))) for j in range(len(tried))]
        quickest = min(r["predicted_step_seconds"] for r in alone if r.fits and r["dp"] * r["micro_batch"] <= 64)
        assert quickest <= swept[i] * (1 + 1e-9) <= 1.01 * quickest * (1 + 1e-6)


@pytest.mark.parametrize("pinned", [{"tp": 4}, {"pp": 4}, {"tp": 2, "cp": 2}])
def test_where_no_number_will_do_there_are_as_many_as_one_replica_needs(pinned) -> None:
    result = evaluate(
        change(OPEN, devices=3, devices_rule="as many as meet the deadline", deadline_days=1e-3, **pinned)
    )
    assert result["devices"] == result["devices_used"] == 4


def test_gpus_that_a_small_step_cannot_feed_stand_idle_where_that_is_faster() -> None:
    """A step of 1,024 sequences for 16,384 GPUs: half of them, whose pipelines interleave, take less time."""
    small = change(
        Scenario(), model=models()["Llama-3.1-405B"].model, accelerator=accelerators()["H100 SXM"], devices=16_384
    )
    every, half = evaluate(small), evaluate(change(small, devices=8_192))
    assert every["devices_used"] == half["devices_used"] == 8_192
    assert every["train_days"] == pytest.approx(half["train_days"], rel=0.01)
    fed = evaluate(change(small, global_batch=4096))
    assert fed["devices_used"] == 16_384


def test_the_layout_of_the_largest_llama_is_found() -> None:
    """Llama 3, table 4: 16,384 H100 with 8 slices, 16 stages and 128 replicas, 8,192 tokens a sequence, 16M a step and
    nothing of the products computed twice, at an MFU of 41 %."""
    s = change(
        Scenario(model=models()["Llama-3.1-405B"].model, accelerator=accelerators()["H100 SXM"]),
        devices=16_384,
        seq_len=8192,
        global_batch=2048,
        framework="Megatron",
    )
    r = evaluate(s)
    assert (r["tp"], r["pp"], r["dp"], r["recompute_share"]) == (8, 16, 128, 0)
    assert r["predicted_mfu"] == pytest.approx(0.41, rel=0.05)
