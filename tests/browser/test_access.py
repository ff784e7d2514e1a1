"""The page for those who do not see it, do not use a pointer, or have it dark: axe-core's verdict on every section, a walk
by keys alone, and each chart's name and data. One page is opened for all, and walked through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from answering import answered
from browsing import (
    SEEN_AND_SAID,
    assert_accessible,
    assert_chosen,
    assert_drawn,
    open_section,
    open_voila,
    settle,
    source,
    turn,
)
from playwright.sync_api import Page, expect

from explorer import evaluate
from explorer.charts import time as training
from explorer.state.link import from_query
from explorer.state.sections import SECTIONS

# Where the keys are: what it is called, whether it is within the window, and whether anything lies over it.
HERE = """() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    const { left, right, top, bottom } = at.getBoundingClientRect();
    const x = Math.min(Math.max((left + right) / 2, 0), innerWidth - 1), y = Math.min(top + Math.min((bottom - top) / 2, 12), innerHeight - 1);
    let over = document.elementFromPoint(x, y);
    while (over?.shadowRoot?.elementFromPoint(x, y)) {
        const inner = over.shadowRoot.elementFromPoint(x, y);
        if (inner === over) break;
        over = inner;
    }
    return {
        tag: at.tagName, field: at.dataset.field ?? at.dataset.slider ?? "", style: at.className,
        name: at.getAttribute("aria-label") || at.labels?.[0]?.textContent || at.textContent.trim() || at.title,
        seen: top >= 0 && bottom <= innerHeight + 1 && (at.contains(over) || over?.contains(at)),
        ring: getComputedStyle(at).outlineStyle !== "none",
    };
}"""

# The cards of charts that are shown: their names, those of their pictures, and what their tables hold once opened.
CHARTS = """() => {
    const roots = [document];
    for (const root of roots) for (const node of root.querySelectorAll("*")) if (node.shadowRoot) roots.push(node.shadowRoot);
    const all = (what) => roots.flatMap((root) => [...root.querySelectorAll(what)]).filter((node) => node.checkVisibility());
    const closed = all("details.data").filter((one) => !one.open && !one.querySelector("table"));
    for (const one of closed) one.open = true;
    return new Promise((done) => setTimeout(() => done({
        built: closed.length,
        cards: all("[role=group].bk-Column").map((card) => ({
            name: card.ariaLabel,
            figures: [...card.shadowRoot.querySelectorAll(".bk-Figure")].map((figure) => [figure.role, figure.ariaLabel]),
            summary: card.shadowRoot.querySelector("details.data summary")?.textContent ?? null,
            tables: [...card.shadowRoot.querySelectorAll("details.data table")].map((table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent))),
        })),
        reached: all("*").filter((node) => node.tabIndex === 0 && /bk-/.test(node.className)).map((node) => node.className),
    }), 100));
}"""


@pytest.fixture(scope="module")
def walked(new_page: Callable[[], AbstractContextManager[Page]], voila_address: str) -> Iterator[Page]:
    with new_page() as page:
        open_voila(page, voila_address, query="v=1")
        yield page
        assert page.hosts == {"127.0.0.1"}
        assert page.errors == []


@pytest.fixture
def shown(walked: Page) -> Iterator[Page]:
    """However a test ends, the next one has the page on a screen and in light."""
    yield walked
    walked.emulate_media(media="null", color_scheme="light", reduced_motion="null")


def tab_to(page: Page, arrived: Callable[[dict[str, Any]], bool], most: int = 60) -> list[dict[str, Any]]:
    """Presses Tab until it arrives; everything on the way has a name, is in sight, and its focus can be seen."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(HERE))
        assert stops[-1]["name"] and stops[-1]["seen"] and stops[-1]["ring"], stops[-1]
        if arrived(stops[-1]):
            return stops
    raise AssertionError(f"not reached in {most} steps: {[stop['name'] for stop in stops]}")


def heard(page: Page) -> str:
    """Waits for the next sentence that a screen reader says, which is the one that is shown; then it is gone."""
    said: str = page.wait_for_function(
        """() => {
            const [spoken, shown] = [".xp-spoken[aria-live]", ".xp-said"].map((css) => document.querySelector(css).textContent);
            return spoken === shown.replaceAll("\u00a0", " ") && spoken;
        }"""
    ).json_value()
    expect(page.locator(".xp-spoken[aria-live]")).to_have_text("")
    return said


def test_a_walk_by_keys_alone(shown: Page) -> None:
    """From the first question to its answer, to a control, and to what the change makes of it."""
    tab_to(shown, lambda stop: stop["name"] == "Skip to the answer", most=1)
    before = shown.url
    shown.keyboard.press("Enter")
    expect(shown.locator(".xp-said")).to_be_focused()
    assert shown.url == before
    shown.evaluate("document.querySelector('.explorer-skip').focus()")
    tab_to(shown, lambda stop: "xp-question" in stop["style"], most=6)
    chosen = shown.evaluate("document.activeElement.dataset.preset")
    shown.keyboard.press("Enter")
    assert "13B" in heard(shown)
    assert_chosen(shown, chosen)
    tab_to(shown, lambda stop: stop["field"] == "preset", most=12)
    shown.keyboard.press("PageDown")
    shown.keyboard.press("Escape")
    assert_chosen(shown, chosen)  # a list that is passed opens nothing
    tab_to(shown, lambda stop: stop["name"].startswith("Share"), most=8)
    shown.keyboard.press("Enter")
    expect(shown.locator(".xp-menu")).to_have_attribute("open", "")
    shown.keyboard.press("Escape")
    expect(shown.locator(".xp-menu")).not_to_have_attribute("open", "")
    assert shown.evaluate(HERE)["name"].startswith("Share")
    (sum_of,) = tab_to(shown, lambda stop: stop["name"].startswith("show the sum"), most=1)
    shown.keyboard.press("Enter")
    expect(shown.locator(".xp-sum").first).to_be_visible()
    shown.keyboard.press("Escape")
    expect(shown.locator(".xp-sum").first).to_be_hidden()
    assert shown.evaluate(HERE)["name"] == sum_of["name"]
    tab_to(shown, lambda stop: stop["field"] == "tokens", most=20)
    slider = shown.locator("[data-slider=tokens]")
    assert re.fullmatch(r"[\d.]+ (million|billion|trillion) tokens", slider.get_attribute("aria-valuetext") or "")
    words = slider.get_attribute("aria-valuetext")
    for _ in range(3):
        shown.keyboard.press("ArrowRight")
    heard(shown)
    expect(slider).not_to_have_attribute("aria-valuetext", words or "")
    settle(shown)
    tab_to(shown, lambda stop: stop["name"].startswith("The data of this chart"), most=40)
    shown.keyboard.press("Enter")
    expect(shown.locator("details.data[open] .frame").first).to_be_visible()
    shown.keyboard.press("Tab")
    assert shown.evaluate(HERE)["style"] == "frame", "the table, which scrolls"


def assert_charts_are_told(page: Page, section: str) -> None:
    told = page.evaluate(CHARTS)
    assert told["cards"] and told["reached"] == [], (section, told["reached"])
    for card in told["cards"]:
        assert card["name"], section
        assert all(role == "img" and card["name"] in name for role, name in card["figures"]), card
        if card["figures"]:
            assert card["summary"] == f"The data of this chart: {card['name']}"
            assert card["tables"] and all(len(table) > 1 for table in card["tables"]), card["name"]


def test_every_section_by_axe_in_light_and_dark_with_its_charts_told(shown: Page) -> None:
    """Nothing at all is found, not even the trifles."""
    for section in SECTIONS:
        open_section(shown, section)
        assert shown.evaluate(SEEN_AND_SAID) == [], section
        assert_charts_are_told(shown, section)
        assert_accessible(shown)


def test_charts_are_drawn_in_the_colours_of_the_scheme_and_follow_it(shown: Page) -> None:
    drawn = "Bokeh.require('core/util/color').color2css('#1f2933')"
    ink = "getComputedStyle(document.querySelector('.xp-page')).color"
    for scheme, lightness in (("light", "0.15"), ("dark", "0.9")):
        turn(shown, scheme)
        rgb = [int(part) for part in re.findall(r"\d+", shown.evaluate(ink))]
        assert sum(rgb) / 765 == pytest.approx(float(lightness), abs=0.06), "dark ink on white, light ink on black"
        seen = shown.evaluate(drawn)
        assert seen == "#1f2933" if scheme == "light" else [int(part) for part in re.findall(r"\d+", seen)] == rgb
    shown.emulate_media(color_scheme="dark", media="print")
    shown.wait_for_function(f"{drawn} === '#1f2933'")  # paper is white


def test_an_open_table_follows_and_nothing_moves_for_those_who_ask_for_it(shown: Page) -> None:
    shown.emulate_media(reduced_motion="reduce")
    open_section(shown, "train")
    shown.locator("[data-field=devices]").fill("64")
    shown.locator("[data-field=devices]").press("Enter")
    expect(shown.locator("details.data[open] tbody th", has_text="This run").locator("xpath=..")).to_be_visible()
    shown.wait_for_function("location.search.includes('devices=64')")
    scenario = from_query(shown.evaluate("location.search.slice(1)"))[0]
    assert_drawn(shown, "training", training.columns(evaluate(scenario)))
    answered(shown)
    days = source(shown, "training")["days"]
    rows = shown.locator("details.data[open] table", has_text="days, low").locator("tbody tr")
    expect(rows).to_have_count(len(days))
    assert float(rows.first.locator("td").first.inner_text().replace(",", "")) == pytest.approx(days[0], rel=5e-3)
    assert shown.evaluate("document.getAnimations().length") == 0
