"""Price history: rows of the table as lines, sources never joined."""

import csv
import datetime
import re

import pytest
from one_by_one import for_each

from explorer import accelerators, catalog, change, evaluate, problems
from explorer.catalog.listed import OWN_PRICE
from explorer.catalog.price_history import ARTICLE_DATE, history
from explorer.charts.price_history import (
    COLORS,
    HistoryChart,
    columns,
    describe,
    ends,
    kind_shown,
    legend,
    lines,
    stamp,
    ticks,
)
from explorer.state import presets
from explorer.state.presets import choose_accelerator, choose_offer

START = presets.PRESETS[presets.DEFAULT].scenario()
NAMES = [name for name in accelerators() if not problems(choose_accelerator(START, name))]
with open(catalog.DATA / "price_history.csv", encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def at(name: str):
    return evaluate(choose_accelerator(START, name))


@for_each(accelerators())
def test_lines_hold_all_rows_but_the_suspect_ones(name) -> None:
    mine = [row for row in ROWS if row["accelerator_name"] == name and row["suspect"] == "n"]
    found = history(name)
    assert sum(len(line.dates) for line in found) == len(mine)
    keys = [(line.provider, line.price_kind, line.source, line.region) for line in found]
    assert len(set(keys)) == len(keys), "one provider, kind, source and place a line"
    for line in found:
        assert list(line.dates) == sorted(line.dates) and min(line.usd_per_device_hour) > 0


def test_implausible_prices_are_left_out() -> None:
    suspect = {(row["accelerator_name"], row["provider"]) for row in ROWS if row["suspect"] == "y"}
    assert ("H100 SXM", "Dataoorts") in suspect
    for name, provider in suspect:
        assert provider not in {line.provider for line in history(name)}


def test_aws_lowered_its_a100_by_a_third_in_2025() -> None:
    """AWS's generated price list: p4d.24xlarge $32.77 an hour in 2023, $21.96 in 2026, for eight."""
    (line,) = (
        line for line in history("A100 SXM4 40GB") if line.source == "karpenter_aws" and line.price_kind == "on demand"
    )
    by_year = dict(zip((date[:4] for date in line.dates), line.usd_per_device_hour, strict=True))
    assert by_year["2023"] * 8 == pytest.approx(32.7726, rel=1e-4)
    assert by_year["2026"] * 8 == pytest.approx(21.9576, rel=1e-3)


def test_boards_of_two_devices_are_halved() -> None:
    """AWS's p2.xlarge, $0.90, holds one of the two."""
    listed = [line for line in history("K80") if (line.provider, line.price_kind) == ("AWS", "on demand")]
    assert listed and {round(usd, 3) for line in listed for usd in line.usd_per_device_hour} == {0.9}


@for_each(NAMES)
def test_steps_hold_a_price_until_the_next_was_seen(name) -> None:
    result = at(name)
    made, shown = columns(result), lines(result)
    assert all(type(column) is list and len(column) == len(shown) for column in made.values())
    for x, y in zip(made["x"], made["y"], strict=True):
        assert len(x) == len(y) and x == sorted(x)
        assert all(x[i] == x[i + 1] or y[i] == y[i + 1] for i in range(len(x) - 1)), "level, then straight up or down"
    dots = ends(result)
    assert {type(column) for column in dots.values()} == {list} and len(dots["x"]) >= len(shown)
    assert not re.search(r"nan|inf|\$0\.00|None", describe(result)) and describe(result).endswith(".")


def test_the_sentence_does_not_end_before_the_latest_price() -> None:
    """Two sources on H100 at Lambda: prices of one up to February 2025, a list of July 2026 from another."""
    lambda_h100 = next(o for o in catalog.offers("H100 SXM") if o.provider == "Lambda" and o.price_kind == "on demand")
    said = describe(evaluate(choose_offer(presets.choose_accelerator(START, "H100 SXM"), lambda_h100)))
    assert said.endswith("less; in Jul 2026 another source saw $3.99.") and "$3.29 in Feb 2025" in said


def test_a_line_of_two_days_is_a_step() -> None:
    result = at("MI300X")
    (i,) = (i for i, x in enumerate(columns(result)["x"]) if len(x) > 1)
    x, y = columns(result)["x"][i], columns(result)["y"][i]
    assert (x[0], y[0]) == (stamp("2024-12-18"), y[1]) or y[0] == y[1]
    assert len(x) == len(y) == 2 * 5 - 1, "five observations, four steps"


def test_the_kind_follows_the_chosen_price() -> None:
    committed = next(o for o in catalog.offers("A100 SXM4 80GB") if o.price_kind == "1-year commitment")
    result = evaluate(choose_offer(START, committed))
    assert kind_shown(result) == "1-year commitment" == {line.price_kind for line in lines(result)}.pop()
    assert describe(result).startswith("1-year commitment, AWS asked $3.00")
    assert kind_shown(evaluate(change(START, **OWN_PRICE))) == "on demand"


def test_latest_prices_of_other_sources_are_dots_of_their_own() -> None:
    shown = lines(at("A100 SXM4 80GB"))
    single = {line.provider for line in shown if line.source == "skypilot_catalog"}
    assert {"Lambda", "OCI"} <= single
    assert all(len(line.dates) == 1 for line in shown if line.source == "skypilot_catalog")


def test_the_legend_names_every_provider_once() -> None:
    result = at("H100 SXM")
    words = legend(result)
    for line in lines(result):
        assert words.count(line.provider.split(" (")[0][:18]) >= 1
    assert all(color in words for name, color in COLORS.items() if name in {line.provider for line in lines(result)})
    assert legend(at("Gaudi 2")) == "" if "Gaudi 2" in accelerators() else True


def test_the_chart_is_built_once_and_marks_the_article_where_it_lies() -> None:
    chart = HistoryChart(at("A100 SXM4 80GB"))
    for name in ("A100 SXM4 40GB", "B200", "RTX 2080 Ti", *[n for n in NAMES if not history(n)][:1]):
        result = at(name)
        chart.update(result)
        assert chart.source.data == columns(result) and describe(result) in chart.head.html.html
        assert chart.mark.visible == (chart.x.start < stamp(ARTICLE_DATE) < chart.x.end)
        assert chart.x.start < chart.x.end and chart.y.end > 0
        assert chart.figure.visible == bool(lines(result))
    assert not chart.figure.visible and "no dated price" in chart.head.html.html


def test_days_named_on_the_axis() -> None:
    assert list(ticks(stamp("2022-01-02"), stamp("2026-11-01")).values()) == ["2023", "2024", "2025", "2026"]
    assert list(ticks(stamp("2025-01-15"), stamp("2025-11-01")).values()) == ["Apr 2025", "Jul 2025", "Oct 2025"]
    assert list(ticks(stamp("2016-12-01"), stamp("2026-11-01")).values())[:3] == ["2017", "2019", "2021"]
    chart = HistoryChart(at(NAMES[0]))
    for name in NAMES:
        chart.update(at(name))
        assert 1 <= len(chart.ticks.ticks) <= 6
        assert all(chart.x.start <= day <= chart.x.end for day in chart.ticks.ticks)


def test_days_are_counted_as_bokeh_counts_them() -> None:
    assert stamp("1970-01-02") == 86_400_000
    assert datetime.datetime.fromtimestamp(stamp(ARTICLE_DATE) / 1000, datetime.UTC).isoformat()[:10] == "2023-04-27"
