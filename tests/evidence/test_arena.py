"""What others predict for the same rows, beside ours: on rows that both predict."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from explorer.charts.evidence import scored_rows
from explorer.evidence import arena
from explorer.evidence.__main__ import main
from explorer.evidence.arena import Claim, cells, left_over, meetings, read_claims
from explorer.evidence.rows.tables import TableError, shipped
from explorer.evidence.scoring import Scored
from explorer.widgets.evidence import arena_tables

ROWS = [
    Scored("a", "F speed", {"engine": "vLLM 0.12.0", "accelerator": "B200"}, 100.0, 110.0, blind=130.0),
    Scored("b", "F speed", {"engine": "vLLM", "accelerator": "H100 SXM"}, 100.0, 80.0),
    Scored("c", "H first", {"framework": "Megatron-LM 0.14"}, 100.0, 100.0),
    Scored("d", "H first", {}, reason="why"),
]
CLAIMS = [
    Claim("a", "x", 150.0), Claim("b", "x", 90.0), Claim("c", "y", 101.0), Claim("d", "x", 5.0), Claim("?", "x", 5.0),
    Claim("a", "z", float("nan")), Claim("b", "z", -1.0), Claim("c", "z", 0.0),
]  # fmt: skip


def test_errors_stand_side_by_side_on_rows_that_both_predict() -> None:
    found = meetings(ROWS, CLAIMS)
    assert [(m.row.id, m.peer) for m in found] == [("a", "x"), ("b", "x"), ("c", "y")]
    assert [m.theirs for m in found] == pytest.approx([0.5, 0.1, 0.01])
    assert [m.ours for m in found] == pytest.approx([0.1, 0.2, 0.0])
    assert [m.unseen for m in found] == [pytest.approx(0.3), None, None]
    assert cells(found[:2]) == ["2", "30.0 %", "46.0 %", "15.0 %", "19.0 %", "30.0 %", "30.0 %", "1 of 2"]


def test_splits_leave_versions_out_and_never_mix_sets() -> None:
    found = meetings(ROWS, CLAIMS)
    assert [line[:3] for line in arena.lines(found, "set and software")] == [
        ["x", "F speed, vLLM", "2"],
        ["y", "H first, Megatron-LM", "1"],
    ]
    assert [line[1] for line in arena.lines(found, "set and GPU")] == [
        "F speed, B200",
        "F speed, H100 SXM",
        "H first, (not stated)",
    ]


def test_what_meets_no_row_is_said_in_one_sentence() -> None:
    said = left_over(ROWS, CLAIMS)
    assert said.startswith(
        "Left out of 8 predictions: 1 for rows that are not in these tables, such as ?; 3 that are blank"
    )
    assert said.endswith("1 for rows that are not scored here.") and left_over(ROWS, CLAIMS[:3]) == ""


def test_the_shipped_rivals_are_as_they_published() -> None:
    """AIConfigurator on 167 rows each: 14.1 %, 13.3 % and 40.8 %; SimuMax's own claim: 0.37 and 5.1 %."""
    found = meetings(scored_rows(), read_claims())
    medians = {name: [round(100 * float(np.median(sizes)), 1), len(sizes)] for name in "FGHAC"
               if (sizes := [m.theirs for m in found if m.row.set.startswith(f"{name} ")])}  # fmt: skip
    assert medians == {"F": [14.1, 167], "G": [13.3, 167], "H": [40.8, 167], "A": [5.1, 14], "C": [0.4, 12]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        ("", "no column id, peer, predicted"),
        ("id,peer\n1,x\n", "no column predicted"),
        ("id,model,metric\n", "no column peer, predicted"),
        ("id,peer,predicted\nnobody,x,5\n", "predicts none of the rows"),
        ("id,peer,predicted\n", "predicts none of the rows"),
    ],
)
def test_a_file_that_is_no_such_table_ends_with_one_sentence(
    content: str | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    table = tmp_path / "mine.csv"
    table.write_text("id,set,model,accelerator,metric,value\na,fast,Llama-2-7B,,smell,3\n", encoding="utf-8")
    assert main([str(table), "--peers", str(path)]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and "odd.csv" in told.err and said in told.err


def test_a_table_of_measurements_is_told_that_it_is_none_of_predictions() -> None:
    with pytest.raises(TableError, match="no column peer, predicted"):
        read_claims(shipped()[0])


def test_the_command_shows_a_table_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = next(row for row in scored_rows() if not row.reason)
    path, table = tmp_path / "peers.csv", tmp_path / "mine.csv"
    table.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in (row.row, row.row.values())))
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [["id", "peer", "predicted"], [row.id, "mine", 1.2 * row.measured], ["?", "mine", ""]]
        )
    assert main([str(table), "--peers", str(path)]) == 0
    told = capsys.readouterr().out
    assert "mine" in told and "20.0 %" in told and "1 for rows that are not in these tables" in told
    assert main([str(table), "--peers", str(path), "--json"]) == 0
    (line,) = json.loads(capsys.readouterr().out)["peers"]["by_set"]
    assert (line["peer"], line["set"], line["rows"], line["median_theirs"]) == ("mine", row.set, "1", "20.0 %")


def test_the_page_shows_what_the_command_shows() -> None:
    tables = arena_tables(scored_rows())
    assert len(tables) == len(arena.SPLITS) and "AIConfigurator" in tables[0] and "40.8 %" in tables[0]
    assert "Throughput under load, SGLang" in tables[1] and "Training speed, B200" in tables[2], "no letters of sets"
    assert not any("unseen" in table for table in tables), "no column of dashes: left-out rows are not computed here"
    assert arena_tables(ROWS) == ["", "", ""], "none of these rows is met"
