"""Errors may shrink, never grow: what the README of this folder shows, against what is computed now."""

from __future__ import annotations

import re
from collections.abc import Sequence

from explorer.evidence.scoring import Scored, Summary, by_set, summary
from explorer.evidence.show import HEADINGS, parts_of, percent

ROUNDING = 0.00051
"""The page shows tenths of a per cent."""


def worse(page: str, rows: Sequence[Scored]) -> list[str]:
    """One sentence for each error figure that has grown beyond the page's, and for rows no longer scored."""
    now, told = summaries(rows), []
    for key, before in shown(page).items():
        after = now.get(key, summary([]))
        label = " · ".join(filter(None, key))
        if after.scored < before[0]:
            told.append(f"{label}: {before[0]:g} rows were scored, {after.scored} are.")
        figures = (after.median_abs_error, after.p90_abs_error, after.bias)
        for name, old, new in zip(("median error", "90th percentile", "bias"), before[1:], figures, strict=True):
            if new is not None and abs(new) > abs(old) + ROUNDING:
                told.append(f"{label}: the {name} was {percent(old)}, is {percent(new)}.")
    return told


def summaries(rows: Sequence[Scored]) -> dict[tuple[str, str], Summary]:
    """The summary of each set, and of each software in it."""
    found = {}
    for name, group in by_set(rows).items():
        found[name, ""] = summary(group)
        found |= {(name, part): summary(some) for part, some in parts_of(group, "framework").items()}
    return found


def shown(page: str) -> dict[tuple[str, str], list[float]]:
    """What the page shows of each set, and of each software in it: rows scored, median, 90th percentile, bias."""
    found = {}
    for marker, names in (("scores", 1), ("frameworks", 2)):
        text = re.search(f"<!-- {marker} -->(.*?)<!-- end -->", page, flags=re.DOTALL)
        for line in text[1].strip().splitlines()[2:] if text else []:
            told = [cell.strip() for cell in line.strip("| ").split(" | ")]
            figures = [number_of(told[names + HEADINGS.index(name)]) for name in ("scored", "median", "p90", "bias")]
            found[told[0], told[1] if names == 2 else ""] = figures
    return found


def number_of(cell: str) -> float:
    """A cell of a table as a number; a dash is 0.

    >>> number_of("-5.1 %"), number_of("12"), number_of("–")
    (-0.051, 12.0, 0.0)
    """
    if cell == "–":
        return 0.0
    return round(float(cell[:-2]) / 100, 6) if cell.endswith("%") else float(cell)
