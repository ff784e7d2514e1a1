"""What would make a training run fit, faster or cheaper."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.core.choose.advice import adapters_from_scratch, remedies
from explorer.core.choose.candidates import AUTO
from explorer.core.choose.counts import more_devices
from explorer.core.choose.search import is_open
from explorer.core.compute import Result
from explorer.core.evaluate import evaluate
from explorer.core.lab.ladder import has_room, with_room, without_room
from explorer.core.model.precision import runs_in
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.spread import LARGEST_FLEET
from explorer.state.advice.change import (
    CHEAPER,
    CLEARLY,
    FASTER,
    FITTING,
    ROOMY,
    Advice,
    cheaper,
    cost_words,
    other_gpus,
    pieces,
    read_as_gib,
    time_words,
    told,
    tried,
)
from explorer.words.format import devices, dollars, duration
from explorer.words.phrases import plural

NOTHING = "No single change makes it fit: take a smaller model, or a GPU with more memory."
GENTLEST = 3
"""Remedies for memory that are named, besides more GPUs and another GPU."""


def advised(result: Result) -> list[Advice]:
    """Advice for a training run, a few pieces for each answer."""
    if adapters_from_scratch(result):
        whole = [("all weights trained", change(result.scenario, method="full"))]
        return [
            Advice("It can be learnt with", one.label, _figures(one.after), one.after.scenario)
            for one in tried(result, whole)
        ]
    return [*_roomy(result), *_faster(result), *_cheaper(result)] if result.fits else _fitting(result)


def _fitting(result: Result) -> list[Advice]:
    """The gentlest changes of the run, then more GPUs, then another GPU; adapters only where they can learn it."""
    ways = [(remedy.label, change(result.scenario, **remedy.changes)) for remedy in remedies(result)]
    ways = [*read_as_gib(result.scenario), *ways]
    gentle = [one for one in tried(result, ways) if one.after.fits and not adapters_from_scratch(one.after)]
    larger = [one for one in tried(result, [*_more(result), *other_gpus(result, 1)]) if one.after.fits]
    found = [
        Advice(FITTING, one.label, _figures(one.after), one.after.scenario) for one in (*gentle[:GENTLEST], *larger)
    ]
    return found or [Advice("", "", NOTHING, None)]


def _roomy(result: Result) -> list[Advice]:
    """The fastest layout that holds the run even where it needs as much memory as one job in ten does, if it barely fits:
    as My lab lays out what it says can be fine-tuned."""
    if has_room(result) or result.scenario.given or not is_open(result.scenario):
        return []
    roomy = evaluate(with_room(result.scenario))
    if not roomy.fits:
        return []
    after = without_room(roomy.scenario)
    fewer = int(after["micro_batch"])
    label = f"{fewer:,} {plural(fewer, 'sequence')} at a time" if fewer < result["micro_batch"] else "another layout"
    return [Advice(ROOMY, label, _figures(after), after.scenario)]


def _figures(after: Result) -> str:
    return told(duration(float(after["train_days"])), dollars(float(after["usd"])))


def _more(result: Result) -> Iterator[tuple[str, Scenario]]:
    number = more_devices(result)
    if number <= LARGEST_FLEET:
        yield _this_many(result, number)


def _this_many(result: Result, number: float) -> tuple[str, Scenario]:
    return devices(number), change(result.scenario, devices=int(number), devices_rule="this many")


def _faster(result: Result) -> list[Advice]:
    days, usd = float(result["train_days"]), float(result["usd"])
    found = [
        one for one in tried(result, _quick(result)) if one.after.fits and one.after["train_days"] <= CLEARLY * days
    ]
    return pieces(
        FASTER, found, lambda after: told(duration(float(after["train_days"])), cost_words(usd, float(after["usd"])))
    )


def _quick(result: Result) -> Iterator[tuple[str, Scenario]]:
    """Changes that mostly save time, those that cost nothing first."""
    scenario = result.scenario
    job = scenario.workload
    pinned = {name: auto for name, auto in AUTO.items() if getattr(scenario.layout, name) != auto}
    if pinned:
        yield "the layout left to be found", change(scenario, **pinned)
    if job.kernel == "eager":
        yield "flash attention", change(scenario, attention="flash")
    if job.precision == "fp32" and runs_in("bf16 mixed", scenario.accelerator) == "bf16":
        yield "bf16 mixed precision", change(scenario, precision="bf16 mixed")
    if job.precision == "bf16 mixed" and job.method == "full" and runs_in("fp8 mixed", scenario.accelerator) == "fp8":
        yield "fp8 mixed precision", change(scenario, precision="fp8 mixed")
    if 2 * result["devices"] <= LARGEST_FLEET:
        yield _this_many(result, 2 * float(result["devices"]))


def _cheaper(result: Result) -> list[Advice]:
    days, usd = float(result["train_days"]), float(result["usd"])
    good = [
        one
        for one in tried(result, _saving(result))
        if one.after.fits and one.after["usd"] <= CLEARLY * usd and not adapters_from_scratch(one.after)
    ]
    return pieces(
        CHEAPER, good, lambda after: told(dollars(float(after["usd"])), time_words(days, float(after["train_days"])))
    )


def _saving(result: Result) -> Iterator[tuple[str, Scenario]]:
    scenario, there = result.scenario, float(result["devices"])
    if result["rented"]:
        yield from cheaper(result)
        yield from other_gpus(result, 1)
    if there >= 2:
        yield _this_many(result, there // 2)
    if scenario.workload.method == "full":
        yield "LoRA adapters instead of all weights", change(scenario, method="LoRA")
