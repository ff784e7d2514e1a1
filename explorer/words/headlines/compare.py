"""Which GPU for this job: the cheapest, the next, the fastest, and where yours stands; and what would change that."""

from __future__ import annotations

import math
from dataclasses import replace

from explorer import catalog
from explorer.catalog.comparison import MORE, STRICTER, Comparison, compared, other_winner
from explorer.core.choose.counts import COUNTS
from explorer.core.choose.ranking import Ranking
from explorer.core.choose.turns import what_would_change
from explorer.core.compute import Result
from explorer.words.basis import basis, basis_on
from explorer.words.format import (
    devices,
    dollars,
    duration,
    energy,
    percent,
    price,
    short_time,
    significant,
)
from explorer.words.headlines.headline import Headline, cannot
from explorer.words.phrases import listed
from explorer.words.serving_words import as_written, pace

NONE = "None"


def headlines(result: Result) -> list[Headline]:
    """Best choice, runner-up, the fastest or the most frugal, and the GPU that is chosen."""
    found = compared(result)
    third = _frugal if found.ranked.job == "serve" else _fastest
    cards = [_stands(card, result) for card in (_best(found), _next(found), third(found))]
    cards.append(replace(_yours(found, result), basis=basis(result, _kind(result))))
    why = cannot(result)
    if why:
        return [replace(card, detail=f"{why}; {card.detail}", good=False) for card in cards]
    return cards


def _kind(result: Result) -> str:
    """The kind of prediction that decides."""
    return "serving" if result["for_serving"] else "step"


def _stands(card: Headline, result: Result) -> Headline:
    """A card that names a GPU, with what its figures stand on."""
    if card.value == NONE:
        return card
    listed, mine = catalog.accelerators(), result.scenario.accelerator
    generation = listed[card.value].generation if card.value in listed else mine.generation
    return replace(card, basis=basis_on(result, _kind(result), generation, card.value))


def _best(found: Comparison) -> Headline:
    if found.best < 0:
        return Headline("Best choice", NONE, _why_none(found), "", False)
    rate = f"{price(found.entries[found.best].usd_per_device_hour)} a GPU-hour"
    who = found.price_of(found.best)
    detail = f"{costs(found, found.best)}; {rate}{f' ({who})' if who else ''}"
    return _other("Best choice", found, found.best, detail, bool(who))


def _next(found: Comparison) -> Headline:
    order = found.order
    if len(order) < 2:
        return Headline("Runner-up", NONE, "no other GPU with a price does this job", "", False)
    return _other("Runner-up", found, order[1], f"{more(found, order[1])}: {costs(found, order[1])}")


def _fastest(found: Comparison) -> Headline:
    fast = found.fastest_of(lambda entry: entry.joined)
    if not fast:
        return Headline("Fastest", NONE, "no GPU with a price does this job", "", False)
    return _other("Fastest", found, fast[0], costs(found, fast[0]))


def _frugal(found: Comparison) -> Headline:
    """Of GPUs that serve within the targets, each as is cheapest, speed says little: electricity does."""
    title, metered = "Least electricity", [i for i in found.order if not math.isnan(found.entries[i].kwh)]
    if not metered:
        return Headline(title, NONE, "no GPU with a price and a known power does this job", "", False)
    least = min(metered, key=lambda i: found.entries[i].kwh)
    return _other(title, found, least, f"{energy(found.entries[least].kwh)} a day; {costs(found, least)}")


def _other(title: str, found: Comparison, index: int, detail: str, whose: bool = False) -> Headline:
    """A card that names a GPU: another one can be chosen, the chosen one is explained by the card "Yours".

    whose: whether the detail says already whose price it is.
    """
    name = name_of(found, index)
    detail += "" if whose else market(found, index, "; price of a marketplace")
    return Headline(title, name, detail, "", gpu="" if index == found.ranked.mine else name)


def _yours(found: Comparison, result: Result) -> Headline:
    mine = found.ranked.mine
    own, quantity = found.entries[mine], "fleet_usd_per_day" if found.ranked.job == "serve" else "rent_usd"
    among = found.cheapest_of(lambda entry: entry.joined or not own.joined)
    if mine not in among:
        return Headline("Yours", "Not ranked", f"{own.name} {why_not(found, mine)}", quantity, False)
    assumed = "" if own.joined else "; network assumed"
    place, detail = among.index(mine) + 1, f"{own.name}: {costs(found, mine)}{assumed}"
    # Where it is grown, the sum of the page is that of the number that does not hold it.
    return Headline("Yours", f"{place} of {len(among)}", detail, "" if own.grown else quantity, not own.grown)


def market(found: Comparison, index: int, words: str) -> str:
    """Words for where only a marketplace of private hosts rents a GPU out."""
    offer = found.offers[index]
    return words if offer and offer.marketplace else ""


def name_of(found: Comparison, index: int) -> str:
    return found.entries[index].name


def why_not(found: Comparison, index: int) -> str:
    """Why a GPU is not in the ranking, as the end of a sentence that starts with its name."""
    entry = found.entries[index]
    if not entry.fits:
        return f"does not fit: no number of them that was tried holds the job{_tried(found.ranked)}"
    if not entry.rated:
        return f"has no rate in our tables for {found.formats[0]}, nor for what stands in for it"
    if not entry.meets:
        return "holds the job, but readers would wait longer than the targets allow"
    return "does the job, but nobody rents it out in our data"


def _tried(ranked: Ranking) -> str:
    return f", up to {COUNTS[-1]:,.0f}" if ranked.job == "train" else ""


def more(found: Comparison, index: int) -> str:
    """How much more it costs than the best."""
    ratio = as_written(found.entries[index].usd) / as_written(found.entries[found.best].usd) - 1
    if ratio >= 1:
        return f"{significant(ratio + 1)} times the price"
    return f"{percent(ratio)} more" if ratio >= 0.0005 else "the same price"


def costs(found: Comparison, index: int) -> str:
    """Dollars, how long or how fast, and on how many."""
    ranked, entry = found.ranked, found.entries[index]
    usd, many = dollars(entry.usd), devices(entry.devices)
    if ranked.job == "train":
        grown = f" ({ranked.asked:,.0f} {_do(ranked.asked)} not hold it)" if entry.grown else ""
        return f"{usd}, {duration(entry.days)} on {many}{grown}"
    return f"{usd} a day for {many}, {pace(entry.tpot_seconds)}"


def _do(number: float) -> str:
    return "does" if number == 1 else "do"


def _why_none(found: Comparison) -> str:
    able = [entry for entry in found.entries if entry.able]
    if not able:
        return "no GPU of our tables does this job"
    if not [entry for entry in able if entry.meets]:
        return f"{len(able)} GPUs hold it, but none keeps readers waiting as little as you ask"
    return "those that do the job have no price in our data, or no network that is known"


def sentence(result: Result) -> str:
    """The answer, the runner-up, and what would turn it round."""
    found = compared(result)
    if found.best < 0:
        return f"Nothing can be recommended: {_why_none(found)}."
    rate = price(found.entries[found.best].usd_per_device_hour)
    words = [f"Cheapest: {name_of(found, found.best)} at {rate} an hour, {costs(found, found.best)}"]
    if len(found.order) > 1:
        words[0] += f"; next: {name_of(found, found.order[1])}, {more(found, found.order[1])}"
    turns = changes(result)
    words += [f"It would change {listed(turns, ', or')}"] if turns else []
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
    field, counted = _counted(result)
    grown = other_winner(result, field, MORE)
    if grown and grown.winner >= 0:
        asked = f"{grown.value:,.0f} {counted}"
        clauses.append(f"at {asked} (then {name_of(found, grown.winner)})")
    return clauses


def _counted(result: Result) -> tuple[str, str]:
    """The field that says how much is asked, and what it counts."""
    if result["by_people"]:
        return "askers", "people"
    return ("readers", "readers at once") if result["by_readers"] else ("requests_per_day", "requests a day")


def _caveats(found: Comparison) -> list[str]:
    """What would be cheaper but cannot be recommended, and what a data centre may take instead."""
    said, best = [], found.entries[found.best]
    paper = found.entries[found.cheapest_of(lambda _entry: True)[0]]
    if paper is not best:
        saved = percent(1 - paper.usd / best.usd)
        said.append(f"{paper.name} would cost {saved} less on paper, but no network that joins its machines is known")
    if not best.of_a_cloud and found.best != found.ranked.mine:
        clouds = found.cheapest_of(lambda entry: entry.joined and entry.of_a_cloud)
        words = f"No cloud of our lists rents {best.name} out, only a marketplace of private hosts"
        if clouds:
            words += f"; the cheapest that a cloud rents out: {name_of(found, clouds[0])}, {more(found, clouds[0])}"
        said.append(words)
    if not best.licensed:
        allowed = found.cheapest_of(lambda entry: entry.joined and entry.licensed)
        words = f"The driver licence of {best.name} rules out data centres"
        if allowed:
            words += f"; the cheapest that may stand in one: {name_of(found, allowed[0])}, {more(found, allowed[0])}"
            words += market(found, allowed[0], ", at a marketplace")
        said.append(words)
    return said
