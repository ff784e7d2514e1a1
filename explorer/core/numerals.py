"""Numbers as text, without a unit: 14, 0.034, 6.74B, 8.6 × 10²²."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any

from explorer.core.locale import DECIMAL, local, plain
from explorer.core.parsing import MINUS, RAISED

Scales = tuple[tuple[float, str], ...]

_ZEROS = re.compile(rf"{re.escape(DECIMAL)}0+(?=\D|$)")
_ENDING_ZEROS = re.compile(rf"({re.escape(DECIMAL)}\d*[1-9])0+(?=\D|$)")
_PRINTED = re.compile(r"\d+(?:\.\d+)?")
_TIMES = (60.0, 3600.0, 86_400.0, 365.25 * 86_400, 365.25, 1 / 24, 1 / 1440, 1 / 86_400)
"""Units in which seconds and days are told."""
_COUNTS: Scales = ((1e15, " Q"), (1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


@lru_cache(maxsize=4096)  # most numbers of a page are those of before
def significant(value: float, digits: int = 2) -> str:
    """Rounded to some significant digits, with thousands separators and never an exponent.

    >>> significant(279558), significant(13.82), significant(0.0341), significant(-0.0001, 1)
    ('280,000', '14', '0.034', '−0.0001')
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "∞" if value > 0 else f"{MINUS}∞" if value < 0 else "unknown"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    if rounded and math.floor(math.log10(abs(rounded))) > math.floor(math.log10(abs(value))):
        places -= 1
    return local(f"{rounded:,.{max(0, places)}f}").replace("-", MINUS)


def rounded(value: float, digits: int = 2) -> float:
    """A number with so many digits that matter."""
    return float(f"{value:.{digits}g}")


def as_printed(text: str, value: Any) -> Any:
    """The number that a text says of a value, in the unit of the value: 6.74e9 of 6.74B for 6738415616.

    >>> as_printed("6.74B", 6738415616), as_printed("1.5 hours", 5412)
    (6740000000.0, 5400.0)
    """
    found = None if isinstance(value, str) else _PRINTED.search(plain(text).replace(",", ""))
    if not found or not value or not math.isfinite(value) or not float(found[0]):
        return value
    said = float(found[0])
    scale = abs(value) / said
    tens = 10.0 ** round(math.log10(scale))
    near = [one for one in (tens, *_TIMES) if abs(scale / one - 1) < 0.02]
    return math.copysign(said * near[0], value) if near else value


def trimmed(text: str) -> str:
    """Without zeros at the end of its decimals: 2.50 GB as 2.5 GB, 4.000 as 4."""
    if DECIMAL not in text:
        return text
    return _ZEROS.sub("", _ENDING_ZEROS.sub(r"\1", text))


def power(value: float, digits: int = 2) -> str:
    """As a power of ten: 8.6 × 10²²."""
    if value == 0 or not math.isfinite(value):
        return significant(value)
    return _raised(f"{value:.{digits - 1}e}")


def unrounded(value: float) -> str:
    """A constant with all the digits it is written with: 0.85, 8192, 4 × 10⁻⁶."""
    text = f"{value:g}"
    return _raised(text) if "e" in text else local(text).replace("-", MINUS)


def _raised(text: str) -> str:
    """8.6e+22 as people write it."""
    mantissa, exponent = text.split("e")
    return f"{local(mantissa)} × 10{str(int(exponent)).translate(RAISED)}".replace("-", MINUS)


def scaled(value: float, scales: Scales, digits: int) -> str:
    """By the first scale that it reaches, with that scale's name; whole numbers keep all their digits."""
    if not math.isfinite(value):
        return significant(value)
    for scale, name in scales:
        if abs(value) >= scale * (1 - 0.5 * 10.0 ** -max(digits, 3)):
            return significant(value / scale, max(digits, len(str(int(abs(value) / scale))))) + name
    return significant(value, digits)


def count(value: float, digits: int = 3) -> str:
    """A count: 7B, 2T, 124M.

    >>> count(6738415616), count(2e12), count(512)
    ('6.74B', '2T', '512')
    """
    return trimmed(scaled(value, _COUNTS, digits))


def tally(value: float, digits: int = 3) -> str:
    """What is estimated and adds up, such as GPU-hours: 1,230, 45,600, and from a million on by its letter, 39.7M."""
    return count(value, digits) if value >= 1e6 * (1 - 0.5 * 10.0**-digits) else significant(value, digits)
