"""Reads the tables of `data/` and checks each against its description in `datapackage.json`."""

from __future__ import annotations

import csv
import datetime
import functools
import io
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGE = "datapackage.json"
MARK_OR_NONE = "utf-8-sig"
"""UTF-8 with or without the mark that spreadsheets put in front."""
NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
WHOLE = re.compile(r"[-+]?\d+", re.ASCII)

Row = Mapping[str, str]


class DataError(Exception):
    """A file of `data/` that cannot be used: one sentence that names it and, where there is one, the line."""

    def __init__(self, file: str, fault: str, line: int = 0) -> None:
        super().__init__(f"{file}{f', line {line}' * (line > 0)}: {fault}.")
        self.file = file

    def _render_traceback_(self) -> list[str]:
        """What IPython prints: the sentence says it all."""
        return [str(self)]


@functools.cache
def read(folder: Path, name: str) -> tuple[Row, ...]:
    """The rows of `{name}.csv` as texts, an unknown value as an empty one.

    Raises DataError for a file that is not as it is described: missing, empty, cut off, a cell that is no number.
    """
    file = f"{folder.name}/{name}.csv"
    head, lines, rows = _table(folder / f"{name}.csv", file)
    schema = described(folder).get(f"{name}.csv", {}).get("schema", {})
    columns = [Column.of(field) for field in schema.get("fields", ())]
    for column in columns:
        if column.name not in head:
            raise DataError(file, f"there is no column {column.name}", 1)
    if twice := [name for name in head if head.count(name) > 1]:
        raise DataError(file, f"two columns are called {twice[0]}", 1)
    if not rows:
        raise DataError(file, "there are no rows below the head")
    for column in columns:
        _check(column, [row[column.name] for row in rows], lines, file)
    _check_keys(schema.get("primaryKey", ()), rows, lines, file)
    for key in schema.get("foreignKeys", ()):
        _check_reference(folder, key, rows, lines, file)
    return rows


def faults(folder: Path) -> list[str]:
    """A sentence for each table that cannot be used."""
    found = []
    try:
        names = [path.removesuffix(".csv") for path in described(folder)]
    except DataError as error:
        return [str(error)]
    for name in names:
        try:
            read(folder, name)
        except DataError as error:
            found.append(str(error))
    return list(dict.fromkeys(found))


def read_json(path: Path, file: str) -> Any:
    """What a JSON file of `data/` holds. Raises DataError."""
    try:
        return json.loads(_text(path, file))
    except json.JSONDecodeError as error:
        raise DataError(file, f"this is not JSON, at column {error.colno}", error.lineno) from None


@functools.cache
def described(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """What `datapackage.json` says of each table, by its path."""
    file = f"{folder.name}/{PACKAGE}"
    package = read_json(folder / PACKAGE, file)
    try:
        return {each["path"]: each for each in package["resources"] if "schema" in each}
    except (KeyError, TypeError):
        raise DataError(file, "it does not describe the tables") from None


def _text(path: Path, file: str) -> str:
    try:
        return path.read_bytes().decode(MARK_OR_NONE)
    except OSError as error:
        raise DataError(file, f"it cannot be opened ({(error.strerror or 'no reason given').lower()})") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError(file, "it is not saved as UTF-8", line) from None


def _table(path: Path, file: str) -> tuple[Sequence[str], list[int], tuple[Row, ...]]:
    """The head, and the rows with the lines they begin in; rows without any content are left out."""
    records = _records(_text(path, file), file)
    _, head = next(records, (1, []))
    if not head:
        raise DataError(file, "the file is empty")
    if len(head) == 1 and re.search(r"[;\t]", head[0]):
        raise DataError(file, "the columns are not separated by commas", 1)
    lines, rows = [], []
    for line, cells in records:
        if not any(cells):
            continue
        if len(cells) != len(head):
            raise DataError(file, f"the number of cells is {len(cells)}, that of the head {len(head)}", line)
        lines.append(line)
        rows.append(dict(zip(head, cells, strict=True)))
    return head, lines, tuple(rows)


def _records(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins in: a quoted cell may hold line ends."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error:
        raise DataError(file, "a quotation mark is opened and not closed, or stands alone", start) from None


@dataclass(frozen=True)
class Column:
    """What may stand in one column."""

    name: str
    kind: str
    required: bool
    low: float
    high: float
    allowed: frozenset[str]
    pattern: str
    unique: bool

    @classmethod
    def of(cls, field: Mapping[str, Any]) -> Column:
        """From its description in the data package."""
        rules = field.get("constraints", {})
        flags = [*field.get("trueValues", ()), *field.get("falseValues", ())]
        return cls(
            field["name"], field["type"], bool(rules.get("required")), rules.get("minimum", -math.inf),
            rules.get("maximum", sys.float_info.max), frozenset(rules.get("enum", flags)), rules.get("pattern", ""),
            bool(rules.get("unique")),
        )  # fmt: skip

    @property
    def takes_any_text(self) -> bool:
        """Whether nothing is asked of a text but, maybe, that there is one."""
        return self.kind == "string" and not self.allowed and not self.pattern

    def fault(self, text: str) -> str:
        """Why a text may not stand here, as the end of a sentence; empty for one that may."""
        if not text:
            return "empty, and must not be" if self.required else ""
        shown = f"“{text[:30]}”"
        if self.allowed and text not in self.allowed:
            return f"{shown}, not one of {', '.join(sorted(self.allowed))}"
        if self.kind in ("number", "integer"):
            return self._number_fault(text, shown)
        if self.kind == "date" and not _is_date(text):
            return f"{shown}, not a date such as 2026-07-01"
        if self.pattern and not re.fullmatch(self.pattern, text):
            return f"{shown}, not written as this column asks for"
        return ""

    def _number_fault(self, text: str, shown: str) -> str:
        whole = self.kind == "integer"
        if not (WHOLE if whole else NUMBER).fullmatch(text):
            return f"{shown}, not a {'whole ' * whole}number"
        if not self.low <= float(text) <= self.high:
            return f"{shown}, not between {self.low:g} and {self.high:g}"
        return ""


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _check(column: Column, values: Sequence[str], lines: Sequence[int], file: str) -> None:
    found = set(values) & {""} if column.takes_any_text else set(values)
    wrong = {text: fault for text in found if (fault := column.fault(text))}
    if wrong:
        line, text = next(pair for pair in zip(lines, values, strict=True) if pair[1] in wrong)
        raise DataError(file, f"{column.name} is {wrong[text]}", line)
    if column.unique:
        _check_once(values, lines, file)


def _check_keys(names: Sequence[str], rows: Sequence[Row], lines: Sequence[int], file: str) -> None:
    if names:
        _check_once([tuple(row[name] for name in names) for row in rows], lines, file)


def _check_once(keys: Iterable[Any], lines: Sequence[int], file: str) -> None:
    first: dict[Any, int] = {}
    for line, key in zip(lines, keys, strict=True):
        if first.setdefault(key, line) != line:
            shown = ", ".join(filter(None, [key] if isinstance(key, str) else key))
            raise DataError(file, f"{shown} stands in line {first[key]} already", line)


def _check_reference(
    folder: Path, key: Mapping[str, Any], rows: Sequence[Row], lines: Sequence[int], file: str
) -> None:
    """That what a column names stands in the table it refers to."""
    column, (resource, there) = key["fields"], (key["reference"][part] for part in ("resource", "fields"))
    other = next(path for path, table in described(folder).items() if table["name"] == resource)
    known = {row[there] for row in read(folder, other.removesuffix(".csv"))}
    for line, row in zip(lines, rows, strict=True):
        if (text := row[column]) and text not in known:
            raise DataError(file, f"{column} is “{text[:30]}”, which {folder.name}/{other} does not have", line)
