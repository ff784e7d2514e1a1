"""What would make a model in use fit, answer faster, or cost less."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.core.choose.serving_advice import Way, changes, ways
from explorer.core.compute import Result
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.second import is_unlike
from explorer.state.advice.change import (
    AS_IT_IS,
    CHEAPER,
    CLEARLY,
    EACH,
    FASTER,
    FITTING,
    Advice,
    Tried,
    cheaper,
    cost_words,
    other_gpus,
    pieces,
    read_as_gib,
    told,
    tried,
)
from explorer.words.format import significant
from explorer.words.serving_words import answer_price, fits, gpus, meets
from explorer.words.waits import half_per_s

NOTHING = "No single change that was tried makes it {}: take a smaller model, or ask for less."
ENOUGH = "It would meet the targets with"
OTHERS = 2
"""Other GPUs that are named where this one does not do the job."""
QUICKER = 1.1
"""A change that brings fewer times the tokens a second is no advice."""


def advised(result: Result) -> list[Advice]:
    """Advice for a model in use, a few pieces for each answer."""
    if not meets(result):
        return _enough(result)
    better = list(tried(result, _gentle(result)))
    first = _cheaper(result, better)
    told_already = {advice.label for advice in first}
    return [*first, *(advice for advice in _faster(result, better) if advice.label not in told_already)]


def _enough(result: Result) -> list[Advice]:
    """What makes it fit, or as fast as is asked; among changes that make it fit, those first that meet the targets."""
    found = [way for way in ways(result) if way.fits and (way.meets or not fits(result))]
    kinds: dict[tuple[str, ...], Way] = {}
    for way in sorted(found, key=lambda way: not way.meets):
        kinds.setdefault(tuple(way.changes), way)  # of each kind of change the gentlest
    good = [(way.label, change(result.scenario, **way.changes)) for way in kinds.values()]
    mended = [*tried(result, good[:EACH]), *tried(result, other_gpus(result, OTHERS))]
    mending = ENOUGH if fits(result) else FITTING
    read = () if fits(result) else tried(result, read_as_gib(result.scenario))
    both = [*((mending, one) for one in mended), *((AS_IT_IS, one) for one in read)]
    found = [Advice(goal, one.label, _told(one), one.after.scenario) for goal, one in both if fits(one.after)]
    goal = "meet the targets" if fits(result) else "fit"
    return found or [Advice("", "", NOTHING.format(goal), None)]


def _told(one: Tried) -> str:
    late = "" if meets(one.after) else "but slower than is asked"
    return told(_pace(one.after), _price(one.after), late)


def _pace(after: Result) -> str:
    known = after["written_tokens"] > 0 and after["between_tokens_seconds"] > 0
    return f"{significant(half_per_s(after))} tokens/s" if known else ""


def _price(after: Result) -> str:
    return f"{answer_price(float(after['usd_per_request']))} an answer"


def _gentle(result: Result) -> Iterator[tuple[str, Scenario]]:
    """Other formats, and copies of more GPUs; what is asked stays as it is."""
    scenario, number = result.scenario, 2 * int(result["copy_devices"])
    for label, fields in changes(result):
        if "prompt_tokens" not in fields:
            yield label, change(scenario, **fields)
    if not scenario.serving.serving_tp and not is_unlike(scenario) and scenario.model.heads % number == 0:
        yield f"{gpus(number)} for a copy", change(scenario, serving_tp=number)


def _cheaper(result: Result, better: list[Tried]) -> list[Advice]:
    usd = float(result["usd_per_request"])
    offers = tried(result, [*cheaper(result), *other_gpus(result, 1)]) if result["rented"] else ()
    good = [one for one in (*offers, *better) if meets(one.after) and one.after["usd_per_request"] <= CLEARLY * usd]
    return pieces(CHEAPER, good, lambda after: told(answer_price(float(after["usd_per_request"])), _pace(after)))


def _faster(result: Result, better: list[Tried]) -> list[Advice]:
    if not result["written_tokens"]:
        return []
    pace, usd = half_per_s(result), float(result["usd_per_request"])
    good = [one for one in better if meets(one.after) and half_per_s(one.after) >= QUICKER * pace]
    return pieces(FASTER, good, lambda after: told(_pace(after), cost_words(usd, float(after["usd_per_request"]))))
