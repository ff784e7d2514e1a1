"""Numbers to words and back, as people write and type them."""

import math
import re

import hypothesis.strategies as st
import pytest
from hypothesis import example, given

from explorer.words.format import (
    MINUS,
    between,
    cents,
    count,
    devices,
    dollars,
    duration,
    exactly,
    flop,
    flop_per_s,
    parse,
    part,
    percent,
    power,
    significant,
    size,
    span,
    write,
)

WORDS = {
    significant: [
        (0, "0"),
        (-0.0, "0"),
        (279558, "280,000"),
        (13.82, "14"),
        (0.0341, "0.034"),
        (0.0996, "0.10"),
        (99.6, "100"),
        (999.6, "1,000"),
        (-1e-5, f"{MINUS}0.000010"),
        (math.inf, "∞"),
        (-math.inf, f"{MINUS}∞"),
        (math.nan, "unknown"),
    ],
    count: [
        (0, "0"),
        (-0.0, "0"),
        (512, "512"),
        (999.4, "999"),
        (999.6, "1k"),
        (4096, "4.1k"),
        (999.6e6, "1B"),
        (0.9996e9, "1B"),
        (6738415616, "6.74B"),
        (2e12, "2T"),
        (1e15, "1 Q"),
        (1e18, "1,000 Q"),
        (1e23, "100,000,000 Q"),
        (-7e9, f"{MINUS}7B"),
        (1e-7, "0.0000001"),
        (math.inf, "∞"),
        (math.nan, "unknown"),
    ],
    size: [
        (0, "0 B"),
        (1, "1 B"),
        (999.6, "1 kB"),
        (61.2e9, "61 GB"),
        (24e9, "24 GB"),
        (0.9996e9, "1 GB"),
        (999.4e9, "999 GB"),
        (2.5e12, "2.5 TB"),
        (1e15, "1 PB"),
        (-3e9, f"{MINUS}3 GB"),
        (math.inf, "∞ B"),
    ],
    duration: [
        (0, "0 seconds"),
        (34 / 1440, "34 minutes"),
        (31 / 24, "31 hours"),
        (1, "24 hours"),
        (17.2, "17 days"),
        (840, "2.3 years"),
        (365.25e6, "1.0 million years"),
        (365.25e12, "1,000 billion years"),
        (math.inf, "never"),
        (math.nan, "never"),
    ],
    dollars: [
        (0, "$0"),
        (-0.0, "$0"),
        (0.17, "$0.17"),
        (0.99, "$0.99"),
        (1.68, "$1.70"),
        (9.94, "$9.90"),
        (9.96, "$10"),
        (94.96, "$95"),
        (17_348.56, "$17,000"),
        (99.996, "$100"),
        (340, "$340"),
        (340_000, "$340,000"),
        (1e6, "$1.0 M"),
        (1.4e6, "$1.4 M"),
        (122e6, "$122 M"),
        (9.99999e8, "$1.0 B"),
        (1e12, "$1.0 T"),
        (-5, f"{MINUS}$5.00"),
        (math.inf, "no price"),
        (math.nan, "no price"),
    ],
    cents: [(1.68, "$1.68"), (9.99, "$9.99"), (0.034, "$0.034"), (94.96, "$95"), (2.5e6, "$2.5 M")],
    part: [(0.5, "50 %"), (0.0019, "1/530"), (0.000016, "1/62,000"), (0, "0 %")],
    power: [
        (0, "0"),
        (8.57e22, "8.6 × 10²²"),
        (9.96e22, "1.0 × 10²³"),
        (-3e5, f"{MINUS}3.0 × 10⁵"),
        (1e-7, "1.0 × 10⁻⁷"),
        (math.inf, "∞"),
    ],
    flop: [
        (0, "0 FLOP"),
        (42.9e9, "42.9 GFLOP"),
        (999.6e9, "1.00 TFLOP"),
        (303e15, "3.0 × 10¹⁷ FLOP"),
        (1e18, "1.0 × 10¹⁸ FLOP"),
        (9.96e22, "1.0 × 10²³ FLOP"),
        (3.14e23, "3.1 × 10²³ FLOP"),
    ],
    flop_per_s: [(312e12, "312 TFLOP/s"), (989.4e12, "989 TFLOP/s"), (1978.9e12, "1.98 PFLOP/s")],
    percent: [
        (0, "0 %"),
        (0.41, "41 %"),
        (0.9996, "100 %"),
        (0.0019, "0.19 %"),
        (1, "100 %"),
        (-0.1, f"{MINUS}10 %"),
        (0.000016, "less than 0.1 %"),
    ],
    devices: [(1, "1 GPU"), (2, "2 GPUs"), (1024, "1,024 GPUs")],
}


@pytest.mark.parametrize(
    ("write_it", "value", "text"),
    [pytest.param(f, value, text, id=f"{f.__name__} {value}") for f, cases in WORDS.items() for value, text in cases],
)
def test_words(write_it, value, text) -> None:
    assert write_it(value) == text


@given(st.sampled_from(list(WORDS)), st.floats(-1e40, 1e40))
@example(count, 1e23)
@example(duration, 1e-9)
def test_never_an_exponent_a_minus_zero_or_an_empty_number(write_it, value) -> None:
    text = write_it(abs(value) if write_it is devices else value)
    assert not re.search(r"\de[+-]|nan|inf|\(|^-|[−-]0(\.0+)?(\s|$)", text), text
    if value and write_it is not devices:
        assert re.search(r"[1-9]|never", text), text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (11, 20, "11 to 20 days"),
        (0.5, 1.5, "12 to 36 hours"),
        (1, 3, "24 hours to 3.0 days"),
        (700, 800, "700 days to 2.2 years"),
        (10 / 1440, 0.5, "10 minutes to 12 hours"),
    ],
)
def test_span_says_its_unit_once(low, high, text) -> None:
    assert span(low, high) == text


def test_a_range_says_its_unit_once() -> None:
    assert between("37 MWh", "160 MWh") == "37 to 160 MWh"
    assert between("350 Wh", "1.5 kWh") == "350 Wh to 1.5 kWh"
    assert between("$250", "$750") == "$250 to $750"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("bf16 mixed", "", "bf16 mixed"),
        (8.57e22, "FLOP", "8.6 × 10²² FLOP"),
        (80e9, "B", "80 GB"),
        (2.039e12, "B/s", "2.04 TB/s"),
        (15.15, "day", "15 days"),
        (86400 * 15.15, "s", "15 days"),
        (0.0081, "s", "8.1 ms"),
        (0.000775, "USD/s", "$0.000775/s"),
        (66.96, "USD/day", "$67 a day"),
        (2.5, "USD/h", "$2.50/h"),
        (186_160, "GPU h", "186,000 GPU-hours"),
        (2e12, "token", "2T"),
        (2980.2, "token/s", "2,980"),
        (1.0, "yes/no", "yes"),
        (0, "yes/no", "no"),
        (400, "W", "400 W"),
        (77_151, "kWh", "77 MWh"),
        (0.4, "kWh", "400 Wh"),
        (5.2, "kWh/day", "5.2 kWh a day"),
        (999.9, "kg", "1.0 t"),
        (36_647, "kg", "37 t"),
        (0, "kg", "0 g"),
        (5_554, "USD/year", "$5,600 a year"),
        (0.161, "USD/kWh", "$0.16/kWh"),
        (475, "g/kWh", "475 g/kWh"),
        (6738415616, "1", "6.738B"),
        (0.41, "1", "0.41"),
    ],
)
def test_any_quantity_in_the_words_of_its_unit(value, unit, text) -> None:
    assert write(value, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("AdamW", "", "AdamW"),
        (True, "yes/no", "1"),
        (13_476_831_232, "B", "13.48 GB"),
        (0.5, "B", "0.5 B"),
        (2, "B", "2 B"),
        (8.573e22, "FLOP", "8.573 × 10²² FLOP"),
        (42.9e9, "FLOP/token", "42.9 GFLOP/token"),
        (312e12, "FLOP/s", "312 TFLOP/s"),
        (1_308_937, "s", "1,309,000 s"),
        (30, "day", "30 days"),
        (512, "GPU", "512"),
        (11008, "", "11,008"),
        (266_240, "1", "266,240"),
        (2e12, "token", "2T"),
        (0.41, "1", "0.41"),
        (math.inf, "GPU", "∞"),
        (74_860.4, "kWh", "74,860 kWh"),
        (5.2032, "kWh/day", "5.203 kWh"),
    ],
)
def test_a_factor_keeps_the_digits_that_matter(value, unit, text) -> None:
    assert exactly(value, unit) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7B", 7e9),
        ("7b", 7e9),
        (" 7 B ", 7e9),
        ("2 T", 2e12),
        ("2t", 2e12),
        ("80GB", 80e9),
        ("80 gb", 80e9),
        ("16 GiB", 16 * 2**30),
        ("1,000", 1000),
        ("1,000,000", 1e6),
        ("1 000", 1000),
        ("$2.50", 2.5),
        ("40 %", 0.4),
        ("3e12", 3e12),
        ("3E+12", 3e12),
        ("1e-3", 1e-3),
        ("1.5 trillion", 1.5e12),
        ("175 billion", 175e9),
        ("512", 512),
        (".5", 0.5),
        ("5.", 5),
        ("-5", -5),
        (f"{MINUS}5", -5),
        ("+5", 5),
        ("32k", 32e3),
        ("32K", 32e3),
        ("1 Q", 1e15),
        ("30 days", 30),
        ("2.09T", 2.09e12),
        ("0.0", 0),
    ],
)
def test_what_people_type(text, value) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "abc",
        "seven",
        "7 bananas",
        "1.5.2",
        "--5",
        "0x10",
        "1e",
        "NaN",
        "inf",
        "-inf",
        "1e400",
        "½",
        "€5",
        "7B7",
        "B",
        "$",
        "%",
        "\x00",
        "<b>7</b>",
        "7;8",
        "7/8",
        "1" * 400,
        "()" * 50_000,
    ],
)
def test_the_rest_is_refused_in_one_sentence(text) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]{10,120}\.$"):
        parse(text)


@given(st.text())
def test_any_text_is_a_number_or_a_sentence(text) -> None:
    try:
        assert math.isfinite(parse(text))
    except ValueError as error:
        assert str(error).endswith(".") and len(str(error)) < 120


@given(st.floats(1e-6, 1e21), st.integers(2, 9))
def test_a_count_can_be_typed_again(value, digits) -> None:
    assert parse(count(value, digits)) == pytest.approx(value, rel=10.0 ** (1 - digits))


@given(st.floats(1e6, 9e14))
def test_a_size_can_be_typed_again(value) -> None:
    assert parse(size(value, 4)) == pytest.approx(value, rel=1e-3)
