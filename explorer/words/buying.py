"""What is said about a budget to buy with: the best GPU, the runner-up, and what would change that."""

from __future__ import annotations

import math

from explorer.catalog.buying.shop import Change, Shop, age_months, changes, is_stale, largest, shop
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
    other = found.next_best
    if not runs:
        why = f"most memory, though {run_of(result)} does not fit"
    elif other and other.days < best.days:
        why = f"the fastest for {run_of(result)}, {duration(best.days)}, but for GPUs whose only price is that of a launch over a year ago"
    else:
        why = f"the fastest for {run_of(result)}, {duration(best.days)}"
    offer = found.offers[best.ware.name]
    return (
        f"{price(found.usd)} {place} buys {many(best)} for {price(round(best.usd))} ({_includes(result, best)};"
        f" {priced(offer)}): {why}."
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
    more = f", {price(round(other.usd - best.usd))} more" if other.usd > 1.03 * best.usd else ""
    said = f"Runner-up: {many(other)}{time}{less}{more} ({priced(found.offers[other.ware.name])})"
    mine, its = reach(result, best), reach(result, other)
    if mine == its:
        return f"{said}; it holds the same models."
    return f"{said}; it fine-tunes up to {its[0]} and serves up to {its[1]}, the best {mine[0]} and {mine[1]}."


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
        return f"It fine-tunes models up to {most_tuned} by QLoRA, as no other here does." if best.tuned else ""
    return (
        f"For the largest model: {many(most)} fine-tunes up to {most_tuned} by QLoRA and serves up to {most_served} in 4"
        " bits."
    )


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
