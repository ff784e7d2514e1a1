"""Links and saved scenarios open as they were made; broken ones open with a notice, whatever they hold."""

import json
import math
from html import escape
from urllib.parse import urlencode

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from one_by_one import for_each

from explorer import Scenario, accelerators, change, evaluate, models, problems
from explorer.catalog.listed import OWN_PRICE, named_model
from explorer.core.scenario import FIELDS, leaves
from explorer.state import link, names, presets
from explorer.state.store import for_section
from explorer.words.sums import sum_html

OPENING = presets.PRESETS[presets.DEFAULT].scenario()


def both_ways(scenario: Scenario) -> list[tuple[Scenario, list[str]]]:
    return [link.from_query(link.to_query(scenario)), link.from_json(link.to_json(scenario))]


@pytest.mark.parametrize("preset", presets.PRESETS.values(), ids=list(presets.PRESETS))
def test_presets_come_back(preset) -> None:
    assert both_ways(preset.scenario()) == [(preset.scenario(), [])] * 2
    assert len(link.to_query(preset.scenario())) < 450


@pytest.mark.parametrize("name", models())
def test_models_come_back_by_their_name(name) -> None:
    scenario = presets.choose_model(OPENING, models()[name].model)
    assert both_ways(scenario) == [(scenario, [])] * 2
    assert len(link.to_query(scenario)) < 100


@for_each(accelerators())
def test_accelerators_come_back_with_their_price(name) -> None:
    scenario = presets.choose_accelerator(OPENING, name)
    if not problems(scenario):
        assert both_ways(scenario) == [(scenario, [])] * 2
        assert len(link.to_query(scenario)) < 150


@settings(deadline=None)
@given(st.floats(1e6, 1e14), st.integers(1, 4096))
def test_sizes_come_back(params, seq_len) -> None:
    scenario = change(presets.choose_model(OPENING, named_model(str(params))), seq_len=seq_len)
    assert both_ways(scenario) == [(scenario, [])] * 2


def value_of(name: str) -> st.SearchStrategy:
    field = FIELDS[name]
    if isinstance(field.default, bool):
        return st.booleans()
    if isinstance(field.default, str):
        return st.sampled_from(field.metadata["choices"])
    low, high = field.metadata["low"], min(field.metadata["high"], 1e20)
    if isinstance(field.default, int):
        return st.one_of(st.just(field.default), st.integers(math.ceil(low), int(high)))
    return st.one_of(st.just(field.default), st.floats(low, high, allow_subnormal=False))


SETTABLE = [name for name, field in FIELDS.items() if not isinstance(field.default, str) or field.metadata["choices"]]


@settings(max_examples=150)
@given(st.sampled_from(list(presets.PRESETS)), st.lists(st.sampled_from(SETTABLE), unique=True, max_size=12), st.data())
def test_any_sound_scenario_comes_back_exactly(preset, fields, data) -> None:
    scenario = presets.PRESETS[preset].scenario()
    for name in fields:
        changed = change(scenario, **{name: data.draw(value_of(name), name)})
        scenario = scenario if problems(changed) else changed
    scenario, _ = names.honest(scenario)
    assert both_ways(scenario) == [(scenario, [])] * 2


def test_a_shape_of_ones_own_comes_back_under_its_name() -> None:
    for name in ("my model", "Llama-2-7B, changed", "ΔΛ/& =?#%", "x" * 80):
        mine = presets.choose_api(OPENING, None)  # nobody sells it
        scenario = change(mine, model_name=name, layers=40, hidden=5120, embed_dim=5120, vocab=50_257)
        assert both_ways(scenario) == [(scenario, [])] * 2


def test_a_price_of_ones_own_comes_back() -> None:
    scenario = change(OPENING, usd_per_device_hour=0.1234567, **OWN_PRICE)
    assert both_ways(scenario) == [(scenario, [])] * 2


def test_links_are_short_and_readable() -> None:
    assert link.to_query(OPENING) == "v=1"
    assert link.to_query(change(OPENING, tokens=1e12, devices=64, tied=True)) == "v=1&tied=1&tokens=1T&devices=64"


def test_a_link_from_before_the_layout_was_found_keeps_what_it_sets() -> None:
    old = "v=1&model_name=GPT-2-124M&tokens=10B&seq_len=1024&micro_batch=16&recompute=full&devices=8&zero_stage=1"
    scenario, notices = link.from_query(old)
    layout = scenario.layout
    assert notices == []
    assert (layout.micro_batch, layout.recompute, layout.zero_stage, layout.tp) == (16, "full", 1, 0)
    result = evaluate(scenario)
    assert (result["micro_batch"], result["recompute"], result["zero_stage"]) == (16, "full", 1)


@pytest.mark.parametrize("name", ["tp", "pp", "cp", "ep", "interleave", "zero_stage", "micro_batch", "recompute"])
def test_a_link_may_say_auto(name) -> None:
    assert link.from_query(f"{name}=auto") == (OPENING, [])


def test_saved_scenarios_hold_every_field() -> None:
    assert json.loads(link.to_json(OPENING)) == {"v": 1, **dict(leaves(OPENING))}


BROKEN = {
    "unknown key": ("foo=1&tokens=1T", "“foo”, which this version does not know"),
    "a part as a key": ("model=1", "“model”, which this version does not know"),
    "a text for a number": ("tokens=many", "“many” is not a number"),
    "an empty number": ("tokens=", "Enter a number"),
    "negative": ("tokens=-1", "must be at least 1"),
    "too many tokens": ("tokens=1e30", "must be at least 1 and at most"),
    "infinite": ("tokens=1e400", "too large a number"),
    "no GPU": ("devices=0", "How many GPUs must be at least 1"),
    "half a GPU": ("devices=1.5", "must be a whole number"),
    "unknown precision": ("precision=fp3", "is not one of bf16 mixed"),
    "a flag": ("tied=maybe", "is not a number"),
    "unknown model": ("model_name=Llama-9", "model “Llama-9” is not known; Llama-2-7B is shown"),
    "a size out of range": ("model_name=1e30", "model “1e30” is not known"),
    "unknown GPU": ("accelerator_name=Z9", "GPU “Z9” is not known; A100 SXM4 80GB is shown"),
    "newer version": ("v=2&tokens=1T", "is of version 2; this page reads version 1"),
    "no version": ("v=&tokens=1T", "is of version"),
    "heads": ("kv_heads=5", "32 attention heads cannot share 5 KV heads"),
    "context": ("seq_len=8192", "reads at most 4,096 tokens"),
    "too long": ("a" * 100_000, "too long to be one of ours"),
    "too many fields": ("a=1&" * 300, "could not be read"),
    "binary": ("%ff%fe%00=%00\x00\x01\udcff", "does not know"),
    "separators": ("&&&===", "does not know"),
}


def assert_opens(opened: tuple[Scenario, list[str]]) -> None:
    scenario, notices = opened
    assert problems(scenario) == []
    assert all(n.endswith(".") and len(n) < 400 for n in notices), notices


@pytest.mark.parametrize(("query", "sentence"), BROKEN.values(), ids=list(BROKEN))
def test_a_broken_link_opens_with_a_notice(query, sentence) -> None:
    opened = link.from_query(query)
    assert_opens(opened)
    assert len(opened[1]) == 1 and sentence in opened[1][0]


def test_what_is_sound_in_a_broken_link_is_used() -> None:
    scenario, notices = link.from_query("?v=3&tokens=1T&foo=1&devices=0&precision=fp8+mixed")
    assert scenario == change(OPENING, tokens=1e12, precision="fp8 mixed")
    assert len(notices) == 3


def test_an_unsound_combination_opens_the_first_scenario() -> None:
    assert link.from_query("kv_heads=5&tokens=1T")[0] == OPENING


def test_of_a_field_given_twice_the_last_counts() -> None:
    assert link.from_query("tokens=1T&tokens=3T") == (change(OPENING, tokens=3e12), [])


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '"x"', "[" * 100_000, '{"a":' * 100_000, "\ud800"])
def test_what_is_no_saved_scenario_opens_the_first(text) -> None:
    assert link.from_json(text) == (OPENING, ["This is not a saved scenario; the opening scenario is shown instead."])


@pytest.mark.parametrize("value", ["null", "[1]", "{}", '""', '"x"', "0.5", "-1", "1e30"])
def test_odd_values_in_a_saved_scenario(value) -> None:
    for name in ("layers", "devices", "vocab"):
        opened = link.from_json(f'{{"v": 1, "{name}": {value}}}')
        assert_opens(opened)
        assert len(opened[1]) == 1 and opened[0] == OPENING


HTML = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


@pytest.mark.parametrize(
    "name", ["model_name", "accelerator_name", "provider", "generation", "precision", "tokens", "v", HTML]
)
def test_html_in_a_link_stays_text(name) -> None:
    scenario, notices = link.from_query(urlencode({name: HTML, "layers": "33"}))
    assert_opens((scenario, notices))
    result = evaluate(scenario)
    shown = "".join(sum_html(result, quantity) for quantity in ("training_flop", "device_bytes", "usd"))
    assert "<img" not in shown and "<script" not in shown


def test_the_name_of_a_model_is_escaped_where_html_is_made() -> None:
    scenario = link.from_query(urlencode({"model_name": HTML, "layers": "33"}))[0]
    assert scenario.model.model_name == HTML
    shown = sum_html(evaluate(scenario), "params")
    assert HTML not in shown and escape("×") in shown


@settings(max_examples=150)
@given(st.text(max_size=300))
def test_any_text_opens(text) -> None:
    assert_opens(link.from_query(text))
    assert_opens(link.from_json(text))


@settings(max_examples=150)
@given(
    st.dictionaries(
        st.sampled_from([*(n for n in FIELDS if n != "price_date" and "hfu" not in n), "v", "foo"]),
        st.one_of(
            st.text(st.characters(codec="utf-8"), max_size=30),
            st.integers(-5, 10**7).map(str),
            st.floats().map(str),
            st.sampled_from(["7B", "1e30", "0", "13B model", "H100 SXM", "fp32", "LoRA"]),
        ),
        max_size=8,
    )
)
def test_any_values_open_and_compute(pairs) -> None:
    scenario, notices = link.from_query(urlencode(pairs))
    assert_opens((scenario, notices))
    evaluate(scenario)
    assert link.from_query(link.to_query(scenario))[0].workload == scenario.workload


@pytest.mark.parametrize("section", ["train", "serve", "compare", "own"])
@pytest.mark.parametrize("job", ["train", "serve"])
def test_the_section_comes_back_and_says_the_job(section, job) -> None:
    scenario = for_section(change(OPENING, devices=64, job=job), section)
    query, saved = link.to_query(scenario, section), link.to_json(scenario, section)
    assert link.section_of(query) == link.section_of("?" + query) == link.section_of_json(saved) == section
    assert link.from_query(query) == link.from_json(saved) == (scenario, [])


def test_links_to_sections_are_short() -> None:
    serving = change(OPENING, job="serve")
    assert link.to_query(serving, "serve") == "v=1&section=serve"
    assert link.to_query(OPENING, "own") == "v=1&section=own"
    assert link.to_query(serving, "own") == "v=1&section=own&job=serve"


def test_a_link_without_a_section_opens_the_first() -> None:
    for query in ("", "v=1", "v=1&devices=64", "%ff", "a" * 30_000, "&".join("a=1" for _ in range(300))):
        assert link.section_of(query) == "train"
    assert link.section_of_json("{") == link.section_of_json("[1]") == link.section_of_json("{}") == "train"


@pytest.mark.parametrize("section", ["museum", "", "Train", "<b>", "x" * 500])
def test_an_unknown_section_is_named_in_a_notice(section) -> None:
    query = urlencode({"v": 1, "section": section, "devices": 64})
    scenario, (notice,) = link.from_query(query)
    assert scenario == change(OPENING, devices=64) and link.section_of(query) == "train"
    assert notice == f"The link's section “{section[:30]}” is not known; Train is shown."
    assert link.from_json('{"section": ["own"]}')[1] and link.section_of_json('{"section": ["own"]}') == "train"


@pytest.mark.parametrize("name", ["serving_tp", "concurrent"])
def test_a_link_may_leave_parts_of_serving_open(name) -> None:
    assert link.from_query(f"{name}=auto") == (OPENING, [])
    assert link.from_query(f"{name}=4") == (change(OPENING, **{name: 4}), [])
