"""The page of formulas in a real browser: searched, followed, reached by an address and by keys alone."""

from __future__ import annotations

import pytest
from browsing import faults, turn
from playwright.sync_api import Page, expect

NOTEBOOK = "formulas.ipynb"


def open_page(page: Page, address: str, name: str = "") -> None:
    page.goto(f"{address}voila/render/{NOTEBOOK}{name and '#' + name}", wait_until="commit")
    page.wait_for_selector(".xp-fo-entry", timeout=60_000)


def test_what_is_typed_narrows_and_a_link_leads_on(page: Page, voila_address: str) -> None:
    open_page(page, voila_address)
    page.keyboard.press("Tab")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("kv cache of all sequences at their longest")
    expect(page.locator(".xp-fo-entry:visible")).not_to_have_count(0)
    assert page.locator(".xp-fo-entry:visible").count() < 10
    assert faults(page) == []
    turn(page, "dark")
    assert faults(page, "color-contrast") == []
    found = page.locator("#kv_cache_bytes")
    expect(found).to_be_visible()
    found.get_by_role("link", name="all_state_bytes").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{voila_address}voila/render/{NOTEBOOK}#all_state_bytes")
    expect(page.locator("#all_state_bytes")).to_be_focused()
    expect(page.locator(".xp-fo-entry.is-here")).to_have_attribute("id", "all_state_bytes")
    expect(page.locator("#all_state_bytes")).to_be_in_viewport()
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("")
    assert page.hosts == {"127.0.0.1"} and page.errors == []


@pytest.mark.parametrize("width", [1440, 390])
def test_an_address_opens_on_its_entry(page: Page, voila_address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, voila_address, "layer_seconds")
    entry = page.locator("#layer_seconds")
    expect(entry).to_have_class("xp-fo-entry is-here")
    expect(entry).to_be_in_viewport()
    expect(entry.get_by_role("link", name="How sure").or_(entry.get_by_role("link").first).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("searchbox")).to_be_in_viewport()
    links = page.locator(".xp-fo-entry a:not([href^='#'])")
    assert links.evaluate_all("(all) => all.every((a) => a.target === '_blank' && a.rel === 'noopener noreferrer')")
    assert page.hosts == {"127.0.0.1"} and page.errors == []
