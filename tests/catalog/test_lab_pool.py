"""Labs that join, as people write them."""

import itertools

import pytest
from cases import START

from explorer import change, evaluate, problems
from explorer.catalog.lab_pool import MOST_LABS, models, pooled, read_pool
from explorer.state import link
from explorer.widgets.fields import field_spec
from explorer.widgets.wishes import wish


def test_what_each_brings() -> None:
    a, b, c = read_pool(
        "Lab A (6 people): 4x RTX 3090 + 2x RTX 3090; Lab B: 8x A100 SXM4 40GB + $5,000; Lab C, 2 people: $20k;"
    )
    assert (a.name, a.people, a.usd) == ("Lab A", 6, 0)
    assert [(card.accelerator_name, number) for card, number in a.cards] == [("RTX 3090", 6)]
    assert (b.name, b.people, b.usd) == ("Lab B", 1, 5_000)
    assert (c.name, c.people, c.cards, c.usd) == ("Lab C", 2, (), 20_000)


@pytest.mark.parametrize(
    ("text", "usd"), [("$20,000", 2e4), ("20,000 USD", 2e4), ("$ 1.5M", 1.5e6), ("300 dollars", 300.0)]
)
def test_money(text, usd) -> None:
    assert read_pool(f"A: {text}; B: RTX 3090")[0].usd == usd


@pytest.mark.parametrize("text", [
    "x", "A: 4x RTX 3090", "A: ; B: $5", "A: $-5; B: $5", "A: $nan; B: $5", "A: $1e99; B: $5", "A: $x; B: $5", ":;:;", "A: 3x nothing; B: $5",
    "A: RTX 3090; A: RTX 3090", "A (0 people): RTX 3090; B: RTX 3090", "A (9,999,999,999 people): $1; B: $1",
    ";".join(f"{i}: RTX 3090" for i in range(MOST_LABS + 1)), "a" * 5000, "=1+1: $5; B: $1", "A\x00: $5; B: $1",
])  # fmt: skip
def test_what_cannot_be_read_is_said_in_a_sentence(text) -> None:
    with pytest.raises(ValueError, match=r"^.{10,250}\.$"):
        read_pool(text)
    found = pooled(evaluate(change(START, pool=text)))
    assert found.pool is None and found.problem.endswith(".")


def test_what_is_typed_is_refused_with_a_sentence_and_what_a_link_says_is_dropped_with_one() -> None:
    with pytest.raises(ValueError, match="is no lab with what it brings"):
        wish(START, "pool", "my lab")
    assert wish(START, "pool", " A: RTX 3090; B: $1,000 ").lab.pool == "A: RTX 3090; B: $1,000"
    assert wish(START, "pool", " ").lab.pool == ""
    scenario, (notice,) = link.from_query("v=1&section=lab&pool=my+lab")
    assert scenario.lab.pool == "" and "“my lab” is no lab with what it brings" in notice
    assert field_spec("pool")["kind"] == field_spec("cards")["kind"] == "text"


def test_no_labs_no_pool_and_no_work() -> None:
    found = pooled(evaluate(START))
    assert (found.pool, found.problem) == (None, "")


def test_sizes_that_are_tried_are_a_tenth_apart() -> None:
    sizes = [model.params for model in models()]
    assert sizes == sorted(sizes) and sizes[0] < 1.1e8 and sizes[-1] > 1.9e12
    assert all(1 < larger / smaller < 1.2 for smaller, larger in itertools.pairwise(sizes))


def test_a_link_keeps_it() -> None:
    scenario = change(
        START, pool="A: 4x RTX 3090; B: $20,000", holding="owned", experiments=3.0, wall_hours=24.0, time_share=0.25
    )
    assert link.from_query(link.to_query(scenario, "lab")) == (scenario, []) and not problems(scenario)
