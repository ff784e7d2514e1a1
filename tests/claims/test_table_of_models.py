"""The article's table of models: the rule by hand, the exact count as published by who counted."""

import pytest

from explorer import catalog
from explorer.claims.table_of_models import UNIT, rows

FOUND = {row.name: row for row in rows()}


def test_every_row_of_the_data_is_shown() -> None:
    assert list(FOUND) == [row["model_label"] for row in catalog.rows("models_2023_04")]
    assert FOUND[UNIT].over_gpt3 == 1


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.name)
def test_the_rule_is_six_times_size_times_tokens(row) -> None:
    image = row.name.startswith("Stable Diffusion")
    assert row.rule_flop == pytest.approx(0 if image else 6 * row.params * row.tokens, rel=0.001)
    assert not row.exact_flop or 1 < row.exact_flop / row.rule_flop < 1.06
    assert (row.over_gpt3 > 0) == (row.rule_flop > 0)


@pytest.mark.parametrize(("name", "flop"), [("GPT-3 175B (davinci)", 3.14e23), ("LLaMA-65B", 5.5e23), ("Llama 3.1-405B", 3.8e25)])  # fmt: skip
def test_it_is_what_the_makers_or_epoch_have(name, flop) -> None:
    assert FOUND[name].rule_flop == pytest.approx(flop, rel=0.01) and FOUND[name].published_flop == pytest.approx(flop)


def test_exact_counts_follow_megatrons_formula() -> None:
    """Narayanan 2021, without recomputation and with half of the table of scores: 72·L·h²·(1 + s/12h + V/12Lh) a token."""
    layers, h, s, vocab = 96, 12288, 2048, 50257
    each = 72 * layers * h**2 * (1 + (s + 1) / (12 * h) + vocab / (12 * layers * h))
    assert FOUND["GPT-3 175B (davinci)"].exact_flop == pytest.approx(300e9 * each, rel=1e-3)


def test_more_than_gpt3() -> None:
    """1.74 times for LLaMA-65B (65.2 × 1.4 over 175 × 0.3)."""
    assert FOUND["LLaMA-65B"].over_gpt3 == pytest.approx(65.2 * 1.4 / (175 * 0.3), rel=0.01)
