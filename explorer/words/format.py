"""Numbers to text and text to numbers, the way people say them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from explorer.core.locale import DECIMAL, MONEY, plain
from explorer.core.numerals import Scales, count, power, rounded, scaled, significant, tally, trimmed
from explorer.core.parsing import MINUS
from explorer.core.parsing import parse as parse

CENTS_BELOW, WHOLE_FROM, ESTIMATE_FROM = 0.995, 9.95, 99.5
"""From where an estimate in dollars has cents, whole dollars, and two digits. [USD]"""


def flop(value: float, digits: int = 2) -> str:
    """An amount of computation: 8.6 × 10²² FLOP, or with a prefix below 10¹⁵."""
    if abs(value) >= 1e15:
        return f"{power(value, digits)} FLOP"
    return _with_unit(scaled(value, ((1e12, " T"), (1e9, " G"), (1e6, " M")), max(digits - 1, 3)), "FLOP")


def flop_per_s(value: float, digits: int = 3) -> str:
    """A rate: 312 TFLOP/s."""
    return _with_unit(scaled(value, ((1e18, " E"), (1e15, " P"), (1e12, " T"), (1e9, " G")), digits), "FLOP/s")


def _with_unit(text: str, unit: str) -> str:
    return text + ("" if text[-1].isalpha() else " ") + unit


def size(value: float, digits: int = 2) -> str:
    """An amount of memory in decimal units: 61 GB."""
    text = scaled(value, ((1e15, " PB"), (1e12, " TB"), (1e9, " GB"), (1e6, " MB"), (1e3, " kB")), digits)
    return trimmed(text if text.endswith("B") else f"{text} B")


def devices(value: float) -> str:
    """A number of devices, whole: 1,024 GPUs, 1 GPU."""
    return f"{value:,.0f} GPU{'' if value == 1 else 's'}"


def duration(days: float, digits: int = 2) -> str:
    """A time in the unit people would choose: 34 minutes, 31 hours, 17 days, 2.3 years."""
    if not math.isfinite(days):
        return "never"
    for limit, unit_days, one, many in (
        (1 / 1440, 1 / 86400, "second", "seconds"),
        (1 / 24, 1 / 1440, "minute", "minutes"),
        (2, 1 / 24, "hour", "hours"),
        (730, 1, "day", "days"),
    ):
        if days < limit:
            text = significant(days / unit_days, digits)
            return f"1 {one}" if trimmed(text) == "1" else f"{text} {many}"
    years = days / 365.25
    if years < 1e4:
        return f"{significant(years, digits)} years"
    return f"{scaled(years, ((1e9, ' billion'), (1e6, ' million'), (1e3, ' thousand')), digits)} years"


def span(low: float, high: float) -> str:
    """A range of days with its unit once: 11 to 20 days."""
    return between(duration(low), duration(high))


def dollars(value: float) -> str:
    """An estimate in dollars, two digits, or three: $0.076, $0.52, $9.60, $95, $340,000, $1.4 M."""
    if not math.isfinite(value):
        return "no price"
    sign, value = (MINUS, -value) if value < 0 else ("", value)
    if value >= 0.995 * MONEY[-1][0]:  # from where a large number has a name
        return f"{sign}${scaled(max(value, MONEY[-1][0]), MONEY, 2)}"
    if value < CENTS_BELOW or value >= ESTIMATE_FROM:
        return f"{sign}${significant(value)}"
    return f"{sign}${float(plain(significant(value))):.2f}" if value < WHOLE_FROM else f"{sign}${value:.0f}"


def cents(value: float) -> str:
    """What others ask, blended from their list, or a step of a sum: as an estimate, but with its cents: $1.68, $0.034."""
    return f"${value:.2f}" if CENTS_BELOW <= value < 9.995 else dollars(value)


def price(value: float) -> str:
    """A price as it stands in a list or was typed: $2.79, $0.161, $0.002, $95.50, $500, $17,349."""
    if not math.isfinite(value) or value >= 995_000:
        return dollars(value)
    if value >= 1000 or (value >= 100 and value == int(value)):
        return f"${value:,.0f}"
    text = trimmed(significant(value, 4))
    decimals = len(text.partition(DECIMAL)[2])
    written = decimals > 1 and (value < 0.1 or (value < 1 and decimals <= 3))
    return f"${text}" if value == 0 or written else f"${value:.2f}"


def tariff(usd_per_kwh: float) -> str:
    """A price of a kWh, with three digits: $0.161, $0.30."""
    return price(rounded(usd_per_kwh, 3))


def percent(value: float) -> str:
    """A share in two digits: 12 %, 0.20 %; what is smaller than people say it is only called small."""
    return f"{significant(100 * value)} %" if abs(value) >= LEAST_SHARE or not value else "less than 0.1 %"


LEAST_SHARE = 0.000_95
"""A share below is not told in figures."""


def part(share: float) -> str:
    """A small part of a whole: 12 %, 1/3,500."""
    return percent(share) if share >= 0.0095 or not share else f"1/{significant(1 / share)}"


def energy(kwh: float) -> str:
    """Electricity: 340 Wh, 73 MWh, 1.2 GWh."""
    return _in(kwh, ((1e9, " TWh"), (1e6, " GWh"), (1e3, " MWh"), (1, " kWh"), (1e-3, " Wh")))


def mass(kg: float) -> str:
    """A mass, of CO₂: 12 g, 340 kg, 25 t, 3.1 million t."""
    return _in(kg, ((1e9, " million t"), (1e3, " t"), (1, " kg"), (1e-3, " g")))


def _in(value: float, scales: Scales, digits: int = 2) -> str:
    reached = [scale for scale in scales if abs(value) >= 0.995 * scale[0]]
    scale, name = reached[0] if reached else scales[-1]
    return significant(value / scale, digits) + name


def pause(seconds: float, digits: int = 2) -> str:
    """A short time: 4.0 µs, 41 ms, 1.2 s."""
    return _in(seconds, ((1, " s"), (1e-3, " ms"), (1e-6, " µs")), digits) if seconds else "0 s"


def wait(seconds: float) -> str:
    """A time that somebody waits, short or not: 41 ms, 1.2 s, 3.4 minutes, 12 hours; up to two hours in minutes."""
    if seconds < 120:
        return pause(seconds)
    return f"{significant(seconds / 60)} minutes" if seconds < 7200 else duration(seconds / 86_400)


def short_time(seconds: float) -> str:
    """Seconds as they were typed, below one in thousandths: 50 ms, 2 s."""
    return f"{1000 * seconds:,.10g} ms" if 0 < seconds < 1 else f"{seconds:,.10g} s"


def _timed(seconds: float) -> str:
    """A quantity in seconds: 41 ms, 1.2 seconds, 3.4 minutes, 1.5 hours."""
    return pause(seconds) if 0 < seconds < 0.995 else duration(seconds / 86400)


def between(low: str, high: str) -> str:
    """A range with its unit once: 37 to 160 MWh."""
    unit = high.partition(" ")[2]
    return f"{low.removesuffix(f' {unit}')} to {high}" if low.partition(" ")[2] == unit else f"{low} to {high}"


def share(value: float) -> str:
    """A share as a percentage with all its digits: 12.5 %."""
    return f"{100 * value:,.10g} %"


_WRITERS: dict[str, Callable[[float], str]] = {
    "FLOP": flop,
    "FLOP/token": lambda v: f"{flop(v)}/token",
    "FLOP/s": flop_per_s,
    "B": size,
    "B/token": size,
    "B/s": lambda v: f"{size(v, 3)}/s",
    "day": duration,
    "s": _timed,
    "s/token": _timed,
    "USD": cents,
    "USD/s": lambda v: f"${significant(v, 3)}/s",
    "g/kWh": lambda v: f"{significant(v, 3)} g/kWh",
    "kWh": energy,
    "kWh/M token": energy,
    "kWh/day": lambda v: f"{energy(v)} a day",
    "kg": mass,
    "GPU h": lambda v: f"{tally(v)} GPU-hours",
    "token": lambda v: count(v) if v >= 1e6 else _plain(v),
    "token/s": lambda v: significant(v, 3),
    "yes/no": lambda v: "yes" if v else "no",
    "W": lambda v: f"{significant(v, 3)} W",
}


_PER = {"USD/h": "/h", "USD/day": " a day", "USD/year": " a year", "USD/kWh": "/kWh", "USD/kW month": " a kW and month"}
"""What is said after dollars; a price of a million tokens is told by its label."""


def write(value: Any, unit: str) -> str:
    """Any quantity in the words of its unit: counts in full, what is computed with three digits at most."""
    if isinstance(value, str):
        return value
    number = float(value)
    if unit in _WRITERS:
        return _WRITERS[unit](number)
    if unit.startswith("USD"):
        return cents(number) + _PER.get(unit, "")
    return count(number, 4) if abs(number) >= 1e6 else _plain(number)


def entered(value: Any, unit: str) -> str:
    """An input in the words of its unit: prices as they were typed."""
    if not unit.startswith("USD"):
        return write(value, unit)
    return (tariff if unit == "USD/kWh" else price)(float(value)) + _PER.get(unit, "")


def exactly(value: Any, unit: str, digits: int = 4) -> str:
    """A quantity as a factor in a sum: short, but with the digits that matter."""
    if isinstance(value, str):
        return value
    number = float(value)
    if unit == "yes/no":
        return str(int(number))
    if unit in ("B", "B/token"):
        return size(number, digits) if number >= 1000 else f"{_plain(number, digits)} B"
    if unit in ("FLOP", "FLOP/token"):
        return flop(number, digits) + unit[4:]
    if unit in ("FLOP/s", "B/s"):
        return flop_per_s(number, digits - 1) if unit == "FLOP/s" else f"{size(number, digits - 1)}/s"
    if unit == "day":
        days = trimmed(significant(number, digits))
        return f"{days} day" if days == "1" else f"{days} days"
    if unit in ("s", "s/token"):
        return trimmed(pause(number, digits))
    if unit in ("kWh", "kWh/day", "kg"):
        return f"{trimmed(significant(number, digits))} {unit[:3].rstrip('/')}"
    if unit.startswith("USD"):
        return _factor(number, digits)
    return count(number, digits) if number >= 1e6 else _plain(number, digits)


def _factor(usd: float, digits: int) -> str:
    """Dollars with so many digits: $2.79, $0.0006696, $280.2 B."""
    text = trimmed(scaled(usd, MONEY, digits))
    return f"${text}0" if len(text.partition(DECIMAL)[2]) == 1 else f"${text}"


def _plain(number: float, digits: int = 3) -> str:
    """Whole numbers and halves in full, as they are counted; others with so many digits."""
    if math.isfinite(number) and 2 * number == int(2 * number):
        return trimmed(f"{number:,.1f}").replace("-", MINUS)
    return trimmed(significant(number, digits))
