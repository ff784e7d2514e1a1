"""What other tools predict for the same rows, their errors beside ours: on the rows that both can compute, and no others."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer import catalog
from explorer.evidence.rows.tables import PREDICTED, TableError, lines_of_file
from explorer.evidence.scoring import NOT_STATED, Scored, grouped
from explorer.evidence.show import percent

SHIPPED = catalog.DATA / "evidence" / PREDICTED
COLUMNS = ("id", "peer", "predicted")


@dataclass(frozen=True)
class Claim:
    """What a peer predicts for a row, in the row's own metric; not a number where it predicts nothing."""

    id: str
    peer: str
    predicted: float


@dataclass(frozen=True)
class Meeting:
    """One row that a peer and we predict: the size of both errors, and of ours where the row's kin were not seen."""

    row: Scored
    peer: str
    theirs: float
    ours: float
    unseen: float | None


def read_claims(path: str | Path = SHIPPED) -> list[Claim]:
    """The predictions in a CSV file. Raises TableError, with one sentence, for a file that is no such table."""
    names, lines = lines_of_file(path)
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise TableError(f"{path} is no table of predictions: it has no column {', '.join(missing)}.")
    return [Claim(line["id"], line["peer"], _number(line["predicted"])) for line in lines]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def meetings(rows: Iterable[Scored], claims: Iterable[Claim]) -> list[Meeting]:
    """The rows that were scored here and predicted there, in the order of the claims."""
    scored = {row.id: row for row in rows if not row.reason}
    return [
        Meeting(
            row,
            claim.peer,
            abs(claim.predicted / row.measured - 1),
            abs(row.error),
            None if row.blind is None else abs(row.blind / row.measured - 1),
        )
        for claim in claims
        if (row := scored.get(claim.id)) and 0 < claim.predicted < math.inf
    ]


def left_over(rows: Iterable[Scored], claims: Sequence[Claim]) -> str:
    """How many predictions met no row, and why, in one sentence; an empty text where all did."""
    known = {row.id: row for row in rows}
    strangers = [claim.id for claim in claims if claim.id not in known]
    empty = [claim for claim in claims if claim.id in known and not 0 < claim.predicted < math.inf]
    skipped = [
        claim for claim in claims if claim.id in known and known[claim.id].reason and 0 < claim.predicted < math.inf
    ]
    parts = []
    if strangers:
        parts.append(f"{len(strangers)} for rows that are not in these tables, such as {strangers[0] or '(blank)'}")
    if empty:
        parts.append(f"{len(empty)} that are blank or no positive number")
    if skipped:
        parts.append(f"{len(skipped)} for rows that are not scored here")
    return f"Left out of {len(claims)} predictions: {'; '.join(parts)}." if parts else ""


HEADINGS = ("rows", "theirs", "p90", "ours", "p90", "ours, unseen", "p90", "ours nearer")
"""Medians of the size of the error, each with its 90th percentile; unseen: fitted without the row and its kin."""


def cells(found: Sequence[Meeting]) -> list[str]:
    """Some meetings as the cells of a table, in the order of `HEADINGS`."""
    sizes = [[m.theirs for m in found], [m.ours for m in found], [m.unseen for m in found if m.unseen is not None]]
    figures = [percent(at(size) if size else None) for size in sizes for at in (_median, _p90)]
    nearer = sum(m.ours < m.theirs for m in found)
    return [str(len(found)), *figures, f"{nearer} of {len(found)}"]


def _median(sizes: Sequence[float]) -> float:
    return float(np.median(sizes))


def _p90(sizes: Sequence[float]) -> float:
    return float(np.percentile(sizes, 90))


def _software(row: Scored) -> str:
    """The software of a row, whatever its version."""
    words = _said(row, "engine", "framework").split()
    return " ".join(word for i, word in enumerate(words) if i == 0 or not any(map(str.isdigit, word)))


def _gpu(row: Scored) -> str:
    return _said(row, "accelerator", "gpu_as_published")


def _said(row: Scored, *names: str) -> str:
    return next((row.row[name] for name in names if row.row.get(name)), NOT_STATED)


SPLITS: dict[str, Callable[[Scored], str]] = {
    "set": lambda row: row.set,
    "set and software": lambda row: f"{row.set}, {_software(row)}",
    "set and GPU": lambda row: f"{row.set}, {_gpu(row)}",
}
"""What the meetings are split by: always by set, as times and rates are no one thing."""


def lines(found: Sequence[Meeting], split: str) -> list[list[str]]:
    """A table: peer, part, and the figures of each."""
    told = []
    for peer in sorted({m.peer for m in found}):
        mine = {id(m.row): m for m in found if m.peer == peer}
        for part, rows in grouped([m.row for m in mine.values()], SPLITS[split]).items():
            told.append([peer, part, *cells([mine[id(row)] for row in rows])])
    return told


def as_text(rows: Sequence[Scored], claims: Sequence[Claim]) -> str:
    """The tables for a terminal; nothing where no row is met."""
    found = meetings(rows, claims)
    text = []
    for split in SPLITS if found else ():
        table = [["peer", f"by {split}", *HEADINGS], *lines(found, split)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        text += ["", *(_aligned(line, widths) for line in table)]
    rest = left_over(rows, claims)
    return "\n".join([*text, *(["", rest] if rest and found else [])])


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    named = [f"{cell:{width}s}" for cell, width in zip(line[:2], widths[:2], strict=True)]
    return "  ".join([*named, *(f"{cell:>{width}s}" for cell, width in zip(line[2:], widths[2:], strict=True))])


def as_json(rows: Sequence[Scored], claims: Sequence[Claim]) -> dict[str, list[dict[str, str]]]:
    """The same for programs."""
    found = meetings(rows, claims)
    names = ("rows", "median_theirs", "p90_theirs", "median_ours", "p90_ours", "median_unseen", "p90_unseen", "nearer")
    return {
        f"by_{split.replace(' ', '_')}": [
            {"peer": peer, split: part} | dict(zip(names, figures, strict=True))
            for peer, part, *figures in lines(found, split)
        ]
        for split in SPLITS
    }
