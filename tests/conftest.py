"""No test is judged by its time, and a run in CI tries the same examples each time.

Where several processes share the tests, a file stays in one of them. Browser tests that open JupyterLab come first, all
in one process, and those of Voilà alone last, in whichever is free.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# Two processes share two cores: linear algebra that spreads over both would wait for itself. Read when NumPy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("project", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("project")

BROWSER = "tests/browser"
WITHOUT_LAB = {
    "test_compare.py", "test_for_everyone.py", "test_giving.py", "test_lab.py", "test_own_run.py", "test_scripts.py",
}  # fmt: skip


def share(nodeid: str) -> str:
    """What is handed out as one: a file, or all browser tests of both hosts."""
    file = Path(nodeid.split("::")[0])
    return BROWSER if str(file.parent) == BROWSER and file.name not in WITHOUT_LAB else str(file)


def turn(item: pytest.Item) -> int:
    """The longest first, and what keeps both cores busy alone last."""
    if share(item.nodeid) == BROWSER:
        return 0
    return 2 if item.nodeid.startswith(BROWSER) else 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=turn)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    config.option.loadscopereorder = False
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = share
    return scheduler
