"""The controls show the scenario and keep what was typed until it is sound."""

import json

import pytest

from explorer import catalog, change, evaluate, models
from explorer.catalog.listed import OWN_PRICE
from explorer.core.scenario import FIELDS
from explorer.state import presets
from explorer.state.sections import SECTIONS
from explorer.state.store import Store
from explorer.widgets.controls import Controls, found, options, shown
from explorer.widgets.fields import FIRST, SLIDERS, field_spec, groups_of, layout
from explorer.widgets.wishes import OPEN

START = presets.PRESETS[presets.DEFAULT].scenario()
EVERY = sorted(
    {
        name
        for section in SECTIONS
        for job in ("train", "serve")
        for rule in ("requests a day", "readers at once")
        for _, names in groups_of(section, change(START, job=job, demand_rule=rule))
        for name in names
    }
)


@pytest.fixture
def page() -> Controls:
    return Controls(Store(START))


def typed(page: Controls, name: str, value: object) -> Store:
    """What the browser sends when somebody changes a control."""
    page._wished(page, {"name": name, "value": value}, [])
    return page._store


def test_six_questions_come_first_and_the_rest_in_named_groups() -> None:
    titles = [group["title"] for group in layout()]
    assert titles[0] == "" and all(titles[1:]) and len(set(titles)) == len(titles)
    assert {"model_name", "tokens", "precision", "accelerator_name", "devices", "usd_per_device_hour"} <= set(FIRST)
    names = [spec["name"] for group in layout() for spec in group["fields"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", EVERY)
def test_each_control_is_declared_by_its_field(name) -> None:
    spec = field_spec(name)
    assert spec["label"] and spec["kind"] in ("number", "choice", "flag", "text")
    assert json.loads(json.dumps(spec)) == spec
    if name in FIELDS:
        assert spec["label"] == FIELDS[name].metadata["label"]
        assert (spec["kind"] == "flag") == isinstance(FIELDS[name].default, bool)
    assert spec.get("slider") == (list(SLIDERS[name]) if name in SLIDERS else None)


@pytest.mark.parametrize(
    ("name", "changes", "text"),
    [
        ("tokens", {"tokens": 2e12}, "2T"),
        ("tokens", {"tokens": 5000.0}, "5,000"),
        ("devices", {"devices": 1024}, "1,024"),
        ("mfu", {"mfu": 0.0}, "auto"),
        ("mfu", {"mfu": 0.4}, "40 %"),
        ("tied", {"tied": True}, "1"),
        ("tied", {"tied": False}, ""),
        ("memory_bytes", {"memory_bytes": 80e9}, "80 GB"),
        ("bf16_flop_per_s", {"bf16_flop_per_s": 989.4e12}, "989.4 T"),
        ("bf16_flop_per_s", {"bf16_flop_per_s": 1.979e15}, "1,979 T"),
        ("fp8_flop_per_s", {"fp8_flop_per_s": 0.0}, "0 T"),
        ("usd_per_device_hour", {"usd_per_device_hour": 2.5}, "2.50"),
        ("usd_per_device_hour", {"usd_per_device_hour": 0.05}, "0.05"),
        ("usd_per_device_hour", {"usd_per_device_hour": 0.0001}, "0.0001"),
        ("hidden", {"hidden": 4096}, "4,096"),
        ("size", {}, "6.74B"),
        ("precision", {"precision": "fp32"}, "fp32"),
        ("deadline_days", {"deadline_days": 30.0}, "30"),
        ("tp", {}, "auto"),
        ("tp", {"tp": 8}, "8"),
        ("zero_stage", {}, "auto"),
        ("zero_stage", {"zero_stage": 0}, "0"),
        ("recompute", {}, "auto"),
        ("recompute", {"recompute": "half"}, "half"),
        ("link_byte_per_s", {}, "300 GB/s"),
        ("memory_byte_per_s", {"memory_byte_per_s": 3.35e12}, "3,350 GB/s"),
        ("matrix_efficiency", {"matrix_efficiency": 0.7}, "0.7"),
        ("power_limit_w", {"power_limit_w": 300.0}, "300"),
        ("tpot_target_seconds", {}, "50 ms"),
        ("ttft_target_seconds", {}, "2 s"),
        ("ttft_target_seconds", {"ttft_target_seconds": 1e-4}, "0.1 ms"),
        ("requests_per_day", {}, "100,000"),
        ("requests_per_day", {"requests_per_day": 1.0368e6}, "1.037M"),
        ("peak_load", {}, "80 %"),
        ("use_share", {"use_share": 0.125}, "12.5 %"),
        ("interest", {"interest": 0.07}, "7 %"),
        ("usd_per_kwh", {"usd_per_kwh": 0.161}, "0.161"),
        ("carbon_g_per_kwh", {}, "475"),
        ("place", {}, "World average"),
        ("serving_tp", {}, "auto"),
        ("concurrent", {"concurrent": 32}, "32"),
    ],
)
def test_what_stands_in_a_control(name, changes, text) -> None:
    assert shown(name, evaluate(change(START, **changes))) == text


def test_a_control_shows_all_values_and_positions(page) -> None:
    names = {spec["name"] for group in page.groups for spec in group["fields"]}
    assert set(page.values) == names
    for name in names & set(SLIDERS):
        assert page.values[name][1] > 0
    assert page.values["size"][1] == evaluate(START)["params"]
    assert page.errors == {}
    assert page.found == found(page._store.result)


@pytest.mark.parametrize("preset", presets.PRESETS.values(), ids=list(presets.PRESETS))
def test_what_was_found_stands_beside_what_is_left_open_and_nowhere_else(preset) -> None:
    result = evaluate(preset.scenario())
    beside = found(result)
    assert set(beside) == {name for name in OPEN if shown(name, result) == "auto"}
    assert all(text.startswith("auto: ") for text in beside.values())
    assert beside["tp"] == f"auto: {int(result['tp'])}"
    assert beside.get("recompute", f"auto: {result['recompute']}") == f"auto: {result['recompute']}"
    assert "tp" not in found(evaluate(change(preset.scenario(), tp=1)))


def test_the_number_of_gpus_is_the_one_found_and_a_typed_one_counts(page) -> None:
    store = typed(page, "devices_rule", "as many as fit it")
    assert page.values["devices"][0] == f"{store.result['devices']:,.0f}" != "512"
    store = typed(page, "devices", "64")
    assert (store.scenario.layout.devices_rule, store.scenario.layout.devices) == ("this many", 64)


def test_choices_hold_the_current_one_exactly_once() -> None:
    for scenario in (
        START,
        change(START, model_name="mine", accelerator_name="mine", **OWN_PRICE),
        *(preset.scenario() for preset in presets.PRESETS.values()),
    ):
        result, groups = evaluate(scenario), options(scenario)
        for name in ("model_name", "accelerator_name", "offer"):
            names = [choice for _, choices in groups[name] for choice in choices]
            assert names.count(shown(name, result)) == 1
            assert len(names) == len(set(names))


def test_offers_follow_the_gpu(page) -> None:
    typed(page, "accelerator_name", "H100 SXM")
    offers = [choice for _, choices in page.options["offer"] for choice in choices]
    assert len(offers) >= len(catalog.offers("H100 SXM"))
    assert page.values["offer"][0] in offers


def test_a_sound_wish_is_shown(page) -> None:
    store = typed(page, "tokens", "1T")
    assert store.scenario.workload.tokens == 1e12
    assert page.values["tokens"] == ["1T", 1e12]
    assert page.answered == 1 and page.errors == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tokens", "abc"),
        ("tokens", ""),
        ("devices", "0"),
        ("devices", "1.5"),
        ("kv_heads", "5"),
        ("seq_len", "8192"),
        ("size", "1e30"),
        ("usd_per_device_hour", "0"),
        ("precision", "fp3"),
        ("tokens", None),
        ("tokens", ["x"]),
        ("tokens", {"a": 1}),
        ("model_name", "nothing"),
    ],
)
def test_a_bad_value_keeps_the_last_good_result_and_what_was_typed(page, name, value) -> None:
    before = page._store.result
    store = typed(page, name, value)
    assert store.result is before and store.scenario == START
    (wrong,) = page.errors.items()
    assert wrong[0] == name and wrong[1][0] == str(value) and wrong[1][1].endswith(".")
    assert page.answered == 1, "the browser waits for this before it sends the next wish"


def test_an_error_goes_when_its_own_control_is_mended(page) -> None:
    typed(page, "tokens", "abc")
    typed(page, "devices", "0")
    assert set(page.errors) == {"tokens", "devices"}
    typed(page, "layers", "40")
    assert set(page.errors) == {"tokens", "devices"}, "another control mends nothing"
    typed(page, "tokens", "1T")
    assert set(page.errors) == {"devices"}
    typed(page, "devices", "512")
    assert page.errors == {} and page.answered == 5


def test_a_config_is_used_and_its_errors_do_not_hold_the_whole_text(page) -> None:
    typed(page, "config", "{" * 500)
    assert page.errors["config"][0] == "" and "not complete JSON" in page.errors["config"][1]
    typed(page, "config", (catalog.DATA / "configs" / "qwen3-8b.json").read_text(encoding="utf-8"))
    assert page.errors == {}
    assert page._store.scenario.model.layers == models()["Qwen3-8B"].model.layers


def test_what_was_typed_is_kept_but_not_without_end(page) -> None:
    typed(page, "tokens", "x" * 10_000)
    assert page.errors["tokens"][0] == "x" * 200


def test_all_that_is_sent_to_the_browser_is_json(page) -> None:
    for name in presets.PRESETS:
        page._store.load(presets.PRESETS[name].scenario())
        state = {name: getattr(page, name) for name in ("groups", "options", "values", "errors", "found")}
        json.dumps(state, allow_nan=False)


def test_a_unit_stands_beside_a_label_that_does_not_say_it() -> None:
    units = {name: field_spec(name).get("unit", "") for name in FIELDS}
    assert (units["prompt_tokens"], units["tokens"], units["use_share"], units["tdp_w"]) == ("tokens", "", "", "W")
