"""Imports the package with other sentences in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import decode_source
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from babel import Locale

from explorer.languages import literals, scripts
from explorer.languages.catalogue import SOURCES, Catalogue

NUMERALS = ("words", "charts", "claims", "widgets", "core.problems")
"""Files and folders that write numbers for people to read, besides those in a sentence."""
MACHINES = ("words.recipes", "words.server_log", "widgets.opening")
"""Among these, what writes commands and lines of a log, or reads a number again that it wrote."""


HAN = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”"
SPACES = re.compile(rf"(?<=[{HAN}]) +(?=[{HAN}])|(?<=[。；：，、）]) +")
NARROW = re.compile(rf"(?<=[{HAN}])([,;:])(?: +|(?=[{HAN}]))|([,;:]) +(?=[{HAN}])")
WIDE = {",": "，", ";": "；", ":": "："}


def _wide(text: str) -> str:
    return SPACES.sub("", NARROW.sub(lambda match: WIDE[match[1] or match[2]], text))


def countries(code: str) -> dict[str, str]:
    """Names of countries by their English ones."""
    english, local = (Locale.parse(each, sep="-").territories for each in ("en", code))
    return {name: local[key] for key, name in english.items() if key in local}


class Importer(MetaPathFinder):
    """Finds the files of the package, and compiles them with the sentences of a catalogue."""

    def __init__(self, code: str, catalogue: Catalogue) -> None:
        self.code, self.catalogue = code, catalogue
        self.terms = countries(code) | catalogue.terms()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.split(".")[0] != "explorer" or fullname.startswith("explorer.languages"):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, str(spec.origin), self.code, self.catalogue)
        return spec

    def tidy(self, text: str) -> str:
        """Chinese has no space between its characters, and wide commas."""
        return _wide(text) if self.code.startswith("zh") else text

    def script(self, text: str, name: str) -> str:
        """A script of the page with other sentences."""
        return scripts.translated(text, self.catalogue.within(f"widgets/{name}.js"))


class _Loader(SourceFileLoader):
    """Python keeps what it compiles beside each file; what is compiled with the catalogue of a language is kept under the
    language's code, as long as neither the file nor the catalogue is written anew."""

    def __init__(self, fullname: str, path: str, code: str, catalogue: Catalogue) -> None:
        super().__init__(fullname, path)
        self.code, self.catalogue = code, catalogue

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> CodeType:  # type: ignore[override]
        file = Path(self.path).resolve().relative_to(SOURCES).as_posix()
        source, numerals = decode_source(data), writes_numerals(self.name)
        tree = literals.translated(source, self.path, self.catalogue.within(file), numerals)
        return compile(tree, self.path, "exec", dont_inherit=True)

    def path_stats(self, path: str) -> dict[str, Any]:  # type: ignore[override]
        stats = dict(super().path_stats(path))
        return stats | {"mtime": max(stats["mtime"], self.catalogue.written)}

    def get_data(self, path: str) -> bytes:
        if path.endswith(".pyc") and not self.catalogue.written:
            raise FileNotFoundError(path)
        return super().get_data(self._kept(path))

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:  # type: ignore[override]
        if self.catalogue.written:
            super().set_data(self._kept(path), data, _mode=_mode)

    def _kept(self, path: str) -> str:
        return f"{path.removesuffix('.pyc')}.{self.code}.pyc" if path.endswith(".pyc") else path


def writes_numerals(fullname: str) -> bool:
    """Whether numbers with a format are for people in that file."""
    name = fullname.removeprefix("explorer.")
    return _among(name, NUMERALS) and not _among(name, MACHINES)


def _among(name: str, rooms: tuple[str, ...]) -> bool:
    return any(name == room or name.startswith(f"{room}.") for room in rooms)
