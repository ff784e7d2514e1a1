"""What people type for a number, read."""

from __future__ import annotations

import math
import re
from decimal import Decimal

MINUS = "−"
_PREFIXES = {"k": 1, "m": 2, "g": 3, "b": 3, "t": 4, "q": 5, "p": 5}
"""Powers of a thousand, or of 1,024 before "iB"."""

_WORDS = {"": 1.0, "thousand": 1e3, "mm": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9, "tn": 1e12, "trillion": 1e12,
          "day": 1.0, "days": 1.0, "week": 7.0, "weeks": 7.0, "month": 30.4, "months": 30.4}  # fmt: skip

_NOUNS = re.compile(r"(gpus?|tokens?|param(eter)?s?|flop/s|flops?|/s|/h(our)?|/gpu-?hour|usd)$", re.IGNORECASE)

_SUFFIXES = {
    "s": {"s": "1", "sec": "1", "second": "1", "seconds": "1", "ms": "1e-3", "us": "1e-6", "µs": "1e-6", "μs": "1e-6",
          "min": "60", "minute": "60", "minutes": "60", "h": "3600", "hour": "3600", "hours": "3600"},
    "1/day": {"/s": "86400", "persecond": "86400", "asecond": "86400", "/min": "1440", "perminute": "1440",
              "aminute": "1440", "/h": "24", "perhour": "24", "anhour": "24", "/day": "1", "perday": "1", "aday": "1"},
}  # fmt: skip
"""What people write after a number of seconds, or of requests, and what it multiplies by."""


def parse(text: str, unit: str = "") -> float:
    """What a person typed for a number: 7B, 2T, 80GB, 1,000, 3e12, $2.50, 40 %, 6 weeks, 16 GPUs.

    For a unit of time also 50 ms and 2 min, for one of requests also 12/s and 500 an hour. Raises ValueError with
    a sentence.

    >>> parse("50 ms", "s"), parse("12/s", "1/day"), parse("100k", "1/day")
    (0.05, 1036800.0, 100000.0)
    """
    squeezed = re.sub(r"requests?", "", "".join(text.split())) if unit == "1/day" else "".join(text.split())
    for suffix, times in _SUFFIXES.get(unit, {}).items():
        if squeezed.lower().endswith(suffix) and squeezed[: -len(suffix)][-1:].isdigit():
            return float(Decimal(repr(parse(squeezed[: -len(suffix)]))) * Decimal(times))
    text = squeezed if unit == "1/day" else text
    shown = f"“{text.strip()[:30]}”"
    cleaned = "".join(text.split()).replace("_", "").replace("$", "").replace(MINUS, "-")
    example = next((said for sign, said in _EXAMPLES if unit.startswith(sign)), _USUALLY)
    if not cleaned:
        raise ValueError(f"Enter a number, such as {example}.")
    match = re.fullmatch(_NUMBER, _NOUNS.sub("", cleaned))
    scale = _scale(match[2].lower()) if match else None
    if not match and re.fullmatch(_DECIMAL_COMMA, cleaned):
        raise ValueError(f"{shown} has a comma that is not between thousands. Write {cleaned[:30].replace(',', '.')}.")
    if not match or scale is None:
        raise ValueError(f"{shown} is not a number. Write it like {example}.")
    if match[2] == "%" and unit not in ("", "share"):
        raise ValueError(f"{shown} is a percentage, and none is asked for here. Write a number like {example}.")
    try:
        value = float(Decimal(match[1].replace(",", "")) * scale)  # so that 2.09T is 2.09e12 to the bit
    except ArithmeticError:
        value = math.inf
    if not math.isfinite(value):
        raise ValueError(f"{shown} is too large a number.")
    return value + 0.0  # so that −0 is 0


_USUALLY = "7B, 2T, 80GB or 1,000"
_EXAMPLES = (
    ("USD", "0.30 or 1,000"), ("share", "40 % or 0.4"), ("s", "50 ms or 2 s"), ("1/day", "100k or 12/s"), ("B", "80GB"),
    ("year", "4"), ("day", "14 or 6 weeks"), ("W", "350"), ("g/kWh", "350"), ("FLOP/s", "312T"),
)  # fmt: skip
"""What people could write, by the beginning of the unit."""
_DECIMAL_COMMA = r"[-+]?\d+,\d+[A-Za-z%]*"
_NUMBER = r"([-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)([A-Za-z%]*)"
"""Commas only between thousands: 2,5B is no number here, rather than 25B."""


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
