"""What the browser tests do on a page, in words."""

from __future__ import annotations

from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import pytest
from answering import Asked, answered
from playwright.sync_api import Page, expect

from explorer import evaluate
from explorer.state import presets
from explorer.state.link import to_query
from explorer.words.headlines import headlines

# Chromium asks Jupyter's own server for these; neither is an error of the page.
HARMLESS = ("favicon.ico",)

AXE = files("axe_playwright_python") / "axe.min.js"
# The rules of WCAG 2.2 at levels A and AA, and one that axe still tries out: a name holds the words that are seen.
RUN_AXE = """async (only) => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const rules = { "label-content-name-mismatch": { enabled: true } };
    const asked = only ? { runOnly: [only] } : { runOnly: { type: "tag", values: tags }, rules };
    const found = await axe.run(document, { ...asked, resultTypes: ["violations"] });
    return found.violations.flatMap(({ id, impact, nodes }) => nodes.map(({ target, html }) => [impact, id, target.flat().join(" "), html.slice(0, 200)]));
}"""


def faults(page: Page, only: str = "") -> list[list[str]]:
    """What axe-core finds wrong on the page as it is shown, by all rules or only one: how grave, which rule, where."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[list[str]] = page.evaluate(RUN_AXE, only)
    return found


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing wrong, wide or narrow, in light or dark; the page is left as it was."""
    size, found = page.viewport_size, {}
    try:
        for width in (1440, 390):
            resize(page, width, 1000)
            for scheme in ("light", "dark"):
                turn(page, scheme)
                if wrong := faults(page, "" if scheme == "light" else "color-contrast"):
                    found[width, scheme] = wrong
    finally:
        turn(page, "light")
        page.set_viewport_size(size)  # type: ignore[arg-type]
    assert not found, found


def turn(page: Page, scheme: str) -> None:
    """The page in light or in dark, waited for: it follows what the visitor's system says a frame later."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.wait_for_function(
        "(light) => document.body.dataset.jpThemeLight === light", arg=str(scheme == "light").lower()
    )


# Controls whose name does not hold the words that are seen on them.
SEEN_AND_SAID = """() => [...document.querySelectorAll(
    ".xp-page :is(button, a, summary, [role=tab], select, input:not([type=file]))")]
    .filter((n) => n.getClientRects().length && n.getAttribute("aria-label") && n.innerText?.trim())
    .filter((n) => !n.getAttribute("aria-label").toLowerCase().includes(n.innerText.trim().toLowerCase()))
    .map((n) => [n.innerText, n.getAttribute("aria-label")])"""


def listen(page: Page) -> None:
    """Records the hosts a page asks (``page.hosts``), what goes wrong on it (``page.errors``), and what it asks of its
    kernel (``page.asked``)."""
    page.asked = Asked(page)  # type: ignore[attr-defined]
    page.hosts = set()  # type: ignore[attr-defined]
    page.errors = []  # type: ignore[attr-defined]

    def asked(url: str) -> None:
        if urlsplit(url).scheme in ("http", "https", "ws", "wss"):
            page.hosts.add(urlsplit(url).hostname)  # type: ignore[attr-defined]

    def logged(message: Any) -> None:
        if message.type == "error" and not any(name in str(message.location) for name in HARMLESS):
            page.errors.append(message.text)  # type: ignore[attr-defined]

    page.on("request", lambda request: asked(request.url))
    page.on("websocket", lambda socket: asked(socket.url))
    page.on("console", logged)
    page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined]


def open_voila(page: Page, address: str, notebook: str = "explorer.ipynb", query: str = "") -> None:
    """Opens a notebook in Voilà and waits until its charts are drawn, and of what its address asks for."""
    page.goto(f"{address}voila/render/{notebook}{query and '?' + query}", wait_until="commit")
    wait_drawn(page)
    answered(page)


def open_lab(page: Page, address: str, notebook: str = "explorer.ipynb", drawn: bool = True) -> None:
    """Opens a notebook in JupyterLab, runs all its cells and, where it has charts, waits until they are drawn."""
    page.goto(f"{address}lab/tree/{notebook}?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function(
        """() => {
            const session = window.jupyterapp?.shell.currentWidget?.sessionContext;
            return session?.isReady && session.session?.kernel?.status === "idle";
        }""",
        timeout=60_000,
    )
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    if drawn:
        wait_drawn(page)


def run_again(page: Page) -> None:
    """Runs the cells of the notebook that JupyterLab shows once more: a page as new, in a kernel that is there."""
    page.evaluate("document.querySelectorAll('.xp-page').forEach((node) => { node.dataset.earlier = ''; })")
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function("document.querySelector('.xp-page') && !document.querySelector('.xp-page[data-earlier]')")
    wait_drawn(page)


def assert_chosen(page: Page, preset: str) -> None:
    """The preset is shown as chosen: by its button, where the list then says that there is more, else in the list."""
    buttons = [preset] if preset in presets.FIRST else []
    pressed = page.locator(".xp-question[aria-pressed=true]")
    expect(pressed).to_have_text([presets.PRESETS[name].asks for name in buttons])
    expect(page.locator("[data-field=preset]")).to_have_value("Your own scenario" if buttons else preset)


def start_again(page: Page) -> None:
    """Puts the page back to how it opens at a desk: its scenario and section, nothing typed, nothing unfolded."""
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.locator("[role=tab][data-section=train]").click()
    page.evaluate(
        """(opening) => {
            for (const one of document.querySelectorAll(".xp-page details:not(.xp-all)")) one.open = false;
            for (const one of document.querySelectorAll(".xp-page :is(textarea, .xp-paste)")) one.value = "";
            document.querySelector(".xp-under [aria-expanded=true]")?.click();
            const list = document.querySelector("[data-field=preset]");
            list.value = opening;
            list.dispatchEvent(new Event("change"));
            document.activeElement.blur();
            // What scrolls is a box around the page, not the window.
            for (let around = document.querySelector(".xp-page"); around; around = around.parentElement) around.scrollTop = 0;
        }""",
        presets.DEFAULT,
    )
    answered(page)
    opening = presets.PRESETS[presets.DEFAULT].scenario()
    expect(page.locator("[data-section=train]")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".xp-value")).to_have_text([card.value for card in headlines(evaluate(opening), "train")])
    assert_chosen(page, presets.DEFAULT)
    for left in (".xp-error:visible", ".xp-sum:visible", ".xp-problem:visible", ".xp-calibrated li"):
        expect(page.locator(left)).to_have_count(0)
    if page.evaluate("document.body.dataset.voila"):
        page.wait_for_function("(query) => location.search.slice(1) === query", arg=to_query(opening, "train"))
    wait_drawn(page)


def resize(page: Page, width: int, height: int = 900) -> None:
    """Another width, waited for until the page and its charts are drawn in it."""
    page.set_viewport_size({"width": width, "height": height})
    settle(page)


def settle(page: Page) -> None:
    """Returns when all is answered, what is advised too, the charts are drawn, and nothing has moved for ten frames."""
    answered(page)
    page.wait_for_function(
        "window.Bokeh?.documents.every((doc) => doc.is_idle) && !document.querySelector('.xp-helps.xp-stale')"
    )
    page.evaluate(
        """() => new Promise((done) => {
            const figures = (view) => [view.el, ...(view.child_views ?? []).flatMap(figures)];
            const places = () => [...document.querySelectorAll(".xp-page *"), ...[...Bokeh.index].flatMap(figures)]
                .map((node) => Object.values(node.getBoundingClientRect().toJSON())).join();
            let last = places(), still = 0;
            const look = () => {
                const now = places();
                still = now === last ? still + 1 : 0;
                last = now;
                still < 10 ? requestAnimationFrame(look) : done();
            };
            requestAnimationFrame(look);
        })"""
    )


def wait_drawn(page: Page, timeout: float = 120_000) -> None:
    """Returns when no skeleton is left and every Bokeh document on the page is drawn."""
    page.wait_for_function(
        """() => !document.querySelector(".explorer-starting") && window.Bokeh?.documents.length
            && Bokeh.documents.every((doc) => doc.is_idle)""",
        timeout=timeout,
    )


def source(page: Page, name: str) -> dict[str, list[Any]]:
    """The columns that the page's Bokeh data source called ``name`` holds now."""
    columns: dict[str, list[Any]] | None = page.evaluate(
        """(name) => {
            const found = Bokeh.documents.map((doc) => doc.get_model_by_name(name)).find(Boolean);
            return found && Object.fromEntries(Object.entries(found.data).map(([k, v]) => [k, [...v]]));
        }""",
        name,
    )
    assert columns is not None, f"no data source called {name!r} on the page"
    return columns


def assert_drawn(page: Page, name: str, columns: dict[str, Any], rel: float = 1e-6) -> None:
    """A data source comes to hold the numbers that are expected: charts out of sight come last."""
    for left in reversed(range(100)):
        wrong = unlike(source(page, name), columns, rel)
        if not wrong or not left:
            break
        page.wait_for_timeout(200)
    assert wrong == [], name


def unlike(drawn: dict[str, list[Any]], columns: dict[str, Any], rel: float) -> list[str]:
    """The columns whose numbers are drawn as others than expected."""
    numbers = {key: [v for v in values if not isinstance(v, str) and v == v] for key, values in columns.items()}
    seen = {key: [v for v in drawn[key] if not isinstance(v, str) and v is not None and v == v] for key in columns}
    return [key for key in columns if seen[key] != pytest.approx(numbers[key], rel=rel)]


def at_rest(page: Page) -> None:
    """Waits until all is answered and painted, and the address, which comes last, is written."""
    settle(page)
    page.evaluate("new Promise((done) => setTimeout(done, 700))")  # the page writes it after 600 ms
    settle(page)


def open_section(page: Page, section: str) -> None:
    """Opens a section and waits until its charts are drawn, and all else speaks of it."""
    page.locator(f"[data-section={section}]").click()
    page.wait_for_function(
        """(section) => document.querySelector(`.xp-section-${section}:not(.xp-hidden)`)
            && !document.querySelector(".xp-building, .xp-section:not(.xp-hidden) .xp-waiting")""",
        arg=section,
    )
    wait_drawn(page)
    answered(page)
