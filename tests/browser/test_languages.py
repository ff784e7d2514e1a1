"""The page in another language: opened, changed, its link, and back to another."""

from __future__ import annotations

import re

from browsing import faults, open_section, open_voila, resize, wait_drawn
from playwright.sync_api import Page, expect

CUT = """() => [...document.querySelectorAll(".xp-page .xp-value, .xp-page [role=tab], .xp-actions button")]
    .filter((n) => n.getClientRects().length && n.scrollWidth > n.clientWidth + 1).map((n) => n.textContent)"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_page_speaks_the_language_of_its_address(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address, query="v=1&tokens=1T&lang=id")
    expect(page.locator("html")).to_have_attribute("lang", "id")
    expect(page.get_by_role("tab").first).to_have_text("Latih")
    expect(page.locator(".xp-said")).to_contain_text("1T token")
    tokens = page.locator("[data-field=tokens]")
    tokens.fill("1,5T")
    tokens.press("Tab")
    expect(page.locator(".xp-said")).to_contain_text("1,5T token")
    expect(tokens).to_have_value("1,5T")
    page.wait_for_url(re.compile(r"tokens=1\.5T&lang=id$"))
    assert faults(page) == []
    for section in ("serve", "compare", "own", "lab"):
        open_section(page, section)
        for width in (1440, 1024, 390):
            resize(page, width)
            assert page.evaluate(WIDE) <= 0 and page.evaluate(CUT) == [], (section, width)
        page.set_viewport_size({"width": 1440, "height": 900})
    open_section(page, "train")
    page.get_by_label("Bahasa").select_option("zh-Hans")
    page.wait_for_url(re.compile(r"tokens=1\.5T&lang=zh-Hans$"), wait_until="commit")
    wait_drawn(page)
    expect(page.get_by_role("tab").first).to_have_text("训练")
    expect(page.locator(".xp-said")).to_contain_text("1.5T")
    page.get_by_label("语言").select_option("en")
    page.wait_for_url(re.compile(r"tokens=1\.5T$"), wait_until="commit")
    wait_drawn(page)
    expect(page.get_by_role("tab").first).to_have_text("Train")
    assert page.errors == [] and page.hosts == {"127.0.0.1"}  # type: ignore[attr-defined]
