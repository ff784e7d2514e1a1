"""What is called measured rests on rows of the evidence, and the rest is called assumed."""

from collections import Counter

import pytest

from explorer import accelerators, catalog
from explorer.charts.evidence import scored_rows

GENERATION = {row["accelerator_name"]: row["generation"] for row in catalog.rows("accelerators")}
ROWS = Counter(
    GENERATION.get(scored.row["accelerator"])
    for scored in scored_rows()
    if scored.set.startswith("A ") and not scored.reason
)


@pytest.mark.parametrize("row", catalog.rows("efficiency"), ids=lambda row: row["generation"])
def test_measured_generations_name_how_many_rows_they_rest_on(row) -> None:
    assert int(row["rows"]) == ROWS[row["generation"]]
    assert row["basis"] == ("measured" if ROWS[row["generation"]] else "assumed")


def test_efficiencies_reach_the_accelerators() -> None:
    a100, h100 = accelerators()["A100 SXM4 80GB"], accelerators()["H100 SXM"]
    usual = {row["generation"]: row for row in catalog.rows("efficiency")}
    assert a100.matrix_efficiency == float(usual["ampere"]["matrix_efficiency"])
    assert h100.fp8_efficiency == float(usual["hopper"]["fp8_efficiency"])
    assert all(0 < a.attention_efficiency <= a.matrix_efficiency <= 1 for a in accelerators().values())


def test_links_and_networks_are_those_of_the_data_sheets() -> None:
    h100 = accelerators()["H100 SXM"]
    assert (h100.link_byte_per_s, h100.link_domain, h100.network_byte_per_s) == (450e9, 8, 50e9)
    gb200 = accelerators()["GB200"]
    assert (gb200.link_byte_per_s, gb200.link_domain) == (900e9, 72)
    assert accelerators()["RTX 3090"].link_byte_per_s == 32e9
    hosts = {"V100 SXM2 32GB": 16, "A100 SXM4 80GB": 32, "RTX 4090": 32, "H100 SXM": 64, "GB200": 450, "Arc B580": 16}
    assert {name: accelerators()[name].host_link_byte_per_s / 1e9 for name in hosts} == hosts
    assert all(a.link_byte_per_s >= a.network_byte_per_s / 4 for a in accelerators().values())


def test_what_a_link_reaches_is_as_published() -> None:
    """nccl-tests, issue 212: 370 GB/s of the 450 of NVLink on H100; cards without a way to each other reach less."""
    found = accelerators()
    assert found["H100 SXM"].link_efficiency * found["H100 SXM"].link_byte_per_s == pytest.approx(370e9, rel=0.01)
    assert found["RTX 5090"].link_efficiency < found["L40S"].link_efficiency


def test_a_board_is_rated_by_the_usual_one_of_its_generation() -> None:
    found = accelerators()
    assert found["A100 PCIe 80GB"].rated_w == found["A100 SXM4 80GB"].rated_w == 400
    assert found["H100 PCIe"].rated_w == pytest.approx(700 * 756 / 989.4)
    assert found["MI250"].rated_w == pytest.approx(500 * 362.1 / 383 / 2)  # software sees two devices on the board
