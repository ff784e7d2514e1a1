"""What must hold in both hosts, whatever the page shows."""

from __future__ import annotations

import urllib.request

from browsing import open_lab, open_voila, wait_drawn
from playwright.sync_api import Page


def test_voila_asks_no_other_host(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address)
    page.wait_for_load_state("networkidle")
    assert page.hosts == {"127.0.0.1"}
    assert page.errors == []


def test_lab_asks_no_other_host(page: Page, lab_address: str) -> None:
    open_lab(page, lab_address)
    page.wait_for_load_state("networkidle")
    assert page.hosts == {"127.0.0.1"}


def test_the_first_html_already_shows_the_page_in_outline(voila_address: str) -> None:
    with urllib.request.urlopen(voila_address + "voila/render/explorer.ipynb") as response:
        html = response.read(16_384).decode(errors="replace")
    assert 'id="loading"' in html
    assert "Starting…" in html
    assert html.index('id="loading"') < html.index("voila-style.js"), "the outline waits for Voilà's styles"


def test_the_outline_is_gone_when_the_charts_are_drawn(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address)
    assert page.locator("#loading").count() == 0
    assert page.locator("#rendered_cells").is_visible()
    assert page.locator("#explorer-lost").is_hidden()


def test_visitors_see_neither_source_nor_traceback(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address)
    html = page.content()
    assert "Traceback" not in html
    assert "import Explorer" not in html
    assert page.locator(".explorer-error").count() == 0


def test_bokehjs_comes_from_the_server_once(page: Page, voila_address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_voila(page, voila_address)
    assert sum("bokeh.min.js" in url for url in asked) == 1


def test_where_the_server_cannot_serve_bokehjs_the_kernel_does(page: Page, lab_address: str) -> None:
    page.route("**/bokeh.min.js", lambda route: route.abort())
    open_lab(page, lab_address)
    assert page.locator(".bk-Figure").count() >= 4


def test_a_reloaded_lab_page_shows_the_charts_again(page: Page, lab_address: str) -> None:
    page.goto(lab_address + "lab?reset")
    page.wait_for_function("window.jupyterapp?.serviceManager.isReady")
    own = page.evaluate("window.jupyterapp.serviceManager.contents.copy('explorer.ipynb', '').then((m) => m.path)")
    open_lab(page, lab_address, own)
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.reload()
    wait_drawn(page)


def test_a_cell_run_again_leaves_one_document(page: Page, lab_address: str) -> None:
    open_lab(page, lab_address)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_timeout(3000)
    wait_drawn(page)
    assert page.evaluate("Bokeh.documents.length") == 1


def test_the_server_hands_out_no_notebook(voila_address: str, page: Page) -> None:
    response = page.request.get(voila_address + "voila/files/explorer.ipynb")
    assert response.status == 403
