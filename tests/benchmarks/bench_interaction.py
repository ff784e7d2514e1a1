"""How long a key press takes to redraw the page, beside what cannot be beaten.

    python tests/benchmarks/bench_interaction.py [--notebook FILE] [--query QUERY] [--slider CSS] [--presses N]

In one run and one browser, a few presses here and a few there, so that a busy machine is busy for all alike:

- ``page``:   key press to the last drawing command on a canvas in sight, on the Voilà page;
- ``floor``:  key press to a changed label, a bare ipywidgets slider in Voilà;
- ``static``: the page's own charts, at the same place of a window of the same size, in a plain Bokeh page without a
  kernel, whose slider makes by CustomJS the very changes that the kernel sent for the same steps.

A canvas is in sight if it was within the window, and not under the answer that stays on top, when the key was pressed.
A press that draws nothing there has no such time. The times to the last of all canvases are printed besides.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from bokeh.document import Document
from bokeh.embed import file_html
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
WARM_UP = 2 * STEPS
QUIET_MS = 250
VIEWPORT = ViewportSize(width=1440, height=1500)  # two rows of charts
HANDLE = ".noUi-handle"  # of the sliders of ipywidgets and of Bokeh

# Notes when the last drawing command on any canvas, and on one in sight, was given, and what the kernel sent.
WATCH = """
(() => {
  const pen = CanvasRenderingContext2D.prototype;
  const known = new Set();
  window.__drawn = { all: 0, sight: 0, canvases: new Set(), within: new Set() };
  window.__patches = [];
  for (const name of ["fill", "stroke", "fillRect", "clearRect", "drawImage", "fillText"]) {
    const draw = pen[name];
    pen[name] = function (...args) {
      known.add(this.canvas);
      __drawn.all = performance.now();
      __drawn.canvases.add(this.canvas);
      if (__drawn.within.has(this.canvas)) __drawn.sight = __drawn.all;
      return draw.apply(this, args);
    };
  }
  window.__look = () => {
    const top = Math.max(0, document.querySelector(".xp-strip")?.getBoundingClientRect().bottom ?? 0);
    Object.assign(__drawn, { all: NaN, sight: NaN });
    __drawn.canvases.clear();
    __patches.length = 0;
    __drawn.within = new Set([...known].filter((canvas) => {
      const box = canvas.getBoundingClientRect();
      return box.width > 0 && box.top < innerHeight && box.bottom > top;
    }));
  };
  const parse = JSON.parse;
  JSON.parse = (...args) => {
    const value = parse(...args);
    if (value?.docs_json) window.__document = Object.values(value.docs_json)[0];
    const patch = value?.data?.content?.patch;
    if (patch) __patches.push(structuredClone(patch));
    return value;
  };
  addEventListener("keydown", () => (window.__pressed = performance.now()), true);
})()
"""

# Applies what the kernel sent when the page's slider made the same step.
APPLY = """
const [from, to] = [window.__step ?? 0, cb_obj.value];
window.__step = to;
cb_obj.document.apply_json_patch(to > from ? patches[0][from] : patches[1][to]);
"""

PLACE = """() => {
  const { left, top, width } = document.querySelector(".xp-section:not(.xp-hidden) .bk-Row").getBoundingClientRect();
  return { position: "absolute", left: `${left}px`, top: `${top + scrollY}px`, width: `${width}px` };
}"""
"""Where the charts stand on the page, as CSS."""


@dataclass
class Subject:
    """A page whose slider is pressed, and the times measured on it, by what they were measured to."""

    name: str
    page: Page
    handle: Locator
    reads: dict[str, str]
    times: dict[str, list[float]] = field(default_factory=dict)

    def press(self, forward: bool) -> None:
        """One press of an arrow key, and time for the page to come to rest."""
        self.page.evaluate("__look()")
        self.handle.press("ArrowRight" if forward else "ArrowLeft")
        self.page.wait_for_timeout(QUIET_MS)

    def there_and_back(self) -> None:
        """STEPS presses forward, STEPS back, each measured."""
        self.page.bring_to_front()
        self.handle.focus()
        for forward in [True] * STEPS + [False] * STEPS:
            self.press(forward)
            for what, read in self.reads.items():
                self.times.setdefault(what, []).append(self.page.evaluate(f"{read} - __pressed"))

    def report(self) -> Iterator[str]:
        for what, all_times in self.times.items():
            times = self.known(what)
            if len(times) < 2:
                yield f"{self.name:8} {what:14} nothing drawn"
                continue
            low, _, high = quantiles(times, n=4)
            yield (
                f"{self.name:8} {what:14} {median(times):6.1f} ms   "
                f"quartiles {low:.1f} to {high:.1f}, {len(times)} of {len(all_times) - WARM_UP} presses"
            )

    def known(self, what: str) -> list[float]:
        """The times of the presses that drew something, after those to warm up."""
        return [time for time in self.times[what][WARM_UP:] if time == time]

    def median(self, what: str) -> float:
        times = self.known(what)
        return median(times) if times else float("nan")


CANVASES = {"in sight": "__drawn.sight", "all canvases": "__drawn.all"}


def opened(browser: Browser, address: str) -> Page:
    page = browser.new_page(viewport=VIEWPORT)
    page.add_init_script(WATCH)
    page.goto(address, wait_until="commit")
    return page


def live(browser: Browser, address: str, slider: str) -> Subject:
    page = opened(browser, address)
    wait_drawn(page)
    page.wait_for_timeout(1500)
    return Subject("page", page, page.locator(slider).first, CANVASES)


def floor(browser: Browser, address: str) -> Subject:
    page = opened(browser, address)
    page.wait_for_selector(".floor")
    page.evaluate(
        """new MutationObserver(() => (window.__labelled = performance.now()))
            .observe(document.querySelector(".floor"), { subtree: true, childList: true, characterData: true })"""
    )
    page.wait_for_timeout(1000)
    return Subject("floor", page, page.locator(HANDLE).first, {"label": "__labelled"})


def static(browser: Browser, subject: Subject, folder: Path) -> Subject:
    """The same charts and the same changes without a kernel."""
    target = folder / "static.html"
    target.write_text(static_html(subject.page.evaluate("__document"), sent(subject), subject.page.evaluate(PLACE)))
    page = opened(browser, target.as_uri())
    wait_drawn(page)
    page.wait_for_timeout(1500)
    return Subject("static", page, page.locator(HANDLE).first, CANVASES)


def sent(subject: Subject) -> list[list[str]]:
    """What the kernel sends for each of STEPS steps forward, and for the same steps back, each as one patch."""
    ways: list[list[str]] = [[], []]
    subject.handle.focus()
    for forward in (True, False):
        for _ in range(STEPS):
            subject.press(forward)
            ways[not forward].append(
                json.dumps({"events": subject.page.evaluate("__patches.flatMap(({ events }) => events)")})
            )
    ways[1].reverse()
    return ways


def static_html(document: Any, patches: list[list[str]], place: dict[str, str]) -> str:
    """The charts of ``document`` under a Bokeh slider that steps through ``patches``."""
    doc = Document.from_json(document)
    charts = doc.roots[0]
    doc.clear()
    charts.styles = place
    slider = Slider(start=0, end=STEPS, value=0, step=1, title="Step")
    listed = ",".join(f"[{','.join(way)}]" for way in patches)
    slider.js_on_change("value", CustomJS(code=f"const patches = [{listed}];{APPLY}"))
    return file_html([slider, charts], resources=INLINE, title="static")


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


@contextmanager
def subjects(options: argparse.Namespace) -> Iterator[list[Subject]]:
    """The page, the floor and the static page, all open in one browser."""
    with TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        with voila(options.notebook.resolve(), folder) as page, voila(floor_notebook(folder), folder) as bare:
            first = live(browser, f"{page}?{options.query}", options.slider)
            yield [first, floor(browser, bare), static(browser, first, folder)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notebook", type=Path, default=NOTEBOOKS / "explorer.ipynb")
    parser.add_argument("--query", default="", help="query string of the link that the page is opened with")
    parser.add_argument("--slider", default="[data-slider=devices]", help="CSS selector of the slider to move")
    parser.add_argument("--presses", type=int, default=40)
    options = parser.parse_args()
    with subjects(options) as (page, bare, still):
        for _ in range((WARM_UP + options.presses) // (2 * STEPS)):
            for subject in (page, bare, still):
                subject.there_and_back()
        counts = "[__drawn.within.size, __drawn.canvases.size]"
        print(f"canvases in sight and drawn: page {page.page.evaluate(counts)}, static {still.page.evaluate(counts)}")
    for subject in (page, bare, still):
        print("\n".join(subject.report()))
    for what in CANVASES:
        print(f"page / static, {what} = {page.median(what) / still.median(what):.2f}")


if __name__ == "__main__":
    main()
