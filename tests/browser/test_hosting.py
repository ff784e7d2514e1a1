"""What must hold in both hosts, whatever the page shows."""

from __future__ import annotations

import shutil
import urllib.request
from html import unescape
from pathlib import Path

import pytest
from browsing import open_lab, open_voila, run_again, wait_drawn
from hosts import NOTEBOOKS, ROOT, voila
from playwright.sync_api import Page, expect

from explorer import evaluate
from explorer.hosting.previews import PREVIEWERS
from explorer.state.link import from_query
from explorer.words.headlines import subject, told


def test_voila_asks_no_other_host_and_visitors_see_the_page_alone(page: Page, voila_address: str) -> None:
    """Neither the outline nor source nor a traceback; BokehJS comes from the server, once."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_voila(page, voila_address)
    page.wait_for_load_state("networkidle")
    assert page.hosts == {"127.0.0.1"}
    assert page.errors == []
    assert sum("bokeh.min.js" in url for url in asked) == 1
    assert page.locator("#loading").count() == 0
    assert page.locator("#rendered_cells").is_visible()
    assert page.locator("#explorer-lost").is_hidden()
    html = page.content()
    assert "Traceback" not in html
    assert "import Explorer" not in html
    assert page.locator(".explorer-error").count() == 0


def test_the_first_html_already_shows_the_page_in_outline_with_its_title(voila_address: str) -> None:
    with urllib.request.urlopen(voila_address + "voila/render/explorer.ipynb") as response:
        html = response.read(20_480).decode(errors="replace")
    assert "<title>AI compute explorer</title>" in html
    assert 'id="loading"' in html
    assert "Starting…" in html
    assert html.index('id="loading"') < html.index("voila-style.js"), "the outline waits for Voilà's styles"


def test_who_previews_a_link_is_told_of_its_scenario_and_takes_no_kernel(voila_address: str) -> None:
    """As chats and networks do; the sentence is that of the page."""
    result = evaluate(from_query("tokens=1T")[0])
    asked = urllib.request.Request(
        f"{voila_address}voila/render/explorer.ipynb?v=1&tokens=1T&nonsense=<b>", headers={"User-Agent": "Slackbot 1.0"}
    )
    with urllib.request.urlopen(asked) as response:
        html = unescape(response.read().decode())
    title = f"{subject(result, 'train')} — AI compute explorer"
    assert f"<title>{title}</title>" in html and f'property="og:title" content="{title}"' in html
    assert f'property="og:description" content="{told(result)}"' in html
    assert "<script" not in html, "nobody would run it"


@pytest.mark.parametrize("agent", ["facebookexternalhit/1.1", "WhatsApp/2.23.20.0", "Twitterbot/1.0", "Discordbot/2.0"])
def test_programs_that_preview_links_are_known_by_their_names(agent: str) -> None:
    assert PREVIEWERS.search(agent)
    assert not PREVIEWERS.search("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0")


def test_where_the_server_cannot_serve_bokehjs_the_kernel_does(page: Page, lab_address: str) -> None:
    page.route("**/bokeh.min.js", lambda route: route.abort())
    open_lab(page, lab_address)
    expect(page.locator(".bk-Figure").nth(3)).to_be_attached()


def test_a_reloaded_lab_page_shows_the_charts_again(page: Page, lab_address: str) -> None:
    page.goto(lab_address + "lab?reset")
    page.wait_for_function("window.jupyterapp?.serviceManager.isReady")
    own = page.evaluate("window.jupyterapp.serviceManager.contents.copy('explorer.ipynb', '').then((m) => m.path)")
    open_lab(page, lab_address, own)
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.reload()
    wait_drawn(page)


def test_lab_asks_no_other_host_and_a_cell_run_again_leaves_one_document(lab_page: Page) -> None:
    run_again(lab_page)
    lab_page.wait_for_load_state("networkidle")
    assert lab_page.hosts == {"127.0.0.1"}
    lab_page.wait_for_function("Bokeh.documents.length === 1")


def test_the_server_hands_out_no_notebook(voila_address: str, page: Page) -> None:
    response = page.request.get(voila_address + "voila/files/explorer.ipynb")
    assert response.status == 403


def test_a_link_chooses_no_other_template_and_its_scenario_counts(page: Page, voila_address: str) -> None:
    """One that is installed."""
    open_voila(page, voila_address, query="template=classic&theme=classic&devices=64")
    expect(page.locator("[data-field=devices]")).to_have_value("64")
    assert page.hosts == {"127.0.0.1"} and page.errors == []
    assert page.locator("body[data-jp-theme-name=light]").count() == 1
    expect(page.locator(".xp-notices")).to_contain_text("The link says “template”, which this version does not know")


@pytest.mark.parametrize("name", ["base", "lab", "classic", "reveal", "nonsense"])
def test_the_list_of_notebooks_has_no_other_template_either(page: Page, voila_address: str, name: str) -> None:
    assert page.request.get(f"{voila_address}voila/tree?template={name}").status < 500


def test_a_link_that_does_not_reach_the_kernel_is_sent_by_the_browser(page: Page, tmp_path: Path, monkeypatch) -> None:
    """As on a busy server: here no waiting kernel ever hears from it who came."""
    monkeypatch.setenv("VOILA_WS_BASE_URL", "/nowhere/")
    with voila(NOTEBOOKS, tmp_path) as address:
        for query in ("v=1&devices=64&section=own", ""):
            open_voila(page, address, query=query)
            expect(page.locator("[data-field=devices]")).to_have_value("64" if query else "512")
            expect(page.locator("[data-section=own]")).to_have_attribute("aria-selected", "true" if query else "false")
            page.wait_for_function("location.search.startsWith('?v=1')")
            assert ("devices=64" in page.evaluate("location.search")) == bool(query)
            assert "Traceback" not in page.content() and "site-packages" not in page.content()
            page.goto("about:blank")


def test_data_that_cannot_be_read_is_told_to_the_visitor_and_named_to_the_operator(
    page: Page, tmp_path: Path, monkeypatch
) -> None:
    copy = tmp_path / "copy"
    for folder in ("explorer", "data"):
        shutil.copytree(ROOT / folder, copy / folder)
    prices = copy / "data" / "prices.csv"
    lines = prices.read_text(encoding="utf-8").splitlines()
    cells = lines[11].split(",")
    prices.write_text(
        "\n".join([*lines[:11], ",".join([*cells[:4], "nan", *cells[5:]]), *lines[12:]]), encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(copy))
    with voila(NOTEBOOKS, tmp_path) as address:
        page.goto(f"{address}voila/render/explorer.ipynb")
        said = "The explorer cannot read its own data (data/prices.csv), so it shows no numbers. Please tell whoever runs this page."
        expect(page.locator("#loading_text")).to_have_text(said)
        assert "Traceback" not in page.content() and "$" not in page.locator("body").inner_text()
    log = (tmp_path / "server.log").read_text(encoding="utf-8")
    assert log.startswith(
        "The explorer cannot use its data. data/prices.csv, line 12: usd_per_device_hour is “nan”, not a number.\n"
    )
