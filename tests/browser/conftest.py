"""Both hosts and one browser for the whole session, a fresh page for each test.

A missing Chromium is an error, never a skip: an untested page is not a tested one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import listen
from hosts import NOTEBOOKS, chromium, jupyterlab, voila
from playwright.sync_api import Browser, Page, expect

expect.set_options(timeout=20_000)  # a busy machine takes its time


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def voila_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with voila(NOTEBOOKS, tmp_path_factory.mktemp("voila")) as address:
        yield address


@pytest.fixture(scope="session")
def lab_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with jupyterlab(NOTEBOOKS, tmp_path_factory.mktemp("lab")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, 1440 wide, with ``page.hosts`` and ``page.errors``."""
    with browser.new_context(viewport={"width": 1440, "height": 1000}) as context:
        opened = context.new_page()
        listen(opened)
        yield opened
        opened.goto("about:blank")  # leaving the page, unlike closing the browser, ends its kernel
