"""How long a first visit waits for its first chart, beside an empty Voilà notebook.

    python tests/benchmarks/bench_first_visit.py [--notebook FILE] [--visits N]

Each visit has an empty browser cache. Medians of: first paint, first chart drawn, bytes
transferred, requests; and the hosts asked. It takes about four minutes. The page is visited twice over: with a kernel that
waits for its visitor, as `make dashboard` has it, and with a kernel started by the visit.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import nbformat
from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from hosts import NOTEBOOKS, chromium, voila

COLD = "--VoilaConfiguration.preheat_kernel=False"
REFILL_SECONDS = 6  # time for the next waiting kernel to be ready

# The page says when its charts are drawn; an empty notebook is there when its widget is.
WATCH = """
(() => {
  document.addEventListener("explorer:drawn", () => (window.__there ??= performance.now()));
  new MutationObserver(() => {
    if (document.querySelector(".empty-notebook")) window.__there ??= performance.now();
  }).observe(document, { subtree: true, childList: true, attributes: true });
})()
"""


@dataclass(frozen=True)
class Visit:
    paint_ms: float
    there_ms: float
    size: int
    requests: int
    hosts: frozenset[str]


def visit(browser: Browser, address: str) -> Visit:
    """One first visit to ``address``."""
    with browser.new_context(viewport={"width": 1440, "height": 1000}) as context:
        page = context.new_page()
        page.add_init_script(WATCH)
        asked: list[str] = []
        sizes: list[int] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        network.on("Network.webSocketFrameReceived", lambda event: sizes.append(len(event["response"]["payloadData"])))
        page.goto(address, wait_until="commit")
        page.wait_for_function("window.__there", timeout=60_000)
        page.wait_for_load_state("networkidle")
        web = [url for url in asked if urlsplit(url).scheme in ("http", "https", "ws", "wss")]
        made = Visit(
            paint_ms=page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
            there_ms=page.evaluate("__there"),
            size=int(sum(sizes)),
            requests=len(web),
            hosts=frozenset(urlsplit(url).hostname or "" for url in web),
        )
        page.goto("about:blank")  # leaving the page, unlike closing the browser, ends its kernel
        return made


def visits(browser: Browser, notebook: Path, folder: Path, count: int, *options: str) -> list[Visit]:
    with voila(notebook.resolve(), folder, *options) as address:
        made = []
        for _ in range(count):
            time.sleep(REFILL_SECONDS)
            made.append(visit(browser, address))
        return made


def empty_notebook(folder: Path) -> Path:
    code = "import ipywidgets\nlabel = ipywidgets.Label('empty')\nlabel.add_class('empty-notebook')\nlabel"
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    target = folder / "empty.ipynb"
    cells = [nbformat.v4.new_code_cell(code)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), target)
    return target


def report(name: str, made: list[Visit]) -> str:
    hosts = ", ".join(sorted(frozenset.union(*(v.hosts for v in made))))
    paint, there = median(v.paint_ms for v in made) / 1000, median(v.there_ms for v in made) / 1000
    size, requests = median(v.size for v in made) / 1e6, median(v.requests for v in made)
    return (
        f"{name:24} paint {paint:5.2f} s   there {there:5.2f} s   {size:5.2f} MB   {requests:4.0f} requests   {hosts}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notebook", type=Path, default=NOTEBOOKS / "explorer.ipynb")
    parser.add_argument("--visits", type=int, default=5)
    options = parser.parse_args()
    with TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        empty = empty_notebook(folder)
        lines = [
            report("page, waiting kernel", visits(browser, options.notebook, folder, options.visits)),
            report("page, cold kernel", visits(browser, options.notebook, folder, options.visits, COLD)),
            report("empty, waiting kernel", visits(browser, empty, folder, options.visits)),
            report("empty, cold kernel", visits(browser, empty, folder, options.visits, COLD)),
        ]
    print("\n".join(lines))


if __name__ == "__main__":
    main()
