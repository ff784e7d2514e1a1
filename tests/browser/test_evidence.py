"""The page on the evidence in a real browser: all points, the pointer, the table, every width."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import pytest
from answering import answered
from browsing import SEEN_AND_SAID, assert_accessible, open_lab, open_voila, resize, source
from playwright.sync_api import Page, expect

from explorer.charts.evidence import columns, scored_rows, scored_sets
from explorer.evidence import words
from explorer.evidence.scoring import Scored

SETS = scored_sets(scored_rows())
COUNT = sum(map(len, SETS.values()))
NOTEBOOK = "evidence.ipynb"

# Where on its figure a row's point is drawn, and how many points of the figure are inside its frame.
PLACE = """([name, id]) => {
  const figures = [];
  const walk = (view) => view.model?.type === "Figure" ? figures.push(view) : (view.child_views ?? []).forEach(walk);
  for (const view of Object.values(Bokeh.index)) walk(view.root ?? view);
  for (const view of figures) {
    const points = view.model.renderers.find((r) => r.glyph.type === "Scatter" && r.data_source.name === name);
    if (!points) continue;
    const { x_scale, y_scale, bbox } = view.frame;
    const { x, y, id: ids } = points.data_source.data;
    const places = [...ids].map((_, i) => [x_scale.compute(x[i]), y_scale.compute(y[i])]);
    const inside = places.filter(([sx, sy]) => bbox.contains(sx, sy)).length;
    const box = view.el.getBoundingClientRect();
    const [sx, sy] = places[[...ids].indexOf(id)];
    return { inside, x: box.left + sx, y: box.top + sy };
  }
}"""


@pytest.fixture(scope="module")
def read(new_page: Callable[[], AbstractContextManager[Page]], voila_address: str) -> Iterator[Page]:
    """The page in Voilà, opened once: nothing here changes it but the table, the pointer and its width."""
    with new_page() as page:
        open_voila(page, voila_address, NOTEBOOK)
        yield page
        assert page.errors == []
        assert page.hosts == {"127.0.0.1"}


def place(page: Page, row: str) -> Any:
    return page.evaluate(PLACE, ["evidence", row])


def shown_ids(page: Page) -> list[str]:
    return page.locator(".xp-ev-table").first.locator("tbody th").all_inner_texts()


def test_every_row_is_a_point_and_the_pointer_names_it(read: Page) -> None:
    assert_points(read)


def test_jupyterlab_shows_the_same(page: Page, lab_address: str) -> None:
    open_lab(page, lab_address, NOTEBOOK)
    assert_points(page)
    assert page.hosts == {"127.0.0.1"}


def alone(rows: Sequence[Scored]) -> Scored:
    """The row whose point is furthest from all others."""
    x, y = (np.log(columns(rows)[axis]) for axis in "xy")
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(apart, np.inf)
    return rows[int(apart.min(axis=1).argmax())]


def assert_points(opened: Page) -> None:
    for name, rows in SETS.items():
        kind = words.kind_of(name).title
        opened.locator(".xp-ev-sets").get_by_role("button", name=kind, exact=True).click()
        expect(opened.locator(".bk-Column h2").first).to_have_text(kind)
        answered(opened)
        assert source(opened, "evidence")["y"] == pytest.approx(columns(rows)["y"])
        lone = alone(rows)
        opened.locator(".bk-Figure").first.scroll_into_view_if_needed()
        inside = f"([name, id, count]) => ({PLACE})([name, id])?.inside === count"
        opened.wait_for_function(inside, arg=["evidence", lone.id, len(rows)])
        found = place(opened, lone.id)
        opened.mouse.move(found["x"] - 3, found["y"] - 3)
        opened.mouse.move(found["x"], found["y"])
        told = opened.locator(".bk-Tooltip", has_text=lone.id)
        expect(told).to_be_visible()
        for key, tell in words.TOLD.items():
            assert tell(lone) in told.evaluate("(tip) => tip.shadowRoot.textContent"), key


def test_voila_shows_it_without_an_error_or_another_host(read: Page) -> None:
    read.wait_for_load_state("networkidle")
    assert read.errors == []
    assert read.hosts == {"127.0.0.1"}
    expect(read).to_have_title("How sure are you? — AI compute explorer")
    assert "Traceback" not in read.content() and "import Evidence" not in read.content()


def test_the_table_is_sorted_and_picked_by_keyboard(read: Page) -> None:
    lines = read.locator(".xp-ev-table").first.locator("tbody th")
    expect(lines).to_have_count(200)  # so many at first
    read.get_by_role("button", name=f"show all {COUNT:,} rows").click()
    expect(lines).to_have_count(COUNT)
    rows = read.get_by_role("region", name="Every row")
    head = rows.get_by_role("columnheader", name="error")
    head.get_by_role("button").focus()
    read.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    every = sorted((row for group in SETS.values() for row in group), key=lambda row: -abs(row.error))
    assert shown_ids(read)[:5] == [row.id for row in every[:5]]
    read.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    pick = read.get_by_role("group", name="Rows to show").first.get_by_role("button", name="Memory")
    pick.focus()
    read.keyboard.press("Space")
    assert pick.get_attribute("aria-pressed") == "true"
    assert sorted(shown_ids(read)) == sorted(row.id for row in SETS["C memory"])
    rows.focus()
    before = rows.evaluate("(frame) => frame.scrollTop")
    read.keyboard.press("PageDown")
    read.wait_for_function("([frame, top]) => frame.scrollTop > top", arg=[rows.element_handle(), before])


def test_controls_and_tables_have_names(read: Page) -> None:
    expect(read.get_by_role("region", name="The constants, and what each was fitted on")).to_be_visible()
    nameless = read.evaluate("""() => [...document.querySelectorAll(
        '.xp-page :is(button, summary), .xp-page [tabindex="0"], .xp-page [role]:not([role=status])')]
        .filter((n) => !n.getAttribute('aria-label') && !n.textContent.trim()).map((n) => n.outerHTML)""")
    assert nameless == []
    assert read.evaluate(SEEN_AND_SAID) == []
    assert_accessible(read)


def test_nothing_overflows(page: Page, voila_address: str) -> None:
    """Opened on a phone, and wider; at last the link leads back."""
    page.set_viewport_size({"width": 390, "height": 900})
    open_voila(page, voila_address, NOTEBOOK)
    for width in (390, 1024, 1440):
        resize(page, width)
        assert_nothing_overflows(page, width)
    page.get_by_role("link", name="Back to the explorer").click()
    page.wait_for_url("**/voila/render/explorer.ipynb")


def assert_nothing_overflows(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    overflowing = page.evaluate("""() => [...document.querySelectorAll('.xp-page *')]
        .filter((n) => n.getClientRects().length && n.getBoundingClientRect().right > innerWidth + 1
                       && !n.closest('.xp-ev-frame table') && getComputedStyle(n).clipPath === 'none')
        .map((n) => n.className || n.tagName)""")
    assert overflowing == []
    tops = [page.locator(name).first.bounding_box()["y"] for name in (".xp-ev-cards", ".xp-ev-charts", ".xp-ev-table")]
    assert tops == sorted(tops)
