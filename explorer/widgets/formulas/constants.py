"""Every constant as an entry of the page: one for each name, with its value for each class of software or GPUs."""

from __future__ import annotations

from typing import Any

from explorer.core.bands import LABELS
from explorer.core.calibration import CONSTANTS, Engine, Framework
from explorer.evidence.constant_words import meaning, source_of
from explorer.widgets.evidence_tables import figures
from explorer.words.basis import GENERATIONS
from explorer.words.format import parse, pause, write

PART = "Constants"
RANGES = "Widths of ranges: by how near the evidence is"
WITHOUT_LIMIT = 1e9
"""A number of tokens that stands for no limit."""


def constants(readme: str) -> list[dict[str, Any]]:
    """An entry for each name in the table of constants; their values are in the order of the table."""
    found: dict[str, dict[str, Any]] = {}
    for line in figures(readme, "constants"):
        name = line["name"]
        entry = found.setdefault(name, _entry(name, line["unit"]))
        entry["values"].append(
            {"for": _place(line["for"]), "value": value(line["value"], line["unit"]), "basis": line["basis"],
             "rows": line["rows"], "off": line["median, left out"], "source": source_of(name, line["for"], line["basis"])}
        )  # fmt: skip
    return list(found.values())


def _entry(name: str, unit: str) -> dict[str, Any]:
    said = meaning(name)
    return {"name": name, "kind": "constant", "part": PART, "group": group_of(name), "label": said, "meaning": said,
            "note": "", "unit": unit, "values": []}  # fmt: skip


def group_of(name: str) -> str:
    """For whom a constant holds."""
    if name in CONSTANTS:
        return "For all jobs"
    if name in LABELS:
        return RANGES
    if name in Framework.__annotations__:
        return "Of a class of training software"
    return "Of a class of serving software" if name in Engine.__annotations__ else "Of a generation of GPUs"


def _place(told: str) -> str:
    return f"{GENERATIONS[told]} and its generation ({told})" if told in GENERATIONS else told


def value(told: str, unit: str) -> str:
    """A value in the words of its unit: 1.9 µs, not 1.9 × 10⁻⁶ s."""
    if unit == "yes/no":
        return told
    number = parse(told)
    if unit == "token" and number >= WITHOUT_LIMIT:
        return "no limit"
    if unit == "FLOP":
        return f"{write(number, '1')} FLOP"
    return pause(number) if unit == "s" else write(number, unit)
