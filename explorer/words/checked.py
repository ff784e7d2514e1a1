"""On what range a formula was checked, and what of a scenario lies beyond it."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.core.compute import Result
from explorer.core.formula import REGISTRY
from explorer.core.seen import CHECKED
from explorer.words.format import count
from explorer.words.phrases import listed

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
ALL_BELOW = {
    "active_params": "all of smaller models",
    "devices": "all on fewer GPUs",
    "seq_len": "all with shorter sequences",
    "prompt_tokens": "all with shorter prompts",
    "written_tokens": "all with shorter answers",
    "concurrent": "all with fewer sequences at once",
    "serving_tp": "all with fewer GPUs a copy",
}
ALL_ABOVE = {
    "active_params": "all of larger models",
    "devices": "all on more GPUs",
    "seq_len": "all with longer sequences",
    "prompt_tokens": "all with longer prompts",
    "written_tokens": "all with longer answers",
    "concurrent": "all with more sequences at once",
    "serving_tp": "all with more GPUs a copy",
}
"""How the published runs differ from a scenario that lies beyond them."""
WHOSE = {
    "train_seconds": "the time",
    "device_bytes": "memory",
    "between_tokens_seconds": "the time between tokens",
    "first_token_seconds": "the time to the first token",
}
"""What was checked, in words, for each quantity that a card shows."""
ALSO = {"run": ("step",), "step": ("run",)}
"""A whole run is a check of its steps, too, and steps are one of the whole run: what a card says holds on both."""
NEAR = 1.5
"""Up to this factor outside the range is still called inside."""


def _many(value: float) -> str:
    """As it was set, to the last one; millions and more by their letter."""
    return count(value) if value >= 1e6 else f"{value:,.0f}"


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
    if not parts:
        return ""
    ranges = ", ".join(parts)
    return {
        "step": f"Checked against the published speed of steps with {ranges}.",
        "run": f"Checked against published whole runs with {ranges}.",
    }.get(kind, f"Checked against published runs with {ranges}.")


def _ranges(kind: str) -> dict[str, tuple[float, float]]:
    """The least and the most that a kind was checked at, with what other kinds say about it."""
    found: dict[str, list[tuple[float, float]]] = {}
    for each in (kind, *ALSO.get(kind, ())):
        for name, ends in CHECKED.get(each, {}).items():
            found.setdefault(name, []).append(ends)
    return {name: (min(low for low, _ in ends), max(high for _, high in ends)) for name, ends in found.items()}


def outside(result: Result, kind: str) -> dict[str, tuple[float, float]]:
    """What of a scenario lies outside the range that a kind was checked on: its value, and the nearest that was checked."""
    found = {}
    for name, (low, high) in _ranges(kind).items():
        value = float(result[name])
        if value > 0 and not low / NEAR <= value <= high * NEAR:
            found[name] = value, high if value > high else low
    return found


def not_quite(result: Result, kind: str) -> str:
    """How all rows of a kind differ from this scenario: all on fewer GPUs; an empty text where it is among them."""
    for name, (value, nearest) in outside(result, kind).items():
        return (ALL_BELOW if value > nearest else ALL_ABOVE)[name]
    return ""


def beyond(result: Result, names: Sequence[str]) -> list[str]:
    """What of a scenario lies outside the range that each of some quantities was checked on, in one sentence."""
    whose: dict[str, list[str]] = {}
    for quantity in names:
        for name, (value, nearest) in outside(result, REGISTRY[quantity].checked).items():
            known = _many(nearest)
            ends = f"published runs: at most {known}" if value > nearest else f"published runs: at least {known}"
            whose.setdefault(f"{SAID[name].format(_many(value))} ({ends})", []).append(WHOSE[quantity])
    told = [f"{listed(quantities, ' and')} with {what}" for what, quantities in whose.items()]
    return [f"Beyond what was checked: {'; '.join(told)}."] if told else []
