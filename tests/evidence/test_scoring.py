"""A table is scored row by row; no row, however odd, stops the others."""

import math

import numpy as np
import pytest

from explorer import catalog
from explorer.charts.evidence import scored_rows
from explorer.core.evaluate import evaluate
from explorer.evidence import scoring
from explorer.evidence.rows.reading import case_of
from explorer.evidence.rows.tables import TableError, read_table, shipped
from explorer.evidence.scoring import Scored, by_column, by_set, score, score_row, summary

ROW = {
    "id": "x1", "set": "mine", "framework": "torchtitan", "model": "Llama-2-7B", "accelerator": "A100 SXM4 80GB",
    "devices": "8", "seq_len": "4096", "metric": "tokens_per_s_per_device", "value": "3000",
}  # fmt: skip
STEP = {"metric": "step_seconds", "global_batch": "64"}
RUN = {"metric": "device_hours", "tokens": "2e12", "value": "184320"}
MEMORY = {"metric": "gib", "phase": "inference", "value": "14"}


def scored(**changes: str) -> Scored:
    return score_row(ROW | changes)


def made(*errors: float, covered: bool | None = None) -> list[Scored]:
    ends = {None: (None, None), True: (0.0, math.inf), False: (math.inf, math.inf)}[covered]
    return [Scored(f"r{i}", "s", {}, 100.0, 100.0 * (1 + e), *ends) for i, e in enumerate(errors)]


def test_an_error_is_predicted_over_measured_less_one() -> None:
    once, twice = scored(), scored(value="6000")
    assert once.predicted == twice.predicted
    assert once.error == pytest.approx(once.predicted / 3000 - 1)
    assert (once.error + 1) == pytest.approx(2 * (twice.error + 1))


def test_a_metric_of_time_is_compared_as_time() -> None:
    rate, time = scored(**STEP | {"metric": "tokens_per_s_per_device"}), scored(**STEP, value="3")
    assert time.predicted == pytest.approx(64 * 4096 / 8 / rate.predicted)
    assert time.error == pytest.approx(time.predicted / 3 - 1)


@pytest.mark.parametrize("changes", [{}, STEP, RUN, MEMORY])
def test_every_kind_is_scored(changes: dict[str, str]) -> None:
    row = scored(**changes)
    assert not row.reason and row.predicted > 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"value": ""}, "blank"),
        ({"value": "  "}, "blank"),
        ({"value": "0"}, "not above zero"),
        ({"value": "-3"}, "not above zero"),
        ({"value": "about three thousand"}, "not a number"),
        ({"value": "nan"}, "not a number"),
        ({"value": "1e999"}, "not a number"),
        ({"accelerator": "Abacus 3000"}, "Abacus 3000"),
        ({"accelerator": ""}, "accelerator"),
        ({"metric": "bananas"}, "bananas"),
        ({"metric": ""}, "metric"),
        ({"model": "nobody's model"}, "architecture"),
        (RUN | {"tokens": ""}, "tokens"),
    ],
)
def test_a_row_that_says_too_little_is_skipped_with_its_reason(changes: dict[str, str], reason: str) -> None:
    row = scored(**changes)
    assert reason in row.reason
    assert math.isnan(row.predicted) and row.covered is None


@pytest.mark.parametrize("row", [{}, dict.fromkeys(ROW), dict.fromkeys(ROW, ""), dict.fromkeys(ROW, "?")])
def test_an_empty_row_is_skipped(row: dict[str, str]) -> None:
    assert score_row(row).reason


def test_no_exception_stops_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(row: dict[str, str]) -> None:
        raise ZeroDivisionError("by zero") if row["id"] == "bad" else KeyError("heads")

    monkeypatch.setattr(scoring, "case_of", lambda row: case_of(row) if row["id"] == "good" else breaks(row))
    rows = score([ROW | {"id": name} for name in ("bad", "good", "worse")])
    assert [bool(row.reason) for row in rows] == [True, False, True]
    assert rows[0].reason == "could not be computed: ZeroDivisionError by zero"


@pytest.mark.parametrize("odd", ["nan", "inf", "1e30", "-1", "0", "x", "999999999999"])
@pytest.mark.parametrize("column", ["devices", "seq_len", "tp", "pp", "micro_batch", "heads", "layers", "global_batch"])
def test_odd_numbers_are_scored_or_skipped(column: str, odd: str) -> None:
    row = scored(**{column: odd})
    assert row.reason or (math.isfinite(row.predicted) and row.predicted > 0)


def test_rows_without_id_and_set_get_their_place_and_their_kind() -> None:
    bare = {name: value for name, value in ROW.items() if name not in ("id", "set")}
    rows = score([bare, bare | RUN])
    assert [row.id for row in rows] == ["row 1", "row 2"]
    assert [row.set for row in rows] == ["training throughput", "whole run"]


def test_columns_nobody_knows_change_nothing() -> None:
    assert scored(colour="blue").predicted == scored().predicted


def test_the_layout_is_the_row_s_own_or_what_was_found() -> None:
    assert scored(tp="2").layout["tp"] == 2
    found = scored(**RUN).layout
    assert set(found) == set(scoring.LAYOUT) and found["recompute"] in ("none", "half", "full", "selective")


def test_figures_of_a_summary() -> None:
    s = summary([*made(-0.05, 0.09, 0.3), Scored("bad", "s", {}, reason="why")])
    assert (s.rows, s.scored, s.skipped) == (4, 3, [{"id": "bad", "reason": "why"}])
    assert s.median_abs_error == pytest.approx(0.09) and s.bias == pytest.approx(0.09)
    assert s.p90_abs_error == pytest.approx(np.percentile([0.05, 0.09, 0.3], 90))
    assert s.within_10 == pytest.approx(2 / 3) and s.within_25 == pytest.approx(2 / 3) and s.coverage is None


def test_a_summary_of_nothing_has_no_figures() -> None:
    s = summary([])
    assert (s.rows, s.scored, s.median_abs_error, s.bias, s.coverage) == (0, 0, None, None, None)


def test_coverage_is_the_share_within_the_interval() -> None:
    assert summary(made(0.1, covered=True) + made(0.1, 0.2, 0.3, covered=False)).coverage == 0.25


BANDS = {"run": RUN, "step": STEP, "serving_memory": MEMORY, "memory": MEMORY | {"phase": "training"}}


@pytest.mark.parametrize(("kind", "changes"), BANDS.items(), ids=list(BANDS))
def test_a_row_has_the_band_that_the_page_shows(kind: str, changes: dict[str, str]) -> None:
    row, result = scored(**changes), evaluate(case_of(ROW | changes).scenario)
    ends = (float(result[f"{kind}_low"]), float(result[f"{kind}_high"]))
    assert ends[0] < 1 < ends[1]
    assert (row.low, row.high) == pytest.approx([end * row.predicted for end in ends])


def test_less_evidence_is_a_wider_band() -> None:
    """No row of the tables is on a Groq chip, and none on an H100 is so far off that it counts as unseen."""
    near, far = scored(accelerator="H100 SXM"), scored(accelerator="Gaudi 3")
    assert near.high / near.low < far.high / far.low


def test_a_slow_step_is_a_low_rate() -> None:
    """A rate and a time of the same job are covered together."""
    rate = scored(**STEP | {"metric": "tokens_per_s_per_device"}).predicted
    for share in (0.5, 0.75, 0.9, 1.1, 1.3, 2.0):
        of_rate = scored(**STEP | {"metric": "tokens_per_s_per_device"}, value=f"{rate * share}")
        of_time = scored(**STEP, value=f"{64 * 4096 / 8 / (rate * share)}")
        assert of_rate.covered == of_time.covered


def test_groups() -> None:
    rows = score([ROW, ROW | {"framework": "", "engine": "llama.cpp"}, ROW | {"set": "a", "framework": ""}])
    assert list(by_set(rows)) == ["a", "mine"]
    assert list(by_column(rows, "framework")) == ["(not stated)", "llama.cpp", "torchtitan"]


def test_all_shipped_training_rows_are_scored() -> None:
    """But for four on boards whose power is held to nobody says what, and one of memory."""
    for name, few in (("training_throughput", 4), ("training_runs", 0), ("memory", 1)):
        there = {row["id"] for row in catalog.rows(f"evidence/{name}")}
        assert len([row.reason for row in scored_rows() if row.id in there and row.reason]) <= few


def test_the_shipped_tables_are_found() -> None:
    there = {path.stem for path in (catalog.DATA / "evidence").glob("*.csv")}
    assert {path.stem for path in shipped()} == there - {"peers"} and len(there) == 6


def test_a_table_from_a_spreadsheet_is_read(tmp_path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes("\ufeffid, model ,accelerator,metric,value\r\n1,é,A,b, 2 \r\n2,x\r\n3,a,b,c,4,5,6\r\n".encode())
    rows = read_table(path)
    assert rows[0] == {"id": "1", "model": "é", "accelerator": "A", "metric": "b", "value": "2"}
    assert rows[1]["value"] == "" and rows[2]["value"] == "4"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no column model, accelerator, metric, value"),
        (b"id,model\n1,x\n", "no column accelerator, metric, value"),
        (b"id;model;accelerator;metric;value\n", "no column"),
        (b"\xff\xfe\x00\x80", "UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_named(content: bytes, said: str, tmp_path) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=said) as error:
        read_table(path)
    assert "odd.csv" in str(error.value)
