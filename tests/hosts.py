"""Starts what shows the notebooks: Voilà, JupyterLab and a Chromium to look at them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium_path() -> str | None:
    """The system's Chromium; None leaves the choice to Playwright's own download."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium that calls nobody on its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def voila(notebooks: Path, home: Path, *options: str) -> Iterator[str]:
    """The address of a standalone Voilà that shows one notebook or a folder of them."""
    port = free_port()
    command = ["-m", "voila", str(notebooks), f"--port={port}", "--Voila.ip=127.0.0.1", *options]
    with serving(command, f"http://127.0.0.1:{port}/", home) as address:
        yield address


@contextmanager
def jupyterlab(notebooks: Path, home: Path) -> Iterator[str]:
    """The address of a JupyterLab on a copy of ``notebooks``, which it is free to save."""
    copy = shutil.copytree(notebooks, home / "notebooks", dirs_exist_ok=True)
    port = free_port()
    command = [
        "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser", f"--port={port}",
        f"--ServerApp.root_dir={copy}", "--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0",
        "--IdentityProvider.token=", "--LabApp.news_url=None", "--allow-root",
    ]  # fmt: skip
    with serving(command, f"http://127.0.0.1:{port}/", home) as address:
        yield address


@contextmanager
def serving(command: list[str], address: str, home: Path) -> Iterator[str]:
    """Runs a Python module as a server, from its first answer until the block ends."""
    log = home / "server.log"
    # Neither the settings of the person who runs the tests nor their folders take part.
    env = os.environ | {"HOME": str(home), "JUPYTER_PREFER_ENV_PATH": "1", "PYTHONUNBUFFERED": "1"}
    with log.open("ab") as out:
        server = subprocess.Popen(
            [sys.executable, *command], cwd=home, env=env, stdin=subprocess.DEVNULL,
            stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    try:
        wait_for(server, address, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


def wait_for(server: subprocess.Popen[bytes], address: str, log: Path, seconds: float = 60) -> None:
    """Returns when ``address`` answers; raises with the server's last words if it does not."""
    end = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(address + "voila/static/voila.js", timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{address} does not answer:\n{log.read_text()[-3000:]}")
