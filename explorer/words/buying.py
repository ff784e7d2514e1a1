"""What is said about a budget to buy with: the best GPU, the runner-up, and what would change that."""

from __future__ import annotations

import math

from explorer.catalog.buying.shop import Change, Shop, age_months, changes, largest, shop
from explorer.catalog.dates import month
from explorer.core.compute import Result
from explorer.core.lab.buying import CONTINUOUS_SHARE, Bought
from explorer.words.citing import cite
from explorer.words.format import dollars, duration, energy, price, significant
from explorer.words.phrases import plural
from explorer.words.ways import run_of

NEC = "nec_continuous"


def many(one: Bought) -> str:
    """How many of what: 2 × RTX 3090, used."""
    return f"{one.devices:,} × {one.ware.name}"


def age(date: str) -> str:
    """How old a price is: of May 2026, 6 months old."""
    months = age_months(date)
    old = f", {months} {plural(months, 'month')} old" if months < 24 else f", {significant(months / 12)} years old"
    return f"of {month(date)}{old if months else ''}"


def advice(result: Result) -> list[str]:
    """The answer in a few sentences: best and why, what it draws, runner-up, and what else would be best."""
    found = shop(result)
    if not found.best:
        return [_nothing(result, found)]
    best = found.best
    said = [
        _best(result, found, best),
        _draws(result, best),
        _next(result, found, best),
        _larger(result, best),
        *_changed(result),
    ]
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
    runs = math.isfinite(best.days)
    why = (
        f"the fastest for {run_of(result)}, {duration(best.days)}"
        if runs
        else f"most memory, though {run_of(result)} does not fit"
    )
    offer = found.offers[best.ware.name]
    return (
        f"{price(found.usd)} {place} buys {many(best)} for {price(round(best.usd))} ({_includes(result, best)}; price"
        f" {age(offer.date)}): {why}."
    )


def _includes(result: Result, one: Bought) -> str:
    if one.ware.whole:
        return "whole computers"
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
        return f"No other GPU that it buys does {run_of(result)}."
    time = f", {duration(other.days)}" if math.isfinite(other.days) else ""
    less = f", {price(round(best.usd - other.usd))} less" if other.usd < 0.97 * best.usd else ""
    tuned = (
        f"; of usual sizes it fine-tunes up to {other.tuned} where the best does {best.tuned or 'none'}"
        if _is_larger(other, best)
        else ""
    )
    return f"Runner-up: {many(other)}{time}{less} (price {age(found.offers[other.ware.name].date)}){tuned}."


def _is_larger(one: Bought, other: Bought) -> bool:
    return one.tuned != other.tuned and _memory(one) > _memory(other)


def _memory(one: Bought) -> float:
    return one.devices * one.ware.accelerator.memory_bytes


def _larger(result: Result, best: Bought) -> str:
    most = largest(result)
    if not most or most.tuned == best.tuned:
        return f"It fine-tunes models up to {best.tuned} by QLoRA, as no other here does." if best.tuned else ""
    return f"For the largest model: {many(most)} fine-tunes up to {most.tuned} by QLoRA and serves {most.served or 'none'} in 4 bits, of usual sizes."


def _changed(result: Result) -> list[str]:
    """What would make another the best."""
    found = changes(result)
    if not found:
        return ["Half or twice the money would not change which GPU is best."]
    return [f"What would change it: {'; '.join([_change(one) for one in found])}."]


def _change(one: Change) -> str:
    if one.what == "circuit":
        return f"a circuit of {significant(one.value / 1000)} kW carries {many(one.best)}"
    return f"with {price(one.value)} it is {many(one.best)}"


def why_not(one: Bought) -> str:
    """Why one of the table is not advised, in a few words; an empty text where it is."""
    if not one.devices:
        return "one machine costs more" if not one.affordable else "too much for the circuit"
    if not one.ware.allowed:
        return "licence forbids data centres"
    if not one.ware.dated:
        return "price over three years old"
    if not one.proven:
        return "speed never measured"
    return "" if math.isfinite(one.days) else "run does not fit"
