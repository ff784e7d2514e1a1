"""What a lab can do with what it has: the largest model from scratch, fine-tuned, served, and what each person has; with
money to buy, what to buy."""

from __future__ import annotations

import math
from collections.abc import Mapping

from explorer.catalog.buying.shop import shop
from explorer.catalog.fleets import means_of
from explorer.catalog.lab_model import Scratch, means, scratch, served, size_words, tuned
from explorer.catalog.listed import NO_PRICE, OWN_PRICE
from explorer.catalog.released import beside, is_largest, servable_models, tunable_models
from explorer.core.compute import Result
from explorer.core.lab.means import taken_days
from explorer.core.lab.trainable import Answer
from explorer.languages import term
from explorer.words.basis import basis
from explorer.words.buying import advice
from explorer.words.checked import outside
from explorer.words.format import count, dollars, duration, price, significant, span
from explorer.words.headlines.bought import best_buy, bought_for
from explorer.words.headlines.headline import Headline
from explorer.words.headlines.subject import having, hours_words
from explorer.words.phrases import a, listed

TOO_SMALL = "the means are too small"


def headlines(result: Result) -> list[Headline]:
    """From scratch, fine-tuned, served, per person; with money to buy, what it buys comes first."""
    if result.scenario.lab.means == "to buy":
        return [best_buy(result), _tuned(result), _served(result), _scratch(result)]
    return [_scratch(result), _tuned(result), _served(result), _each(result)]


def _scratch(result: Result) -> Headline:
    found = scratch(result)
    if found is None:
        return Headline("From scratch", "Nothing", f"{TOO_SMALL} for a model of 1M parameters", "", good=False)
    run = found.answer.result
    detail = f"{duration(taken_days(run))}{_rough(run)}{_at_work(run)}{_paid(result, run)}; {_quality(found)}"
    return Headline(
        "From scratch",
        size_words(found.answer),
        detail,
        "",
        basis=basis(run, "step"),
        rough=f"on {count(found.tokens)} tokens",
        opens="scratch",
    )


def _rough(run: Result) -> str:
    """The range of the days, where they are those of the run alone."""
    low, high = float(run["train_days_low"]), float(run["train_days_high"])
    alone = taken_days(run) == float(run["train_days"])
    return f" ({span(low, high)})" if alone and high > low else ""


def _paid(result: Result, run: Result) -> str:
    """What is paid to whom, where the cards are rented."""
    usd, prices = float(run["usd"]), result.scenario.prices
    if not math.isfinite(usd) or result.scenario.lab.holding != "rented":
        return ""
    listed_price = prices.provider not in ("", OWN_PRICE["provider"], NO_PRICE["provider"])
    if not listed_price or run.scenario.prices.usd_per_device_hour != prices.usd_per_device_hour:
        return f", {dollars(usd)}"
    return f", {dollars(usd)} at {term(prices.provider)} ({price(prices.usd_per_device_hour)} a GPU-hour)"


def _quality(found: Scratch) -> str:
    """The loss, and the known models between which the same law puts it."""
    better, worse = beside(found.loss)
    loss = f"{found.loss:.2f} ({found.loss_low:.2f} to {found.loss_high:.2f})"
    if not better:
        return f"in quality above every model of our list, by the law of its loss: {loss}"
    if not worse:
        return f"in quality below every model of our list, by the law of its loss: {loss}"
    return f"in quality between {worse} and {better}, by the law of its loss: {loss}"


WAITING = 0.02
"""Of the calendar: waiting of a smaller share is not spoken of."""


def _at_work(run: Result) -> str:
    """How much of the calendar the GPUs work, where queues, turns or failures take a part of it."""
    work = float(run["train_days"])
    return f", {duration(work)} of it at work" if work < (1 - WAITING) * taken_days(run) else ""


def _tuned(result: Result) -> Headline:
    found, tokens = reached(tuned(result)), count(result.scenario.lab.tuning_tokens)
    if not found:
        return Headline("Fine-tuned", "Nothing", f"{TOO_SMALL} for {tokens} tokens", "", good=False)
    (method, best), others = found[0], _others(found)
    usd = float(best.result["usd"])
    paid = f", {dollars(usd)}" if result.scenario.lab.holding == "rented" and math.isfinite(usd) else ""
    takes = f"{tokens} tokens in {duration(taken_days(best.result))}{paid}"
    largest = "the largest dense model of our list" if is_largest(_model(best), tunable_models()) else ""
    detail = _parts([takes, largest, _beside([f"{_model(a)} {_by(name)}" for name, a in others])])
    value, known = f"{count(best.params)} {_by(method)}", _checked(best.result)
    return Headline("Fine-tuned", value, detail, "", basis=known, rough=_model(best), opens="tuned")


def _checked(run: Result) -> str:
    """What the memory of a run stands on, and whether a model of that size was among it."""
    known, most = basis(run, "memory"), outside(run, "memory").get("active_params")
    if not most or most[0] < most[1]:
        return known
    return f"{known}; beyond what was checked: published runs have at most {count(most[1])} parameters"


def _model(answer: Answer) -> str:
    """The model of an answer, that anybody can download."""
    return str(answer.scenario.model.model_name)


def _beside(others: list[str]) -> str:
    """The other answers of a card, of smaller models."""
    return f"smaller: {listed(others, ' and')}" if others else ""


def _parts(said: list[str]) -> str:
    """What a card says, without what is empty."""
    return "; ".join([part for part in said if part])


def _by(method: str) -> str:
    return "in full" if method == "full" else f"by {method}"


def _served(result: Result) -> Headline:
    found = reached(served(result)) if has_cards(result) else []
    if not found:
        why = "no model of 1M parameters fits" if has_cards(result) else "there is nothing to serve it on"
        return Headline("Served", "Nothing", why, "", good=False)
    (bits, best), others = found[0], _others(found)
    largest = "the largest text model of our list" if is_largest(_model(best), servable_models(4)) else ""
    smaller = _beside([f"{_model(a)} in {name}" for name, a in others])
    detail = _parts([f"{speed(best)} for one reader", largest, smaller])
    return Headline("Served", f"{count(best.params)} in {bits}", detail, "", rough=_model(best), opens="served")


def has_cards(result: Result) -> bool:
    """Whether there is a card at all: not where money to buy with buys none."""
    return result.scenario.lab.means != "to buy" or shop(result).best is not None


def speed(served_model: Answer) -> str:
    """Tokens a second that one reader gets."""
    return f"{significant(1 / float(served_model.result['between_tokens_seconds']))} tokens a second"


def reached(found: Mapping[str, Answer | None]) -> list[tuple[str, Answer]]:
    """Those that there are, the largest model first; of the same model in the way that changes least of it."""
    there = [(name, a) for name, a in reversed(list(found.items())) if a is not None]
    return sorted(there, key=lambda pair: -pair[1].params)


def _others(found: list[tuple[str, Answer]]) -> list[tuple[str, Answer]]:
    """Those behind the first, of other models."""
    return [(name, a) for name, a in found[1:] if _model(a) != _model(found[0][1])]


def _each(result: Result) -> Headline:
    have = means_of(result.scenario)
    hours = min(have.device_hours, have.devices * have.days * 24)
    price = sum(group.usd_per_device_hour * group.devices for group in have.groups) / have.devices
    usd = min(have.usd, hours * price) if math.isfinite(price) else have.usd
    hours = min(hours, have.usd / price) if math.isfinite(have.usd) and price > 0 else hours
    money = f"{dollars(usd / have.people)}; " if math.isfinite(usd) and _pays(result) else ""
    alone = have.people == 1
    title, who = ("In all", "for one person") if alone else ("For each person", f"shared by {have.people:,} people")
    if hours < NO_HOURS:
        return Headline(title, "Nothing", who, "", good=False)
    return Headline(title, f"{hours_words(hours / have.people)} GPU-hours", money + who, "")


NO_HOURS = 1e-6
"""GPU-hours below which there are none."""


def _pays(result: Result) -> bool:
    lab = result.scenario.lab
    return lab.holding == "rented" or lab.means == "dollars"


def sentence(result: Result) -> str:
    """The line under the cards: what the cards do in their time; with money to buy with, what it buys first."""
    bought = advice(result)[:1] if result.scenario.lab.means == "to buy" else []
    return bought[0] if bought and shop(result).best is None else " ".join([*bought, f"{'; '.join(_does(result))}."])


def told(result: Result) -> str:
    """The same in one short sentence: with money to buy with, only what it buys, the best or what is chosen."""
    if result.scenario.lab.means != "to buy":
        return f"{'; '.join(_does(result)[:2])}."
    return bought_for(result) or sentence(result)


def _does(result: Result) -> list[str]:
    """What the cards train, fine-tune and serve, each as a clause."""
    have, found = means(result), scratch(result)
    limited = math.isfinite(min(have.usd, have.device_hours))
    cards = having(have) + ("" if limited else f" for {duration(have.days)}")
    train = "trains" if math.isfinite(have.usd) or (have.devices == 1 and not limited) else "train"
    said = [
        f"{cards} {train} {a(size_words(found.answer))} on {count(found.tokens)} tokens from scratch"
        if found
        else f"{cards}: too little to train even 1M parameters from scratch"
    ]
    said += [f"{_reaches(name)} {_model(a)} ({count(a.params)})" for name, a in reached(tuned(result))[:1]]
    said += [
        f"up to {_model(a)} ({count(a.params)}) can be served in {name}" for name, a in reached(served(result))[:1]
    ]
    return said


def _reaches(method: str) -> str:
    return "full fine-tuning reaches" if method == "full" else f"{method} reaches"
