"""Ways to a goal: each of them, evaluated forward, keeps the means; no better one of those that could be is missed."""

import itertools

import pytest

from explorer import change, evaluate
from explorer.catalog.fleets import means_of
from explorer.core.lab.means import Means
from explorer.core.lab.ways import lacks, way_of, ways
from explorer.state import presets
from explorer.state.moves import just, moves

OPENING = presets.PRESETS[presets.DEFAULT].scenario()
TUNED = presets.PRESETS["A lab with four RTX 3090: fine-tune a 13B"].scenario()
CREDIT = presets.PRESETS["$1,000 on eight H100: TinyLlama-1.1B, on the tokens it pays for"].scenario()
GOALS = {
    "too little time": change(OPENING, lab_days=10),
    "too little money": change(OPENING, means="dollars", budget_usd=200_000),
    "both may give": change(OPENING, means="dollars", budget_usd=200_000, lab_days=10, keep_days=False, keep_usd=False),
    "too few hours": change(OPENING, means="GPU-hours", gpu_hours=50_000, keep_usd=False),
    "a tenth of the credit": change(CREDIT, means="dollars", budget_usd=100),
    "does not fit": change(TUNED, method="full"),
    "own cards": change(OPENING, lab_days=10, holding="owned"),
}


@pytest.mark.parametrize("scenario", GOALS.values(), ids=GOALS)
def test_every_way_keeps_the_means(scenario) -> None:
    result, means = evaluate(scenario), means_of(scenario)
    assert lacks(result, means)
    found = ways(result, means, moves(result), just(result))
    assert found
    for way in found:
        again = evaluate(way.result.scenario)
        assert again.fits and not lacks(again, means_of(again.scenario)), [move.name for move in way.moves]
        assert 1 <= len(way.moves) <= 2


def test_nothing_is_lacking_where_there_is_enough() -> None:
    result = evaluate(change(OPENING, lab_days=100))
    assert not lacks(result, means_of(result.scenario))
    assert ways(result, means_of(result.scenario), moves(result), just(result)) == []


@pytest.mark.parametrize("name", ["keep_model", "keep_cards"])
def test_what_must_stay_stays(name) -> None:
    scenario = change(OPENING, lab_days=10, keep_days=False, **{name: True})
    result = evaluate(scenario)
    for way in ways(result, means_of(scenario), moves(result), just(result)):
        after = way.result.scenario
        same = (
            (after.model, after.workload.tokens) == (scenario.model, scenario.workload.tokens)
            if name == "keep_model"
            else (after.accelerator, after.layout.devices) == (scenario.accelerator, scenario.layout.devices)
        )
        assert same


def test_the_cheapest_is_found() -> None:
    """Against all single changes and all pairs, each evaluated in full."""
    scenario = change(OPENING, lab_days=10, keep_model=True)
    result, means = evaluate(scenario), Means((), 10.0, float("inf"), float("inf"))
    some = [move for move in moves(result) if move.kind != "GPU"]
    alone = [(move,) for move in some]
    pairs = [pair for pair in itertools.combinations(some, 2) if pair[0].kind != pair[1].kind]
    tried = [way_of(result, means, changes) for changes in [*alone, *pairs]]
    cheapest = min((way for way in tried if way.closes), key=lambda way: way.usd)
    found = ways(result, means, some, {})
    assert min(way.usd for way in found) <= 1.25 * cheapest.usd
    singles = [way for way in tried if way.closes and len(way.moves) == 1]
    assert min(way.usd for way in found if len(way.moves) == 1) == pytest.approx(min(way.usd for way in singles))


def test_bought_cards_count() -> None:
    scenario = change(OPENING, lab_days=10, holding="owned")
    result = evaluate(scenario)
    more = next(move for move in moves(result) if move.kind == "GPUs" and move.changes["devices"] == 1024)
    bought = 512 * scenario.ownership.purchase_usd_per_device * (1 + scenario.ownership.server_share)
    assert more.usd_besides == pytest.approx(bought, rel=0.01)
    fewer = next(move for move in moves(result) if move.kind == "GPUs" and move.changes["devices"] == 256)
    assert fewer.usd_besides == 0


def test_fewer_tokens_are_just_enough() -> None:
    scenario = change(OPENING, lab_days=10, keep_cards=True)
    result = evaluate(scenario)
    way = next(
        way
        for way in ways(result, means_of(scenario), moves(result), just(result))
        if [move.kind for move in way.moves] == ["tokens"]
    )
    assert 9 < float(way.result["train_days"]) <= 10


def test_moves_that_set_the_same_do_not_go_together() -> None:
    """The price of one GPU is not that of another, and a smaller model has its tokens."""
    scenario = change(OPENING, lab_days=10)
    result = evaluate(scenario)
    for way in ways(result, means_of(scenario), moves(result), just(result)):
        assert len({move.kind for move in way.moves}) == len(way.moves)
        named = [name for move in way.moves for name in move.changes]
        assert len(named) == len(set(named))
