"""The page on the evidence, without a browser: its sentences, tables and constants."""

import html
import re

import pytest

from explorer.charts.evidence import scored_rows
from explorer.core.calibration import CONSTANTS, FRAMEWORKS
from explorer.evidence.calibrate import HEADINGS
from explorer.evidence.rows.tables import read_tables, shipped
from explorer.evidence.scoring import Scored, by_set, score, summary
from explorer.evidence.show import cells
from explorer.evidence.words import kind_of
from explorer.widgets import evidence_tables as evidence
from explorer.widgets.evidence import CONSTANT_HEADS, ROW_HEADS, Evidence, skipped
from explorer.widgets.evidence_tables import figures
from explorer.words.format import parse

ROWS = scored_rows()
PAGE = evidence.page()


@pytest.fixture(scope="module")
def shown() -> Evidence:
    return Evidence()


def texts(markup: str) -> list[list[str]]:
    """The cells of a table's body."""
    lines = re.findall(r"<tr>(.*?)</tr>", markup)[1:]
    return [[html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line)] for line in lines]


def test_the_answer_is_one_sentence_a_kind() -> None:
    said = html.unescape(evidence.answers(ROWS)).replace("\u00a0", " ")
    for group in by_set(ROWS).values():
        s = summary(group)
        if s.scored:
            figures = f"within {100 * s.median_abs_error:.1f} %, nine in ten within {100 * s.p90_abs_error:.1f} %."
            assert f"Half of the {s.scored} " in said and figures in said
            assert f"{100 * s.coverage:.1f} % of the measurements lie in the 80 % interval" in said
    assert said.count("<section") == len({row.set for row in ROWS if not row.reason})


def test_the_score_table_counts_every_row() -> None:
    made = texts(evidence.score_table(ROWS))
    assert [[c.replace("−", "-") for c in line[1:]] for line in made] == [
        cells(summary(s)) for s in by_set(ROWS).values()
    ]
    assert sum(int(line[1]) for line in made) == len(ROWS) == len(read_tables(shipped()))


def test_rows_that_the_constants_have_not_seen_are_read_from_the_page_of_figures() -> None:
    assert [line[0] for line in texts(evidence.left_out_table(PAGE))] == [
        *[kind_of(name).title for name in by_set(ROWS)],
        "Power in serving",
    ]
    told = f"<!-- left-out -->\n| set | {' | '.join(HEADINGS)} |\n{'|---' * 12}|\n"
    told += (
        "| C memory | 237 | 2.7 % | 12 % | -0.1 % | 2.8 % | 13 % | +0.5 % | 5.1 % | 14 % | +1 % | 80 % |\n<!-- end -->"
    )
    made = texts(evidence.left_out_table(told))
    assert made == [["Memory", "237", "2.7 %", "2.8 %", "13 %", "5.1 %", "14 %"]]
    assert evidence.left_out_table("") == "", "left out where it has not been computed"


def test_figures_reads_the_table_between_its_markers() -> None:
    page = (
        "<!-- a -->\n| x | y |\n|:---|---:|\n| 1 | 2 |\n| 3 | 4 |\n<!-- end -->\n<!-- b -->\n| z |\n|---|\n<!-- end -->"
    )
    assert figures(page, "a") == [{"x": "1", "y": "2"}, {"x": "3", "y": "4"}]
    assert figures(page, "b") == figures(page, "c") == figures("", "a") == []


def test_every_scored_row_is_in_the_table(shown) -> None:
    scored = [row for row in ROWS if not row.reason]
    assert [line[0] for line in shown.table.rows] == [row.id for row in sorted(scored, key=lambda row: row.set)]
    assert shown.table.heads == list(ROW_HEADS) and all(len(line) == len(ROW_HEADS) for line in shown.table.rows)
    place = ROW_HEADS.index("error")
    sizes = {line[0]: line[place][1] for line in shown.table.rows}
    assert sizes == {row.id: pytest.approx(abs(row.error)) for row in scored}
    sources = {line[0]: line[-1] for line in shown.table.rows}
    assert sources == {row.id: row.row["source"] for row in scored}


def test_cells_of_a_column_are_of_one_kind(shown) -> None:
    """The page sorts texts as texts and numbers as numbers."""
    for table in (shown.table, shown.constants):
        for column in zip(*table.rows, strict=True):
            assert len({isinstance(cell, str) for cell in column}) == 1


def test_skipped_rows_are_named_with_their_reasons() -> None:
    left = score(
        [{"id": f"x{i}", "model": "?", "accelerator": "", "metric": m} for i, m in enumerate(("?", "?", "gb"))]
    )
    said = html.unescape(skipped(left))
    assert f"Not scored: {len(left)} rows" in said
    assert all(row.id in said and row.reason in said for row in left)
    assert sum(map(int, re.findall(r": (\d+) rows</summary>", said))) == len(left)
    assert skipped([row for row in ROWS if not row.reason]) == ""


def test_the_constants_in_use_are_all_there(shown) -> None:
    told = {(line[0], line[2]): dict(zip(CONSTANT_HEADS, line, strict=True)) for line in shown.constants.rows}
    for name, constant in CONSTANTS.items():
        line = told[name, "all"]
        assert line["value"][1] == pytest.approx(constant.value) == parse(line["value"][0])
        assert not re.search(r"\de[+-]?\d", line["value"][0])
        assert (line["unit"], line["basis"], line["what it is"]) == (constant.unit, constant.basis, constant.meaning)
    assert {place for name, place in told if name == "traffic"} == set(FRAMEWORKS)
    assert all(str(line["what it is"]) for line in told.values())
    counts = [int(n) for n in re.findall(r"\d+", re.sub(r"\(.*?\)", "", shown.constants.note))]
    assert counts[0] == sum(counts[1:]) == len(told)


def test_where_rows_were_left_out_the_card_says_how_good_that_was() -> None:
    rows = [
        Scored("a", "C memory", {}, 100.0, 101.0, 90, 110, blind=120.0),
        Scored("b", "C memory", {}, 100.0, 99.0, 90, 110),
    ]
    assert "half within 20.0 %, nine in ten within 20.0 %" in html.unescape(evidence.answers(rows)).replace(
        "\u00a0", " "
    )
    assert "Left out" not in evidence.answers(rows[1:])


def test_what_rows_say_is_escaped() -> None:
    odd = [Scored("<i>", "<b>set</b>", {"model": "<u>"}, 1.0, 1.1), Scored("<s>", "x", {}, reason="<script>")]
    made = evidence.score_table(odd) + evidence.answers(odd[:1]) + skipped(odd)
    assert not re.search(r"<(i|b>set|u|s|script)>", made)


def test_stands_for_itself_and_can_show_other_rows(shown) -> None:
    assert repr(shown) == "Evidence()"
    few = Evidence(row for row in ROWS if row.id in ("T0004", "I0001"))
    assert [line[0] for line in few.table.rows] == ["T0004", "I0001"]
    none = Evidence(score([{"id": "x", "model": "?", "metric": "?"}]))
    assert none.table.rows == [] and "Not scored: 1 rows" in none.children[5].value
