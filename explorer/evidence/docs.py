"""The tables of this folder's README, made from the tables and the constants: `python -m explorer.evidence --write-docs`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from explorer import catalog
from explorer.evidence import arena, calibrate, constants
from explorer.evidence.fit.left_out import blinded
from explorer.evidence.rows.tables import read_tables, shipped
from explorer.evidence.scoring import Scored, by_set, score, summary
from explorer.evidence.show import HEADINGS, cells, parts_of, percent
from explorer.evidence.words import counted

PAGE = Path(__file__).resolve().with_name("README.md")
PEERS = catalog.DATA.parent / "tests" / "golden" / "peers_memory.csv"


def renewed(page: str) -> str:
    """A page with what stands between its markers made anew; the rest stays."""
    for name, text in parts().items():
        page = replaced(page, name, text)
    return page


def replaced(page: str, name: str, text: str) -> str:
    """A page with other text between `<!-- name -->` and the next `<!-- end -->`.

    >>> replaced("a <!-- x --> old <!-- end --> b", "x", "new")
    'a <!-- x -->\\nnew\\n<!-- end --> b'
    """
    return re.sub(f"(<!-- {name} -->).*?(<!-- end -->)", lambda m: f"{m[1]}\n{text}\n{m[2]}", page, flags=re.DOTALL)


def parts() -> dict[str, str]:
    """The text between each pair of markers."""
    rows = blinded(score(read_tables(shipped())))
    told = calibrate.report()
    lines = constants.table(told)
    return {
        "scores": scores(rows),
        "frameworks": frameworks(rows),
        "left-out": left_out(told),
        "arena": beside_others(rows),
        "peers": peers(rows),
        "count": counted(line[4] for line in lines),
        "constants": markdown(constants.HEADINGS, lines, texts=2),
    }


def markdown(headings: Sequence[str], lines: Iterable[Sequence[str]], texts: int = 1) -> str:
    """A table, its first columns to the left, as many as hold texts.

    >>> print(markdown(["a", "b"], [["x", "1"]]))
    | a | b |
    |:---|---:|
    | x | 1 |
    """
    rule = "|" + "|".join([":---"] * texts + ["---:"] * (len(headings) - texts)) + "|"
    rows = ["| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines]
    return "\n".join(["| " + " | ".join(headings) + " |", rule, *rows])


def scores(rows: Sequence[Scored]) -> str:
    """Scores by set."""
    return markdown(["set", *HEADINGS], [[name, *cells(summary(group))] for name, group in by_set(rows).items()])


def frameworks(rows: Sequence[Scored]) -> str:
    """Scores by set and software, where any row of it was scored."""
    lines = [
        [name, part, *cells(summary(some))]
        for name, group in by_set(rows).items()
        for part, some in parts_of(group, "framework").items()
        if summary(some).scored
    ]
    return markdown(["set", "software", *HEADINGS], lines, texts=2)


def left_out(told: Mapping[str, Any]) -> str:
    """Errors of each set with the constants in use, and with constants that have not seen the rows."""
    lines = [[name, *calibrate.cells(part)] for name, part in told["left_out"].items()]
    return markdown(["set", *calibrate.HEADINGS], lines)


def peers(rows: Sequence[Scored], path: Path = PEERS) -> str:
    """Other estimators of memory on the rows that they can describe, beside this one on the same rows."""
    if not path.exists():
        return "No table of peers here."
    ours = {row.id: abs(row.error) for row in rows if not row.reason}
    pairs: dict[str, list[tuple[float, float]]] = {}
    for line in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
        if line["predicted_bytes_per_device"] and line["id"] in ours:
            error = float(line["predicted_bytes_per_device"]) / float(line["measured_bytes_per_device"]) - 1
            pairs.setdefault(f"{line['peer']} {_version(line)}".strip(), []).append((abs(error), ours[line["id"]]))
    lines = []
    for name, found in sorted(pairs.items()):
        theirs, own = np.array(found).T
        medians = [percent(float(np.median(errors))) for errors in (theirs, own)]
        lines.append([name, str(len(own)), *medians, f"{np.sum(own < theirs)} of {len(own)}"])
    return markdown(["peer", "rows", "median, peer", "median, this model", "this model nearer"], lines)


def beside_others(rows: Sequence[Scored]) -> str:
    """What other tools predict for rows of the tables, by set, software and GPU."""
    found = arena.meetings(rows, arena.read_claims())
    tables = [markdown(["peer", split, *arena.HEADINGS], arena.lines(found, split), texts=2) for split in arena.SPLITS]
    return "\n\n".join(tables)


def _version(line: Mapping[str, str]) -> str:
    found = re.match(r"[\d.]+$", line["peer_version"])
    return found.group() if found else ""
