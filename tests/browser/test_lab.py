"""Four people with what they have, from the answer to the run that it opens, on one page, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

import pytest
from answering import answered
from browsing import open_voila, resize, settle
from playwright.sync_api import Locator, Page, expect

from explorer import change, evaluate
from explorer.catalog.buying.shop import shop
from explorer.catalog.lab_model import scratch
from explorer.core.scenario import Scenario
from explorer.state import presets
from explorer.state.link import from_query, to_query
from explorer.state.openings import opened
from explorer.widgets.wishes import wish
from explorer.words.headlines import headlines, sentence

CREDIT, FOUR, HOME, SEMESTER = (
    "$1,000 on eight H100: the best model for the money",
    "Four RTX 3090 and a month, for six people",
    "Which GPU for a home lab with $3,000?",
    "64 A100 for a semester, in jobs of 24 hours",
)


@pytest.fixture(scope="module")
def page(new_page: Callable[[], AbstractContextManager[Page]], voila_address: str) -> Iterator[Page]:
    with new_page() as shared:
        open_voila(shared, voila_address, query="v=1&section=lab")
        yield shared
        assert shared.hosts == {"127.0.0.1"} and shared.errors == []


def tab(page: Page, section: str) -> Locator:
    return page.locator(f"[role=tab][data-section={section}]")


def assert_open(page: Page, section: str, scenario: Scenario) -> None:
    """The section stands there with its cards and its sentence."""
    result = evaluate(scenario)
    expect(tab(page, section)).to_have_attribute("aria-selected", "true")
    expect(page.locator(".xp-value")).to_have_text([card.value for card in headlines(result, section)])
    expect(page.locator(".xp-layout")).to_have_text(sentence(result, section))


def start(page: Page, name: str) -> Scenario:
    """Choose a story; it stands there at both widths, and nothing of it leaves the page."""
    page.locator("[data-field=preset]").select_option(name)
    scenario = presets.PRESETS[name].scenario()
    assert_open(page, "lab", scenario)
    assert page.locator(".xp-notices li").count() <= 4
    for width, height in ((390, 844), (1440, 1000)):
        resize(page, width, height)
        assert_open(page, "lab", scenario)
        page.evaluate("document.querySelector('.xp-page').scrollIntoView()")
        assert page.locator(".xp-value").first.bounding_box()["y"] < height / 2, "the answer is what is seen first"
        assert_nothing_is_cut(page)
    return scenario


def assert_nothing_is_cut(page: Page) -> None:
    over = page.evaluate(
        """() => [...document.querySelectorAll(".xp-page *")].filter((n) => n.getBoundingClientRect().width
            && !n.closest(".xp-spoken, .xp-ev-frame, .xp-asked") && n.getBoundingClientRect().right > innerWidth + 1)
            .map((n) => n.className)"""
    )
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".xp-card, .xp-card *, .xp-under, .xp-under *")]
            .filter((n) => n.scrollHeight > n.clientHeight + 2 && n.clientHeight && getComputedStyle(n).clipPath === 'none').map((n) => n.textContent)"""
    )
    assert over == [] and cut == []


def fill(page: Page, name: str, text: str) -> None:
    field = page.locator(f"[data-field={name}]")
    field.fill(text)
    field.press("Enter")
    answered(page)


def open_answer(page: Page, title: str) -> None:
    page.locator(f".xp-under:has(h3:text-is('{title}')) button").click()


def test_a_credit_and_the_run_that_it_pays_for(page: Page) -> None:
    scenario = start(page, CREDIT)
    result = evaluate(scenario)
    open_answer(page, "From scratch")
    assert_open(page, "train", opened(result, scratch(result).answer.scenario))
    tab(page, "lab").click()
    expect(page.locator(".xp-value").nth(1)).to_contain_text("by QLoRA")
    page.locator("[data-field=preset]").select_option(CREDIT)
    assert_open(page, "lab", scenario)
    canvas = page.locator(".xp-section:not(.xp-hidden) canvas").first
    canvas.scroll_into_view_if_needed()
    settle(page)
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + 0.4 * box["width"], box["y"] + 0.4 * box["height"])
    expect(tab(page, "train")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".xp-said")).to_contain_text("with 8 H100 SXM takes")


def test_four_cards_and_what_people_type(page: Page) -> None:
    scenario = start(page, FOUR)
    for name, text, said in (
        ("cards", "seven unicorns", "No card called “unicorns” is known"),
        ("cards", "0x H100", "is no whole number of cards"),
        ("cards", "-3 3090", "is no whole number of cards"),
        ("lab_days", "0", "must be at least"),
        ("people", "2.5", "must be a whole number"),
    ):
        fill(page, name, text)
        expect(page.locator(".xp-problem, [role=alert]").filter(has_text=said).first).to_be_visible()
        expect(page.locator(f"[data-field={name}]")).to_have_value(text)
        assert_open(page, "lab", scenario)
    for name, text in (("cards", "8x A100 40GB"), ("lab_days", "2 weeks"), ("people", "12")):
        fill(page, name, text)
        scenario = wish(scenario, name, text)
        assert_open(page, "lab", scenario)
    tab(page, "train").click()
    assert_open(page, "train", scenario)
    tab(page, "lab").click()
    assert_open(page, "lab", scenario)


def test_a_home_lab_buys_what_is_best_or_what_is_chosen(page: Page) -> None:
    scenario = start(page, HOME)
    found = shop(evaluate(scenario))
    expect(page.locator(".xp-value").first).to_have_text(f"{found.best.devices} × {found.best.ware.name}")
    table = page.locator(".xp-ev-frame").filter(has_text="time of the run")
    for width, goes_on in ((1440, 0), (1024, 1)):
        resize(page, width)
        expect(table.and_(page.locator(".xp-goes-on"))).to_have_count(goes_on)
    table.evaluate("(frame) => { frame.scrollLeft = frame.scrollWidth; }")
    expect(table.and_(page.locator(".xp-goes-on"))).to_have_count(0)
    name = found.next_best.ware.name
    page.get_by_role("button", name=f"choose {name}", exact=True).click()
    expect(page.locator(".xp-said")).to_contain_text(f"buys {found.next_best.devices} × {name}")
    expect(page.locator(".xp-value").first).to_have_text(f"{found.best.devices} × {found.best.ware.name}")
    open_answer(page, "Best buy")
    expect(page.locator(".xp-said")).to_contain_text(f"buys {found.best.devices} × {found.best.ware.name}")
    for text, said in (("abc", "is not a number"), ("0", "must be at least")):
        fill(page, "budget_usd", text)
        expect(page.locator(".xp-problem, [role=alert]").filter(has_text=said).first).to_be_visible()
    fill(page, "budget_usd", "€20,000 a year")
    expect(page.locator(".xp-notices")).to_contain_text("€20,000 counts as $")
    expect(page.locator("[data-field=means_per]")).to_have_value("a year")


def test_a_semester_in_jobs_of_a_day_and_its_link(page: Page, voila_address: str) -> None:
    scenario = start(page, SEMESTER)
    expect(page.locator(".xp-detail").first).to_contain_text("79 days of it at work")
    page.locator(".xp-controls summary", has_text="A shared cluster").click()
    fill(page, "queue_hours", "0")
    scenario = wish(scenario, "queue_hours", "0")
    assert_open(page, "lab", scenario)
    page.locator(".xp-controls summary", has_text="A run you wish for").click()
    fill(page, "tokens", "20T")
    scenario = change(scenario, tokens=20e12)
    assert_open(page, "lab", scenario)
    page.wait_for_function("(query) => location.search.slice(1) === query", arg=to_query(scenario, "lab"))
    before = page.url
    way = page.locator(".xp-ways tbody th button").first
    way.click()
    expect(page.locator(".xp-ways")).to_contain_text("That is within your means")
    page.wait_for_url(lambda url: url != before)  # the address follows when nothing more changes
    query, values = urlsplit(page.url).query, page.locator(".xp-value").all_inner_texts()
    assert from_query(query)[1] == []
    open_voila(page, voila_address, query=query)
    expect(page.locator(".xp-value")).to_have_text(values)
    expect(tab(page, "lab")).to_have_attribute("aria-selected", "true")
