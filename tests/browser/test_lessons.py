"""The lessons in both hosts: done in JupyterLab, read under Voilà, where a note says so and no guess is judged."""

from __future__ import annotations

import re

import pytest
from browsing import assert_chosen, open_lab
from hosts import NOTEBOOKS
from playwright.sync_api import Page, expect

LESSONS = [path.name for path in sorted(NOTEBOOKS.glob("0[1-9]_*.ipynb"))]
NOTE = "[role=note]"
JUDGED = ("your guess:", "times your guess", "your choice:", "no guess yet")


def read(page: Page, address: str, notebook: str) -> None:
    """Opens a notebook in Voilà and waits until all its cells have run."""
    page.goto(f"{address}voila/render/{notebook}", wait_until="commit")
    page.wait_for_selector("body:not(.explorer-starting) #rendered_cells", state="attached", timeout=90_000)


@pytest.mark.parametrize("notebook", LESSONS)
def test_under_voila_a_lesson_says_that_it_is_read_here_and_judges_no_guess(
    page: Page, voila_address: str, notebook: str
) -> None:
    read(page, voila_address, notebook)
    expect(page.locator(NOTE)).to_contain_text("This lesson is to be read here.")
    expect(page.locator(NOTE)).to_contain_text("open it in JupyterLab: make lab")
    note, goals = page.locator(NOTE).bounding_box(), page.get_by_text("After this lesson you can").bounding_box()
    assert note["y"] < goals["y"] < 600
    text = page.locator("#rendered_cells").inner_text().lower()
    assert [words for words in JUDGED if words in text] == []
    assert "agree." in text, "the lesson ran to its end"
    assert page.locator(".explorer-error").count() == 0
    assert page.hosts == {"127.0.0.1"}
    expect(page).to_have_title(re.compile(f"^Lesson {int(notebook[:2])}: .* — AI compute explorer$"))


def test_a_control_moves_what_is_printed_under_it_and_the_note_fits_a_phone(page: Page, voila_address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    read(page, voila_address, LESSONS[0])
    expect(page).to_have_title("Lesson 1: FLOPs — AI compute explorer")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        box = page.locator(NOTE).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    printed = page.locator(".widget-html pre").first
    before = printed.inner_text()
    page.locator("select").first.select_option("70B")
    expect(printed).not_to_have_text(before)


def test_in_jupyterlab_a_lesson_asks_for_the_guess(page: Page, lab_address: str) -> None:
    open_lab(page, lab_address, LESSONS[0], drawn=False)
    expect(page.get_by_text("All eight agree.")).to_be_attached(timeout=60_000)
    assert page.locator(NOTE).count() == 0
    expect(page.get_by_text("There is no guess yet.").first).to_be_attached()


def test_links_of_the_index_are_underlined_in_both_hosts(page: Page, voila_address: str, lab_address: str) -> None:
    underlined = "links => links.map((link) => getComputedStyle(link.firstElementChild).textDecorationLine)"
    read(page, voila_address, "00_index.ipynb")
    links = "table a[href*='.ipynb']"
    assert set(page.locator(links).evaluate_all(underlined)) == {"underline"}
    open_lab(page, lab_address, "00_index.ipynb", drawn=False)
    page.wait_for_selector(".jp-RenderedMarkdown table a")
    assert set(page.locator(".jp-RenderedMarkdown table a").evaluate_all(underlined)) == {"underline"}


def test_a_preset_of_the_index_opens_in_voila_and_its_notebook_in_jupyterlab(
    page: Page, voila_address: str, lab_address: str
) -> None:
    read(page, voila_address, "00_index.ipynb")
    page.get_by_role("link", name="preset “A lab with four RTX 3090: fine-tune a 13B”").click()
    expect(page.locator(".xp-said")).to_contain_text(
        "Barely: fine-tuning a 13B model on 10M tokens by LoRA with 4 RTX 3090", timeout=90_000
    )
    assert_chosen(page, "A lab with four RTX 3090: fine-tune a 13B")
    open_lab(page, lab_address, "00_index.ipynb", drawn=False)
    tab = page.locator(".lm-TabBar-tab.lm-mod-current .lm-TabBar-tabLabel", has_text="explorer.ipynb")
    link = page.get_by_role("link", name="preset “A lab with four RTX 3090: fine-tune a 13B”")
    made = page.locator("[href*='/files/explorer.ipynb']")
    link.and_(made).click()  # JupyterLab makes that of a link a moment after it has drawn it
    expect(tab).to_be_visible()
    expect(page.locator(".jp-Dialog")).to_have_count(0)
