"""The table of layouts, and why the others fall out."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest
from cases import CASES

from explorer import accelerators, change, evaluate
from explorer.charts.layout import SLOWER, LayoutChart, choices, describe, layouts, rows, table, why_not
from explorer.core.choose.search import searched
from explorer.state import presets
from explorer.words.headlines.train import sentence

RESULTS = {name: evaluate(case) for name, case in CASES.items()}
each_result = pytest.mark.parametrize("result", RESULTS.values(), ids=list(RESULTS))


@each_result
def test_the_first_layout_is_the_one_of_the_result(result) -> None:
    shown = choices(result)
    if not result.fits:
        assert shown == [] and rows(result) == []
        return
    assert 1 <= len(shown) <= 3 and len({replace.title for replace in shown}) == len(shown)
    first = shown[0].layout
    assert shown[0].title.startswith("Fastest") and first.devices == result["devices"]
    assert all(first.parts[name] == result[name] for name in first.parts)
    assert (first.recompute, first.spare_bytes) == (result["recompute"], result["spare_bytes"])


@each_result
def test_the_others_need_fewer_gpu_hours_or_leave_more_memory(result) -> None:
    for shown in choices(result)[1:]:
        first, title, other = choices(result)[0].layout, shown.title, shown.layout
        if "ewest" in title:
            assert other.devices <= first.devices
            assert other.devices * other.step_seconds <= 1.02 * first.devices * first.step_seconds
        if "emory" in title:
            assert other.spare_bytes >= first.spare_bytes
            assert other.step_seconds <= SLOWER * 1.03 * first.step_seconds
        assert other.spare_bytes >= 0


@pytest.mark.parametrize("name", [presets.DEFAULT, "A run of GPT-4's scale", "experts"])
def test_a_layout_shown_set_by_hand_gives_what_is_shown(name) -> None:
    for shown in layouts(RESULTS[name]):
        parts = shown.parts | {"recompute": shown.recompute, "devices": shown.devices}
        again = evaluate(change(RESULTS[name].scenario, **parts))
        assert again["predicted_step_seconds"] == pytest.approx(shown.step_seconds, rel=1e-6)
        assert again["spare_bytes"] == pytest.approx(shown.spare_bytes, rel=1e-6)


@each_result
def test_the_reasons_add_up(result) -> None:
    found, words = searched(result), why_not(result)
    fitting = int(np.isfinite(found.step_seconds).sum())
    assert words.startswith(f"Of {found.tried:,} layouts tried, {fitting:,} fit.")
    assert fitting + sum(found.fell_out.values()) == found.tried
    told = [int(n.replace(",", "")) for n in re.findall(r"(?:^|; )([\d,]+) ", words.partition("fit. ")[2])]
    assert fitting + sum(told) == found.tried
    assert not re.search(r"nan|inf\\b", words)


class Cells(HTMLParser):
    """Counts the cells of each row."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        if tag == "tr":
            self.cells.append(0)
        elif tag in ("td", "th"):
            self.cells[-1] += 1


@each_result
def test_the_table_is_whole(result) -> None:
    made = rows(result)
    assert all(len(texts) == len(choices(result)) for _, texts in made)
    assert not re.search(r"nan|∞|unknown|None", table(result))
    if made:
        assert set(Cells(table(result)).cells) == {1 + len(choices(result))}
        assert ("Expert parallel" in table(result)) == (result["moe_layers"] > 0)


def test_the_chart_follows() -> None:
    chart = LayoutChart(RESULTS[presets.DEFAULT])
    for result in RESULTS.values():
        chart.update(result)
        assert describe(result) in chart.head.html.html
        assert table(result) in chart.table.html.html


def test_a_gpu_without_a_rate_for_the_format_has_no_layout_of_fewest_hours() -> None:
    """It holds the job, but no time is known: the layout as it is set stands alone."""
    r = evaluate(change(CASES[presets.DEFAULT], accelerator=accelerators()["TPU 8i"], method="LoRA", devices=4, tp=2))
    assert r.fits and not np.isfinite(r["predicted_step_seconds"])
    assert [shown.title for shown in choices(r)] == ["Fastest"]
    LayoutChart(r)


def test_a_faster_layout_that_barely_fits_is_not_called_the_fastest() -> None:
    r = RESULTS["A run of GPT-4's scale"]
    assert searched(r).is_spared and choices(r)[0].title == "Fastest with room"
    assert describe(r).startswith("The fastest with room takes ") and "the fastest that leaves room, of " in sentence(r)
    plain = RESULTS[presets.DEFAULT]
    assert not searched(plain).is_spared and describe(plain).startswith("The fastest takes ")
