"""The page in a real browser, in both hosts: each control, each chart, bad input, links, downloads."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from answering import answered
from browsing import assert_chosen, assert_drawn, open_voila, resize, settle
from playwright.sync_api import Page, expect

from explorer import catalog, evaluate
from explorer.charts import cost, flops, memory, step
from explorer.charts import time as training
from explorer.charts.parts import part_columns
from explorer.core.scenario import Scenario
from explorer.state import presets
from explorer.state.link import from_query, to_query
from explorer.widgets.wishes import wish
from explorer.words.headlines import headlines, layout_sentence

OPENING = presets.PRESETS[presets.DEFAULT].scenario()


def cards(page: Page) -> list[str]:
    return page.locator(".xp-value").all_inner_texts()


def field(page: Page, name: str) -> Any:
    return page.locator(f"[data-field={name}]")


def enter(page: Page, name: str, text: str) -> None:
    field(page, name).fill(text)
    field(page, name).press("Tab")


def error_of(page: Page, name: str) -> Any:
    """The sentence below a control; what was found beside it is described first."""
    return page.locator(f"#{field(page, name).get_attribute('aria-describedby').split()[-1]}")


def group(page: Page, title: str) -> None:
    page.locator(".xp-controls summary", has_text=title).click()


def assert_shows(page: Page, scenario: Scenario) -> None:
    """The headlines, the layout and the data of all charts are what the core computes."""
    result = evaluate(scenario)
    answered(page)
    expect(page.locator(".xp-layout")).to_have_text(layout_sentence(result))
    expect(page.locator(".xp-value")).to_have_text([card.value for card in headlines(result)])
    expected = {
        "flops": flops.columns(result),
        "memory": memory.columns(result),
        "step": part_columns(step.parts(result)),
        "training": training.columns(result),
        "cost": cost.columns(result),
    }
    for name, columns in expected.items():
        assert_drawn(page, name, columns)


def test_opens_on_a_named_scenario_already_computed_to_take_home_and_with_its_sums(opened: Page) -> None:
    assert_shows(opened, OPENING)
    assert_chosen(opened, presets.DEFAULT)
    assert_downloads(opened)
    assert_sum_follows(opened)


def take_home(page: Page, name: str) -> None:
    """Opens the menu of what can be saved, and chooses."""
    page.locator(".xp-menu summary").click()
    page.get_by_role("button", name=name).click()


def assert_downloads(opened: Page) -> None:
    with opened.expect_download() as numbers:
        take_home(opened, "Numbers (CSV)")
    table = list(csv.DictReader(io.StringIO(numbers.value.path().read_text())))
    assert float(next(row for row in table if row["name"] == "usd")["value"]) == pytest.approx(evaluate(OPENING)["usd"])
    with opened.expect_download() as picture:
        take_home(opened, "Charts (PNG)")
    content = picture.value.path().read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 40_000
    with opened.expect_download() as saved:
        take_home(opened, "Scenario (JSON)")
    assert json.loads(saved.value.path().read_text())["model_name"] == "Llama-2-7B"


def assert_sum_follows(opened: Page) -> None:
    opened.get_by_role("button", name="show the sum of Time").click()
    step = opened.locator(".xp-sum details[data-name=step_seconds]").first
    step.locator("summary").first.click()
    expect(step.locator(".numbers").first).to_contain_text("512 × 312 TFLOP/s")
    enter(opened, "devices", "256")
    expect(step.locator(".numbers").first).to_contain_text("256 × 312 TFLOP/s")
    assert step.get_attribute("open") is not None
    expect(opened.locator(".xp-sum .source", has_text="Published runs").first).to_be_attached()


def test_a_slider_a_size_a_gpu_a_number_a_preset_and_a_price(opened: Page) -> None:
    opened.locator("[data-slider=tokens]").press("ArrowRight")
    expect(field(opened, "tokens")).not_to_have_value("2T")
    typed = field(opened, "tokens").input_value()
    scenario = wish(OPENING, "tokens", typed)
    assert_shows(opened, scenario)
    expect(opened.locator(".xp-was").last).to_have_text(f"was {headlines(evaluate(OPENING))[3].value}")
    enter(opened, "size", "7B")
    scenario = wish(scenario, "size", "7B")
    assert_shows(opened, scenario)
    field(opened, "accelerator_name").select_option("H100 SXM")
    scenario = wish(scenario, "accelerator_name", "H100 SXM")
    assert_shows(opened, scenario)
    enter(opened, "devices", "64")
    assert_shows(opened, wish(scenario, "devices", "64"))
    field(opened, "preset").select_option("A lab with four RTX 3090: fine-tune a 13B")
    scenario = presets.PRESETS["A lab with four RTX 3090: fine-tune a 13B"].scenario()
    assert_shows(opened, scenario)
    enter(opened, "usd_per_device_hour", "0.50")
    assert_shows(opened, wish(scenario, "usd_per_device_hour", "0.50"))


BAD = [
    ("tokens", "", "Enter a number"),
    ("tokens", "abc", "is not a number"),
    ("tokens", "-5", "at least 1"),
    ("tokens", "1e30", "at most 10¹⁸"),
    ("devices", "0", "at least 1"),
    ("devices", "9999999", "No fleet of"),
    ("size", "0", "makes sense here"),
    ("size", "1e30", "makes sense here"),
    ("usd_per_device_hour", "0", "at least 0.0001"),
    ("usd_per_device_hour", "nonsense", "is not a number"),
]


def test_bad_input_gets_a_sentence_and_nothing_is_lost(opened: Page) -> None:
    before = cards(opened)
    for name, text, sentence in BAD:
        enter(opened, name, text)
        answered(opened)
        error = error_of(opened, name)
        expect(error).to_contain_text(sentence)
        assert error.inner_text().count(".") <= 3
        assert field(opened, name).input_value() == text
        assert cards(opened) == before
    assert_shows(opened, OPENING)
    enter(opened, "tokens", "1T")
    assert_shows(opened, wish(OPENING, "tokens", "1T"))
    assert field(opened, "devices").input_value() == "9999999"


def test_combinations_that_cannot_be(opened: Page) -> None:
    before = cards(opened)
    group(opened, "Training recipe")
    group(opened, "Model shape")
    for name, text, sentence in (
        ("seq_len", "1M", "reads at most 4,096 tokens"),
        ("kv_heads", "5", "evenly"),
        ("layers", "2.5", "whole number"),
    ):
        enter(opened, name, text)
        answered(opened)
        error = error_of(opened, name)
        expect(error).to_contain_text(sentence)
        assert cards(opened) == before
    field(opened, "accelerator_name").select_option("V100 SXM2 32GB")
    expect(opened.locator(".xp-notices")).to_contain_text("has no bf16 matrix units; frameworks fall back to fp16")
    field(opened, "accelerator_name").select_option("TPU 8t")
    expect(opened.locator(".xp-problem")).to_contain_text("has no published rate for bf16 mixed")


def test_a_part_of_the_layout_is_set_and_left_open_again(opened: Page) -> None:
    group(opened, "GPUs and layout")
    beside = opened.get_by_label("Tensor parallel").locator("xpath=..").locator(".xp-found")
    expect(beside).to_have_text(f"auto: {int(evaluate(OPENING)['tp'])}")
    enter(opened, "tp", "8")
    assert_shows(opened, wish(OPENING, "tp", "8"))
    expect(beside).to_have_text("")
    enter(opened, "tp", "auto")
    assert_shows(opened, OPENING)
    assert field(opened, "tp").input_value() == "auto"
    enter(opened, "tp", "1024")
    expect(error_of(opened, "tp")).to_contain_text("does not go on 512")
    enter(opened, "tp", "")
    field(opened, "recompute").select_option("full")
    assert_shows(opened, wish(OPENING, "recompute", "full"))


CONFIG = json.loads((catalog.DATA / "configs" / "qwen3-8b.json").read_text())
OTHER = json.loads((catalog.DATA / "configs" / "llama-3.1-8b.json").read_text())


def test_a_config_pasted_or_uploaded_becomes_the_model(opened: Page, tmp_path: Any) -> None:
    group(opened, "Your own model")
    box, use = opened.locator(".xp-group textarea"), opened.get_by_role("button", name="Use this model")
    error = opened.locator(".xp-group", has=opened.locator("textarea")).locator(".xp-error")
    before = cards(opened)
    for text, sentence in (
        ("", "the field is empty"),
        ("{", "not complete JSON"),
        ("[1, 2]", "an object with fields"),
        ("[" * 50_000, "nested too deeply"),
        ('{"model_type": "llama"}', "lacks the field"),
        ('{"model_type": "mamba"}', "lacks the field"),
        ("{" + " " * 2_000_000, "million characters"),
    ):
        box.fill(text)
        use.click()
        answered(opened)
        expect(error).to_contain_text(sentence)
        assert box.input_value() == text
        assert cards(opened) == before
    box.fill(json.dumps(CONFIG))
    use.click()
    expect(error).to_be_hidden()
    assert_shows(opened, wish(OPENING, "config", json.dumps(CONFIG)))
    # A file uploaded takes its place.
    upload = opened.get_by_label("Upload a config.json or a saved scenario")
    large = tmp_path / "weights.json"
    large.write_bytes(b" " * 50_000_000)
    upload.set_input_files(large)
    expect(opened.locator(".xp-group .xp-error:visible")).to_contain_text("has 50.0 MB")
    small = tmp_path / "config.json"
    small.write_text(json.dumps(OTHER))
    upload.set_input_files(small)
    assert_shows(opened, wish(OPENING, "config", json.dumps(OTHER)))


def test_a_quantised_file_is_served_as_it_is_stored_and_says_so(explorer: Page) -> None:
    """The sentence stands beside the box and under the answer, on a wide page and on a phone."""
    stated = CONFIG | {"quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]}}
    read = (
        "Read from the file: weights in fp8 in blocks of 128 × 128; embeddings, output head and norms stay in 16 bits."
    )
    page = explorer
    page.locator("[data-section=serve]").click()
    group(page, "Your own model")
    page.locator(".xp-group textarea").fill(json.dumps(stated))
    page.get_by_role("button", name="Use this model").click()
    expect(page.get_by_role("status").filter(has_text="8.19B parameters")).to_contain_text(read)
    expect(field(page, "weight_format")).to_have_value("fp8")
    expect(page.locator(".xp-notes-place li", has_text=read)).to_be_visible()
    resize(page, 390)
    expect(page.locator(".xp-notes-place li", has_text=read)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= 390")
    resize(page, 1440, 1000)
    field(page, "weight_format").select_option("int4")
    expect(page.locator(".xp-notes-place li", has_text=read)).to_have_count(0)
    assert page.errors == []


def test_the_address_opens_the_same_state(explorer: Page, voila_address: str) -> None:
    page = explorer
    field(page, "accelerator_name").select_option("H100 SXM")
    enter(page, "tokens", "300B")
    scenario = wish(wish(OPENING, "accelerator_name", "H100 SXM"), "tokens", "300B")
    assert_shows(page, scenario)
    query = to_query(scenario)
    page.wait_for_function("(query) => location.search.slice(1) === query", arg=query)
    assert from_query(query) == (scenario, [])
    open_voila(page, voila_address, query=query)
    assert_shows(page, scenario)
    assert page.errors == []


def test_a_broken_link_opens_with_a_notice(page: Page, voila_address: str) -> None:
    """What else a link may say wrongly is tried without a browser."""
    broken = f"wings=2&tokens=abc&devices=0&model_name=%3Cscript%3Ealert(1)%3C%2Fscript%3E&a={'b' * 6_000}"
    open_voila(page, voila_address, query=broken)
    for sentence in ["“wings”", "“abc”", "devices", "<script>alert(1)</script>", "“a”"]:
        expect(page.locator(".xp-notices")).to_contain_text(sentence)
    assert len(cards(page)) == 4
    assert page.errors == []


WIDTHS = (1440, 1024, 720, 390)  # 720: as 1440 with letters twice as large
CHOOSE = "(input, value) => { input.value = value; input.dispatchEvent(new Event('change')) }"


def test_nothing_overflows(explorer: Page) -> None:
    page = explorer
    for name in ("Fine-tune a 7B on one 24 GB card (QLoRA)", "A run of GPT-4's scale", presets.DEFAULT):
        field(page, "preset").evaluate(CHOOSE, name)  # on a phone the controls are folded
        expect(page.locator(".xp-layout")).to_have_text(layout_sentence(evaluate(presets.PRESETS[name].scenario())))
        for width in WIDTHS:
            resize(page, width)
            assert_nothing_overflows(page, width)


def assert_nothing_overflows(page: Page, width: int) -> None:
    overflowing = page.evaluate("""() => [...document.querySelectorAll('.xp-page *')]
        .filter((n) => n.getClientRects().length && n.getBoundingClientRect().right > innerWidth + 1 && !n.closest('.xp-asked')
                       && getComputedStyle(n).clipPath === 'none')
        .map((n) => n.className || n.tagName)""")
    assert overflowing == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = page.evaluate("""() => [...document.querySelectorAll('.xp-card p, .xp-card h2, .xp-under p, .xp-field label')]
        .filter((n) => n.scrollWidth > n.clientWidth + 1).map((n) => n.textContent)""")
    assert wide == []


def test_every_control_has_a_name_and_cards_keep_their_place(explorer: Page) -> None:
    page = explorer
    nameless = page.evaluate("""() => [...document.querySelectorAll('.xp-page :is(input, select, textarea, button)')]
        .filter((n) => !n.labels?.length && !n.getAttribute('aria-label') && !n.textContent.trim())
        .map((n) => n.outerHTML)""")
    assert nameless == []
    tops = "[...document.querySelectorAll('.xp-card')].map((n) => [n.offsetTop, n.offsetHeight])"
    before = page.evaluate(tops)
    enter(page, "tokens", "300B")
    assert_shows(page, wish(OPENING, "tokens", "300B"))
    assert page.evaluate(tops) == before


def test_on_a_phone_the_controls_are_folded_between_answer_and_charts(page: Page, voila_address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_voila(page, voila_address)
    whole = """() => [...document.querySelectorAll(".xp-question, .xp-asked select")].map((n) => n.getBoundingClientRect())
        .filter((box) => box.left >= 0 && box.right <= innerWidth).length"""
    settle(page)
    assert page.evaluate(whole) >= 3 and page.locator(".xp-asked.xp-goes-on").count() == 1, (
        "and it shows that it goes on"
    )
    last = page.locator(".xp-card").last.bounding_box()
    assert last["y"] + last["height"] < 844, "the whole answer is on the first screen"
    assert field(page, "tokens").is_hidden()
    page.get_by_text("Change the scenario").click()
    enter(page, "tokens", "1T")
    assert_shows(page, wish(OPENING, "tokens", "1T"))
    settle(page)
    strip, sheet = (page.locator(name).bounding_box() for name in (".xp-strip", ".xp-all"))
    assert strip["y"] >= 0 and sheet["y"] >= strip["y"] + strip["height"] - 1, (
        "a sheet below the answer, which is in sight"
    )
    page.get_by_text("Change the scenario").click()
    settle(page)
    page.evaluate("document.querySelector('.xp-questions').scrollIntoView()")
    tops = [
        page.locator(name).bounding_box()["y"]
        for name in (".xp-cards", ".xp-unders", ".xp-side", ".xp-layout", ".xp-charts-place")
    ]
    assert tops == sorted(tops)


def test_what_is_being_typed_survives_an_earlier_answer(explorer: Page) -> None:
    page = explorer
    field(page, "tokens").fill("300B")
    field(page, "accelerator_name").evaluate(CHOOSE, "H100 SXM")
    scenario = wish(OPENING, "accelerator_name", "H100 SXM")
    assert_shows(page, scenario)
    expect(field(page, "tokens")).to_have_value("300B")
    field(page, "tokens").press("Tab")
    assert_shows(page, wish(scenario, "tokens", "300B"))
