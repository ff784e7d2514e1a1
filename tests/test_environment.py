"""One list of dependencies in three places, and what Binder would make of it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NOT_PACKAGES = {"python", "pip"}


def listed(lines: list[str]) -> dict[str, str]:
    """Names, as the index spells them, with their bounds."""
    requirements = [Requirement(line) for line in lines if line.strip()]
    return {r.name.lower().replace("_", "-"): str(r.specifier) for r in requirements}


RUN = listed(PROJECT["dependencies"])
TEST = listed(PROJECT["optional-dependencies"]["test"])


def conda() -> dict[str, str]:
    packages = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    return {name: bound for name, bound in listed(packages).items() if name not in NOT_PACKAGES}


def binder() -> dict[str, str]:
    return listed((ROOT / "binder" / "requirements.txt").read_text().splitlines())


@pytest.mark.parametrize("elsewhere", [conda, binder])
def test_lists_are_in_step(elsewhere) -> None:
    """Conda and Binder also get nbval, so that a course can run its lessons as tests."""
    assert elsewhere() == RUN | {"nbval": TEST["nbval"]}


@pytest.mark.parametrize("name", sorted(RUN | TEST))
def test_names_resolve_within_their_bounds(name: str) -> None:
    assert version(name) in Requirement(f"{name}{(RUN | TEST)[name]}").specifier


def test_python_is_the_same_everywhere() -> None:
    wanted = PROJECT["requires-python"]
    assert f"python{wanted}" in yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert (ROOT / "binder" / "runtime.txt").read_text().strip() == f"python-{wanted.removeprefix('>=')}"


@pytest.fixture(scope="module")
def dockerfile() -> str:
    """What repo2docker would build of this tree; it prints that without Docker."""
    made = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "--user-id", "1000", "--user-name", "visitor", "."],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-2000:]
    return made.stdout + made.stderr


def test_binder_installs_the_list_and_then_the_package(dockerfile: str) -> None:
    assert re.search(r'pip install .*-r "?binder/requirements.txt', dockerfile)
    assert "binder/postBuild" in dockerfile
    assert "python=3.11" in dockerfile or "environment.py-3.11" in dockerfile
    post = (ROOT / "binder" / "postBuild").read_text()
    assert "pip install" in post
    assert "--editable ." in post


def test_binder_link_opens_the_dashboard() -> None:
    links = re.findall(r"https://mybinder\.org/v2/gh/\S+?/HEAD\?urlpath=([^\s)\"]+)", (ROOT / "README.md").read_text())
    assert set(links) == {"voila/render/notebooks/explorer.ipynb"}
    assert (ROOT / "notebooks" / "explorer.ipynb").exists()


def test_voila_finds_settings_and_template_where_they_are_installed() -> None:
    assert (Path(sys.prefix) / "etc" / "jupyter" / "voila.py").exists()
    assert (Path(sys.prefix) / "share" / "jupyter" / "voila" / "templates" / "explorer" / "conf.json").exists()


def test_the_page_is_a_title_and_one_line() -> None:
    import nbformat

    cells = nbformat.read(ROOT / "notebooks" / "explorer.ipynb", as_version=4).cells
    assert [cell.cell_type for cell in cells] == ["markdown", "code"]
    assert len(cells[1].source.splitlines()) == 1


def dashboard(port: object) -> subprocess.CompletedProcess[str]:
    """The question that `make dashboard` asks before it starts the page."""
    recipe = (ROOT / "Makefile").read_text().partition("\ndashboard:")[2].partition("\n\n")[0]
    assert '@$(BIN)/python explorer/hosting/port.py "$(PORT)"\n' in recipe
    return subprocess.run(
        [sys.executable, "explorer/hosting/port.py", str(port)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


def test_a_port_that_is_taken_is_named_with_the_way_to_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        asked = dashboard(port)
        other = port + 1 if 1024 <= port < 65_535 else 8866
        assert asked.returncode and asked.stdout == ""
        assert asked.stderr == f"Port {port} is in use; choose another: make dashboard PORT={other}\n"
    assert (free := dashboard(port)).returncode == 0 and free.stderr == ""


@pytest.mark.parametrize("port", ["abc", "", "0", "65536", "-1", "8866 8867"])
def test_what_is_no_port_is_said(port) -> None:
    asked = dashboard(port)
    assert asked.returncode and asked.stderr.startswith(f"PORT={port} is no port: ") and asked.stderr.count("\n") == 1


def test_the_server_has_the_fixes_that_matter() -> None:
    """Two advisories were closed in jupyter_server 2.18; Voilà alone asks for an older one."""
    assert RUN["jupyter-server"] == ">=2.18"
