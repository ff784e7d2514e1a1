"""What is said about a budget to buy with: the best GPU, the runner-up, and what would change that."""

from __future__ import annotations

import math

from explorer.catalog.buying.changes import Change, changes, with_own_pc
from explorer.catalog.buying.shop import Shop, age_months, is_stale, largest, room_of, shop
from explorer.catalog.dates import month
from explorer.catalog.lab_model import means, served, tuned
from explorer.catalog.purchases import Purchase
from explorer.core.compute import Result
from explorer.core.lab.buying import CONTINUOUS_SHARE, Bought
from explorer.words.citing import cite
from explorer.words.format import dollars, duration, energy, price, significant
from explorer.words.phrases import plural
from explorer.words.ways import run_of

NEC = "nec_continuous"


def many(one: Bought) -> str:
    """How many of what: 2 × RTX 3090 (used)."""
    return f"{one.devices:,} × {one.ware.name}"


def age(date: str) -> str:
    """How old a price is: of May 2026, 6 months old."""
    months = age_months(date)
    old = f", {months} {plural(months, 'month')} old" if months < 24 else f", {significant(months / 12)} years old"
    return f"of {month(date)}{old if months else ''}"


def priced(offer: Purchase) -> str:
    """What kind of price it is, and how old; what that means for who buys."""
    if is_stale(offer):
        return f"launch price {age(offer.date)}; shops may ask more"
    return f"price of a used one {age(offer.date)}" if offer.kind == "used" else f"price {age(offer.date)}"


def advice(result: Result) -> list[str]:
    """The answer in a few sentences: best and why, what it draws, runner-up, and what else would be best."""
    found = shop(result)
    if not found.best:
        return [_nothing(result, found)]
    best, changed = found.best, _changed(result, found)
    said = (
        [
            _best(result, found, best),
            _draws(result, best),
            _next(result, found, best),
            _larger(result, best),
            _own_pc(result),
            changed,
        ]
        if found.does_it
        else [_best(result, found, best), _own_pc(result), changed]
    )
    return [sentence for sentence in said if sentence]


def _nothing(result: Result, found: Shop) -> str:
    cheapest = min(
        [o for o in found.found if o.ware.dated and o.ware.allowed and o.proven], key=lambda one: one.ware.usd
    )
    pc = result.scenario.lab.home_pc_usd if result.scenario.lab.room == "home" else 0.0
    around = f" and {price(pc)} for a PC" if pc and not cheapest.ware.whole else ""
    return (
        f"{price(found.usd)} buys no GPU whose price is less than three years old: the cheapest is {cheapest.ware.name}"
        f" at {price(cheapest.ware.usd)}{around}."
    )


def _best(result: Result, found: Shop, best: Bought) -> str:
    """The best, and what it costs with the rest."""
    place = {"home": "at home", "lab": "in a lab", "data centre": "in a data centre"}[result.scenario.lab.room]
    usd, offer, other = price(found.usd), found.offers[best.ware.name], found.next_best
    kind = f"{_includes(result, best)}; {priced(offer)}"
    if not found.does_it and found.others_do_it:
        return (
            f"{usd} {place} buys nothing that can be advised for {run_of(result)}. What it buys instead: {many(best)} for"
            f" {price(round(best.usd))} ({kind})."
        )
    if not found.does_it:
        return (
            f"{usd} {place} buys nothing on which {run_of(result)} fits. What it buys instead: {many(best)} for"
            f" {price(round(best.usd))} ({kind})."
        )
    why = f"the fastest for {run_of(result)}, {duration(best.days)}"
    if other and other.days < best.days:
        why = f"the fastest for {run_of(result)}, {duration(best.days)}, but for GPUs whose only price is that of a launch over a year ago"
    return f"{usd} {place} buys {many(best)} for {price(round(best.usd))} ({kind}): {why}."


def _own_pc(result: Result) -> str:
    """What the money would buy if it had not to buy a PC."""
    own, pc = with_own_pc(result), price(result.scenario.lab.home_pc_usd)
    if not own:
        return ""
    return (
        f"With a PC that you have (set its price, {pc}, to $0) the money buys {many(own)} for {price(round(own.usd))}:"
        f" {duration(own.days)} for {run_of(result)}."
    )


def _includes(result: Result, one: Bought) -> str:
    if one.ware.whole:
        return "a whole computer" if one.devices == 1 else "whole computers"
    if result.scenario.lab.room == "home":
        return "a PC included" if result.scenario.lab.home_pc_usd else "in a PC that is there"
    share = one.ware.server_share
    return f"{significant(100 * share)} % for server and network included" if share else "servers included"


def _draws(result: Result, one: Bought) -> str:
    """Watts, against the circuit at home, and electricity of a month at work."""
    usd = one.month_kwh * float(result["usd_per_kwh"])
    a_month = f"{energy(one.month_kwh)} a month at work, {dollars(usd)}"
    if one.watts <= 0:
        return "Its power is not published."
    if not math.isfinite(one.carried):
        return f"It draws {one.watts / 1000:.2g} kW; {a_month}."
    carries = CONTINUOUS_SHARE * result.scenario.lab.circuit_w
    more = f"; the money would pay for {one.affordable:,}" if one.affordable > one.devices else ""
    return (
        f"It draws {one.watts:,.0f} W at most, and the circuit carries {carries:,.0f} W for hours ({cite(NEC)}){more};"
        f" {a_month}."
    )


def _next(result: Result, found: Shop, best: Bought) -> str:
    """The runner-up, and what it does better."""
    other = found.next_best
    if not other:
        return f"No other GPU that it buys and that can be advised does {run_of(result)}."
    time = f", {duration(other.days)}" if math.isfinite(other.days) else ""
    less = f", {price(round(best.usd - other.usd))} less" if other.usd < 0.97 * best.usd else ""
    more = f", {price(round(other.usd - best.usd))} more" if other.usd > 1.03 * best.usd else ""
    said = f"Runner-up: {many(other)}{time}{less}{more} ({priced(found.offers[other.ware.name])})"
    mine, its = reach(result, best), reach(result, other)
    if mine == its:
        return f"{said}. It fine-tunes and serves the same models."
    return (
        f"{said}. It fine-tunes models up to {its[0]} by QLoRA and serves up to {its[1]}; the best buy fine-tunes up to"
        f" {mine[0]} and serves up to {mine[1]}."
    )


def reach(result: Result, one: Bought) -> tuple[str, str]:
    """The largest models that one of them fine-tunes by QLoRA, and serves in 4 bits: of what the cards of the section are
    about the same as there, where a run must also end in time and an answer be as fast as people read."""
    group = means(result).groups[0]
    if (one.ware.accelerator, one.devices) != (group.accelerator, group.devices):
        return one.tuned or "none", one.served or "none"
    run, copy = tuned(result)["QLoRA"], served(result)["4 bits"]
    return (
        run.scenario.model.model_name if run else "none",
        copy.scenario.model.model_name if copy else "none",
    )


def _larger(result: Result, best: Bought) -> str:
    most = largest(result)
    if not most:
        return ""
    most_tuned, most_served = reach(result, most)
    if most.tuned == best.tuned:
        return f"Of all GPUs with a rank in the table none fine-tunes a larger model by QLoRA than the best buy: up to {most_tuned}."
    return (
        f"Of all GPUs with a rank in the table {many(most)} fine-tunes the largest model by QLoRA, up to {most_tuned}; it"
        f" serves up to {most_served} in 4 bits."
    )


def _changed(result: Result, found: Shop) -> str:
    """What would make another the best; where none holds the run, the least money that buys one that does."""
    known = changes(result)
    if not found.does_it:
        return " ".join([_least(result, one) for one in known])
    if not known:
        return "Neither less money nor up to four times as much would change which GPU is best."
    return f"What would change it: {'; '.join([_change(one) for one in known])}."


def with_pc(result: Result, one: Bought) -> str:
    """That a PC is in the price of some cards, where it is."""
    return " with a PC" if room_of(result.scenario).pc_usd and not one.ware.whole else ""


def _least(result: Result, one: Change) -> str:
    return (
        f"The least money for one that does it and can be advised is {price(math.ceil(one.value))}: {many(one.best)}{with_pc(result, one.best)},"
        f" {duration(one.best.days)}."
    )


def _change(one: Change) -> str:
    if one.what == "circuit":
        return f"a circuit of {significant(one.value / 1000)} kW carries {many(one.best)}"
    usd = price(math.ceil(one.value))
    if one.what == "more":
        return f"from {usd} on it is {many(one.best)}"
    if not math.isfinite(one.best.days):
        return f"less than {usd} buys none that holds it and can be advised"
    return f"with less than {usd} it is {many(one.best)}"


def why_not(result: Result, one: Bought) -> str:
    """Why one of the table is not advised, in a few words; an empty text where it is."""
    if not one.devices and not one.affordable:
        pc, least = room_of(result.scenario).pc_usd, one.ware.sold_in * one.ware.usd
        if pc and not one.ware.whole and least <= shop(result).usd:
            return f"with a PC {price(math.ceil(least + pc))}"
        return f"{one.ware.sold_in:,} cost more" if one.ware.sold_in > 1 else "costs more"
    if not one.devices:
        return "circuit too weak"
    if not one.ware.allowed:
        return "licence forbids data centres"
    if not one.ware.dated:
        return "price too old"
    if not one.proven:
        return "never measured"
    return "" if math.isfinite(one.days) else "run does not fit"
