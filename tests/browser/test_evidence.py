"""The page on the evidence in a real browser: all points, the pointer, the table, every width."""

from __future__ import annotations

from typing import Any

import pytest
from browsing import open_lab, open_voila, source
from playwright.sync_api import Page, expect

from explorer.charts.evidence import columns, scored_rows, scored_sets
from explorer.evidence import words

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


@pytest.fixture(params=["voila", "lab"])
def opened(request: pytest.FixtureRequest, page: Page) -> Page:
    """The page in each of its two hosts."""
    address = request.getfixturevalue(f"{request.param}_address")
    (open_voila if request.param == "voila" else open_lab)(page, address, NOTEBOOK)
    return page


def place(page: Page, name: str, row: str) -> Any:
    return page.evaluate(PLACE, [f"evidence {name}", row])


def shown_ids(page: Page) -> list[str]:
    return page.locator(".xp-ev-table").first.locator("tbody th").all_inner_texts()


def test_every_row_is_a_point_and_the_pointer_names_it(opened: Page) -> None:
    for name, rows in SETS.items():
        assert source(opened, f"evidence {name}")["y"] == pytest.approx(columns(rows)["y"])
        worst = max(rows, key=lambda row: abs(row.error))  # nothing is drawn over the one furthest off
        opened.locator(".bk-Figure").nth(list(SETS).index(name)).scroll_into_view_if_needed()
        found = place(opened, name, worst.id)
        assert found["inside"] == len(rows)
        opened.mouse.move(found["x"] - 3, found["y"] - 3)
        opened.mouse.move(found["x"], found["y"])
        told = opened.locator(".bk-Tooltip", has_text=worst.id)
        expect(told).to_be_visible()
        for key, tell in words.TOLD.items():
            assert tell(worst) in told.evaluate("(tip) => tip.shadowRoot.textContent"), key
    assert opened.hosts == {"127.0.0.1"}


def test_voila_shows_it_without_an_error_or_another_host(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address, NOTEBOOK)
    page.wait_for_load_state("networkidle")
    assert page.errors == []
    assert page.hosts == {"127.0.0.1"}
    assert page.title() == "How sure are you? — AI compute explorer"
    assert "Traceback" not in page.content() and "import Evidence" not in page.content()


def test_the_link_leads_back_to_the_explorer(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address, NOTEBOOK)
    page.get_by_role("link", name="Back to the explorer").click()
    page.wait_for_url("**/voila/render/explorer.ipynb")


def test_the_table_is_sorted_and_picked_by_keyboard(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address, NOTEBOOK)
    assert len(shown_ids(page)) == COUNT
    rows = page.get_by_role("region", name="Every row")
    head = rows.get_by_role("columnheader", name="error")
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    every = sorted((row for group in SETS.values() for row in group), key=lambda row: -abs(row.error))
    assert shown_ids(page)[:5] == [row.id for row in every[:5]]
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    pick = page.get_by_role("group", name="Rows to show").first.get_by_role("button", name="Memory")
    pick.focus()
    page.keyboard.press("Space")
    assert pick.get_attribute("aria-pressed") == "true"
    assert sorted(shown_ids(page)) == sorted(row.id for row in SETS["C memory"])
    rows.focus()
    before = rows.evaluate("(frame) => frame.scrollTop")
    page.keyboard.press("PageDown")
    page.wait_for_function("([frame, top]) => frame.scrollTop > top", arg=[rows.element_handle(), before])


def test_controls_and_tables_have_names(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address, NOTEBOOK)
    nameless = page.evaluate("""() => [...document.querySelectorAll(
        '.xp-page :is(button, summary), .xp-page [tabindex="0"], .xp-page [role]:not([role=status])')]
        .filter((n) => !n.getAttribute('aria-label') && !n.textContent.trim()).map((n) => n.outerHTML)""")
    assert nameless == []
    assert page.get_by_role("region", name="The constants, and what each was fitted on").is_visible()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_overflows(page: Page, voila_address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_voila(page, voila_address, NOTEBOOK)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    overflowing = page.evaluate("""() => [...document.querySelectorAll('.xp-page *')]
        .filter((n) => n.getClientRects().length && n.getBoundingClientRect().right > innerWidth + 1
                       && !n.closest('.xp-ev-frame table') && getComputedStyle(n).clipPath === 'none')
        .map((n) => n.className || n.tagName)""")
    assert overflowing == []
    tops = [page.locator(name).first.bounding_box()["y"] for name in (".xp-ev-cards", ".xp-ev-charts", ".xp-ev-table")]
    assert tops == sorted(tops)
