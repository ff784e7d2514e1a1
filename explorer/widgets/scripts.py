"""The page's own scripts. A widget has one: what several of them share is put before it."""

from __future__ import annotations

import functools
from pathlib import Path

HERE = Path(__file__).parent


@functools.cache
def script(*names: str) -> str:
    """The text of those files, one behind the other; what all share comes first."""
    return "\n".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in ("shared", *names))
