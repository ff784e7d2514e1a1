"""A number in an open sum is replaced by one's own, the page follows, and it is put back; in a real browser."""

from __future__ import annotations

from answering import answered
from browsing import wait_drawn
from playwright.sync_api import Page, expect

from explorer import change, evaluate
from explorer.state import presets
from explorer.words.headlines import headlines

OPENING = presets.PRESETS[presets.DEFAULT].scenario()


def shown(scenario) -> list[str]:
    return [card.value for card in headlines(evaluate(scenario))]


def cards(page: Page) -> list[str]:
    return [text.replace("\u00a0", " ") for text in page.locator(".xp-value").all_inner_texts()]


def test_a_number_of_ones_own_takes_the_place_of_a_computed_one_and_goes_back(explorer: Page) -> None:
    page = explorer
    page.get_by_role("button", name="show the sum of Time").click()
    step = page.locator("details[data-name=step_seconds]")
    step.locator("> summary").click()
    step.locator("[data-give=step_seconds]").first.click()
    entry = step.locator("form.own input")
    expect(entry).to_be_focused()
    # Nonsense is said in a sentence; what was typed and the answers stay.
    entry.fill("soon")
    entry.press("Enter")
    expect(page.locator(".xp-problem")).to_contain_text("not a number")
    expect(entry).to_have_value("soon")
    assert cards(page) == shown(OPENING)
    # Another change of the scenario leaves what is being typed.
    page.locator("[data-field=tokens]").fill("1T")
    page.locator("[data-field=tokens]").press("Tab")
    expect(page.locator(".xp-problem")).to_be_hidden()
    half = change(OPENING, tokens=1e12)
    page.wait_for_function("expected => document.querySelectorAll('.xp-value')[2].innerText.replace(/\\u00a0/g, ' ') === expected",
                           arg=shown(half)[2])  # fmt: skip
    answered(page)
    expect(entry).to_have_value("soon")
    entry.fill("3.5")
    entry.press("Enter")
    expect(page.locator(".xp-notices li").first).to_contain_text("Given by you, not computed: One step = 3.5 seconds")
    mine = change(half, given={"step_seconds": 3.5})
    assert cards(page) == shown(mine) != shown(half)
    page.wait_for_function("location.search.includes('step_seconds=3.5')")
    # A reload shows the same; the sum says what is given.
    page.reload()
    wait_drawn(page)
    page.wait_for_selector(".xp-notices li")
    expect(page.locator(".xp-notices li").first).to_contain_text("One step = 3.5 seconds")
    page.get_by_role("button", name="show the sum of Time").click()
    step.locator("> summary").click()
    step.locator("[data-put-back=step_seconds]").first.click()
    expect(step.locator("[data-give=step_seconds]").first).to_be_visible()
    assert cards(page) == shown(half)
    page.wait_for_function("!location.search.includes('step_seconds')")


def test_escape_leaves_the_computed_number(explorer: Page) -> None:
    page = explorer
    page.get_by_role("button", name="show the sum of Cost").click()
    page.locator(".xp-sum > .own [data-give]").click()
    page.locator("form.own input").press("Escape")
    expect(page.locator("form.own")).to_have_count(0)
    expect(page.locator(".xp-sum > .own [data-give]")).to_be_focused()
    assert cards(page) == shown(OPENING)
