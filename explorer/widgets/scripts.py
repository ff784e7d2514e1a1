"""The page's own scripts and styles. A widget has one of each: what several of them share is put before it."""

from __future__ import annotations

import functools
from pathlib import Path

HERE = Path(__file__).parent


@functools.cache
def script(*names: str) -> str:
    """The scripts of those names, one behind the other; what all share comes first."""
    return _joined("js", ("shared", *names))


@functools.cache
def css(*names: str) -> str:
    """The styles of those names, one behind the other."""
    return _joined("css", names)


def _joined(kind: str, names: tuple[str, ...]) -> str:
    return "\n".join((HERE / f"{name}.{kind}").read_text(encoding="utf-8") for name in names)
