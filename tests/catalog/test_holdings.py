"""Who has what: every holding that an article names is a row, with cards that are ours and the sums of its fact."""

import pytest

from explorer import catalog
from explorer.catalog.holdings import holdings

FACTS = {row["fact_id"]: row for row in catalog.rows("source_facts")}
NAMED = "S038 S039 S040 S041 S043 S044 S045 S046 S047 S051 S052 S053 S058 S059 S061 S062 S063 S064 S065 S066 S067"
"""Facts that say what somebody has; S057, S060 and S068 do not say which cards."""


def test_each_fact_on_a_holding_has_its_row_and_each_row_its_fact() -> None:
    assert {fact for each in holdings().values() for fact in each.facts} == set(NAMED.split())
    for each in holdings().values():
        said = {key for fact in each.facts for key in FACTS[fact]["source"].split(";")}
        assert set(each.source.split(";")) <= said, each.name


def test_each_has_cards_hours_or_dollars_and_the_cards_are_in_our_table() -> None:
    for each in holdings().values():
        assert each.fleet or each.gpu_hours_year or each.usd, each.name
        assert set(each.fleet) <= set(catalog.accelerators())
        assert bool(each.cards) == bool(each.fleet) == bool(each.devices)
        assert each.cards.count("x ") == len(each.fleet)


@pytest.mark.parametrize(
    ("name", "devices", "peak"),
    [
        ("Stanford, language group", 64, 64 * 312e12),
        ("Princeton, Della", 256 + 192 + 768, 448 * 312e12 + 768 * 989.4e12),
        ("RWTH Aachen", 52 * 4, 208 * 989.4e12),
        ("One student, 2023", 25, 12 * 53.8e12 + 5 * 71e12 + 8 * 312e12),
        ("A lab of eight: five doctoral students, three postdocs", 16, 8 * 989.4e12 + 8 * 362.05e12),
        ("What Zhipu AI lent for GLM-130B", 96 * 8, 768 * 312e12),
        ("Empire AI, New York", 0, 0),
    ],
)
def test_what_it_comes_to(name, devices, peak) -> None:
    found = holdings()[name]
    assert found.devices == devices and found.peak_flop_per_s == pytest.approx(peak, rel=1e-9)


def test_a_month_of_eight_gpus_is_8_times_730_hours() -> None:
    assert holdings()["One student, 2024"].gpu_hours_year == 8 * 8760 / 12
