"""What is called measured rests on rows of the evidence, and the rest is called assumed."""

from collections import Counter

import pytest

from explorer import accelerators, catalog

GENERATION = {row["accelerator_name"]: row["generation"] for row in catalog.rows("accelerators")}
ROWS = Counter(GENERATION.get(row["accelerator"]) for row in catalog.rows("evidence/training_throughput"))


@pytest.mark.parametrize("row", catalog.rows("efficiency"), ids=lambda row: row["generation"])
def test_measured_generations_name_how_many_rows_they_rest_on(row) -> None:
    assert int(row["rows"]) == ROWS[row["generation"]]
    assert row["basis"] == ("measured" if ROWS[row["generation"]] else "assumed")


def test_efficiencies_reach_the_accelerators() -> None:
    a100, h100 = accelerators()["A100 SXM4 80GB"], accelerators()["H100 SXM"]
    assert (a100.matrix_efficiency, a100.attention_efficiency) == (0.78, 0.45)
    assert h100.fp8_efficiency == 0.65
    assert all(0 < a.attention_efficiency <= a.matrix_efficiency <= 1 for a in accelerators().values())


def test_links_and_networks_are_those_of_the_data_sheets() -> None:
    h100 = accelerators()["H100 SXM"]
    assert (h100.link_byte_per_s, h100.link_domain, h100.network_byte_per_s) == (450e9, 8, 50e9)
    gb200 = accelerators()["GB200"]
    assert (gb200.link_byte_per_s, gb200.link_domain) == (900e9, 72)
    assert accelerators()["RTX 3090"].link_byte_per_s == 32e9
    assert all(a.link_byte_per_s >= a.network_byte_per_s / 4 for a in accelerators().values())
