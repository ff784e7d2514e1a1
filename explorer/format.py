"""Numbers to text and text to numbers, the way people say them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from explorer.parsing import MINUS
from explorer.parsing import parse as parse

_COUNTS = ((1e15, " Q"), (1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


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
    return f"{rounded:,.{max(0, places)}f}".replace("-", MINUS)


def power(value: float, digits: int = 2) -> str:
    """As a power of ten: 8.6 × 10²²."""
    if value == 0 or not math.isfinite(value):
        return significant(value)
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
    return f"{mantissa} × 10{raised}".replace("-", MINUS)


def _scaled(value: float, scales: tuple[tuple[float, str], ...], digits: int) -> str:
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
    text = _scaled(value, _COUNTS, digits)
    return (
        re.sub(r"(\.\d*?)0+(?=\D|$)", r"\1", text)
        .replace(".B", "B")
        .replace(".T", "T")
        .replace(".M", "M")
        .replace(".k", "k")
        .replace(". Q", " Q")
        .rstrip(".")
    )


def flop(value: float, digits: int = 2) -> str:
    """An amount of computation: 8.6 × 10²² FLOP, or with a prefix below 10¹⁵."""
    if abs(value) >= 1e15:
        return f"{power(value, digits)} FLOP"
    return _with_unit(_scaled(value, ((1e12, " T"), (1e9, " G"), (1e6, " M")), 3), "FLOP")


def flop_per_s(value: float) -> str:
    """A rate: 312 TFLOP/s."""
    return _with_unit(_scaled(value, ((1e18, " E"), (1e15, " P"), (1e12, " T"), (1e9, " G")), 3), "FLOP/s")


def _with_unit(text: str, unit: str) -> str:
    return text + ("" if text[-1].isalpha() else " ") + unit


def size(value: float, digits: int = 2) -> str:
    """An amount of memory in decimal units: 61 GB."""
    text = _scaled(value, ((1e15, " PB"), (1e12, " TB"), (1e9, " GB"), (1e6, " MB"), (1e3, " kB")), digits)
    return re.sub(r"\.0+(?= )", "", text if text.endswith("B") else f"{text} B")


def devices(value: float) -> str:
    """A number of devices, whole: 1,024 GPUs, 1 GPU."""
    return f"{value:,.0f} GPU{'' if value == 1 else 's'}"


def duration(days: float) -> str:
    """A time in the unit people would choose: 34 min, 31 hours, 17 days, 2.3 years."""
    if not math.isfinite(days):
        return "never"
    for limit, unit_days, one, many in (
        (1 / 1440, 1 / 86400, "second", "seconds"),
        (1 / 24, 1 / 1440, "minute", "minutes"),
        (2, 1 / 24, "hour", "hours"),
        (730, 1, "day", "days"),
    ):
        if days < limit:
            text = significant(days / unit_days)
            return f"1 {one}" if text in ("1", "1.0") else f"{text} {many}"
    years = days / 365.25
    if years < 1e4:
        return f"{significant(years)} years"
    return f"{_scaled(years, ((1e9, ' billion'), (1e6, ' million'), (1e3, ' thousand')), 2)} years"


def span(low: float, high: float) -> str:
    """A range of days with its unit once: 11 to 20 days."""
    first, last = duration(low), duration(high)
    unit = last.partition(" ")[2]
    return f"{first.removesuffix(unit).strip()} to {last}" if first.partition(" ")[2] == unit else f"{first} to {last}"


def dollars(value: float) -> str:
    """Money: $0.17, $340, $340,000, $1.4 M."""
    if not math.isfinite(value):
        return "no price"
    sign, value = (MINUS, -value) if value < 0 else ("", value)
    if value >= 995_000:
        return f"{sign}${_scaled(max(value, 1e6), ((1e12, ' T'), (1e9, ' B'), (1e6, ' M')), 2)}"
    if 0.0095 <= value < 99.995:
        return f"{sign}${value:,.2f}"
    return f"{sign}${significant(value)}"


def percent(value: float) -> str:
    return f"{significant(100 * value)} %"


def energy(kwh: float) -> str:
    """Electricity: 340 Wh, 73 MWh, 1.2 GWh."""
    return _in(kwh, ((1e9, " TWh"), (1e6, " GWh"), (1e3, " MWh"), (1, " kWh"), (1e-3, " Wh")))


def mass(kg: float) -> str:
    """A mass, of CO₂: 12 g, 340 kg, 25 t, 3.1 million t."""
    return _in(kg, ((1e9, " million t"), (1e3, " t"), (1, " kg"), (1e-3, " g")))


def _in(value: float, scales: tuple[tuple[float, str], ...]) -> str:
    scale, name = next((s for s in scales if abs(value) >= 0.995 * s[0]), scales[-1])
    return significant(value / scale) + name


def between(low: str, high: str) -> str:
    """A range with its unit once: 37 to 160 MWh."""
    unit = high.partition(" ")[2]
    return f"{low.removesuffix(f' {unit}')} to {high}" if low.partition(" ")[2] == unit else f"{low} to {high}"


def share(value: float) -> str:
    """A share as a percentage with all its digits: 12.5 %."""
    return f"{100 * value:,.10g} %"


def short_time(seconds: float) -> str:
    """Seconds with all their digits, below one in thousandths: 50 ms, 2 s."""
    return f"{1000 * seconds:,.10g} ms" if 0 < seconds < 1 else f"{seconds:,.10g} s"


def _seconds(seconds: float) -> str:
    return f"{significant(1000 * seconds)} ms" if 0 < seconds < 0.9995 else duration(seconds / 86400)


_WRITERS: dict[str, Callable[[float], str]] = {
    "FLOP": flop,
    "FLOP/token": lambda v: f"{flop(v)}/token",
    "FLOP/s": flop_per_s,
    "B": size,
    "B/token": size,
    "B/s": lambda v: f"{size(v, 3)}/s",
    "day": duration,
    "s": _seconds,
    "s/token": _seconds,
    "USD": dollars,
    "USD/h": lambda v: f"{dollars(v)}/h",
    "USD/s": lambda v: f"${significant(v, 3)}/s",
    "USD/day": lambda v: f"{dollars(v)} a day",
    "USD/M token": dollars,
    "USD/year": lambda v: f"{dollars(v)} a year",
    "USD/kWh": lambda v: f"${significant(v, 3)}/kWh",
    "g/kWh": lambda v: f"{significant(v, 3)} g/kWh",
    "kWh": energy,
    "kWh/M token": energy,
    "kWh/day": lambda v: f"{energy(v)} a day",
    "kg": mass,
    "GPU h": lambda v: f"{significant(v, 3)} GPU-hours",
    "token": lambda v: count(v) if v >= 1e6 else _plain(v),
    "token/s": lambda v: significant(v, 3),
    "yes/no": lambda v: "yes" if v else "no",
    "W": lambda v: f"{significant(v, 3)} W",
}


def write(value: Any, unit: str) -> str:
    """Any quantity in the words of its unit."""
    if isinstance(value, str):
        return value
    if unit in _WRITERS:
        return _WRITERS[unit](float(value))
    return count(float(value), 4) if abs(value) >= 1e6 else _plain(float(value))


def exactly(value: Any, unit: str) -> str:
    """A quantity as a factor in a sum: short, but with the digits that matter."""
    if isinstance(value, str):
        return value
    number = float(value)
    if unit == "yes/no":
        return str(int(number))
    if unit in ("B", "B/token"):
        return size(number, 4) if number >= 1000 else f"{_plain(number)} B"
    if unit in ("FLOP", "FLOP/token"):
        return flop(number, 4) + unit[4:]
    if unit in ("FLOP/s", "B/s", "day"):
        return write(number, unit)
    if unit in ("s", "s/token"):
        return f"{significant(number, 4)} s"
    if unit in ("kWh", "kWh/day", "kg"):
        return f"{significant(number, 4)} {unit[:3].rstrip('/')}"
    if unit.startswith("USD"):
        return f"${significant(number, 4)}"
    return count(number, 4) if number >= 1e6 else _plain(number)


def _plain(number: float) -> str:
    text = significant(number, max(4, len(str(int(abs(number)))) + (number % 1 > 0)))
    return text.rstrip("0").rstrip(".") if "." in text else text
