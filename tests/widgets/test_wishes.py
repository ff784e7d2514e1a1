"""What is typed into a control becomes the scenario that was meant, or one sentence."""

import json
import re

import pytest

from explorer import accelerators, catalog, change, evaluate, models, problems
from explorer.catalog import listed, places, purchases
from explorer.core.scenario import FIELDS, PART_OF, leaves
from explorer.core.scenario.second import second_of
from explorer.huggingface import ConfigError
from explorer.state import link, presets
from explorer.state.sections import SECTIONS
from explorer.state.store import Store
from explorer.widgets.controls import shown
from explorer.widgets.fields import groups_of
from explorer.widgets.wishes import OPEN, label_of, offer_label, take, wish

START = presets.PRESETS[presets.DEFAULT].scenario()
CONTROLS = sorted(
    {
        name
        for section in SECTIONS
        for job in ("train", "serve")
        for _, names in groups_of(section, change(presets.PRESETS[presets.DEFAULT].scenario(), job=job))
        for name in names
    }
)
LLAMA = json.loads((catalog.DATA / "configs" / "llama-3.1-8b.json").read_text(encoding="utf-8"))

OF_2023 = {
    "api_name": "gpt-3.5-turbo, March 2023",
    "api_usd_per_million_in": 2.0,
    "api_usd_per_million_cached": 2.0,
    "api_usd_per_million_out": 2.0,
    "api_batch_share": 1.0,
}
WISHES = {
    "tokens": ("3 T", {"tokens": 3e12}),
    "devices": ("1,024", {"devices": 1024}),
    "precision": ("fp32", {"precision": "fp32"}),
    "method": ("LoRA", {"method": "LoRA"}),
    "lora_rank": ("64", {"lora_rank": 64}),
    "optimizer": ("SGD", {"optimizer": "SGD"}),
    "gradient_dtype": ("fp32", {"gradient_dtype": "fp32"}),
    "seq_len": ("2,048", {"seq_len": 2048}),
    "frozen_format": ("int4", {"frozen_format": "int4"}),
    "framework": ("Megatron", {"framework": "Megatron"}),
    "global_batch": ("2,048", {"global_batch": 2048}),
    "chunked_loss": ("1", {"chunked_loss": True}),
    "tp": ("8", {"tp": 8}),
    "pp": ("2", {"pp": 2}),
    "cp": ("2", {"cp": 2}),
    "ep": ("1", {"ep": 1}),
    "interleave": ("2", {"interleave": 2}),
    "shard_devices": ("8 GPUs", {"shard_devices": 8}),
    "offload": ("optimizer", {"offload": "optimizer"}),
    "micro_batch": ("4", {"micro_batch": 4}),
    "recompute": ("full", {"recompute": "full"}),
    "attention": ("eager", {"attention": "eager"}),
    "dropout": ("1", {"dropout": True}),
    "devices_rule": ("as many as fit it", {"devices_rule": "as many as fit it"}),
    "deadline_days": ("7 days", {"deadline_days": 7.0}),
    "zero_stage": ("1", {"zero_stage": 1}),
    "overhead_bytes": ("500 MB", {"overhead_bytes": 5e8}),
    "mfu": ("40 %", {"mfu": 0.4}),
    "flop_rule": ("6N rule", {"flop_rule": "6N rule"}),
    "causal": ("", {"causal": False}),
    "count_logits": ("0", {"count_logits": False}),
    "count_embeddings": ("", {"count_embeddings": False}),
    "count_in_gib": ("1", {"count_in_gib": True}),
    "usd_per_device_hour": ("$1.50", {"usd_per_device_hour": 1.5, **listed.OWN_PRICE}),
}
WISHES |= {
    "job": ("serve", {"job": "serve"}),
    "weight_format": ("int4", {"weight_format": "int4"}),
    "quantised_part": ("experts", {"quantised_part": "experts"}),
    "kv_format": ("fp8", {"kv_format": "fp8"}),
    "engine": ("llama.cpp", {"engine": "llama.cpp"}),
    "bits_per_weight": ("4.85", {"bits_per_weight": 4.85}),
    "prompt_tokens": ("2k", {"prompt_tokens": 2000}),
    "output_tokens": ("512 tokens", {"output_tokens": 512}),
    "image_tokens": ("256", {"image_tokens": 256}),
    "tokens_an_image": ("1,024", {"tokens_an_image": 1024}),
    "serving_tp": ("2", {"serving_tp": 2}),
    "concurrent": ("16", {"concurrent": 16}),
    "tpot_target_seconds": ("25 ms", {"tpot_target_seconds": 0.025}),
    "ttft_target_seconds": ("1.5 s", {"ttft_target_seconds": 1.5}),
    "target_percentile": ("95th", {"target_percentile": "95th"}),
    "thinking_tokens": ("12k", {"thinking_tokens": 12_000}),
    "demand_rule": ("readers at once", {"demand_rule": "readers at once"}),
    "demand_curve": ("even", {"demand_curve": "even"}),
    "requests_per_day": ("12/s", {"requests_per_day": 1_036_800.0}),
    "readers": ("200", {"readers": 200.0}),
    "peak_load": ("70 %", {"peak_load": 0.7}),
    "cached_prompt_share": ("60 %", {"cached_prompt_share": 0.6}),
    "api_usd_per_million_in": (
        "$0.15",
        {"api_usd_per_million_in": 0.15, "api_usd_per_million_cached": 0.15, "api_name": "your own price"},
    ),
    "api_usd_per_million_cached": ("0.03", {"api_usd_per_million_cached": 0.03, "api_name": "your own price"}),
    "api_batch": ("1", {"api_batch": True}),
    "api_batch_share": ("80", {"api_batch_share": 0.8, "api_name": "your own price"}),
    "api_usd_per_million_out": ("0.6", {"api_usd_per_million_out": 0.6, "api_name": "your own price"}),
    "api_offer": ("gpt-3.5-turbo, price of March 2023 · $2.00 in, $2.00 out", OF_2023),
    "api_model": ("gpt-3.5-turbo, price of March 2023", OF_2023),
    "interrupted_share": ("10 %", {"interrupted_share": 0.1}),
    "claimed_usd": ("$5.6M", {"claimed_usd": 5.6e6}),
    "purchase_usd_per_device": ("$25,000", {"purchase_usd_per_device": 25_000.0, "purchase_date": ""}),
    "server_share": ("30 %", {"server_share": 0.3}),
    "life_years": ("3", {"life_years": 3.0}),
    "resale_share": ("20", {"resale_share": 0.2}),
    "use_share": ("30 %", {"use_share": 0.3}),
    "interest": ("5 %", {"interest": 0.05}),
    "hosting_usd_per_kw_month": ("$150", {"hosting_usd_per_kw_month": 150.0}),
    "staff_usd_per_device_year": ("1k", {"staff_usd_per_device_year": 1000.0}),
    "usd_per_kwh": ("0.30", {"usd_per_kwh": 0.3, "place": "your own figures"}),
    "carbon_g_per_kwh": ("20", {"carbon_g_per_kwh": 20.0, "place": "your own figures"}),
    "pue": ("1.1", {"pue": 1.1}),
    "overlap": ("none", {"overlap": "none"}),
    "sequence_parallel": ("on", {"sequence_parallel": "on"}),
    "fused_head": ("1", {"fused_head": True}),
    "lora_targets": ("attention", {"lora_targets": "attention"}),
    "lora_dropout": ("1", {"lora_dropout": True}),
    "memory_share": ("95", {"memory_share": 0.95}),
    "chunk_tokens": ("4,096", {"chunk_tokens": 4096}),
    "serving_pp": ("2", {"serving_pp": 2}),
    "attention_dp": ("4", {"attention_dp": 4}),
    "answer_spread": ("1.2", {"answer_spread": 1.2}),
    "draft": ("MTP head", {"draft": "MTP head"}),
    "draft_tokens": ("3", {"draft_tokens": 3}),
    "acceptance": ("80 %", {"acceptance": 0.8}),
    "draft_params": ("1.24B", {"draft_params": 1.24e9}),
    "prefill_copies": ("2", {"prefill_copies": 2}),
    "decode_copies": ("3", {"decode_copies": 3}),
    "cpu_layers": ("12", {"cpu_layers": 12}),
    "first_devices": ("2", {"first_devices": 2}),
    "second_layers": ("15", {"second_layers": 15}),
    "second_usd_per_device_hour": ("$0.10", {"second_usd_per_device_hour": 0.1}),
    "second_purchase_usd_per_device": ("$499", {"second_purchase_usd_per_device": 499.0}),
    "cpu_expert_layers": ("22", {"cpu_expert_layers": 22}),
    "cpu_memory_byte_per_s": ("307 GB/s", {"cpu_memory_byte_per_s": 307e9}),
    "cpu_flop_per_s": ("2 T", {"cpu_flop_per_s": 2e12}),
    "in_step": ("1", {"in_step": True}),
    "run_losses": ("few", {"run_losses": "few"}),
    "drawn_share": ("90 %", {"drawn_share": 0.9}),
    "host_power_share": ("50 %", {"host_power_share": 0.5}),
}
WISHES |= {
    "means": ("to buy", {"means": "to buy"}),
    "beside": ("Meta, all of it counted as H100", {}),
    "circuit_w": ("3.68 kW", {"circuit_w": 3680.0}),
    "home_pc_usd": ("$0", {"home_pc_usd": 0.0}),
    "holding": ("granted", {"holding": "granted"}),
    "room": ("home", {"room": "home", "pue": 1.0, "staff_usd_per_device_year": 0.0}),
    "experiments": ("3.5", {"experiments": 3.5}),
    "law": ("Chinchilla, approach 1", {"law": "Chinchilla, approach 1"}),
    "over_training": ("90", {"over_training": 90.0}),
    "tuning_tokens": ("100M", {"tuning_tokens": 100e6}),
    "lab_days": ("6 weeks", {"lab_days": 42.0}),
    "people": ("6", {"people": 6}),
    "pool": ("A: 4x RTX 3090; B: $20,000", {"pool": "A: 4x RTX 3090; B: $20,000"}),
    "keep_cards": ("1", {"keep_cards": True}),
    "keep_days": ("", {"keep_days": False}),
    "keep_model": ("1", {"keep_model": True}),
    "keep_usd": ("", {"keep_usd": False}),
    "wall_hours": ("24", {"wall_hours": 24.0}),
    "queue_hours": ("12", {"queue_hours": 12.0}),
    "time_share": ("50 %", {"time_share": 0.5}),
    "month_gpu_hours": ("10,000", {"month_gpu_hours": 10_000.0}),
    "maintenance_share": ("5 %", {"maintenance_share": 0.05}),
    "storage_byte_per_s": ("20 GB/s", {"storage_byte_per_s": 20e9}),
    "failures_per_gpu_year": ("0.5", {"failures_per_gpu_year": 0.5}),
    "restart_seconds": ("20 min", {"restart_seconds": 1200.0}),
    "checkpoint_seconds_apart": ("1 hour", {"checkpoint_seconds_apart": 3600.0}),
}
CHANGED = "Llama-2-7B, changed"
WISHES |= {
    name: (text, {"model_name": CHANGED, **changes})
    for name, (text, changes) in {
        "layers": ("40", {"layers": 40}),
        "hidden": ("5,120", {"hidden": 5120, "embed_dim": 5120}),
        "heads": ("64", {"heads": 64, "kv_heads": 64}),
        "kv_heads": ("8", {"kv_heads": 8}),
        "head_dim": ("64", {"head_dim": 64, "v_head_dim": 64}),
        "ffn": ("0", {"ffn": 0}),
        "vocab": ("128k", {"vocab": 128_000}),
        "context": ("1M", {"context": 1_000_000}),
        "gated": ("", {"gated": False}),
        "tied": ("1", {"tied": True}),
        "experts": ("8", {"experts": 8}),
        "moe_ffn": ("1408", {"moe_ffn": 1408}),
        "shared_ffn": ("2816", {"shared_ffn": 2816}),
        "window": ("1024", {"window": 1024}),
        "window_layers": ("16", {"window_layers": 16}),
        "gate_width": ("4,096", {"gate_width": 4096}),
        "state_layers": ("8", {"state_layers": 8}),
        "state_matrix_params": ("50M", {"state_matrix_params": 50_000_000}),
        "state_numbers": ("524,288", {"state_numbers": 524_288}),
        "state_mixing_flop": ("3M", {"state_mixing_flop": 3e6}),
        "index_layers": ("32", {"index_layers": 32}),
        "index_heads": ("64", {"index_heads": 64}),
        "index_head_dim": ("128", {"index_head_dim": 128}),
        "index_topk": ("2k", {"index_topk": 2000}),
        "mtp_layers": ("1", {"mtp_layers": 1}),
        "further_matrix_params": ("10M", {"further_matrix_params": 10_000_000}),
        "table_params": ("2B", {"table_params": 2_000_000_000}),
        "tower_params": ("400M", {"tower_params": 400_000_000}),
    }.items()
}
WISHES |= {
    name: (text, {"accelerator_name": "A100 SXM4 80GB, changed", **changes})
    for name, (text, changes) in {
        "memory_bytes": ("40GB", {"memory_bytes": 40e9}),
        "bf16_flop_per_s": ("200 T", {"bf16_flop_per_s": 2e14}),
        "fp16_flop_per_s": ("200T", {"fp16_flop_per_s": 2e14}),
        "fp4_flop_per_s": ("9 P", {"fp4_flop_per_s": 9e15}),
        "fp8_flop_per_s": ("1,979 T", {"fp8_flop_per_s": 1.979e15}),
        "tf32_flop_per_s": ("1e14", {"tf32_flop_per_s": 1e14}),
        "fp32_flop_per_s": ("0", {"fp32_flop_per_s": 0.0}),
        "memory_byte_per_s": ("3.35 TB/s", {"memory_byte_per_s": 3.35e12}),
        "power_limit_w": ("300", {"power_limit_w": 300.0}),
        "link_byte_per_s": ("450GB/s", {"link_byte_per_s": 450e9}),
        "link_domain": ("16", {"link_domain": 16}),
        "network_byte_per_s": ("50 GB/s", {"network_byte_per_s": 50e9}),
        "matrix_efficiency": ("70 %", {"matrix_efficiency": 0.7}),
        "fp8_efficiency": ("0.5", {"fp8_efficiency": 0.5}),
        "attention_efficiency": ("0.6", {"attention_efficiency": 0.6}),
        "decode_efficiency": ("0.8", {"decode_efficiency": 0.8}),
    }.items()
}


@pytest.mark.parametrize(
    ("name", "text", "changes"), [(name, *case) for name, case in WISHES.items()], ids=list(WISHES)
)
def test_each_control_sets_its_field(name, text, changes) -> None:
    wished = wish(START, name, text)
    assert wished == change(START, **changes)
    assert problems(wished) == []
    assert [type(value) for _, value in leaves(wished)] == [type(value) for _, value in leaves(START)]


def test_every_control_is_wished_for_in_these_tests() -> None:
    """Some more have tests of their own; two need a mixture-of-experts model first."""
    assert set(CONTROLS) - set(WISHES) == {
        "model_name",
        "size",
        "accelerator_name",
        "second_accelerator_name",
        "second_devices",
        "cards",
        "offer",
        "place",
        "prices_as_of",
        "experts_per_token",
        "moe_layers",
    }
    sparse = wish(wish(wish(START, "experts", "8"), "moe_layers", "32"), "experts_per_token", "2")
    assert (sparse.model.moe_layers, sparse.model.experts_per_token, problems(sparse)) == (32, 2, [])


def test_a_second_kind_of_gpu_comes_with_its_figures_and_prices() -> None:
    """Of one there is one; whoever wants one more has its price, too."""
    name, card = "RTX 4090", accelerators()["RTX 4090"]
    offer, bought = catalog.usual_offer(name), purchases.usual_purchase(name)
    both = wish(START, "second_accelerator_name", name)
    assert offer is not None and bought is not None
    assert both == change(START, second=second_of(card), second_devices=1, second_purchase_usd_per_device=bought.usd,
                          second_usd_per_device_hour=offer.usd_per_device_hour)  # fmt: skip
    assert both.accelerator == START.accelerator and problems(both) == []
    assert wish(wish(both, "second_devices", "0"), "second_devices", "1") == both
    own = change(wish(both, "second_devices", "3"), second_usd_per_device_hour=0.11)
    assert wish(own, "second_devices", "2") == change(own, second_devices=2), "a price that was typed stays"
    assert wish(own, "second_accelerator_name", "T4").running.second_devices == 3
    assert wish(both, "second_accelerator_name", "no such GPU") == both
    assert wish(START, "accelerator_name", "T4").second == START.second
    nobody = wish(START, "second_accelerator_name", "RTX 4060 Ti 16GB").running
    assert (nobody.second_usd_per_device_hour, nobody.second_purchase_usd_per_device) == (0.0, 499.0)


BAD = ["", " ", "abc", "-1", "1e30", "1e400", "NaN", "inf", "7 bananas", "None", "<b>", "[1]"]


@pytest.mark.parametrize(
    "name", [name for name in CONTROLS if name in FIELDS and not isinstance(FIELDS[name].default, (str, bool))]
)
def test_bad_numbers_are_one_sentence(name) -> None:
    for text in BAD:
        if name in OPEN and (not text.strip() or (name, text) == ("zero_stage", "-1")):
            assert problems(wish(START, name, text)) == []
            continue
        with pytest.raises(ValueError, match=r"^[^\n]{10,160}\.$"):
            pytest.fail(f"{text!r} is {wish(START, name, text)}")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("devices", "0"),
        ("devices", "1.5"),
        ("devices", "700,000"),
        ("layers", "1.5"),
        ("mfu", "150 %"),
        ("usd_per_device_hour", "0"),
        ("zero_stage", "4"),
        ("deadline_days", "0"),
        ("tokens", "0"),
    ],
)
def test_numbers_out_of_range_are_one_sentence(name, text) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]{10,160}\.$"):
        wish(START, name, text)


@pytest.mark.parametrize("name", [name for name in CONTROLS if name in FIELDS and FIELDS[name].metadata["choices"]])
def test_choices_that_do_not_exist_are_problems(name) -> None:
    (sentence,) = problems(wish(START, name, "no such choice"))
    assert "is not one of" in sentence


@pytest.mark.parametrize(
    ("name", "text"), [("mfu", "40 %"), ("tp", "8"), ("zero_stage", "3"), ("micro_batch", "2"), ("recompute", "full")]
)
def test_what_is_left_open_again_is_found_again(name, text) -> None:
    own = wish(START, name, text)
    assert own != START
    for auto in ("", "usual", " Auto ", "auto: 4"):
        assert wish(own, name, auto) == START


@pytest.mark.parametrize("name", ["GPT-2-124M", "DeepSeek-V3", "Llama-3.1-405B"])
def test_models_shorten_the_sequence_to_what_they_read(name) -> None:
    wished = wish(START, "model_name", name)
    assert wished.model == models()[name].model
    assert wished.workload.seq_len == models()[name].seq_len <= models()[name].model.context
    assert problems(wished) == []


def test_choosing_what_is_chosen_changes_nothing() -> None:
    changed = wish(START, "layers", "40")
    assert wish(changed, "model_name", changed.model.model_name) == changed
    assert wish(START, "accelerator_name", "no such GPU") == START
    assert wish(START, "offer", offer_label(START)) == START
    assert wish(START, "offer", "no such offer") == START


@pytest.mark.parametrize("text", ["13B", "13 b", "1.5 trillion", "70000M"])
def test_a_size_is_a_synthetic_model(text) -> None:
    wished = wish(START, "size", text)
    assert wished.model == listed.named_model(text)
    assert problems(wished) == []


@pytest.mark.parametrize("text", ["", "big", "0", "7", "-7B", "1e30"])
def test_a_size_that_is_none(text) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        wish(START, "size", text)


@pytest.mark.parametrize("name", ["H100 SXM", "RTX 4090", "T4", "TPU v4", "MI300X"])
def test_offers_follow_the_gpu(name) -> None:
    wished = wish(START, "accelerator_name", name)
    assert wished == presets.choose_accelerator(START, name)
    assert wished.accelerator == accelerators()[name]
    assert offer_label(wished) in [label_of(offer) for offer in catalog.offers(name)]


def test_each_offer_can_be_chosen_by_its_label() -> None:
    offers = catalog.offers("A100 SXM4 80GB")
    assert len({label_of(offer) for offer in offers}) == len(offers)
    for offer in offers:
        wished = wish(START, "offer", label_of(offer))
        assert wished == presets.choose_offer(START, offer)
        assert offer_label(wished) == label_of(offer)


def test_a_price_of_ones_own_is_said_to_be() -> None:
    assert offer_label(wish(START, "usd_per_device_hour", "1.5")) == "your own price"


def test_a_name_says_once_that_it_was_changed() -> None:
    wished = wish(wish(wish(START, "layers", "40"), "layers", "41"), "tied", "1")
    assert wished.model.model_name == CHANGED


def test_a_pasted_config_and_a_saved_scenario() -> None:
    assert wish(START, "config", json.dumps(LLAMA)).model.layers == 32
    for name in presets.PRESETS:
        scenario = presets.PRESETS[name].scenario()
        assert wish(START, "saved", link.to_json(scenario)) == scenario


@pytest.mark.parametrize("text", ["", "abc", "[]", "{", '{"model_type": "mamba"}', "x" * 2_000_000])
def test_a_pasted_text_that_is_no_config(text) -> None:
    with pytest.raises(ConfigError, match=r"\.$"):
        wish(START, "config", text)


@pytest.mark.parametrize(
    "text", ["", "abc", "[]", '{"v": 1, "tokens": -1}', '{"v": 9}', '{"foo": 1}', '{"kv_heads": 5}']
)
def test_a_saved_text_that_is_no_scenario(text) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        wish(START, "saved", text)


@pytest.mark.parametrize("preset", presets.PRESETS.values(), ids=list(presets.PRESETS))
def test_what_stands_in_a_control_can_be_typed_again(preset) -> None:
    scenario = preset.scenario()
    result, faults = evaluate(scenario), []
    for name in [name for name in CONTROLS if name in FIELDS]:
        text = shown(name, result)
        before, after = (getattr(getattr(s, PART_OF[name]), name) for s in (scenario, wish(scenario, name, text)))
        if after != (before if isinstance(before, (str, bool)) else pytest.approx(before, rel=0.01)):
            faults.append(f"{name}: {before} is shown as {text}, which is {after}")
    assert faults == []


def test_a_place_brings_its_electricity_and_ones_own_figures_rename_it() -> None:
    france = wish(START, "place", "France")
    listed = places.places()["France"]
    assert (france.site.place, france.site.usd_per_kwh, france.site.carbon_g_per_kwh) == (
        "France",
        listed.usd_per_kwh,
        listed.carbon_g_per_kwh,
    )
    own = wish(france, "usd_per_kwh", "0.1")
    assert (own.site.place, own.site.carbon_g_per_kwh) == ("your own figures", listed.carbon_g_per_kwh)
    assert wish(own, "place", "Atlantis") == own


def test_another_price_list_brings_another_price() -> None:
    old = wish(START, "prices_as_of", "April 2023")
    assert old.prices.prices_as_of == "April 2023" and old.prices.price_date.startswith("2023-04")
    assert wish(old, "prices_as_of", "latest").prices.price_date > "2024"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("tpot_target_seconds", "50ms", 0.05),
        ("tpot_target_seconds", "0.05", 0.05),
        ("tpot_target_seconds", "40", 0.04),
        ("tpot_target_seconds", "40 s", 40.0),
        ("ttft_target_seconds", "3", 3.0),
        ("tpot_target_seconds", "200 µs", 2e-4),
        ("ttft_target_seconds", "2 min", 120.0),
        ("ttft_target_seconds", "1 second", 1.0),
        ("requests_per_day", "100k", 1e5),
        ("requests_per_day", "1,000 requests a day", 1e3),
        ("requests_per_day", "500/h", 12_000.0),
        ("requests_per_day", "0.5 requests per second", 43_200.0),
        ("requests_per_day", "2 /min", 2_880.0),
        ("use_share", "45", 0.45),
        ("use_share", "0.45", 0.45),
        ("use_share", "100", 1.0),
        ("host_power_share", "2", 0.02),
        ("host_power_share", "200 %", 2.0),
        ("interest", "1", 0.01),
        ("interest", "1.5", 0.015),
        ("interest", "100 %", 1.0),
        ("interest", "-0", 0.0),
        ("host_power_share", "20", 0.2),
    ],
)
def test_times_rates_and_shares_as_people_write_them(name, text, value) -> None:
    wished = getattr(getattr(wish(START, name, text), PART_OF[name]), name)
    assert wished == value
    shown_again = shown(name, evaluate(change(START, **{name: value})))
    assert getattr(getattr(wish(START, name, shown_again), PART_OF[name]), name) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [("tpot_target_seconds", "50 mms"), ("tokens", "12 s"), ("requests_per_day", "/s"), ("use_share", "30 s")],
)
def test_a_unit_that_does_not_belong_there_is_no_number(name, text) -> None:
    with pytest.raises(ValueError, match=r"is not a number|Enter a number"):
        wish(START, name, text)


@pytest.mark.parametrize(("name", "text", "said"), [
    ("usd_per_kwh", "0,30", "“0,30” has a comma that is not between thousands. Write 0.30."),
    ("usd_per_kwh", "50 %", "“50 %” is a percentage, and none is asked for here. Write a number like 0.30 or 1,000."),
    ("life_years", "50 %", "“50 %” is a percentage, and none is asked for here. Write a number like 4."),
    ("purchase_usd_per_device", "1e-9", "“1e-9” is too small a number. Write 0, or something larger."),
    ("interest", "abc", "“abc” is not a number. Write it like 40 % or 0.4."),
    ("interest", "101 %", "Interest a year must be at least 0 % and at most 100 %."),
    ("tpot_target_seconds", "fast", "“fast” is not a number. Write it like 50 ms or 2 s."),
    ("usd_per_device_hour", "", "Enter a number, such as 0.30 or 1,000."),
    ("tpot_target_seconds", "1 us", "A token at most every must be at least 0.00001 and at most 100,000 seconds."),
    ("prompt_tokens", "0", "Prompt must be at least 1 and at most 100,000,000 tokens."),
])  # fmt: skip
def test_a_bad_number_is_told_how_to_write_a_good_one(name, text, said) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        wish(START, name, text)


@pytest.mark.parametrize("name", ["serving_tp", "concurrent"])
def test_parts_of_serving_are_left_open_again(name) -> None:
    pinned = wish(START, name, "4")
    assert getattr(pinned.serving, name) == 4
    assert wish(pinned, name, "auto") == wish(pinned, name, "") == START


def test_a_card_or_a_row_names_the_gpu_to_take() -> None:
    store = Store(change(START, usd_per_device_hour=9.0))
    assert take(store, {"gpu": START.accelerator.accelerator_name}) and store.scenario.prices.usd_per_device_hour == 9.0
    assert take(store, {"gpu": "B200"}) and store.scenario.accelerator == accelerators()["B200"]
    assert store.scenario.prices.usd_per_device_hour == catalog.usual_offer("B200", "latest").usd_per_device_hour
    taken = store.scenario
    assert take(store, {"gpu": "no such GPU"}) and store.scenario is taken and not store.problems
    assert not take(store, "csv") and not take(store, {"name": "gpu"}) and store.scenario is taken


def test_gpu_hours_come_once_or_each_year_as_they_are_typed() -> None:
    start = presets.PRESETS[presets.DEFAULT].scenario()
    lab = wish(start, "gpu_hours", "120,000 a year").lab
    assert (lab.gpu_hours, lab.means_per) == (120_000.0, "a year")
    assert wish(start, "gpu_hours", "10k").lab == change(start, gpu_hours=10_000.0).lab
    for text in ("0", "-3", "abc", "12 bananas a year"):
        with pytest.raises(ValueError, match=r"\.$"):
            wish(start, "gpu_hours", text)
