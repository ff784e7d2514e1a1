"""Predicted against published: every row a point, told in the row's own words."""

import dataclasses
import math
from collections import Counter

import pytest
from bokeh.models import HoverTool

from explorer.charts import evidence
from explorer.charts.evidence import COLORS, MARKERS, EvidenceChart, columns, legend, styles, ticks
from explorer.core.calibration import ENGINES, FRAMEWORKS
from explorer.evidence import words
from explorer.evidence.rows.tables import read_tables, shipped
from explorer.evidence.scoring import Scored, score, summary

ROWS = evidence.scored_rows()
SETS = evidence.scored_sets(ROWS)
BY_ID = {row.id: row for row in ROWS}
each_set = pytest.mark.parametrize(("name", "rows"), SETS.items(), ids=list(SETS))


def test_every_row_of_the_tables_is_there_once() -> None:
    assert [row.id for row in ROWS] == [row["id"] for row in read_tables(shipped())]
    assert evidence.scored_rows() is ROWS, "scored once for the whole process"
    counted = Counter(row["set"] for row in read_tables(shipped()))
    assert set(counted) == set(words.KINDS), "every set has a name in words"
    assert all(0.8 * counted[name] <= len(rows) <= counted[name] for name, rows in SETS.items())


@each_set
def test_columns_hold_one_place_a_row_and_keep_the_error(name, rows) -> None:
    made = columns(rows)
    assert all(type(column) is list and len(column) == len(rows) for column in made.values())
    assert made["id"] == [row.id for row in rows]
    for row, x, y, low, high in zip(rows, *(made[key] for key in ("x", "y", "low", "high")), strict=True):
        assert 0 < low <= y <= high < math.inf
        assert y / x - 1 == pytest.approx(row.error)
        assert (low <= x * (1 + 1e-12) and x <= high * (1 + 1e-12)) == row.covered
        assert row.software
    assert all(text for key in words.TOLD for text in made[key])


def test_memory_is_drawn_in_one_unit_and_told_as_published() -> None:
    """67 GiB are 67 × 1.073741824 = 71.94 GB."""
    made = columns([BY_ID["M0618"]])
    assert made["x"] == pytest.approx([71.94], rel=1e-4)
    assert made["published"] == ["67 GiB"] and made["predicted"][0].endswith(" GiB")
    assert columns([BY_ID["M0083"]])["x"] == [15.55]


def test_a_row_is_told_in_words() -> None:
    told = {name: tell(BY_ID["T0234"]) for name, tell in words.TOLD.items()}
    assert told["gpus"] == "1,536 × A100 SXM4 80GB"
    assert told["setup"] == "fp16 mixed, sequence 2,048; tp 8, pp 8, dp 24, micro-batch 2, recompute full"
    assert told["published"] == "148 TFLOP/s per GPU"
    assert told["software"] == "Megatron-LM (SC21) (older Megatron)"
    assert told["source"].startswith("NVIDIA/Megatron-LM@")
    run = {name: tell(BY_ID["R001"]) for name, tell in words.TOLD.items()}
    assert run["gpus"] == "A100 SXM4 80GB, count not stated" and "layout not stated, found: " in run["setup"]
    assert run["software"].startswith("software not stated, taken as ")
    assert "input 128, output 8" in words.setup(BY_ID["M0083"]) and BY_ID["M0083"].software == "FasterTransformer"


@pytest.mark.parametrize(
    ("measured", "predicted", "said"),
    [
        (100, 105, "5.0\u00a0% too high"),
        (100, 55, "45.0\u00a0% too low"),
        (100, 100.01, "less than 0.1\u00a0% too high"),
        (100, 100, "exact"),
    ],
)
def test_errors_have_a_sign_in_words(measured, predicted, said) -> None:
    assert words.error(Scored("x", "s", {}, measured, predicted)) == said


def test_an_interval_says_when_it_misses() -> None:
    row = Scored("x", "s", {"metric": "gb"}, 100.0, 105.0, 90.0, 130.0)
    assert words.interval(row) == "90.0 to 130"
    assert words.interval(dataclasses.replace(row, measured=89.0)) == "90.0 to 130 (outside)"
    assert words.interval(dataclasses.replace(row, low=None)) == "none"


@each_set
def test_sentences_hold_the_scores(name, rows) -> None:
    s = summary(rows)
    said = words.sentence(name, rows).replace("\u00a0", " ")
    assert f"of the {s.scored} " in said and f"within {100 * s.median_abs_error:.1f} %," in said
    assert said.endswith(f"nine in ten within {100 * s.p90_abs_error:.1f} %.")
    worst = max(rows, key=lambda row: abs(row.error))
    picture = words.describe(name, rows)
    assert picture.startswith(f"{round(s.within_25 * len(rows))} of {len(rows)} points") and worst.id in picture


def test_a_set_that_is_not_known_keeps_its_words() -> None:
    kind = words.kind_of("Z tool use")
    assert (kind.title, kind.axis) == ("Tool use", "as published")
    odd = [dataclasses.replace(BY_ID["M0083"], set="mine")]
    assert words.describe("mine", odd).startswith("1 of 1 points")
    assert EvidenceChart({"mine": odd}).source.data["id"] == ["M0083"]


@each_set
def test_classes_are_told_apart_by_colour_and_by_marker(name, rows) -> None:
    looks = styles({row.software for row in rows})
    assert set(looks) == {row.software for row in rows} <= {*FRAMEWORKS, *ENGINES}
    for place, most in enumerate((COLORS, MARKERS)):
        drawn = [look[place] for look in looks.values()]
        assert len(set(drawn)) == min(len(drawn), len(most))


def test_the_legend_names_classes_in_their_order_and_unknown_ones_last() -> None:
    shown = legend({"vLLM, SGLang", "Megatron", "<new>"})
    assert shown.index("Megatron") < shown.index("vLLM") < shown.index("&lt;new&gt;")


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [(0.8, 90, [1, 2, 5, 10, 20, 50]), (90, 2e5, [100, 1e3, 1e4, 1e5]), (8, 5e7, [100, 1e4, 1e6])],
)
def test_ticks_are_few_round_numbers(low, high, marks) -> None:
    assert ticks(low, high) == marks


CHART = EvidenceChart(SETS)


@each_set
def test_each_picture_shows_all_points_with_a_pointer(name, rows) -> None:
    CHART.show(name)
    assert CHART.source.data == columns(rows)
    for ends in (CHART.figure.x_range, CHART.figure.y_range):
        assert ends.start < min(CHART.source.data["low"]) and ends.end > max(CHART.source.data["high"])
    (hover,) = CHART.figure.select(HoverTool)
    assert all(f"@{key}" in hover.tooltips for key in words.TOLD)
    assert words.describe(name, rows) in CHART.head.html.html
    assert words.kind_of(name).axis in CHART.figure.xaxis[0].axis_label


def test_one_set_is_drawn_at_first_and_none_where_all_are_skipped() -> None:
    first = next(iter(SETS))
    assert EvidenceChart(SETS).source.data["id"] == [row.id for row in SETS[first]]
    assert (
        EvidenceChart(evidence.scored_sets(score([{"id": "x", "model": "?", "metric": "?"}]))).source.data["id"] == []
    )
