"""What people type for a number, read; whatever the page writes is among it."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

MINUS = "−"
RAISED = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
_LOWERED = {chr(raised): chr(plain) for plain, raised in RAISED.items()}
_PREFIXES = {"k": 1, "m": 2, "g": 3, "b": 3, "t": 4, "q": 5, "p": 5}
"""Powers of a thousand, or of 1,024 before "iB"."""

_WORDS = {"": 1.0, "thousand": 1e3, "mm": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9, "tn": 1e12, "trillion": 1e12,
          "day": 1.0, "days": 1.0, "week": 7.0, "weeks": 7.0, "month": 30.4, "months": 30.4}  # fmt: skip

_NOUNS = re.compile(
    r"(gpus?|tokens?|sequences?|readers?|param(eter)?s?|flop/s|flops?|/s|/h(our)?|/gpu-?hour|usd)$", re.IGNORECASE
)
_ENDINGS = {
    "B": r"(?:(?<=\d)b|bytes?)",
    "B/s": r"(?:(?<=\d)b|bytes?)/s",
    "USD/h": r"(?:an?|per)(?:gpu-?)?h(?:our)?",
    "GPU h": r"(?:gpu-?)?h(?:ours?)?",
    "USD/year": r"(?:/|a|per)y(?:ea)?r",
    "USD/kWh": r"(?:/|a|per)kwh",
    "USD/kW month": r"(?:/|a|per)kw(?:(?:/|anda?|a|per)?month)?",
    "USD/M token": r"(?:/|a|per)m(?:illion)?(?:tokens?)?",
    "g/kWh": r"g(?:rams?)?(?:co[2₂])?(?:(?:/|a|per)kwh)?",
}
"""What people write after a number of these units, and what changes nothing."""

_DAY, _YEAR = Decimal(86_400), Decimal(31_557_600)
_SECONDS: dict[str, int | Decimal] = {"s": 1, "sec": 1, "second": 1, "seconds": 1, "min": 60, "minute": 60, "minutes": 60, "h": 3600, "hour": 3600,
            "hours": 3600, "day": _DAY, "days": _DAY, "week": 7 * _DAY, "weeks": 7 * _DAY, "year": _YEAR,
            "years": _YEAR}  # fmt: skip
_SUFFIXES: dict[str, dict[str, Any]] = {
    "s": _SECONDS | {"ms": "1e-3", "us": "1e-6", "µs": "1e-6", "μs": "1e-6"},
    "day": {name: seconds / _DAY for name, seconds in _SECONDS.items()},
    "year": {name: seconds / _YEAR for name, seconds in _SECONDS.items()} | dict.fromkeys(("month", "months"), 1 / Decimal(12)),
    "1/day": {"/s": "86400", "persecond": "86400", "asecond": "86400", "/min": "1440", "perminute": "1440",
              "aminute": "1440", "/h": "24", "perhour": "24", "anhour": "24", "/day": "1", "perday": "1", "aday": "1"},
    "W": {"w": "1", "kw": "1e3", "mw": "1e6"},
}  # fmt: skip
"""What people write after a number of these units, and what it multiplies by."""


def parse(text: str, unit: str = "") -> float:
    """What a person typed for a number: 7B, 2T, 80GB, 1,000, 3e12, 8.1 × 10²², $2.50, 40 %, 6 weeks, 16 GPUs.

    For a unit of time also 50 ms and 2 min, for one of requests also 12/s and 500 an hour. Raises ValueError with
    a sentence.

    >>> parse("50 ms", "s"), parse("12/s", "1/day"), parse("100k", "1/day"), parse("8.1 × 10²²")
    (0.05, 1036800.0, 100000.0, 8.1e+22)
    """
    squeezed = "".join(text.split())
    squeezed = re.sub(r"requests?", "", squeezed) if unit == "1/day" else squeezed
    for suffix, times in _SUFFIXES.get(unit, {}).items():
        if squeezed.lower().endswith(suffix) and squeezed[: -len(suffix)][-1:].isdigit():
            return float(Decimal(repr(parse(squeezed[: -len(suffix)]))) * Decimal(times))
    cleaned = squeezed.replace("_", "").replace("$", "").replace(MINUS, "-")
    bare = re.sub(_ENDINGS[unit] + "$", "", cleaned, flags=re.IGNORECASE) if unit in _ENDINGS else cleaned
    match = re.fullmatch(_NUMBER, _NOUNS.sub("", _POWER.sub(_as_exponent, bare)))
    scale = _scale(match[2].lower()) if match else None
    percentage = match is not None and match[2] == "%"
    if not match or scale is None or (percentage and unit not in ("", "share")):
        raise ValueError(_complaint(f"“{text.strip()[:30]}”", cleaned, unit, percentage))
    try:
        value = float(Decimal(match[1].replace(",", "")) * scale)  # so that 2.09T is 2.09e12 to the bit
    except ArithmeticError:
        value = math.inf
    if not math.isfinite(value):
        raise ValueError(f"“{text.strip()[:30]}” is too large a number.")
    return value + 0.0  # so that −0 is 0


def _complaint(shown: str, cleaned: str, unit: str, percentage: bool) -> str:
    """Why a text is no number here, and how to write one."""
    example = next((said for sign, said in _EXAMPLES if unit.startswith(sign)), _USUALLY)
    if not cleaned:
        return f"Enter a number, such as {example}."
    if percentage:
        return f"{shown} is a percentage, and none is asked for here. Write a number like {example}."
    if re.fullmatch(_DECIMAL_COMMA, cleaned):
        return f"{shown} has a comma that is not between thousands. Write {cleaned[:30].replace(',', '.')}."
    return f"{shown} is not a number. Write it like {example}."


_USUALLY = "7B, 2T, 80GB or 1,000"
_EXAMPLES = (
    ("USD", "0.30 or 1,000"), ("share", "40 % or 0.4"), ("s", "50 ms or 2 s"), ("1/day", "100k or 12/s"), ("B", "80GB"),
    ("year", "4"), ("day", "14 or 6 weeks"), ("W", "350"), ("g/kWh", "350"), ("FLOP/s", "312T"),
)  # fmt: skip
"""What people could write, by the beginning of the unit."""
_DECIMAL_COMMA = r"[-+]?\d+,\d+(?:[A-Za-z%]*|[×x*]10[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹^\d]*)"
_NUMBER = r"([-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)([A-Za-z%]*)"
"""Commas only between thousands: 2,5B is no number here, rather than 25B."""
_POWER = re.compile(r"(?:(?<=[\d.])[×xX*·]|(?<![\d.,]))10(?:(?:\^|\*\*)([-+]?\d{1,4})|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}))")
"""A power of ten, alone or after a factor."""


def _as_exponent(match: re.Match[str]) -> str:
    """×10²² as e22, and 10²² alone as 1e22."""
    exponent = match[1] or "".join(_LOWERED[letter] for letter in match[2])
    return f"{'1' if match[0].startswith('1') else ''}e{exponent}"


def _scale(word: str) -> Decimal | None:
    """What a letter or word after a number multiplies it by; None for one that means nothing."""
    if word == "%":
        return Decimal("0.01")
    if word in _WORDS:
        return Decimal(_WORDS[word])
    match = re.fullmatch(r"([kmgbtqp])(i?b)?", word)
    if not match:
        return None
    return Decimal(1024 if match[2] == "ib" else 1000) ** _PREFIXES[match[1]]
