"""Reading evidence tables from files: anybody's, so every oddity gets one clear sentence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path

from explorer import catalog

REQUIRED = ("model", "accelerator", "metric", "value")
"""Columns without which no row says anything; all others may be absent."""


class TableError(ValueError):
    """A file that is no evidence table; the message is one sentence."""


PREDICTED = "peers.csv"
"""The table of the folder that holds no measurements: what other tools predict for rows of the others."""


def shipped() -> list[Path]:
    """The tables of measurements that come with the project."""
    return sorted(path for path in (catalog.DATA / "evidence").glob("*.csv") if path.name != PREDICTED)


def read_table(path: str | Path) -> list[dict[str, str]]:
    """The rows of a table of measurements.

    Raises TableError for a file that is missing, unreadable, or without the columns needed.
    """
    names, rows = lines_of_file(path)
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise TableError(f"{path} is no evidence table: it has no column {', '.join(missing)}.")
    return rows


def lines_of_file(path: str | Path) -> tuple[list[str], list[dict[str, str]]]:
    """The columns of a CSV file and its rows, as texts; what a row leaves out is an empty text, cells beyond the columns
    are dropped. Raises TableError for a file that is missing or unreadable."""
    try:
        lines = list(csv.reader(io.StringIO(Path(path).read_text(encoding="utf-8-sig"))))
    except OSError as error:
        raise TableError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"{path} is not a CSV table in UTF-8: {error}.") from error
    names = [name.strip() for name in lines[0]] if lines else []
    return names, [
        dict(zip_longest(names, map(str.strip, line[: len(names)]), fillvalue="")) for line in lines[1:] if line
    ]


def read_tables(paths: Iterable[str | Path]) -> list[dict[str, str]]:
    """The rows of several files, one after another. Raises TableError for the first that is no table."""
    return [row for path in paths for row in read_table(path)]
