"""Catalogues of sentences: gettext files, one a language, and the list of all that is to be said.

`python -m explorer.languages` brings them up to date with the sources.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from explorer.languages import literals, scripts
from explorer.languages.literals import Literal, Translate

HERE = Path(__file__).parent
SOURCES = HERE.parent
LIST = HERE / "messages.pot"
TEMPLATE = SOURCES / "hosting" / "template"
KEPT = HERE / "kept.txt"
ROOMS = ("core", "catalog", "claims", "words", "state", "charts", "huggingface", "widgets", "hosting/template")
"""Folders whose sentences the page shows."""
APART = (
    "charts/evidence.py",
    "widgets/evidence.py",
    "widgets/evidence_tables.py",
    "widgets/formulas/",
    "widgets/lessons.py",
    "core/evaluate.py",
    "core/formula.py",
    "core/forms.py",
    "core/language.py",
    "catalog/tables.py",
    "hosting/template/sentences.js",
    "huggingface/towers/",
)
"""What speaks on other pages alone, or to whoever runs or changes the page."""

TAGS = re.compile(r"<[^>]*>|&\w+;|\{\d+\}")
CODE = re.compile(r"=>|\bconst |\breturn\b.*;|\bxp-|\bvar\(|^https?:|^\?|\\[dwsb(]|::|^[a-z_]+=|^\W*#[0-9a-f]{6}")
OPTION = re.compile(r" *--?\w")
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {locale}\\n"\n\n'
TERM = "term"
"""In the place of a file: a text of our tables, or a choice as a link has it, which the page shows by `languages.term`."""
DATA = SOURCES.parent / "data"
Key = tuple[str | None, str]
"""A message, and the file where it means something of its own, if so."""


def is_said(message: str) -> bool:
    """Whether a literal looks like something that people read: words with a space between, or one with a capital."""
    bare = TAGS.sub(" ", message)
    if CODE.search(bare) or OPTION.match(message) or not re.search(r"[A-Za-z]{2}", bare):
        return False
    if re.match(r"[A-Z][a-z]", bare.strip()):
        return True
    return (" " in bare.strip() or "{" in message) and bool(re.search(r"(?<![A-Za-z_])[a-z]{2,}(?![A-Za-z_])", bare))


def sources() -> Iterator[tuple[str, list[Literal]]]:
    """The files whose sentences the page shows, each with its literals."""
    for room in ROOMS:
        for path in sorted((SOURCES / room).rglob("*")):
            name = path.relative_to(SOURCES).as_posix()
            if path.suffix in (".py", ".js") and not name.startswith(APART):
                read = literals.literals if path.suffix == ".py" else scripts.literals
                yield name, list(read(path.read_text(encoding="utf-8")))


def kept() -> frozenset[str]:
    """Literals that look like words but are names or codes: no language has others for them."""
    lines = KEPT.read_text(encoding="utf-8").splitlines()
    return frozenset(line.replace("\\n", "\n") for line in lines if line)


def to_say() -> dict[Key, list[str]]:
    """All that is to be said, with the files that say it: what looks like words, and what the list has of single files."""
    names, of_a_file = kept(), {(key, text) for key, text in _messages(LIST) if key}
    found: dict[Key, list[str]] = {}
    for name, said in sources():
        for literal in said:
            text = literal.message
            own = [file for file in (name, TERM) if (file, text) in of_a_file]
            if name not in own and (literal.is_label or (is_said(text) and text not in names)):
                own.append(None)
            for file in own:
                found.setdefault((file, text), []).append(name)
    for path in sorted(DATA.glob("*.csv")):
        for text in sorted({cell for row in csv.reader(path.open(encoding="utf-8")) for cell in row}):
            if (TERM, text) in of_a_file:
                found.setdefault((TERM, text), []).append(f"data/{path.name}")
    return found


def _messages(path: Path) -> dict[Key, str]:
    """The messages of a catalogue, and what it has for each."""
    with path.open("rb") as file:
        return {(m.context, str(m.id)): str(m.string) for m in read_po(file) if m.id and not m.fuzzy}


@dataclass(frozen=True)
class Catalogue:
    """What stands for each message in a language."""

    said: dict[Key, str] = field(default_factory=dict)
    written: float = 0.0
    """When its file was written last; 0 for one without a file. [s]"""

    def terms(self) -> dict[str, str]:
        """What stands for texts of our tables and for choices."""
        return {text: said for (file, text), said in self.said.items() if file == TERM and said}

    def within(self, file: str) -> Translate:
        """What stands for the messages of a file."""

        def translate(message: str) -> str | None:
            return self.said.get((file, message)) or self.said.get((None, message)) or None

        return translate


def read(name: str) -> Catalogue:
    """The catalogue of a language; what it does not say yet stays English."""
    path = HERE / f"{name}.po"
    return Catalogue(_messages(path), path.stat().st_mtime)


def update(path: Path, found: dict[Key, list[str]], locale: str | None = None) -> tuple[int, int]:
    """Bring a catalogue up to date: what is new waits for its words, what is not said any more goes.

    Returns how many messages it has words for, and how many there are.
    """
    before = _messages(path) if path.exists() else {}
    after = Catalog(locale=locale, fuzzy=False)
    for (file, text), files in sorted(found.items(), key=lambda item: (item[1][0], item[0][1])):
        flags = ["python-brace-format"] if literals.HOLE.search(text) else []
        after.add(text, before.get((file, text), ""), [(name, None) for name in files], flags=flags, context=file)
    with path.open("wb") as out:
        out.write(HEADER.format(locale=locale or "").encode())
        write_po(out, after, width=None, include_lineno=False, omit_header=True)
    return sum(bool(m.string) for m in after if m.id), len(found)
