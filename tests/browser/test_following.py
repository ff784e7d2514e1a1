"""Charts follow what is entered, in sight or not, and all of the page agrees when a burst of presses has ended."""

from __future__ import annotations

import pytest
from browsing import assert_drawn, at_rest, open_section, open_voila
from playwright.sync_api import Page, expect

from explorer import evaluate
from explorer.charts import cost, memory
from explorer.charts import time as training
from explorer.state import presets
from explorer.widgets.wishes import wish
from explorer.words.headlines import headlines, layout_sentence

OPENING = presets.PRESETS[presets.DEFAULT].scenario()

PICTURES = """() => {
  const found = [];
  const walk = (view) => (view.model.type === "Figure" ? found.push(view) : (view.child_views ?? []).forEach(walk));
  const shown = [...Bokeh.index].find((view) => view.el.getClientRects().length);
  walk(shown);
  return found.map((view) => view.canvas_view.primary.canvas.toDataURL());
}"""
"""What stands on the canvas of each figure of the open section."""


@pytest.fixture
def low(opened: Page) -> Page:
    """A window that shows only some of the charts."""
    opened.set_viewport_size({"width": 1440, "height": 900})
    return opened


def test_a_burst_of_presses_ends_with_all_of_the_page_agreeing(low: Page) -> None:
    slider, field = low.locator("[data-slider=tokens]"), low.locator("[data-field=tokens]")
    slider.focus()
    for key in ["ArrowRight"] * 12 + ["ArrowLeft"] * 5 + ["ArrowRight"] * 9:
        low.keyboard.press(key)
    at_rest(low)
    position = int(slider.input_value())
    slider.press("ArrowRight")
    expect(slider).to_have_js_property("value", str(position + 1))
    slider.press("ArrowLeft")
    at_rest(low)
    assert int(slider.input_value()) == position, "no answer to an earlier press puts the handle back"
    result = evaluate(wish(OPENING, "tokens", field.input_value()))
    expect(low.locator(".xp-value")).to_have_text([card.value for card in headlines(result)])
    expect(low.locator(".xp-layout")).to_have_text(layout_sentence(result))
    for name, columns in (
        ("training", training.columns(result)),
        ("memory", memory.columns(result)),
        ("cost", cost.columns(result)),
    ):
        assert_drawn(low, name, columns, rel=2e-3)


@pytest.mark.parametrize("section", ["train", "own"])
def test_charts_out_of_sight_are_up_to_date_when_they_are_scrolled_to(
    explorer: Page, voila_address: str, section: str
) -> None:
    """They look like those of a page that was opened on the same scenario, and keep their height meanwhile."""
    page = explorer
    page.set_viewport_size({"width": 1440, "height": 900})
    open_section(page, section)
    at_rest(page)
    height = page.evaluate("document.documentElement.scrollHeight")
    page.locator("[data-slider=devices]").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('devices')")
    at_rest(page)
    below = page.locator(".xp-section:not(.xp-hidden) canvas").last
    assert below.bounding_box()["y"] > 900
    assert page.evaluate("document.documentElement.scrollHeight") == pytest.approx(height, abs=60)
    below.scroll_into_view_if_needed()
    at_rest(page)
    followed, query = page.evaluate(PICTURES), page.evaluate("location.search.slice(1)")
    open_voila(page, voila_address, query=query)
    at_rest(page)
    assert len(followed) >= 5 and followed == page.evaluate(PICTURES)
    assert page.errors == []


def test_what_stays_the_same_is_not_written_again(explorer: Page) -> None:
    """Browsers work out styles anew for each style sheet, and look through all fields for each list, that is written."""
    page = explorer
    assert page.evaluate("""() => {
      const sheet = new (Bokeh.require("core/dom").InlineStyleSheet)("p { margin: 0 }");
      const before = sheet.el.firstChild;
      sheet.replace("p { margin: 0 }");
      const same = sheet.el.firstChild === before;
      sheet.replace("p", { margin: "1px" });
      return same && sheet.css.includes("1px");
    }""")
    field, other = (
        page.locator("[data-field=devices]"),
        "[data-field=tokens], [data-field=accelerator_name], [data-field=size]",
    )
    page.evaluate(
        """css => {
          window.written = [];
          for (const one of document.querySelectorAll(css)) {
            new MutationObserver(() => written.push(one.dataset.field)).observe(one, { childList: true, subtree: true });
          }
        }""",
        other,
    )
    before = field.input_value()
    page.locator("[data-slider=devices]").press("ArrowRight")
    expect(field).not_to_have_value(before)
    expect(page.locator(".xp-question[aria-pressed=true]")).to_have_count(0)
    start = page.locator("[data-field=preset] option").first.element_handle()
    page.locator("[data-slider=devices]").press("ArrowRight")
    at_rest(page)
    assert start.evaluate("option => option.isConnected"), "the list of presets is as it was"
    assert page.evaluate("written") == []
