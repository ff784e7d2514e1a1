"""What stands behind a name that is not in our tables, or that is there with other figures."""

from __future__ import annotations

from typing import Any

from explorer import names
from explorer.core.evaluate import Result
from explorer.core.scenario import FIELDS
from explorer.format import write
from explorer.marks import CHANGED, unmarked
from explorer.synthetic import size_of

KINDS = {"model": ("model", "shape is"), "accelerator": ("GPU", "figures are")}
TOLD = 4
"""Changes that are named; of more, the number is told."""


def about_names(result: Result) -> list[str]:
    """A sentence for a model or a GPU that is not as published under its name, or under no name we know."""
    return [sentence for part in KINDS if (sentence := _about(part, getattr(result.scenario, part)))]


def _about(part: str, mine: Any) -> str:
    name = getattr(mine, f"{part}_name")
    listed = names.listed_name(part, name)
    kind, figures = KINDS[part]
    if not listed:
        return f"The {kind} {unmarked(name)} is not in our tables: its {figures} what was entered or linked."
    changed = name.endswith(CHANGED) and not size_of(name)  # of a size, another notice says so
    changes = _changes(mine, names.listed_part(part, listed)) if changed else []
    if not changes:
        return ""
    more = f", and {len(changes) - TOLD} more" if len(changes) > TOLD else ""
    return f"The {listed} is changed: {', '.join(changes[:TOLD])}{more}."


def _changes(mine: Any, listed: Any) -> list[str]:
    """Each changed figure, with the published one."""
    changed = [name for name, value in vars(mine).items() if value != getattr(listed, name) and "_name" not in name]
    return [f"{_label(name)} {_said(name, getattr(mine, name))} ({_said(name, getattr(listed, name))} as published)"
            for name in changed]  # fmt: skip


def _label(name: str) -> str:
    label = str(FIELDS[name].metadata["label"])
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def _said(name: str, value: Any) -> str:
    unit = "yes/no" if isinstance(value, bool) else FIELDS[name].metadata["unit"]
    return write(value, unit)
