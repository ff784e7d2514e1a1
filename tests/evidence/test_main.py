"""The command: what it prints, what it writes, how it ends."""

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from explorer.charts.evidence import scored_rows
from explorer.evidence import __main__ as command
from explorer.evidence.__main__ import main
from explorer.evidence.rows.tables import read_tables, shipped
from explorer.evidence.scoring import LAYOUT

FIGURES = {
    "rows", "scored", "median_abs_error", "p90_abs_error", "within_10", "within_25", "bias", "coverage", "skipped",
}  # fmt: skip
TABLE = """id,set,framework,model,accelerator,devices,tokens,metric,value,colour
a,fast,torchtitan,Llama-2-7B,A100 SXM4 80GB,8,,tokens_per_s_per_device,3000,red
b,fast,litgpt,Llama-2-7B,A100 SXM4 80GB,8,,tokens_per_s_per_device,,red
c,fast,torchtitan,Llama-2-7B,Abacus,8,,tokens_per_s_per_device,3000,red
d,long,,Llama-2-7B,A100 SXM4 80GB,512,2e12,device_hours,184320,red
e,odd,,Llama-2-7B,A100 SXM4 80GB,512,,smell,3,red
"""


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "mine.csv"
    path.write_text(TABLE, encoding="utf-8")
    return str(path)


def test_json_has_the_figures_of_each_set(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([table, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["fast", "long", "odd"]
    assert all(set(figures) == FIGURES for figures in told.values())
    assert (told["fast"]["rows"], told["fast"]["scored"]) == (3, 1)
    assert [row["id"] for row in told["fast"]["skipped"]] == ["b", "c"]
    assert all(set(row) == {"id", "reason"} and row["reason"] for row in told["fast"]["skipped"])
    assert told["fast"]["median_abs_error"] == abs(told["fast"]["bias"]) < 1
    assert told["odd"]["median_abs_error"] is None and told["odd"]["coverage"] is None


def test_files_are_scored_together(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([table, table, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["fast"]["rows"] == 6


def test_json_splits_by_a_column(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([table, "--json", "--by", "framework"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {name: part["rows"] for name, part in told["fast"]["by_framework"].items()} == {"litgpt": 1, "torchtitan": 2}


def test_the_text_names_sets_parts_and_what_was_skipped(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([table, "--by", "framework"]) == 0
    text = capsys.readouterr().out
    for word in ("fast", "long", "litgpt", "median", "Not scored", "Abacus", "smell", "the measured value is blank"):
        assert word in text
    assert len(set(map(len, text.split("\n\n")[0].splitlines()))) == 1  # columns line up


def test_rows_holds_every_prediction(table: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "rows.csv"
    assert main([table, "--rows", str(out)]) == 0
    with open(out, encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert list(rows) == ["a", "b", "c", "d", "e"]
    a, b, d = rows["a"], rows["b"], rows["d"]
    assert float(a["error"]) == pytest.approx(float(a["predicted"]) / 3000 - 1, abs=1e-3)
    assert a["framework"] == "torchtitan" and a["metric"] == "tokens_per_s_per_device" and not a["reason"]
    assert b["predicted"] == "" and b["reason"] == "the measured value is blank"
    assert float(d["low"]) < float(d["predicted"]) < float(d["high"])
    assert all(d[name] != "" for name in LAYOUT)


def test_a_table_without_rows_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.csv"
    path.write_text(TABLE.splitlines()[0], encoding="utf-8")
    assert main([str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {}
    assert main([str(path)]) == 0


@pytest.mark.parametrize("content", [None, "", "a,b\n1,2\n"])
def test_what_is_no_table_ends_with_one_sentence(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main([str(path), "--json"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and "odd.csv" in told.err


def test_a_folder_and_an_unwritable_file_end_with_one_sentence(
    table: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 2
    assert main([table, "--rows", str(tmp_path / "no" / "rows.csv")]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 2 and "written" in told.err


def test_splitting_by_a_column_that_is_not_there_is_said(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([table, "--by", "shoe"]) == 2
    assert "shoe" in capsys.readouterr().err


def test_the_command_runs_as_a_module(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "explorer.evidence", str(tmp_path / "none.csv")], capture_output=True, text=True
    )
    assert found.returncode == 2 and "Traceback" not in found.stderr and found.stderr.count("\n") == 1


def test_the_shipped_tables_are_the_default(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = read_tables(shipped())
    monkeypatch.setattr(command, "score", lambda read: scored_rows() if read == rows else [])
    assert main(["--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {name: figures["rows"] for name, figures in told.items()} == Counter(row["set"] for row in rows)
