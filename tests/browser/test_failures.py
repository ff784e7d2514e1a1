"""What a visitor sees, and what is kept, when the kernel, the line or a script of the page fails."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from answering import answered
from browsing import open_voila, settle, start_again, wait_drawn
from playwright.sync_api import Error, Page, expect

# Keeps the page's sockets at hand, to freeze and to cut them.
SOCKETS = """window.sockets = [];
window.WebSocket = class extends WebSocket { constructor(...args) { super(...args); window.sockets.push(this); } };"""

FREEZE = """() => { const socket = sockets.at(-1), { onmessage } = socket;
    const [out, back] = [[], []];
    socket.send = (data) => out.push(data);
    socket.onmessage = (message) => back.push(message);
    window.thaw = () => {
        delete socket.send;
        socket.onmessage = onmessage;
        back.forEach((message) => onmessage(message));
        out.forEach((data) => socket.send(data));
    }; }"""

ASKED = """bar => {
    window.asked = performance.now();
    window.told = new Promise((done) => new MutationObserver(() => bar.innerText && done(performance.now() - asked))
        .observe(bar, { childList: true, subtree: true, characterData: true }));
}"""
"""How long it is from now until something is said."""

WAITS = "No answer from the server for 5 seconds. It may be busy, so the page waits"
LOST = "The connection to the server is lost"


@pytest.fixture(scope="module")
def held(new_page: Callable[[], AbstractContextManager[Page]], voila_address: str) -> Iterator[Page]:
    """A page whose sockets are at hand, opened once."""
    with new_page() as page:
        page.add_init_script(SOCKETS)
        open_voila(page, voila_address)
        yield page


@pytest.fixture
def frail(held: Page, voila_address: str) -> Iterator[Page]:
    page = held
    try:
        start_again(page)
    except (AssertionError, Error):  # a test that failed may have left it anyhow
        open_voila(page, voila_address)
    page.errors.clear()  # type: ignore[attr-defined]
    change(page, "devices", "64")
    page.wait_for_function("location.search.includes('devices=64')")
    settle(page)
    yield page
    assert "Traceback" not in page.content() and "site-packages" not in page.content()


def kernel_of(page: Page) -> int:
    """The process of the page's kernel: its command names the file of the connection."""
    name = page.evaluate("sockets.at(-1).url.match(/kernels\\/([^/]+)/)[1]")
    found = [p for p in Path("/proc").glob("[0-9]*/cmdline") if name.encode() in p.read_bytes()]
    assert len(found) == 1
    return int(found[0].parent.name)


def change(page: Page, field: str, text: str) -> None:
    control = page.locator(f"[data-field={field}]")
    control.fill(text)
    control.press("Enter")


def test_a_slow_kernel_is_waited_for_and_nothing_on_the_page_moves(frail: Page) -> None:
    kernel, bar = kernel_of(frail), frail.locator("#explorer-lost")
    tokens = frail.locator("[data-field=tokens]")
    before = tokens.bounding_box()
    os.kill(kernel, signal.SIGSTOP)
    try:
        bar.evaluate(ASKED)
        change(frail, "tokens", "3T")
        expect(bar.get_by_role("status")).to_contain_text(WAITS)
        assert frail.evaluate("told") > 3000, "nothing is said of a moment"
        expect(bar.get_by_role("button", name="Reload")).to_be_visible()
        assert LOST not in bar.inner_text()
        assert tokens.bounding_box() == before and tokens.evaluate("node => node === document.activeElement")
    finally:
        os.kill(kernel, signal.SIGCONT)
    expect(bar).to_be_hidden()
    expect(frail.locator(".xp-said")).to_contain_text("3T")
    assert frail.errors == []  # type: ignore[attr-defined]


def test_a_line_that_is_frozen_for_20_seconds_loses_no_change(frail: Page) -> None:
    """Three controls are changed meanwhile, one of them twice."""
    bar = frail.locator("#explorer-lost")
    frail.evaluate(FREEZE)
    for field, text in (("tokens", "3T"), ("devices", "128"), ("devices", "256"), ("size", "13B")):
        change(frail, field, text)
    expect(bar.get_by_role("status")).to_contain_text(WAITS)
    time.sleep(14)
    assert LOST not in bar.inner_text()
    frail.evaluate("thaw()")
    expect(bar).to_be_hidden()
    frail.wait_for_function("location.search.includes('devices=256')")
    expect(frail.locator(".xp-said")).to_contain_text("a 13B model on 3T tokens with 256")


def test_a_line_that_breaks_and_comes_back_sends_the_change_again(frail: Page) -> None:
    frail.evaluate(FREEZE)
    change(frail, "tokens", "3T")
    frail.evaluate("sockets.at(-1).close()")
    expect(frail.locator(".xp-said")).to_contain_text("3T")
    change(frail, "devices", "128")
    frail.wait_for_function("location.search.includes('devices=128')")
    expect(frail.locator("#explorer-lost")).to_be_hidden()


def test_a_kernel_that_was_killed_is_told_and_what_was_typed_is_applied_after_a_reload(frail: Page) -> None:
    bar = frail.locator("#explorer-lost")
    tokens = frail.locator("[data-field=tokens]")
    os.kill(kernel_of(frail), signal.SIGKILL)
    change(frail, "tokens", "3T")
    change(frail, "size", "lots")
    before = tokens.bounding_box()  # with the help that a control shows while it is used
    expect(bar.get_by_role("alert")).to_contain_text(LOST)
    time.sleep(1)
    assert tokens.bounding_box() == before
    bar.get_by_role("button", name="Reload").click()
    frail.wait_for_function("!window.Bokeh?.documents.length")
    wait_drawn(frail)
    expect(bar.get_by_role("status")).to_contain_text("which you typed before the page was reloaded, are tried again")
    assert "3T”" in bar.inner_text() and "lots”" in bar.inner_text()
    expect(frail.locator("[data-field=devices]")).to_have_value("64")
    expect(frail.locator(".xp-said")).to_contain_text("3T")
    expect(frail.locator("[data-field=size]")).to_have_attribute("aria-invalid", "true")
    bar.get_by_role("button", name="Close").click()
    expect(bar).to_be_hidden()
    frail.reload()
    wait_drawn(frail)
    answered(frail)
    assert bar.inner_text() == "", "what was kept is applied once"


@pytest.mark.parametrize("part, place", [("The controls", ".xp-controls"), ("The questions", ".xp-questions")])
def test_a_part_that_does_not_start_is_named_and_the_others_go_on(
    page: Page, voila_address: str, part: str, place: str
) -> None:
    name = place[1:]
    page.add_init_script(f"""const add = DOMTokenList.prototype.add; DOMTokenList.prototype.add = function (...names) {{
        if (names.includes("{name}")) throw new Error("blocked");
        return add.apply(this, names);
    }};""")
    open_voila(page, voila_address)
    expect(page.get_by_role("alert").filter(has_text=f"{part} did not start.")).to_be_visible()
    expect(page.locator("#explorer-lost").get_by_role("button", name="Reload")).to_be_visible()
    page.locator("[data-section=serve]").click()
    expect(page.locator("[data-section=serve]")).to_have_attribute("aria-selected", "true")
    answered(page)
    text = page.locator("body").inner_text()
    assert "Error" not in text and "Traceback" not in text, text


def test_charts_that_do_not_start_leave_the_numbers(page: Page, voila_address: str) -> None:
    page.add_init_script('Object.defineProperty(window, "Bokeh", { get() { throw new Error("blocked"); }, set() {} });')
    page.goto(f"{voila_address}voila/render/explorer.ipynb")
    expect(page.get_by_role("alert").filter(has_text="The charts did not start.")).to_be_visible(timeout=60_000)
    expect(page.locator(".xp-said")).to_be_visible()
    change(page, "tokens", "3T")
    expect(page.locator(".xp-said")).to_contain_text("3T")


def test_where_no_widget_can_start_the_outline_says_so(page: Page, voila_address: str) -> None:
    page.route("**/anywidget/**", lambda route: route.abort())
    page.goto(f"{voila_address}voila/render/explorer.ipynb")
    expect(page.locator("#loading_text")).to_contain_text("could not be started", timeout=60_000)
    expect(page.get_by_role("button", name="Reload")).to_be_visible()
    assert "Traceback" not in page.content()
