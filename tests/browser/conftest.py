"""Both hosts and one browser for the whole session. To open the page takes longest: a test that is about how it opens has
a fresh one (`page`), all others one of Voilà that is put back to how it opened (`explorer`), or one of each host (`opened`).

A missing Chromium is an error, never a skip: an untested page is not a tested one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from browsing import listen, open_lab, open_voila, run_again, start_again
from hosts import NOTEBOOKS, chromium, jupyterlab, voila
from playwright.sync_api import Browser, Error, Page, expect

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


@contextmanager
def blank(browser: Browser) -> Iterator[Page]:
    """A page of its own, 1440 wide, with ``page.hosts`` and ``page.errors``."""
    with browser.new_context(viewport={"width": 1440, "height": 1000}) as context:
        context.set_default_navigation_timeout(120_000)
        opened = context.new_page()
        listen(opened)
        yield opened
        opened.goto("about:blank")  # leaving the page, unlike closing the browser, ends its kernel


@pytest.fixture(scope="session")
def new_page(browser: Browser) -> Callable[[], AbstractContextManager[Page]]:
    """For a page that several tests look at."""
    return lambda: blank(browser)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with blank(browser) as own:
        yield own


@pytest.fixture(scope="session")
def voila_page(browser: Browser, voila_address: str) -> Iterator[Page]:
    with blank(browser) as shared:
        open_voila(shared, voila_address)
        assert shared.hosts == {"127.0.0.1"} and shared.errors == []
        yield shared


@pytest.fixture(scope="session")
def lab_page(browser: Browser, lab_address: str) -> Iterator[Page]:
    """The explorer in JupyterLab."""
    with blank(browser) as shared:
        open_lab(shared, lab_address)
        yield shared


@pytest.fixture
def explorer(voila_page: Page, voila_address: str) -> Iterator[Page]:
    """The explorer in Voilà as it opens, at a desk, without waiting for it to open."""
    try:
        start_again(voila_page)
    except (AssertionError, Error):  # a test that failed may have left it anyhow
        open_voila(voila_page, voila_address)
    voila_page.errors.clear()
    yield voila_page
    assert voila_page.hosts == {"127.0.0.1"} and voila_page.errors == []


@pytest.fixture
def explorer_in_lab(lab_page: Page) -> Iterator[Page]:
    """The same in JupyterLab, which logs errors of its own."""
    try:
        start_again(lab_page)
    except (AssertionError, Error):
        run_again(lab_page)
    yield lab_page
    assert lab_page.hosts == {"127.0.0.1"}


@pytest.fixture(params=["explorer", "explorer_in_lab"], ids=["voila", "lab"])
def opened(request: pytest.FixtureRequest) -> Page:
    """The explorer as it opens, computed and drawn, in each of its two hosts."""
    page: Page = request.getfixturevalue(request.param)
    return page
