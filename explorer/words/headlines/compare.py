"""Which GPU for this job: the cheapest, the next, the fastest, and where yours stands; and what would change that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.catalog.comparison import MORE, STRICTER, Comparison, compared, other_winner
from explorer.core.choose.advice import adapters_from_scratch
from explorer.core.choose.counts import COUNTS
from explorer.core.choose.ranking import Ranking
from explorer.core.choose.turns import what_would_change
from explorer.core.compute import Result
from explorer.words.format import devices, dollars, duration, energy, pause, percent, price, short_time, significant
from explorer.words.headlines.headline import Headline, only_if

NONE = "None"


def headlines(result: Result) -> list[Headline]:
    """Best choice, runner-up, the fastest or the most frugal, and the GPU that is chosen."""
    found = compared(result)
    third = _frugal if found.ranked.job == "serve" else _fastest
    cards = [_best(found), _next(found), third(found), _yours(found, result)]
    if adapters_from_scratch(result):
        return [replace(card, detail=f"{only_if(result)}{card.detail}", good=False) for card in cards]
    return cards


def _best(found: Comparison) -> Headline:
    if found.best < 0:
        return Headline("Best choice", NONE, _why_none(found), "", False)
    rate = f"{price(float(found.ranked.usd_per_device_hour[found.best]))} a GPU-hour"
    who = found.price_of(found.best)
    detail = f"{_costs(found, found.best)}; {rate}{f' ({who})' if who else ''}"
    return _other("Best choice", found, found.best, detail)


def _next(found: Comparison) -> Headline:
    order = found.order
    if len(order) < 2:
        return Headline("Runner-up", NONE, "no other GPU with a price does this job", "", False)
    second = int(order[1])
    return _other("Runner-up", found, second, f"{more(found, second)}: {_costs(found, second)}")


def _fastest(found: Comparison) -> Headline:
    fast = found.ranked.by_speed(found.joined)
    if not len(fast):
        return Headline("Fastest", NONE, "no GPU with a price does this job", "", False)
    first = int(fast[0])
    return _other("Fastest", found, first, _costs(found, first))


def _frugal(found: Comparison) -> Headline:
    """Of GPUs that serve within the targets, each as is cheapest, speed says little: electricity does."""
    order, title = found.order, "Least electricity"
    kwh = found.ranked.kwh[order]
    if not len(order) or np.isnan(kwh).all():
        return Headline(title, NONE, "no GPU with a price and a known power does this job", "", False)
    least = int(order[np.nanargmin(kwh)])
    return _other(title, found, least, f"{energy(float(np.nanmin(kwh)))} a day; {_costs(found, least)}")


def _other(title: str, found: Comparison, index: int, detail: str) -> Headline:
    """A card that names a GPU: another one can be chosen, the chosen one is explained by the card "Yours"."""
    name = name_of(found, index)
    detail += "" if "(marketplace" in detail else _market(found, index, "; price of a marketplace")
    return Headline(title, name, detail, "", gpu="" if index == found.ranked.mine else name)


def _yours(found: Comparison, result: Result) -> Headline:
    ranked, mine = found.ranked, found.ranked.mine
    quantity = "fleet_usd_per_day" if ranked.job == "serve" else "usd"
    name = name_of(found, mine)
    among = found.joined if found.joined[mine] else True
    place, of = ranked.rank(mine, among), int((ranked.candidates & among).sum())
    if not place:
        return Headline("Yours", "Not ranked", f"{name} {why_not(found, mine)}", quantity, False)
    grown = bool(ranked.grown[mine])  # and the sum of the page is that of the number that does not hold it
    assumed = "" if found.joined[mine] else "; network assumed"
    detail = f"{name}: {_costs(found, mine)}{assumed}"
    return Headline("Yours", f"{place} of {of}", detail, "" if grown else quantity, not grown)


def _market(found: Comparison, index: int, words: str) -> str:
    """Words for where only a marketplace of private hosts rents a GPU out."""
    offer = found.offers[index]
    return words if offer and offer.marketplace else ""


def name_of(found: Comparison, index: int) -> str:
    return found.ranked.names[index]


def why_not(found: Comparison, index: int) -> str:
    """Why a GPU is not in the ranking, as the end of a sentence that starts with its name."""
    ranked = found.ranked
    if not ranked.fits[index]:
        return f"does not fit: no number of them that was tried holds the job{_tried(ranked)}"
    if not ranked.rated[index]:
        return f"has no rate in our tables for {found.formats[0]}, nor for what stands in for it"
    if not ranked.meets[index]:
        return "holds the job, but readers would wait longer than the targets allow"
    return "does the job, but nobody rents it out in our data"


def _tried(ranked: Ranking) -> str:
    return f", up to {COUNTS[-1]:,.0f}" if ranked.job == "train" else ""


def more(found: Comparison, index: int) -> str:
    """How much more it costs than the best."""
    ratio = float(found.ranked.usd[index] / found.ranked.usd[found.best]) - 1
    if ratio >= 1:
        return f"{significant(ratio + 1)} times the price"
    return f"{percent(ratio)} more" if ratio >= 0.0005 else "the same price"


def _costs(found: Comparison, index: int) -> str:
    """Dollars, how long or how fast, and on how many."""
    ranked = found.ranked
    usd, many = dollars(float(ranked.usd[index])), devices(float(ranked.devices[index]))
    if ranked.job == "train":
        grown = f" ({ranked.asked:,.0f} {_do(ranked.asked)} not hold it)" if ranked.grown[index] else ""
        return f"{usd}, {duration(float(ranked.days[index]))} on {many}{grown}"
    return f"{usd} a day for {many}, a token every {pause(float(ranked.tpot_seconds[index]))}"


def _do(number: float) -> str:
    return "does" if number == 1 else "do"


def _why_none(found: Comparison) -> str:
    ranked = found.ranked
    if not ranked.able.any():
        return "no GPU of our tables does this job"
    if not ranked.meets.any():
        return f"{int(ranked.able.sum())} GPUs hold it, but none keeps readers waiting as little as you ask"
    return "those that do the job have no price in our data, or no network that is known"


def sentence(result: Result) -> str:
    """The answer, the runner-up, and what would turn it round."""
    found = compared(result)
    if found.best < 0:
        return f"Nothing can be recommended: {_why_none(found)}."
    rate = price(float(found.ranked.usd_per_device_hour[found.best]))
    words = [f"Cheapest: {name_of(found, found.best)} at {rate} an hour, {_costs(found, found.best)}"]
    if len(found.order) > 1:
        words[0] += f"; next: {name_of(found, int(found.order[1]))}, {more(found, int(found.order[1]))}"
    turns = changes(result)
    words += [f"It would change {_either(turns)}"] if turns else []
    return ". ".join([*words, *_caveats(found)]) + "."


def changes(result: Result) -> list[str]:
    """What would make another GPU the cheapest, each as a clause."""
    found = compared(result)
    clauses = []
    for turn in what_would_change(found.ranked, found.joined):
        name = name_of(found, turn.winner) if turn.winner >= 0 else ""
        if turn.kind == "price below":
            clauses.append(f"if the {name} cost less than {dollars(turn.threshold)} an hour")
        elif turn.kind == "days" and name:
            clauses.append(f"if the run had to end within {duration(turn.threshold)} (then {name})")
    if found.ranked.job == "serve":
        clauses += _of_serving(result, found)
    return clauses


def _of_serving(result: Result, found: Comparison) -> list[str]:
    clauses = []
    faster = other_winner(result, "tpot_target_seconds", STRICTER)
    if faster and faster.winner >= 0:
        wait = short_time(round(faster.value, 6))
        clauses.append(f"if a token had to come every {wait} (then {name_of(found, faster.winner)})")
    field = "readers" if result["by_readers"] else "requests_per_day"
    grown = other_winner(result, field, MORE)
    if grown and grown.winner >= 0:
        asked = f"{grown.value:,.0f} {'readers at once' if field == 'readers' else 'requests a day'}"
        clauses.append(f"at {asked} (then {name_of(found, grown.winner)})")
    return clauses


def _either(clauses: list[str]) -> str:
    return clauses[0] if len(clauses) == 1 else f"{', '.join(clauses[:-1])}, or {clauses[-1]}"


def _caveats(found: Comparison) -> list[str]:
    """What would be cheaper but cannot be recommended, and what a data centre may take instead."""
    said = []
    paper = found.ranked.order()
    if int(paper[0]) != found.best:
        saved = percent(1 - float(found.ranked.usd[paper[0]] / found.ranked.usd[found.best]))
        said.append(
            f"{name_of(found, int(paper[0]))} would cost {saved} less on paper, but no network that joins its machines"
            " is known"
        )
    if not found.rented_by_clouds[found.best] and found.best != found.ranked.mine:
        clouds = found.ranked.order(found.joined & found.rented_by_clouds)
        words = f"No cloud of our lists rents {name_of(found, found.best)} out, only a marketplace of private hosts"
        if len(clouds):
            words += f"; the cheapest that a cloud rents out: {name_of(found, int(clouds[0]))}, {more(found, int(clouds[0]))}"
        said.append(words)
    if not found.licensed[found.best]:
        allowed = found.ranked.order(found.joined & found.licensed)
        words = f"The driver licence of {name_of(found, found.best)} rules out data centres"
        if len(allowed):
            first = int(allowed[0])
            words += f"; the cheapest that may stand in one: {name_of(found, first)}, {more(found, first)}"
            words += _market(found, first, ", at a marketplace")
        said.append(words)
    return said
