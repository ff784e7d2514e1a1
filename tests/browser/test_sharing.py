"""What is taken along names its scenario: a report of one page, a line that embeds the page, words about a wrong number."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

from browsing import open_voila, settle
from playwright.sync_api import Page, expect

from explorer import evaluate
from explorer.state.link import from_query
from explorer.words.headlines import headlines, told
from explorer.words.report import report

QUERY = "v=1&tokens=1T&pin1=as+published%3Fv%3D1"
PRINTED = "window.print = function () { top.printed = document.documentElement.outerHTML; }"


def test_a_report_an_embedding_and_words_about_a_wrong_number(page: Page, voila_address: str, tmp_path: Path) -> None:
    page.add_init_script(PRINTED)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_voila(page, voila_address, query=QUERY)
    scenario = from_query("v=1&tokens=1T")[0]
    result, today = evaluate(scenario), f"{date.today().day} {date.today():%B %Y}"

    def choose(entry: str) -> None:
        page.locator(".xp-menu summary").click()
        page.get_by_role("button", name=entry).click()

    said = page.locator(".xp-actions .xp-copied")
    choose("Embed this page")
    expect(said).to_have_text("embed line copied; the server must allow it")
    line = page.evaluate("navigator.clipboard.readText()")
    address = unescape(re.fullmatch(r'<iframe src="([^"]+)" title="[^"]+" .*></iframe>', line)[1])
    assert address.startswith(f"{voila_address}voila/render/explorer.ipynb?v=1&tokens=1T&pin1=")
    choose("Report a wrong number")
    expect(said).to_contain_text("text copied")
    text = page.evaluate("navigator.clipboard.readText()")
    assert told(result) in text and today in text and f"The scenario: {address}" in text

    choose("Report (PDF)")
    page.wait_for_function("window.printed")
    html = page.evaluate("window.printed")
    assert page.errors == []
    sheet = page.context.new_page()
    sheet.set_content(f"<!doctype html>{html}")
    words = re.sub(r"\s+", " ", sheet.inner_text("body")).replace("\xa0", " ")
    told_of = report(result, "train")
    assert told(result) in words and today in words and address in words and "as published" in words
    for card in headlines(result):
        assert card.value in words and card.detail in words
    for line in told_of["sums"]:
        assert re.sub(r"\s+", " ", line) in words
    assert len(sheet.query_selector_all("img")) >= 6 and "Sources" in words
    sheet.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True, print_background=True)
    assert len(sheets(tmp_path / "report.pdf")) == 1
    sheet.close()


def test_the_page_itself_is_printed_to_its_end_on_sheets_as_wide_as_its_charts(
    page: Page, voila_address: str, tmp_path: Path
) -> None:
    open_voila(page, voila_address, query=QUERY)
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    widths = sheets(tmp_path / "page.pdf")
    assert len(widths) > 2, "charts and commands, too"
    assert set(widths) == {1170}, "1560 pixels"
    page.emulate_media(media="print")
    settle(page)
    expect(page.locator("[data-field=tokens]")).to_be_visible()
    expect(page.locator(".xp-tablist")).to_be_hidden()
    around = "(node) => { while ((node = node.parentElement)) if (node.scrollWidth > node.clientWidth + 1) return node.className; }"
    assert page.locator(".xp-page").evaluate(around) is None, "nothing is cut"


def sheets(path: Path) -> list[int]:
    """Widths of the sheets of a PDF, in points."""
    pages = re.findall(rb"/Type /Page\b(?!s).*?/MediaBox \[0 0 (\d+)", path.read_bytes(), flags=re.DOTALL)
    return [int(width) for width in pages]
