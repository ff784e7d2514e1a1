"""What stands behind a name that is not in our tables, or that is there with other figures."""

from __future__ import annotations

from typing import Any

from explorer.catalog.apis.sold_names import shape_of
from explorer.catalog.listed import changed_fields, is_like, listed_name
from explorer.catalog.marks import unmarked
from explorer.core.compute import Result
from explorer.core.scenario import FIELDS, PART_OF
from explorer.words.format import write
from explorer.words.phrases import inner

KINDS = {"model": ("model", "shape is"), "accelerator": ("GPU", "figures are")}
TOLD = 4
"""Changes that are named; of more, the number is told."""


def about_names(result: Result) -> list[str]:
    """A sentence for a model or a GPU that is not as published under its name, or under no name we know."""
    published = changed_fields(result.scenario)
    said = [_about(part, getattr(result.scenario, part), published) for part in KINDS]
    return [sentence for sentence in said if sentence]


def _about(part: str, mine: Any, published: dict[str, Any]) -> str:
    name = getattr(mine, f"{part}_name")
    kind, figures = KINDS[part]
    if not listed_name(part, name):
        if name.startswith("pasted "):
            return f"The {unmarked(name)} is not in our tables: its {figures} what was pasted, entered or linked."
        like = shape_of(name) if part == "model" else ""
        if like and is_like(mine, like):
            return f"{name} has the shape of {like}, by whose figures it is computed."
        return f"The {kind} {unmarked(name)} is not in our tables: its {figures} what was entered or linked."
    changes = [
        f"{_label(field)} {_said(field, getattr(mine, field))} ({_said(field, value)} as published)"
        for field, value in published.items()
        if PART_OF[field] == part
    ]
    more = f", and {len(changes) - TOLD} more" if len(changes) > TOLD else ""
    return f"The {unmarked(name)} is changed: {', '.join(changes[:TOLD])}{more}." if changes else ""


def _label(name: str) -> str:
    return inner(str(FIELDS[name].metadata["label"]))


def _said(name: str, value: Any) -> str:
    unit = "yes/no" if isinstance(value, bool) else FIELDS[name].metadata["unit"]
    return write(value, unit)
