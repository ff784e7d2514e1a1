"""What would make more of a lab's money: a PC that is there already, a little more money, a cheaper hour."""

from __future__ import annotations

import math

from explorer.catalog.buying.changes import Change, changes, with_own_pc
from explorer.catalog.buying.shop import shop
from explorer.core.compute import Result
from explorer.core.lab.buying import Bought
from explorer.core.scenario import change
from explorer.state.advice.change import Advice
from explorer.state.bought import choose_bought
from explorer.words.buying import many
from explorer.words.format import duration, price


def advised(result: Result) -> list[Advice]:
    """For money to buy with, what it buys in a PC that is there; where nothing does the job, the least money that does."""
    return _buying(result) if result.scenario.lab.means == "to buy" else []


def _buying(result: Result) -> list[Advice]:
    found, own = shop(result), with_own_pc(result)
    pieces = []
    if own:
        there = choose_bought(change(result.scenario, home_pc_usd=0.0), own.ware.name)
        pieces.append(Advice("If you have a PC", "the PC at $0", _buys(own), there))
    if found.best and not found.does_it:
        pieces += [_least(result, one) for one in changes(result)]
    return pieces


def _least(result: Result, one: Change) -> Advice:
    usd = float(math.ceil(one.value))
    richer = change(result.scenario, budget_usd=usd, means_per="in all")
    return Advice(
        "It is done with", f"{price(usd)} to spend", _buys(one.best), choose_bought(richer, one.best.ware.name)
    )


def _buys(one: Bought) -> str:
    return f"{many(one)}, {duration(one.days)}"
