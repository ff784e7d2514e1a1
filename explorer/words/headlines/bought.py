"""What a budget buys, as a card and as a sentence: the best, or what would do the job where nothing does."""

from __future__ import annotations

import math

from explorer.catalog.buying.changes import changes, with_own_pc
from explorer.catalog.buying.shop import Shop, budget_of, is_chosen, shop, spent_on
from explorer.core.compute import Result
from explorer.core.lab.buying import Bought
from explorer.words.basis import basis_on
from explorer.words.buying import many, priced, with_pc
from explorer.words.format import dollars, duration, price
from explorer.words.headlines.headline import Headline
from explorer.words.ways import run_of


def best_buy(result: Result) -> Headline:
    """The card of what is best to buy; where nothing does the job, what would."""
    found = shop(result)
    best, other = found.best, found.next_best
    if not best:
        return Headline("Best buy", "Nothing", f"{dollars(found.usd)} is too little", "", good=False)
    if not found.does_it:
        return Headline("Best buy", "None does it", _none_does(result, found, best), "", good=False)
    time = f"{duration(best.days)} for {run_of(result)}"
    then = f"; next: {many(other)}" if other else ""
    offer = found.offers[best.ware.name]
    known = basis_on(result, "step", best.ware.accelerator.generation, best.ware.name)
    detail = f"{price(round(best.usd))}{with_pc(result, best)}, {priced(offer)}; {time}{then}"
    return Headline(
        "Best buy", many(best), detail, "", basis=known, opens="" if is_chosen(result.scenario, best) else "bought"
    )


def _none_does(result: Result, found: Shop, best: Bought) -> str:
    """What would do it, where nothing does that the money buys; and what the other cards are about."""
    own, least = with_own_pc(result), changes(result)
    with_it = [f"{many(own)} for {price(round(own.usd))} does, in a PC that you have"] if own else []
    more = [
        f"the least money for one that can be advised: {price(math.ceil(one.value))}, {many(one.best)}{with_pc(result, one.best)}"
        for one in least
    ]
    return "; ".join([*with_it, *more, f"the other answers are for {many(best)}, {price(round(best.usd))}"])


def bought_for(result: Result) -> str:
    """What the money buys and what that takes for the run; an empty text where it buys nothing."""
    found, one = shop(result), spent_on(result.scenario)
    if found.best is None or one is None:
        return ""
    usd, run = price(budget_of(result.scenario)), run_of(result)
    if math.isfinite(one.days):
        return f"{usd} buys {many(one)}{with_pc(result, one)}: {duration(one.days)} for {run}."
    if found.does_it:
        return f"{usd} buys {many(one)}{with_pc(result, one)}; {run} does not fit."
    return _buys_nothing(result, usd, run)


def _buys_nothing(result: Result, usd: str, run: str) -> str:
    """That it buys none that does the run, and what does in a PC that one has."""
    own, advised = with_own_pc(result), shop(result).others_do_it
    if own:
        they, cost = many(own), price(round(own.usd))
        if advised:
            return f"With a PC, {usd} buys nothing that can be advised for {run}; {they} for {cost} does it in a PC that you have."
        return f"With a PC, {usd} buys nothing on which {run} fits; {they} for {cost} does it in a PC that you have."
    return (
        f"{usd} buys nothing that can be advised for {run}." if advised else f"{usd} buys nothing on which {run} fits."
    )
