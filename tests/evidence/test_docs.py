"""The page shows what is computed, and errors may shrink but not grow."""

import dataclasses
from collections import Counter
from pathlib import Path

import pytest

from explorer.charts.evidence import scored_rows
from explorer.evidence import docs
from explorer.evidence.constants import HEADINGS
from explorer.evidence.ratchet import shown, worse
from explorer.evidence.scoring import Scored
from explorer.widgets.evidence import constants, constants_note
from explorer.widgets.evidence_tables import figures

ROOT = Path(__file__).parents[2]
PAGE = docs.PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rows() -> list[Scored]:
    return scored_rows()


def test_the_page_is_what_is_regenerated() -> None:
    """Where it is not: `python -m explorer.evidence --write-docs`, and look at what got worse."""
    assert docs.renewed(PAGE) == PAGE


def test_no_error_figure_has_grown(rows: list[Scored]) -> None:
    assert worse(PAGE, rows) == []


def test_the_ratchet_reads_all_sets_and_software_of_the_page(rows: list[Scored]) -> None:
    found = shown(PAGE)
    assert {name for name, _ in found} == {row.set for row in rows}
    assert ("A training throughput", "torchtitan") in found and ("C memory", "torchtune") in found
    assert {name: figures[0] for (name, part), figures in found.items() if not part} == Counter(
        row.set for row in rows if not row.reason
    )


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
    lines = figures(PAGE, "constants")
    assert len(lines) > 50 and all(list(line) == list(HEADINGS) and all(line.values()) for line in lines)
    assert {line["name"] for line in lines} >= {"matrix_efficiency", "traffic", "run_excess", "network_efficiency"}
    for line in lines:
        assert line["rows"] == "–" or line["basis"].startswith("fitted on"), line


def by_basis() -> Counter[str]:
    """The lines of the table of constants, counted by what they stand on."""
    return Counter(line["basis"] for line in figures(PAGE, "constants"))


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


SETS = {
    "memory": "C memory",
    "speed of training": "A training throughput",
    "days and dollars of a whole run": "B whole training run",
    "speed of a model in use": "G TPOT under load",
}


@pytest.mark.parametrize(("told", "name"), SETS.items())
def test_the_first_page_says_how_good_as_the_page_does(told: str, name: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (line,) = [line for line in readme.splitlines() if line.startswith(f"| {told} |")]
    scored, median, most, _ = shown(PAGE)[name, ""]
    assert f"half of {scored:.0f} published" in line
    assert f"within {100 * median + 1e-9:.0f} %, nine in ten within {100 * most + 1e-9:.0f} %" in line
    if "software unseen" in line:
        (left,) = [row for row in figures(PAGE, "left-out") if row["set"] == name]
        said = [f"{float(left[f'{what}, software left out'][:-2]):.0f} %" for what in ("median", "p90")]
        assert f"software unseen by the constants: {' and '.join(said)}" in line


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
