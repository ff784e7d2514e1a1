"""How a field of a scenario is declared: once, with its label, unit, bounds, choices and help."""

from __future__ import annotations

import math
from dataclasses import field
from typing import Any


def quantity(
    default: Any,
    label: str,
    unit: str = "",
    low: float = 0,
    high: float = math.inf,
    choices: tuple[str, ...] = (),
    help: str = "",
) -> Any:
    """A dataclass field that knows how to show, check and explain itself."""
    meta = {"label": label, "unit": unit, "low": low, "high": high, "choices": choices, "help": help}
    return field(default=default, metadata=meta)
