"""The page in other languages: the same sources, with the sentences of a catalogue in the place of their own.

A sentence is written once, in English, where it is needed: in Python as a string or an f-string, in a script of the page
as one of its strings. A language is a gettext catalogue (`id.po`) of these sentences. Where a language is asked for, the
package is imported anew, and each of its files is compiled with its sentences replaced: {0} in a message is the first
expression of the sentence, so that a language has them in an order of its own.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from explorer.languages.catalogue import Catalogue
    from explorer.languages.importing import Importer


@dataclass(frozen=True)
class Language:
    """A language of the page: its code as in an address and in HTML, its own name, and the file of its catalogue."""

    code: str
    name: str
    file: str


LANGUAGES = {
    language.code: language
    for language in (
        Language("en", "English", ""),
        Language("id", "Bahasa Indonesia", "id"),
        Language("zh-Hans", "简体中文", "zh_Hans"),
    )
}
ENGLISH = "en"
LONGEST = 100_000
"""Characters of a link that are read."""

_spoken: Importer | None = None


def named(code: str) -> Language:
    """The language of a code such as id, id-ID, zh or zh-CN; English for one that is not there."""
    first = code.replace("_", "-").lower().split("-")[0]
    return next((one for one in LANGUAGES.values() if one.code.split("-")[0] == first), LANGUAGES[ENGLISH])


def spoken() -> str:
    """The code of the language that the package speaks."""
    return _spoken.code if _spoken else ENGLISH


def term(text: str) -> str:
    """A text of our tables, or a choice as a link has it, in the language that the package speaks: spot, or a country."""
    return _spoken.terms.get(text, text) if _spoken else text


def tidy(text: str) -> str:
    """A text that was put together of pieces, set as the language sets it."""
    return _spoken.tidy(text) if _spoken else text


def terms() -> dict[str, str]:
    """All such texts; none in English."""
    return dict(_spoken.terms) if _spoken else {}


def asked(query: str) -> str:
    """The code of the language that a link asks for."""
    return named(dict(parse_qsl(query.lstrip("?")[:LONGEST])).get("lang", ENGLISH)).code


def to_query(query: str) -> str:
    """A link that opens in the language that the package speaks."""
    return query if spoken() == ENGLISH else f"{query}&lang={spoken()}"


def of_script(text: str, name: str) -> str:
    """A script of the page in the language that the package speaks."""
    return _spoken.script(text, name) if _spoken else text


def speak(code: str, catalogue: Catalogue | None = None) -> ModuleType:
    """The package in a language, imported anew if it spoke another: what was imported before keeps its own.

    catalogue: sentences in the place of those of the language's file.
    """
    global _spoken
    language = named(code)
    if language.code == spoken() and catalogue is None:
        return importlib.import_module("explorer")
    from explorer.languages.catalogue import read  # what reads catalogues is loaded for those who need one
    from explorer.languages.importing import Importer

    if _spoken:
        sys.meta_path.remove(_spoken)
    for name in [name for name in sys.modules if _is_ours(name)]:
        del sys.modules[name]
    _spoken = None
    if language.code != ENGLISH or catalogue is not None:
        _spoken = Importer(language.code, catalogue or read(language.file))
        sys.meta_path.insert(0, _spoken)
    return importlib.import_module("explorer")


def _is_ours(name: str) -> bool:
    return (name == "explorer" or name.startswith("explorer.")) and not name.startswith("explorer.languages")
