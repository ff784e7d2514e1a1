"""What would make more of a lab's money: a PC that is there already, a little more money, a cheaper hour."""

from __future__ import annotations

import math

from explorer.catalog.buying.changes import Change, changes, with_own_pc
from explorer.catalog.buying.shop import shop
from explorer.catalog.lab_model import Scratch, scratch, size_words
from explorer.core.compute import Result
from explorer.core.lab.buying import Bought
from explorer.core.scenario import change
from explorer.state.advice.change import Advice, cheaper, tried
from explorer.state.bought import choose_bought
from explorer.words.buying import many
from explorer.words.format import count, duration, price, significant
from explorer.words.phrases import a


def advised(result: Result) -> list[Advice]:
    """For money to buy with, what it buys in a PC that is there; where nothing does the job, the least money that does. For
    money to rent with, what it trains at the lowest price of a cloud."""
    means = result.scenario.lab.means
    return _buying(result) if means == "to buy" else _cheaper(result) if means == "dollars" else []


def _cheaper(result: Result) -> list[Advice]:
    """The same money on the same GPUs at the cheapest offer that counts, on demand; spot hours may be taken away."""
    on_demand = [(name, there) for name, there in cheaper(result) if there.prices.price_kind == "on demand"]
    before = scratch(result)
    found = [one for one in tried(result, on_demand) if scratch(one.after)]
    return [
        Advice("More for the money at", one.label, _trains(before, scratch(one.after)), one.after.scenario)
        for one in found
    ]


def _trains(before: Scratch | None, after: Scratch | None) -> str:
    """The largest model from scratch, its tokens, and its work over that of before."""
    if after is None:
        return ""
    size, tokens = size_words(after.answer), count(after.tokens)
    if before is None:
        return f"{a(size)} on {tokens} tokens"
    times = significant(after.params * after.tokens / (before.params * before.tokens))
    return f"{a(size)} on {tokens} tokens, {times} times the FLOP"


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
