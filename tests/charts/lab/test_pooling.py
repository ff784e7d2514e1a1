"""The tables of a pool say what the core says."""

import pytest
from cases import START

from explorer import change, evaluate
from explorer.catalog.lab_pool import EXAMPLE, pooled
from explorer.charts.lab.pooling import PoolingChart, columns, days, describe, foot, hours, sizes
from explorer.core.lab.pooling import RULES

JOB = change(START, tokens=1e10, devices=8)
TEXTS = {
    "three": "Lab A (6 people): 4x RTX 3090; Lab B: 8x H100 SXM; Lab C: $20,000",
    "alike": "A: 8x H100 SXM; B: 8x H100 SXM",
    "poor": "A: $100; B: 2x RTX 3090",
    "nothing": "A: $5; B: $7",
    "none": "",
    "broken": "<b>",
}
RESULTS = {name: evaluate(change(JOB, pool=text)) for name, text in TEXTS.items()}
each = pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))


@each
def test_rows_are_the_labs(r) -> None:
    made, found = columns(r), pooled(r).pool
    names = [share.member.name for share in found.shares] if found else []
    assert {len(column) for column in made.values()} == {len(names)} and made["lab"] == names
    assert [row[0] for row in hours(r)] == [row[0] for row in days(r)] == [row[0] for row in sizes(r)] == names
    assert all(len(row) == 2 + len(RULES) for row in (*hours(r), *days(r)))


@each
def test_it_is_said_in_whole_sentences(r) -> None:
    assert describe(r).endswith(".") and foot(r).endswith(".")
    for word in ("nan", "inf ", "None", "unknown"):
        assert word not in describe(r) + foot(r)


def test_who_gains() -> None:
    three = describe(RESULTS["three"])
    assert three.startswith("Together: 4 × RTX 3090, 8 × H100 SXM and ")
    assert "Lab A has " in three and " times its hours" in three and "gives " in three
    assert "can be trained grows to " in three and "for Lab A" in three
    assert "In equal shares each has what it has alone" in describe(RESULTS["alike"])
    assert "A gets hours that it cannot pay alone" in describe(RESULTS["poor"])
    assert "not one card" in describe(RESULTS["nothing"])
    assert EXAMPLE in describe(RESULTS["none"])
    assert dict(row[:2] for row in days(RESULTS["three"]))["Lab A"] == "never"


def test_the_card_follows_and_escapes() -> None:
    chart = PoolingChart(RESULTS["none"])
    assert chart.tables.html.html == ""
    for r in RESULTS.values():
        chart.update(r)
        assert ("<table>" in chart.tables.html.html) == bool(hours(r))
        assert "<b>" not in chart.head.html.html


def test_it_is_there_only_where_labs_are_named() -> None:
    chart = PoolingChart(evaluate(JOB))
    assert not chart.layout.visible
    chart.update(evaluate(change(JOB, pool=EXAMPLE)))
    assert chart.layout.visible
