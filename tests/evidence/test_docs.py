"""The page shows what is computed, and errors may shrink but not grow."""

import dataclasses
from collections import Counter
from pathlib import Path

import pytest

from explorer.evidence import docs
from explorer.evidence.ratchet import shown, worse
from explorer.evidence.rows.tables import read_tables, shipped
from explorer.evidence.scoring import Scored, score
from explorer.widgets.evidence import constants, constants_note

ROOT = Path(__file__).parents[2]
PAGE = docs.PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rows() -> list[Scored]:
    return score(read_tables(shipped()))


def test_the_page_is_what_is_regenerated() -> None:
    """Where it is not: `python -m explorer.evidence --write-docs`, and look at what got worse."""
    assert docs.renewed(PAGE) == PAGE


def test_no_error_figure_has_grown(rows: list[Scored]) -> None:
    assert worse(PAGE, rows) == []


def test_the_ratchet_reads_all_sets_and_software_of_the_page(rows: list[Scored]) -> None:
    found = shown(PAGE)
    assert {name for name, _ in found} == {row.set for row in rows}
    assert ("A training throughput", "torchtitan") in found and ("C memory", "torchtune") in found
    assert found["A training throughput", ""][0] == 53


def test_larger_errors_and_lost_rows_are_noticed(rows: list[Scored]) -> None:
    higher = [dataclasses.replace(row, predicted=1.2 * row.predicted) for row in rows]
    told = " ".join(worse(PAGE, higher))
    assert "A training throughput: the median error" in told and "torchtitan: the bias" in told
    lost = [dataclasses.replace(row, reason="lost") if row.id == "T0004" else row for row in rows]
    assert any("rows were scored" in sentence for sentence in worse(PAGE, lost))


def test_smaller_errors_are_welcome(rows: list[Scored]) -> None:
    assert worse(PAGE, [dataclasses.replace(row, predicted=row.measured) for row in rows]) == []


def test_only_what_stands_between_markers_changes() -> None:
    page = "# Title\n<!-- scores -->\nold\n<!-- end -->\nmiddle\n<!-- other -->\nkept\n<!-- end -->\n"
    assert docs.replaced(page, "scores", "new") == page.replace("old", "new")


def test_the_constants_name_their_unit_and_basis() -> None:
    lines = PAGE.split("<!-- constants -->")[1].split("<!-- end -->")[0].strip().splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert len(cells) > 50 and all(len(line) == 5 and all(line) for line in cells)
    assert {line[0] for line in cells} >= {"matrix_efficiency", "traffic", "run_overhead", "link_efficiency"}


def by_basis() -> Counter[str]:
    """The lines of the table of constants, counted by what stands in their last cell."""
    lines = PAGE.split("<!-- constants -->")[1].split("<!-- end -->")[0].strip().splitlines()[2:]
    return Counter(line.strip("| ").split(" | ")[-1].strip() for line in lines)


def test_the_first_page_counts_the_constants_as_the_table_does() -> None:
    found, readme = by_basis(), (ROOT / "README.md").read_text(encoding="utf-8")
    told = {line.split(" | ")[0].strip("| "): line for line in readme.splitlines() if "fitted constants" in line}
    rows = {"memory": "memory", "speed of training": "training_throughput",
            "days and dollars of a whole run": "training_runs", "speed of a model in use": "inference"}  # fmt: skip
    assert set(told) == set(rows)
    for row, basis in rows.items():
        assert f"{found[f'fitted on {basis}']} fitted constants" in told[row]
    by_hand = found["set by hand"] + found["set by hand beside memory"]
    assert f"{by_hand} set by hand" in told["memory"]
    fitted = sum(number for basis, number in found.items() if basis.startswith("fitted"))
    assert f"all {found.total()} constants ({fitted} of them fitted)" in readme


def test_one_count_stands_on_every_page() -> None:
    """The sentence above the table, and the one on the page of evidence."""
    found = by_basis()
    fitted = sum(number for basis, number in found.items() if basis.startswith("fitted"))
    said = PAGE.split("<!-- count -->")[1].split("<!-- end -->")[0].strip()
    assert said.startswith(f"{found.total()} constants: {fitted} fitted (") and said.endswith(
        f"{found['assumed']} assumed."
    )
    assert constants_note(constants(PAGE)).startswith(said)


def test_peers_are_compared_on_rows_that_both_predict(tmp_path: Path) -> None:
    path = tmp_path / "peers.csv"
    path.write_text(
        "id,measured_bytes_per_device,peer,peer_version,predicted_bytes_per_device,how,note\n"
        "r1,100,x,1.0,150,,\nr2,100,x,1.0,100,,\nr3,100,x,1.0,,,cannot\nr4,100,x,1.0,90,,\n",
        encoding="utf-8",
    )
    rows = [Scored(name, "m", {}, 100.0, 110.0) for name in ("r1", "r2", "r3")]
    assert docs.peers(rows, path).splitlines()[-1] == "| x 1.0 | 2 | 25.0 % | 10.0 % | 1 of 2 |"
    assert "No table" in docs.peers(rows, tmp_path / "none.csv")
