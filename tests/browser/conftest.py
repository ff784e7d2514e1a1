"""Both hosts and one browser for the whole session; a fresh page for each test, but for JupyterLab, whose one page runs
its cells again.

A missing Chromium is an error, never a skip: an untested page is not a tested one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from browsing import listen, open_lab, open_voila, run_again
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


@contextmanager
def blank(browser: Browser) -> Iterator[Page]:
    """A page of its own, 1440 wide, with ``page.hosts`` and ``page.errors``."""
    with browser.new_context(viewport={"width": 1440, "height": 1000}) as context:
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
def lab_page(browser: Browser, lab_address: str) -> Iterator[Page]:
    """The explorer in JupyterLab, which takes long to load."""
    with blank(browser) as shared:
        open_lab(shared, lab_address)
        yield shared


@pytest.fixture(params=["voila", "lab"])
def opened(request: pytest.FixtureRequest) -> Iterator[Page]:
    """The explorer as it opens, computed and drawn, in each of its two hosts."""
    if request.param == "voila":
        shown = request.getfixturevalue("page")
        open_voila(shown, request.getfixturevalue("voila_address"))
    else:
        shown = request.getfixturevalue("lab_page")
        run_again(shown)
    yield shown
    assert shown.hosts == {"127.0.0.1"}
    if request.param == "voila":  # JupyterLab logs errors of its own
        assert shown.errors == []
