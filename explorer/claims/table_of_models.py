"""The table of models that the article of April 2023 had as a picture: size, tokens, and FLOPs by the rule and in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from explorer import catalog
from explorer.core.evaluate import evaluate
from explorer.core.scenario import Scenario, change

UNIT = "GPT-3 175B (davinci)"
"""The model that all others are measured by."""


@dataclass(frozen=True)
class Row:
    """A model of the table; 0 for what is not known or does not apply.

    rule_flop, exact_flop: of training by 6ND and by every matrix product, the latter where its shape is known.
    published_flop: as Epoch AI gives it. over_gpt3: by the exact count of both, by the rule where there is none.
    """

    name: str
    year: int
    params: float
    tokens: float
    rule_flop: float
    exact_flop: float
    published_flop: float
    in_article: bool
    over_gpt3: float = 0.0


def rows() -> tuple[Row, ...]:
    """All models, in the order of the table."""
    found = [_row(row) for row in catalog.rows("models_2023_04")]
    (unit,) = (row for row in found if row.name == UNIT)
    return tuple(Row(**vars(row) | {"over_gpt3": _over(row, unit)}) for row in found)


def _over(row: Row, unit: Row) -> float:
    return row.exact_flop / unit.exact_flop if row.exact_flop else row.rule_flop / unit.rule_flop


def _row(row: Mapping[str, str]) -> Row:
    """Tokens and size are those of our list of models where it has them."""
    known = catalog.models().get(row["shape"])
    tokens = (known.tokens if known else 0) or float(row["training_tokens"] or 0)
    params, rule, exact = float(row["params"] or 0), float(row["training_flop_6nd"] or 0), 0.0
    if known:
        asked = change(Scenario(model=known.model), tokens=tokens, seq_len=known.seq_len)
        full, short = (evaluate(change(asked, flop_rule=which)) for which in ("exact", "6N rule"))
        params, rule, exact = (float(x) for x in (full["params"], short["training_flop"], full["training_flop"]))
    return Row(
        row["model_label"], int(row["release_date"][:4]), params, tokens, rule, exact,
        float(row["training_flop"]), row["in_article"] == "y",
    )  # fmt: skip
