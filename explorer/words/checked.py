"""On what range a formula was checked, and what of a scenario lies beyond it."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.core.compute import Result
from explorer.core.formula import REGISTRY
from explorer.core.seen import CHECKED
from explorer.words.format import count, significant

SAID = {
    "active_params": "{} parameters a token",
    "devices": "{} GPUs",
    "seq_len": "{} tokens a sequence",
    "prompt_tokens": "{} tokens of prompt",
    "written_tokens": "{} tokens of answer",
    "concurrent": "{} sequences at once",
    "serving_tp": "{} GPUs that share a copy",
}
"""How many of what, in words."""
NEAR = 1.5
"""Up to this factor outside the range is still called inside."""


def _many(value: float) -> str:
    """Whole up to a hundred, then three digits; millions and more by their letter."""
    if value < 100 and value == round(value):
        return f"{value:.0f}"
    return count(value) if value >= 1e6 else significant(value, 3)


def range_of(name: str) -> str:
    """On what published rows a quantity was checked, in one sentence; an empty text where on none.

    >>> range_of("steps")
    ''
    """
    kind = REGISTRY[name].checked
    parts = [
        SAID[each].format(f"{_many(low)} to {_many(high)}" if low < high else _many(low))
        for each, (low, high) in CHECKED.get(kind, {}).items()
    ]
    return f"Checked against published runs with {', '.join(parts)}." if parts else ""


def beyond(result: Result, names: Sequence[str]) -> list[str]:
    """What of a scenario lies outside the range that some quantities were checked on, in one sentence."""
    told: dict[str, str] = {}
    for name in names:
        for each, (low, high) in CHECKED.get(REGISTRY[name].checked, {}).items():
            value = float(result[each])
            if value > 0 and not low / NEAR <= value <= high * NEAR:
                most = f"at most {_many(high)}" if value > high else f"at least {_many(low)}"
                told.setdefault(each, f"{SAID[each].format(_many(value))} (published runs: {most})")
    return [f"Beyond what was checked: {'; '.join(told.values())}."] if told else []
