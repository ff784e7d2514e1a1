"""The sections in a real browser, in both hosts: opened and used by keyboard, without a jump, and by link."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from answering import answered
from browsing import assert_chosen, listen, open_voila, resize, wait_drawn
from playwright.sync_api import Browser, Page, expect

from explorer import evaluate
from explorer.core.scenario import Scenario
from explorer.state import presets
from explorer.state.link import from_query
from explorer.state.sections import SECTIONS
from explorer.state.store import for_section
from explorer.widgets.fields import layout
from explorer.widgets.wishes import wish
from explorer.words.format import share, short_time
from explorer.words.headlines import headlines, sentence

OPENING = presets.PRESETS[presets.DEFAULT].scenario()


def tab(page: Page, section: str) -> Any:
    return page.locator(f"[role=tab][data-section={section}]")


def assert_open(page: Page, section: str, scenario: Scenario) -> None:
    """A section stands there: its tab, cards, sentence, controls, and only its own charts, drawn."""
    result = evaluate(scenario)
    expect(tab(page, section)).to_have_attribute("aria-selected", "true")
    expect(page.locator(".xp-value")).to_have_text([card.value for card in headlines(result, section)])
    expect(page.locator(".xp-card h2")).to_have_text([card.title for card in headlines(result, section)])
    expect(page.locator(".xp-layout")).to_have_text(sentence(result, section))
    first = [spec["name"] for spec in layout(section, scenario)[0]["fields"]]
    page.wait_for_function(
        """names => JSON.stringify([...document.querySelectorAll(".xp-first [data-field]")]
            .map((field) => field.dataset.field)) === JSON.stringify(names)""",
        arg=first,
    )
    expect(page.locator(".xp-section:not(.xp-hidden)")).to_have_count(1)
    expect(page.locator(".xp-section:not(.xp-hidden) .xp-waiting")).to_have_count(0, timeout=30_000)
    page.wait_for_function("Bokeh.documents.every((doc) => doc.is_idle)")
    expect(page.locator(".xp-section:not(.xp-hidden) canvas").first).to_be_attached()
    answered(page)


def test_every_section_opens_and_keeps_its_charts(opened: Page) -> None:
    scenario = OPENING
    for section in (*SECTIONS, "train", "own"):
        tab(opened, section).click()
        scenario = for_section(scenario, section)
        assert_open(opened, section, scenario)


def test_the_tabs_are_a_tablist(opened: Page) -> None:
    expect(opened.get_by_role("tablist", name="Sections")).to_have_count(1)
    tabs = opened.get_by_role("tablist", name="Sections").get_by_role("tab")
    assert tabs.all_inner_texts() == list(SECTIONS.values())
    for section in ("serve", "own"):
        tab(opened, section).click()
        assert [t.get_attribute("aria-selected") for t in tabs.all()] == [str(s == section).lower() for s in SECTIONS]
        assert [t.get_attribute("tabindex") for t in tabs.all()] == ["0" if s == section else "-1" for s in SECTIONS]
        for one in tabs.all():
            panel = opened.locator(f"[id='{one.get_attribute('aria-controls')}']")
            expect(panel).to_have_attribute("role", "tabpanel")
            expect(panel).to_have_attribute("aria-labelledby", tab(opened, section).get_attribute("id"))
        assert_open(opened, section, for_section(OPENING, "serve"))  # what it is for stays


def press_until(page: Page, key: str, css: str, most: int = 60) -> None:
    """Press a key until what has the focus matches."""
    for _ in range(most):
        if page.evaluate("css => document.activeElement.matches(css)", css):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not reach {css}")


def type_into(page: Page, name: str, text: str) -> None:
    press_until(page, "Tab", f"[data-field={name}]")
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_each_section_is_used_by_keyboard_alone(opened: Page) -> None:
    if "lab" in opened.url:
        tab(opened, "train").focus()  # JupyterLab's own controls come before
    else:
        opened.reload()  # a key leads on from where one last was
        wait_drawn(opened)
    press_until(opened, "Tab", "[role=tab]")
    typed = {
        "serve": ("output_tokens", "512"),
        "compare": ("prompt_tokens", "2,000"),
        "own": ("life_years", "3"),
    }
    scenario = OPENING
    for section, (name, text) in typed.items():
        opened.keyboard.press("ArrowRight")
        scenario = for_section(scenario, section)
        assert_open(opened, section, scenario)
        type_into(opened, name, text)
        scenario = wish(scenario, name, text)
        assert_open(opened, section, scenario)
        press_until(opened, "Shift+Tab", "[role=tab]")
        assert opened.evaluate("document.activeElement.dataset.section") == section
    for key, section in (("Home", "train"), ("ArrowLeft", "lab"), ("ArrowRight", "train"), ("End", "lab")):
        opened.keyboard.press(key)
        assert opened.evaluate("document.activeElement.dataset.section") == section
        expect(tab(opened, section)).to_have_attribute("aria-selected", "true")
    assert_open(opened, "lab", for_section(scenario, "lab"))


RECORD = """(parts) => {
  cancelAnimationFrame(window.looking);
  window.seen = new Set();
  const look = () => {
    window.seen.add(JSON.stringify(Object.entries(parts).map(([css, sides]) => {
      const box = document.querySelector(css).getBoundingClientRect();
      return [css, ...sides.map((side) => box[side])];
    })));
    window.looking = requestAnimationFrame(look);
  };
  look();
}"""
SEEN = "[cancelAnimationFrame(window.looking), [...window.seen]][1]"
PLACE, WHOLE = ["x", "y", "width"], ["x", "y", "width", "height"]
ABOVE = {".xp-tablist": WHOLE, ".xp-cards": PLACE, ".xp-controls": ["x", "width"]}
"""What stays where it is for every question; an answer itself may take one line or two."""
CARDS = {".xp-cards": WHOLE} | {f".xp-card:nth-child({n})": WHOLE for n in (1, 2, 3, 4)}


def assert_holds(page: Page, section: str) -> None:
    """Nothing is wider than the page, and no words of the answer are cut."""
    sizes = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert sizes[0] <= sizes[1]
    over = page.evaluate(
        """() => [...document.querySelectorAll(".xp-page *")].filter((n) => n.getBoundingClientRect().width
            && !n.closest(".xp-spoken, .xp-ev-frame, .xp-asked") && n.getBoundingClientRect().right > innerWidth + 1)
            .map((n) => n.className)"""
    )
    assert over == [], section
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".xp-said, .xp-card, .xp-card *, .xp-under, .xp-under *")]
            .filter((n) => n.scrollHeight > n.clientHeight + 2 && n.clientHeight && getComputedStyle(n).clipPath === 'none').map((n) => n.textContent)"""
    )
    assert cut == [], section


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_jumps_and_nothing_overflows(browser: Browser, voila_address: str, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        listen(page)
        open_voila(page, voila_address)
        assert_open(page, "train", OPENING)
        resize(page, width + 1)  # after another width, nothing is held that was measured as the page opened
        resize(page, width)
        page.evaluate(RECORD, ABOVE | CARDS)
        scenario = OPENING
        for section in ("serve", "compare", "own", "lab", "train", "serve", "lab"):
            tab(page, section).click()
            scenario = for_section(scenario, section)
            assert_open(page, section, scenario)
            assert_holds(page, section)
        seen = page.evaluate(SEEN)
        assert len(seen) == 1, "tabs, answers and the column of controls stay where they are in every frame"
        # Questions of other sections; of these, what is said of the scenario takes from one line to three, or eleven.
        page.evaluate(RECORD, ABOVE)
        for name in (
            "Serve Qwen3-32B to 50 colleagues",
            "A run of GPT-4's scale",
            "Which GPU for a home lab with $3,000?",
        ):
            preset = presets.PRESETS[name]
            page.locator(f'[data-preset="{name}"]').click()
            assert_open(page, preset.section or "train", preset.scenario())
            expect(page.locator(".xp-about")).to_contain_text(preset.note[:40])
            assert_holds(page, preset.section)
        seen = page.evaluate(SEEN)
        assert len(seen) == 1, "so do they when another question is chosen"
        assert page.hosts == {"127.0.0.1"} and page.errors == []
        page.goto("about:blank")


def test_a_sentence_that_is_too_long_for_its_room_is_written_smaller(explorer: Page) -> None:
    """The longest of all named scenarios, on a phone; a shorter one has its usual letters back."""
    page, preset = explorer, presets.PRESETS["Fine-tune a 7B on one 24 GB card (QLoRA)"]
    resize(page, 390)
    page.evaluate(RECORD, ABOVE)
    said = page.locator(".xp-said")
    usual = said.evaluate("node => getComputedStyle(node).fontSize")
    page.locator("[data-field=preset]").select_option(preset.name)
    tab(page, "compare").click()
    assert_open(page, "compare", preset.scenario())
    expect(said).not_to_have_css("font-size", usual)
    assert_holds(page, "compare")
    tab(page, "train").click()
    expect(said).to_have_css("font-size", usual)
    assert len(page.evaluate(SEEN)) == 1


def test_a_link_opens_its_section_again(page: Page, voila_address: str) -> None:
    """The address becomes the link to what is shown; one section is tried, as the others differ in a word."""
    section = "own"
    open_voila(page, voila_address, query=f"section={section}&output_tokens=512&use_share=0.5")
    scenario = from_query(f"section={section}&output_tokens=512&use_share=0.5")[0]
    assert_open(page, section, scenario)
    page.wait_for_function("location.search.includes('v=1')")
    query = urlsplit(page.url).query
    assert parse_qs(query).get("section", ["train"]) == [section]
    assert from_query(query) == (scenario, [])
    open_voila(page, voila_address, query=query)
    assert_open(page, section, scenario)
    expect(page.locator(".xp-notices")).not_to_contain_text("The link")
    assert page.hosts == {"127.0.0.1"} and page.errors == []


def test_words_for_times_rates_and_shares_and_what_is_shown_first(explorer: Page) -> None:
    page = explorer
    tab(page, "serve").click()
    scenario = for_section(OPENING, "serve")
    page.locator(".xp-controls summary", has_text="Serving").click()
    page.locator(".xp-controls summary", has_text="Demand").click()
    for name, text in (("tpot_target_seconds", "25 ms"), ("requests_per_day", "12/s"), ("peak_load", "60")):
        field = page.locator(f"[data-field={name}]")
        field.fill(text)
        field.press("Tab")
        scenario = wish(scenario, name, text)
        assert_open(page, "serve", scenario)
    assert (short_time(0.025), share(0.6)) == ("25 ms", "60 %")
    for name, text in (("tpot_target_seconds", "25 ms"), ("requests_per_day", "1.037M"), ("peak_load", "60 %")):
        expect(page.locator(f"[data-field={name}]")).to_have_value(text)
    beside = page.get_by_label("GPUs for one copy").locator("xpath=..").locator(".xp-found")
    expect(beside).to_have_text(f"auto: {int(evaluate(scenario)['serving_tp'])}")
    # What is shown first follows a choice, and the focus stays.
    rule = page.locator("[data-field=demand_rule]")
    rule.focus()
    rule.select_option("readers at once")
    assert_open(page, "serve", wish(scenario, "demand_rule", "readers at once"))
    assert page.evaluate("document.activeElement.dataset.field") == "demand_rule"
    expect(page.locator(".xp-first [data-field=readers]")).to_be_visible()


def test_an_unknown_section_opens_with_a_notice_and_a_preset_its_own(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address, query="section=castle")
    assert_open(page, "train", OPENING)
    expect(page.locator(".xp-notices")).to_contain_text("section “castle” is not known")
    for name in ("Four RTX 3090: buy or rent?", "GPT-3 in use, as in the article of 2023", presets.DEFAULT):
        preset = presets.PRESETS[name]
        page.locator("[data-field=preset]").select_option(name)
        assert_open(page, preset.section or "train", preset.scenario())
        assert_chosen(page, name)


def test_the_sum_of_every_card_opens(explorer: Page) -> None:
    page = explorer
    scenario = OPENING
    for section in SECTIONS:
        tab(page, section).click()
        scenario = for_section(scenario, section)
        assert_open(page, section, scenario)
        for title in [card.title for card in headlines(evaluate(scenario), section) if card.quantity]:
            page.get_by_role("button", name=f"show the sum of {title}", exact=True).click()
            expect(page.locator(".xp-sum")).to_be_visible()
            expect(page.locator(".xp-sum h3").first).not_to_be_empty()
            page.keyboard.press("Escape")
            expect(page.locator(".xp-sum")).to_be_hidden()
            assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"show the sum of {title}"
