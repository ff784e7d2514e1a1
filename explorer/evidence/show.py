"""Scores as tables: for a terminal, for programs, for a file."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from explorer.evidence.scoring import LAYOUT, NOT_STATED, Scored, Summary, by_column, by_set, summary

ROW_COLUMNS = (
    "id", "set", "framework", "model", "accelerator", "metric", "measured", "predicted", "error", "low", "high",
    "reason", "taken_as", *LAYOUT,
)  # fmt: skip

HEADINGS = ("rows", "scored", "median", "p90", "≤10 %", "≤25 %", "bias", "in band")


def percent(fraction: float | None, signed: bool = False) -> str:
    """0.0512 as "5.1 %"; a dash for none.

    >>> percent(0.0512), percent(-0.2, signed=True), percent(-0.0001, signed=True), percent(None)
    ('5.1 %', '-20.0 %', '0 %', '–')
    """
    if fraction is None:
        return "–"
    text = f"{100 * fraction:{'+' if signed else ''}.1f} %"
    return "0 %" if text.lstrip("+-") == "0.0 %" else text


def cells(s: Summary) -> list[str]:
    """A summary as the cells of a table, in the order of `HEADINGS`."""
    shares = [percent(value) for value in (s.median_abs_error, s.p90_abs_error, s.within_10, s.within_25)]
    return [str(s.rows), str(s.scored), *shares, percent(s.bias, signed=True), percent(s.coverage)]


def lines_of(rows: Sequence[Scored], column: str = "") -> list[tuple[str, list[str]]]:
    """The table: a name and its cells for each set, and within it for each value of a column."""
    lines = []
    for name, group in by_set(rows).items():
        lines.append((name, cells(summary(group))))
        lines += [(f"  {part}", cells(summary(some))) for part, some in parts_of(group, column).items()]
    return lines


def parts_of(rows: Sequence[Scored], column: str) -> dict[str, list[Scored]]:
    """The rows by a column; nothing where no column is asked for or none of them has it."""
    parts = by_column(rows, column) if column else {}
    return {} if list(parts) == [NOT_STATED] else parts


def as_text(rows: Sequence[Scored], column: str = "") -> str:
    """The table for a terminal, and below it what was skipped."""
    lines = lines_of(rows, column)
    width = max((len(name) for name, _ in lines), default=0)
    table = [("set", list(HEADINGS)), *lines]
    text = [f"{name:{width}s}" + "".join(f"{cell:>9s}" for cell in row) for name, row in table]
    return "\n".join([*text, *skipped_text(rows), *taken_text(rows)])


def skipped_text(rows: Iterable[Scored]) -> list[str]:
    """The skipped rows, those of one reason together."""
    return _listed("Not scored:", ((f"{row.set}: {row.reason}", row.id) for row in rows if row.reason))


def taken_text(rows: Iterable[Scored]) -> list[str]:
    """What of the rows is not known here, and what it was taken as; those of one kind together."""
    return _listed("Scored as the nearest that is known here:", ((said, row.id) for row in rows for said in row.taken))


def _listed(title: str, found: Iterable[tuple[str, str]]) -> list[str]:
    """Sentences, each with the rows that it is about; nothing where there are none."""
    ids: dict[str, list[str]] = {}
    for said, name in found:
        ids.setdefault(said, []).append(name)
    told = [f"{said} ({len(names)}): {' '.join(names)}" for said, names in ids.items()]
    wrapped = [textwrap.fill(line, 110, initial_indent="  ", subsequent_indent="    ") for line in told]
    return ["", title, *wrapped] if told else []


def as_json(rows: Sequence[Scored], column: str = "") -> dict[str, Any]:
    """The same for programs; with a column, each set holds `by_...` besides."""
    told = {}
    for name, group in by_set(rows).items():
        parts = {part: summary(some).as_dict() for part, some in parts_of(group, column).items()}
        more = {f"by_{column}": parts} if column else {}
        told[name] = summary(group).as_dict() | more
    return told


def row_of(scored: Scored) -> dict[str, Any]:
    """One row with its prediction, for a table."""
    said = scored.row
    told: dict[str, Any] = {name: said.get(name, "") for name in ("model", "accelerator", "metric")}
    told |= {"id": scored.id, "set": scored.set, "framework": said.get("framework") or said.get("engine", "")}
    if scored.reason:
        return told | {"measured": said.get("value", ""), "reason": scored.reason}
    numbers = {name: getattr(scored, name) for name in ("measured", "predicted", "low", "high")}
    told |= {name: "" if value is None else f"{value:.6g}" for name, value in numbers.items()}
    return told | {"error": f"{scored.error:.4f}", "taken_as": "; ".join(scored.taken), **scored.layout}


def write_rows(rows: Iterable[Scored], path: str) -> None:
    """Every prediction as a CSV table. Raises OSError where it cannot be written."""
    file = io.StringIO()
    writer = csv.DictWriter(file, ROW_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row_of(row) for row in rows)
    Path(path).write_text(file.getvalue(), encoding="utf-8")
