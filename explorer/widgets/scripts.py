"""The page's own scripts and styles. A widget has one of each, which the kernel sends: what a script imports is put
before it."""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path

from explorer import languages

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import \{[\w\s,]+\} from "(\.[\w./]+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


@functools.cache
def script(*names: str) -> str:
    """The scripts of those names and all that they import, each once and behind what it needs."""
    found: dict[str, str] = {}
    for name in names:
        _gather(name, found)
    return "\n".join(found.values())


def _gather(name: str, found: dict[str, str]) -> None:
    if name in found:
        return
    text = languages.of_script((HERE / f"{name}.js").read_text(encoding="utf-8"), name)
    for imported in IMPORT.findall(text):
        _gather(os.path.normpath(Path(name).parent / imported), found)
    found[name] = EXPORT.sub("", IMPORT.sub("", text))


@functools.cache
def css(*names: str) -> str:
    """The styles of those names, one behind the other."""
    return "\n".join((HERE / f"{name}.css").read_text(encoding="utf-8") for name in names)
