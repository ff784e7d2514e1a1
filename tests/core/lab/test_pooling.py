"""Shares of a pool by three rules, by hand and against runs evaluated one by one."""

import math

import pytest
from cases import START

from explorer import accelerators, change, evaluate
from explorer.catalog.lab_pool import models
from explorer.core.lab.pooling import RULES, Member, held, largest, pool, rentable

A100, H100, OLD = (accelerators()[name] for name in ("A100 SXM4 80GB", "H100 SXM", "RTX 3090"))
JOB = evaluate(change(START, tokens=1e10, devices=8, lab_days=30.0, usd_per_device_hour=2.0))
ALIKE = [Member("A", 1, ((A100, 8),)), Member("B", 3, ((A100, 8),))]
UNLIKE = [Member("A", 6, ((OLD, 4),)), Member("B", 1, ((H100, 8),)), Member("C", 1, (), 20_000.0)]


def test_cards_of_a_kind_stand_together_and_money_rents_for_the_whole_time() -> None:
    """$20,000 at $2 an hour for 30 days of 24 hours: 13.9 cards."""
    scenario = JOB.scenario
    assert rentable(scenario, 20_000) == 13 and rentable(scenario, 1_439) == 0 and rentable(scenario, 1_440) == 1
    assert held(scenario, UNLIKE) == ((OLD, 4), (H100, 8), (scenario.accelerator, 13))
    assert held(scenario, ALIKE) == ((A100, 16),)


@pytest.mark.parametrize("members", [ALIKE, UNLIKE], ids=["alike", "unlike"])
def test_each_rule_deals_out_all_there_is(members) -> None:
    made = pool(JOB, members, models())
    for rule in RULES:
        assert sum(share.by_rule[rule].device_hours for share in made.shares) == pytest.approx(made.device_hours)
    people = sum(member.people for member in members)
    for share in made.shares:
        assert share.by_rule["equal"].device_hours == pytest.approx(made.device_hours / len(members))
        assert share.by_rule["by people"].device_hours == pytest.approx(
            made.device_hours * share.member.people / people
        )


def test_two_labs_alike_have_what_they_had_and_hold_more() -> None:
    """16 cards for 30 days are 11,520 hours; twice the memory holds nearly twice the model."""
    made = pool(JOB, ALIKE, models())
    assert made.device_hours == pytest.approx(11_520, rel=0.02), "of a run that is a little slower on 16"
    for share in made.shares:
        assert share.by_rule["by contribution"].device_hours == pytest.approx(share.alone.device_hours, rel=0.02)
        assert share.gain("equal") == pytest.approx(0, abs=0.02)
        assert 1.6 < made.params / share.params < 2.4
    a, b = made.shares
    assert b.by_rule["by people"].device_hours == pytest.approx(3 * a.by_rule["by people"].device_hours)


def test_hours_are_counted_by_the_speed_of_the_run() -> None:
    """A month of 8 H100 is as many hours of an A100 as the run takes, times the runs of that month."""
    made = pool(JOB, UNLIKE, models())
    b = made.shares[1]
    alone = evaluate(change(JOB.scenario, accelerator=H100))
    assert b.alone.days == pytest.approx(alone["train_days"], rel=0.02)
    assert b.alone.device_hours == pytest.approx(30 / alone["train_days"] * JOB["device_hours"], rel=0.02)
    assert b.by_rule["by contribution"].device_hours == pytest.approx(b.alone.device_hours)


def test_days_are_those_of_a_share_and_never_less_than_on_the_fastest_cards() -> None:
    made = pool(JOB, UNLIKE, models())
    whole = JOB["device_hours"] * 30  # hours of a run a day, for the time there is
    fastest = min(share.alone.days for share in made.shares)
    for share in made.shares:
        for part in share.by_rule.values():
            assert part.days >= fastest * (1 - 1e-9)
            assert part.days >= whole / part.device_hours * (1 - 1e-9)
            assert part.days == pytest.approx(max(fastest, whole / part.device_hours), rel=0.15), (
                "a kind too small aside"
            )


def test_who_cannot_hold_the_run_can_in_a_pool() -> None:
    old = pool(JOB, UNLIKE, models()).shares[0]
    assert not evaluate(change(JOB.scenario, accelerator=OLD, devices=4)).fits
    assert old.alone.days == math.inf > old.by_rule["equal"].days
    assert old.gain("equal") > 1 and old.gain("by contribution") == pytest.approx(0, abs=0.02)


def test_the_largest_model_fits_and_the_next_does_not() -> None:
    cards = ((OLD, 4), (A100, 16))
    found = largest(JOB.scenario, cards, models())
    for kind in cards:
        sizes = [model.params for model in models()]
        at = min(range(len(sizes)), key=lambda i: abs(sizes[i] - found[kind]))
        fits = [
            evaluate(change(JOB.scenario, accelerator=kind[0], devices=kind[1], model=models()[i])).fits
            for i in (at, at + 1)
        ]
        assert fits == [True, False]


def test_nothing_brought_is_nothing_shared() -> None:
    empty = pool(JOB, [Member("A", 1, (), 5.0), Member("B", 1, (), 5.0)], models())
    assert empty.cards == () and empty.shares == ()
    joined = pool(JOB, [Member("A", 1, (), 800.0), Member("B", 1, (), 800.0)], models())
    assert joined.cards == ((JOB.scenario.accelerator, 1),), "together they rent one card, alone none"
    assert all(share.alone.device_hours == 0 and share.gain("equal") == math.inf for share in joined.shares)
