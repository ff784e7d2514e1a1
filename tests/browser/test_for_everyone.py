"""What a stranger needs of the page: what the numbers are for, names that say what is seen, nothing cut on a phone,
and pictures, links and tabs that say where they come from."""

from __future__ import annotations

from datetime import date

import pytest
from browsing import open_section, open_voila, resize, settle
from hosts import NOTEBOOKS
from playwright.sync_api import Page, expect

from explorer import evaluate
from explorer.core.scenario import Scenario, change
from explorer.state import presets
from explorer.state.link import from_query, to_query
from explorer.state.sections import JOBS, SECTIONS
from explorer.widgets.wishes import wish
from explorer.words.headlines import subject, told

OPENING = presets.PRESETS[presets.DEFAULT].scenario()
GPT4 = "A run of GPT-4's scale"


def for_section(scenario: Scenario, section: str) -> Scenario:
    return change(scenario, job=JOBS[section]) if section in JOBS else scenario


def test_the_page_leads_to_the_lessons_and_to_the_evidence(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address)
    for name, notebook in (("How sure are you?", "evidence"), ("Lessons", "00_index")):
        link = page.get_by_role("link", name=name)
        assert "underline" in link.evaluate("(link) => getComputedStyle(link).textDecorationLine")
        assert link.evaluate("(link) => link.href") == f"{voila_address}voila/render/{notebook}.ipynb"
    link.click()
    page.wait_for_url("**/voila/render/00_index.ipynb")
    expect(page).to_have_title("Course — AI compute explorer")
    assert (NOTEBOOKS / "00_index.ipynb").exists() and (NOTEBOOKS / "evidence.ipynb").exists()


def test_the_first_screen_says_which_model_and_gpus_it_is_for(explorer: Page) -> None:
    page = explorer
    for width in (390, 1440):
        resize(page, width, 844)
        for section in SECTIONS:
            page.locator(f"[data-section={section}]").click()
            assert_says_what_it_is_for(page, section)


def assert_says_what_it_is_for(page: Page, section: str) -> None:
    """Train and Serve say what the job is; Compare and Own come after Serve here; a lab is about its GPUs."""
    line = page.locator(".xp-said")
    scenario = change(OPENING, job="train" if section in ("train", "lab") else "serve")
    expect(line).to_have_text(told(evaluate(scenario), section))
    assert line.bounding_box()["y"] < page.locator(".xp-cards").bounding_box()["y"] < 844 / 2
    if section in ("train", "serve"):
        assert "Llama-2-7B" in line.inner_text() and "A100 SXM4 80GB" in line.inner_text()
    expect(page).to_have_title(f"{subject(evaluate(scenario), section)} — AI compute explorer")


# What is copied is kept at hand, and no time makes the page forget it.
KEEP = """() => {
    navigator.clipboard.writeText = async (text) => { window.copied = text; };
    window.later ??= window.setTimeout;
    window.setTimeout = (act, wait, ...told) => (wait === 6000 ? 0 : later(act, wait, ...told));
}"""


def test_copied_is_forgotten_when_the_scenario_changes(explorer: Page) -> None:
    page = explorer
    page.evaluate(KEEP)
    said = page.locator(".xp-copied:not(.xp-recipes *)")
    page.get_by_role("button", name="Copy link").click()
    expect(said).to_have_text("link copied")
    assert from_query(page.evaluate("copied").partition("?")[2]) == (OPENING, [])
    page.locator("[data-field=accelerator_name]").select_option("H100 SXM")
    expect(said).to_have_text("")
    page.get_by_role("button", name="Copy link").click()
    expect(said).to_have_text("link copied")
    assert from_query(page.evaluate("copied").partition("?")[2])[0] == wish(OPENING, "accelerator_name", "H100 SXM")
    page.evaluate("window.setTimeout = later")


def test_pictures_say_what_they_show_when_and_where_it_opens_again(explorer: Page) -> None:
    """In every section, also after others were opened."""
    page = explorer
    page.evaluate("""() => {
        const paint = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
            (window.painted ??= []).push(text);
            return paint.call(this, text, ...rest);
        };
    }""")
    scenario = OPENING
    for section in SECTIONS:
        open_section(page, section)
        scenario = for_section(scenario, section)
        expect(page).to_have_title(f"{subject(evaluate(scenario), section)} — AI compute explorer")
        page.evaluate("window.painted = []")
        with page.expect_download() as picture:
            page.locator(".xp-menu summary").click()
            page.get_by_role("button", name="Charts (PNG)").click()
        assert picture.value.path().read_bytes().startswith(b"\x89PNG")
        painted = "".join(page.evaluate("window.painted"))  # lines that were too long go on in the next
        today = date.today()
        assert f"AI compute explorer, {today.day} {today:%B %Y}: {subject(evaluate(scenario), section)}" in painted
        link = painted[painted.rindex("http") :]
        assert link.startswith(page.url.partition("?")[0] + "?")
        assert from_query(link.partition("?")[2]) == (scenario, [])
    assert page.errors == []


# Texts of the page that reach beyond the card they stand in; what is folded or scrolls in a frame of its own is none.
BEYOND = """() => {
  const roots = [document], faults = [];
  for (const root of roots) for (const n of root.querySelectorAll("*")) if (n.shadowRoot) roots.push(n.shadowRoot);
  const above = (n) => n.parentNode instanceof ShadowRoot ? n.parentNode.host : n.parentNode;
  for (const n of roots.flatMap((root) => [...root.querySelectorAll("*")])) {
    const text = [...n.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!text || !n.checkVisibility() || getComputedStyle(n).clipPath !== "none") continue;
    let card = n;
    while (card instanceof Element && !/xp-card|xp-under|bk-Column|xp-controls|xp-ev-frame|xp-page/.test(card.className)) card = above(card);
    if (!(card instanceof Element) || card.matches(".xp-ev-frame") || n.closest("pre, .xp-asked")) continue;  // a command scrolls
    const range = document.createRange();
    range.selectNodeContents(n);
    const [inner, outer] = [range.getBoundingClientRect(), card.getBoundingClientRect()];
    if (inner.right > outer.right - 7 || inner.left < outer.left) faults.push(n.textContent);
  }
  return faults;
}"""

# Words that Bokeh paints within a figure and that leave it.
OUTSIDE = """() => {
  const pen = document.createElement("canvas").getContext("2d"), faults = [], figures = [];
  const walk = (view) => (view.model?.type === "Figure" ? figures.push(view) : (view.child_views ?? []).forEach(walk));
  for (const view of Bokeh.index) if (view.el.getClientRects().length) walk(view);
  for (const view of figures) for (const { glyph, visible, data_source } of view.model.renderers) {
    if (glyph?.type !== "Text" || !visible) continue;
    const data = data_source.data;
    const value = (name, i) => (glyph[name]?.field ? data[glyph[name].field][i] : glyph[name]?.value ?? glyph[name]);
    for (let i = 0; i < (data[glyph.x.field]?.length ?? 0); i++) {
      pen.font = `${value("text_font_style", i)} ${value("text_font_size", i)} ${value("text_font", i)}`;
      const wide = pen.measureText(value("text", i)).width;
      const x = view.frame.x_scale.compute(data[glyph.x.field][i]) + value("x_offset", i);
      const left = x - wide * ({ right: 1, center: 0.5 }[value("text_align", i)] ?? 0);
      if (left < -1 || left + wide > view.el.clientWidth + 1) faults.push(value("text", i));
    }
  }
  return faults;
}"""


@pytest.mark.parametrize(
    ("preset", "widths"), [(presets.DEFAULT, (390, 1024)), (GPT4, (390,))], ids=["opening", "GPT-4"]
)
def test_nothing_is_cut(page: Page, voila_address: str, preset: str, widths: tuple[int, ...]) -> None:
    page.set_viewport_size({"width": widths[0], "height": 844})
    open_voila(page, voila_address, query=to_query(presets.PRESETS[preset].scenario()))
    for width in widths:
        resize(page, width, 844)
        for section in SECTIONS:
            open_section(page, section)
            settle(page)
            assert page.evaluate(BEYOND) == [], section
            assert page.evaluate(OUTSIDE) == [], section
