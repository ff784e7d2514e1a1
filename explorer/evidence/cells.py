"""One cell of an evidence row, as people write it: a number, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

Row = Mapping[str, str]


class Unscorable(ValueError):
    """A row that says too little, or something that the model does not cover."""


SUFFIXES = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}
BLANKS = ("-", "–", "n/a", "na", "none", "null", "?")


def number(row: Row, name: str, default: float = 0.0) -> float:
    """A column as a number, such as 16,384 or 8k or "5 layers/vstage"; blank or absent: the default.

    Raises Unscorable for a text that begins with no number.
    """
    text = (row.get(name) or "").strip().lower().replace(",", "")
    if not text or text in BLANKS:
        return default
    found = re.match(r"(\d+\.?\d*(?:e[+-]?\d+)?)\s*([kmbt]?)(?![a-z])", text) or re.match(r"(\d+\.?\d*)()", text)
    if not found:
        raise Unscorable(f"{name} is {text[:40]!r}, no number")
    return float(found[1]) * SUFFIXES[found[2]]
