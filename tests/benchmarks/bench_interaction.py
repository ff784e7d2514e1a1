"""How long a key press takes to redraw the page, beside what cannot be beaten.

    python tests/benchmarks/bench_interaction.py [--notebook FILE] [--slider CSS] [--presses N]

In one run and one browser, medians over the key presses of

- ``page``:  key press to the last canvas drawn, on the Voilà page;
- ``floor``: key press to a changed label, a bare ipywidgets slider in Voilà;
- ``static``: the page's own charts in a Bokeh page without a kernel, whose slider makes by CustomJS
  the very changes that the kernel sent for the same steps.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from bokeh.document import Document
from bokeh.embed import file_html
from bokeh.layouts import column
from bokeh.models import CustomJS, Slider
from bokeh.resources import INLINE
from bokeh.settings import settings
from playwright.sync_api import Browser, Locator, Page, ViewportSize

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from browsing import wait_drawn
from hosts import NOTEBOOKS, chromium, voila

# The kernel numbered the charts from 1000 on; what is added here must not meet those numbers.
settings.simple_ids = False

STEPS = 5
QUIET_MS = 250
VIEWPORT = ViewportSize(width=1440, height=1200)
HANDLE = ".noUi-handle"  # of the sliders of ipywidgets and of Bokeh

# Notes when the last drawing command on any canvas was given, and what the kernel sent.
WATCH = """
(() => {
  const pen = CanvasRenderingContext2D.prototype;
  window.__drawn = { time: 0, canvases: new Set() };
  for (const name of ["fill", "stroke", "fillRect", "clearRect", "drawImage", "fillText"]) {
    const draw = pen[name];
    pen[name] = function (...args) {
      __drawn.time = performance.now();
      __drawn.canvases.add(this.canvas);
      return draw.apply(this, args);
    };
  }
  const parse = JSON.parse;
  JSON.parse = (...args) => {
    const value = parse(...args);
    if (value?.docs_json) window.__document = Object.values(value.docs_json)[0];
    const patch = value?.data?.content?.patch;
    if (patch) window.__patch = structuredClone(patch);
    return value;
  };
  addEventListener("keydown", () => {
    window.__pressed = performance.now();
    __drawn.canvases.clear();
  }, true);
})()
"""

# Applies what the kernel sent when the page's slider made the same step.
APPLY = """
const [from, to] = [window.__step ?? 0, cb_obj.value];
window.__step = to;
cb_obj.document.apply_json_patch(to > from ? patches[0][from] : patches[1][to]);
"""


def presses(page: Page, handle: Locator, count: int, read: str) -> list[float]:
    """Milliseconds from each of ``count`` key presses to ``read``, a JavaScript expression."""
    handle.focus()
    times = []
    for press in range(count + 3):
        step(page, handle, forward=press // STEPS % 2 == 0)
        if press >= 3:  # the first presses warm up
            times.append(page.evaluate(f"{read} - __pressed"))
    print(f"canvases drawn by the last press: {page.evaluate('__drawn.canvases.size')}")
    return times


def step(page: Page, handle: Locator, forward: bool) -> None:
    """One press of an arrow key, and time for the page to come to rest."""
    handle.press("ArrowRight" if forward else "ArrowLeft")
    page.wait_for_timeout(QUIET_MS)


def bench_page(browser: Browser, address: str, slider: str, count: int) -> tuple[list[float], Any, list[Any]]:
    """Times on the real page; its document as it opened; the patches of STEPS steps there and back."""
    page = browser.new_page(viewport=VIEWPORT)
    page.add_init_script(WATCH)
    page.goto(address)
    wait_drawn(page)
    page.wait_for_timeout(1500)
    handle = page.locator(slider).first
    handle.focus()
    patches: list[Any] = [[], []]
    for forward in (True, False):
        for _ in range(STEPS):
            step(page, handle, forward)
            patches[not forward].append(page.evaluate("JSON.stringify(__patch)"))
    patches[1].reverse()
    times = presses(page, handle, count, "__drawn.time")
    document = page.evaluate("__document")
    page.close()
    return times, document, patches


def bench_floor(browser: Browser, address: str, count: int) -> list[float]:
    page = browser.new_page()
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_selector(".floor")
    page.evaluate(
        """new MutationObserver(() => (window.__labelled = performance.now()))
            .observe(document.querySelector(".floor"), { subtree: true, childList: true, characterData: true })"""
    )
    page.wait_for_timeout(1000)
    times = presses(page, page.locator(HANDLE).first, count, "__labelled")
    page.close()
    return times


def bench_static(browser: Browser, document: Any, patches: list[Any], folder: Path, count: int) -> list[float]:
    target = folder / "static.html"
    target.write_text(static_html(document, patches))
    page = browser.new_page(viewport=VIEWPORT)
    page.add_init_script(WATCH)
    page.goto(target.as_uri())
    wait_drawn(page)
    page.wait_for_timeout(1500)
    times = presses(page, page.locator(HANDLE).first, count, "__drawn.time")
    page.close()
    return times


def static_html(document: Any, patches: list[Any]) -> str:
    """The charts of ``document`` under a Bokeh slider that steps through ``patches``."""
    doc = Document.from_json(document)
    charts = doc.roots[0]
    doc.clear()
    slider = Slider(start=0, end=STEPS, value=0, step=1, title="Step")
    listed = ",".join(f"[{','.join(way)}]" for way in patches)
    slider.js_on_change("value", CustomJS(code=f"const patches = [{listed}];{APPLY}"))
    return file_html(column(slider, charts, sizing_mode="stretch_width"), resources=INLINE, title="static")


def floor_notebook(folder: Path) -> Path:
    code = """
import ipywidgets
slider, label = ipywidgets.IntSlider(8, 1, 100, description="Floor"), ipywidgets.Label("8")
label.add_class("floor")
slider.observe(lambda change: setattr(label, "value", str(change.new)), "value")
ipywidgets.VBox([slider, label])
"""
    target = folder / "floor.ipynb"
    cells = [nbformat.v4.new_code_cell(code)]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), target)
    return target


def report(name: str, times: list[float]) -> str:
    low, _, high = quantiles(times, n=4)
    return f"{name:8} {median(times):6.1f} ms   quartiles {low:.1f} to {high:.1f}, {len(times)} presses"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notebook", type=Path, default=NOTEBOOKS / "explorer.ipynb")
    parser.add_argument("--slider", default="[data-slider=devices]", help="CSS selector of the slider to move")
    parser.add_argument("--presses", type=int, default=30)
    options = parser.parse_args()
    with TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        with voila(options.notebook.resolve(), folder) as address:
            page, document, patches = bench_page(browser, address, options.slider, options.presses)
        with voila(floor_notebook(folder), folder) as address:
            floor = bench_floor(browser, address, options.presses)
        static = bench_static(browser, document, patches, folder, options.presses)
    for label, times in (("page", page), ("floor", floor), ("static", static)):
        print(report(label, times))
    print(f"page / static = {median(page) / median(static):.2f}")


if __name__ == "__main__":
    main()
