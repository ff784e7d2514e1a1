"""What the page writes can be typed into it: each kind of text is read back as the number that it shows."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import example, given

from explorer import Scenario, change, evaluate
from explorer.core.numerals import count, significant, trimmed, unrounded
from explorer.core.parsing import parse
from explorer.core.scenario import FIELDS, PART_OF, leaves
from explorer.widgets.controls import shown
from explorer.words.format import (
    LEAST_SHARE,
    dollars,
    duration,
    entered,
    exactly,
    flop,
    flop_per_s,
    pause,
    percent,
    power,
    price,
    share,
    short_time,
    size,
    tariff,
    write,
)

TWO, THREE = 0.051, 0.0051
"""Half a unit of the second digit of 1.0, and of the third."""
WRITERS = [
    (significant, "", TWO),
    (count, "", THREE),
    (power, "", TWO),
    (unrounded, "", 1e-5),
    (flop, "", TWO),
    (flop_per_s, "FLOP/s", THREE),
    (lambda v: size(v, 2), "B", TWO),
    (lambda v: write(v, "B/s"), "B/s", THREE),
    (dollars, "USD", TWO),
    (dollars, "USD/h", TWO),
    (lambda v: f"{dollars(v)} a year", "USD/year", TWO),
    (lambda v: write(v, "USD/kWh"), "USD/kWh", TWO),
    (duration, "day", TWO),
    (pause, "s", TWO),
    (lambda v: write(v, "s"), "s", TWO),
    (percent, "share", TWO),
    (share, "share", 1e-9),
    (short_time, "s", 1e-9),
    (lambda v: trimmed(significant(v, 4)), "", 0.00051),
]


@pytest.mark.parametrize(("writer", "unit", "rounding"), WRITERS)
@given(st.floats(-11, 14))
@example(0.0)
@example(5.9999)
def test_what_is_written_is_read(writer, unit, rounding, magnitude) -> None:
    value = 10.0**magnitude
    if (
        (unit == "day" and value > 1e6)
        or (unit == "s" and (value > 1e10 or value < 1e-6))
        or (unit == "share" and value > 1e6)
        or (writer is percent and value < LEAST_SHARE)
    ):
        return  # no field takes a million years, and what is only called small is no number
    assert parse(writer(value), unit) == pytest.approx(value, rel=rounding)


@given(st.floats(0.0001, 900_000))
def test_a_price_is_read_as_it_is_written(usd) -> None:
    for writer, unit in ((price, "USD/h"), (price, "USD"), (tariff, "USD/kWh")):
        text = writer(usd)
        assert writer(parse(text, unit)) == text
        assert parse(text, unit) == pytest.approx(usd, rel=THREE, abs=0.006 if usd > 0.1 else 0)
        assert parse(f"{text}/{unit.partition('/')[2]}" if "/" in unit else text, unit) == parse(text, unit)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("8.1 × 10²²", "", 8.1e22),
        ("8.1 x 10^22", "token", 8.1e22),
        ("8.6 × 10²² FLOP", "", 8.6e22),
        ("4 × 10⁻⁶", "s", 4e-6),
        ("10¹⁸", "token", 1e18),
        ("−3.0 × 10⁵", "", -3e5),
        ("17 days", "day", 17),
        ("31 hours", "day", 31 / 24),
        ("34 minutes", "day", 34 / 1440),
        ("2.3 years", "day", 840.075),
        ("48 months", "year", 4),
        ("730.5 days", "year", 2),
        ("12 days", "s", 12 * 86_400),
        ("6 weeks", "day", 42),
        ("4 years", "year", 4),
        ("$1.4 M", "USD", 1.4e6),
        ("$2.79 a GPU-hour", "USD/h", 2.79),
        ("$2.79 an hour", "USD/h", 2.79),
        ("$500 a year", "USD/year", 500),
        ("$0.161 a kWh", "USD/kWh", 0.161),
        ("$150 a kW", "USD/kW month", 150),
        ("$0.52 a million tokens", "USD/M token", 0.52),
        ("475 g/kWh", "g/kWh", 475),
        ("475 g", "g/kWh", 475),
        ("0.475 kg/kWh", "g/kWh", 475),
        ("350 W", "W", 350),
        ("0.35 kW", "W", 350),
        ("512 B", "B", 512),
        ("524,288 bytes", "B", 524_288),
        ("61 GB", "B", 61e9),
        ("2.04 TB/s", "B/s", 2.04e12),
        ("312 TFLOP/s", "FLOP/s", 312e12),
        ("1,024 GPUs", "GPU", 1024),
        ("48 sequences", "sequence", 48),
        ("38 readers", "1", 38),
        ("26k requests", "1/day", 26e3),
        ("1.7 requests a second", "1/day", 1.7 * 86_400),
        ("50 ms", "s", 0.05),
        ("4.0 µs", "s", 4e-6),
        ("33.5M tokens", "token", 33.5e6),
    ],
)
def test_words_of_the_page_are_read(text, unit, value) -> None:
    assert parse(text, unit) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("$500 a year", "USD/h"), ("2 × 3", ""), ("10⁻", ""), ("8,1 × 10²²", ""), ("5 hours", "GPU"), ("10^9999", "")],
)
def test_words_of_another_unit_are_refused_in_a_sentence(text, unit) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]{10,120}\.$"):
        parse(text, unit)


NUMBERS = {name for name, value in leaves(Scenario()) if type(value) in (int, float)}
CHANGED = change(
    Scenario(), tokens=8.1e17, usd_per_device_hour=0.0123, purchase_usd_per_device=17_348.56, carbon_g_per_kwh=57,
    tdp_w=350.0, deadline_days=1.5, tpot_target_seconds=0.0125, requests_per_day=123_456.0, memory_bytes=24.5e9,
)  # fmt: skip


@pytest.mark.parametrize("scenario", [Scenario(), CHANGED], ids=["opening", "changed"])
def test_each_field_reads_what_the_page_says_of_it(scenario) -> None:
    """What stands in its control, what a sum calls it, and the factor in a sum."""
    result = evaluate(scenario)
    for name in sorted(NUMBERS):
        value = float(getattr(getattr(scenario, PART_OF[name]), name))
        unit = FIELDS[name].metadata["unit"]
        for text in (entered(value, unit), exactly(value, unit), shown(name, result)):
            if text != "auto":
                near = pytest.approx(value, rel=THREE if unit == "B/s" else TWO)
                assert parse(text, unit) == near, (name, text, unit)
