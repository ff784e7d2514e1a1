"""What would make a training run fit, faster or cheaper."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.core.choose.advice import adapters_from_scratch, learns_from_nothing, possible, remedies
from explorer.core.choose.batches import is_too_small
from explorer.core.choose.candidates import AUTO
from explorer.core.choose.counts import more_devices
from explorer.core.choose.room import has_room
from explorer.core.compute import Result
from explorer.core.lab.trainable import batch_of
from explorer.core.model.precision import runs_in
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.spread import LARGEST_FLEET
from explorer.state.advice.change import (
    AS_IT_IS,
    CHEAPER,
    CLEARLY,
    FASTER,
    FITTING,
    Advice,
    Tried,
    cheaper,
    cost_words,
    other_gpus,
    pieces,
    read_as_gib,
    time_words,
    told,
    tried,
)
from explorer.words.format import count, devices, dollars, duration
from explorer.words.memory_words import room_for
from explorer.words.phrases import plural

NOTHING = "No single change makes it fit: take a smaller model, or a GPU with more memory."
ROOMIER = "More room with"
POSSIBLE = "It is possible with"
TUNING_TOKENS = 10e6
"""Some 10,000 long examples, as in the named scenarios."""
GENTLEST = 3
"""Remedies for memory that are named, besides more GPUs and another GPU."""


def advised(result: Result) -> list[Advice]:
    """Advice for a training run, a few pieces for each answer."""
    if adapters_from_scratch(result):
        ways = tried(result, _learnt(result))
        return [_figured(POSSIBLE, one) for one in ways]
    return [*_roomier(result), *_faster(result), *_cheaper(result)] if result.fits else _fitting(result)


def _learnt(result: Result) -> Iterator[tuple[str, Scenario]]:
    """What makes a run of adapters from nothing one that can be: all weights, or as few tokens as a fine-tuning takes."""
    tokens = min(TUNING_TOKENS, float(result["params"]))
    yield "all weights trained", change(result.scenario, method="full")
    yield f"{count(tokens)} tokens, a fine-tuning", change(result.scenario, tokens=tokens)


def _fitting(result: Result) -> list[Advice]:
    """The gentlest changes of the run, then more GPUs, then another GPU; adapters only where they can learn it."""
    ways = [(remedy.label, change(result.scenario, **remedy.changes)) for remedy in remedies(result)]
    gentle = [one for one in tried(result, ways) if one.after.fits and not adapters_from_scratch(one.after)]
    larger = [one for one in tried(result, [*_more(result), *other_gpus(result, 1)]) if one.after.fits]
    read = [one for one in tried(result, read_as_gib(result.scenario)) if one.after.fits]
    found = [_figured(FITTING, one) for one in (*gentle[:GENTLEST], *larger)] + [
        _figured(AS_IT_IS, one) for one in read
    ]
    return found or [Advice("", "", NOTHING, None)]


def _roomier(result: Result) -> list[Advice]:
    """Where it barely fits, what leaves room for the job in ten that needs more than predicted: the same run laid
    out as My lab does, then what changes it, the fastest first."""
    if has_room(result) or result.scenario.given:
        return []
    laid, changed = (
        [one for one in tried(result, ways) if one.after.fits and has_room(one.after)]
        for ways in (_laid_out(result), _saving_memory(result.scenario))
    )
    changed = [one for one in changed if not adapters_from_scratch(one.after)]
    return pieces(ROOMIER, [*laid, *sorted(changed, key=lambda one: float(one.after["train_days"]))], _taken)


def _laid_out(result: Result) -> Iterator[tuple[str, Scenario]]:
    """The fastest of the layouts that leave room: clearly slower than the one that was taken."""
    if result.found is None or (best := result.found.best_with_room) is None:
        return
    layout = result.found.changes(best)
    fewer = layout["micro_batch"]
    label = f"{fewer:,} {plural(fewer, 'sequence')} at a time" if fewer < result["micro_batch"] else "another layout"
    yield label, change(result.scenario, devices=int(result["devices"]), devices_rule="this many", **layout)


def _saving_memory(scenario: Scenario) -> Iterator[tuple[str, Scenario]]:
    for remedy in possible(scenario):
        yield remedy.label, change(scenario, **remedy.changes)


def _taken(after: Result) -> str:
    return told(room_for(float(after["device_bytes"]), float(after["capacity_bytes"])).taken, _figures(after))


def _figured(goal: str, one: Tried) -> Advice:
    return Advice(goal, one.label, _figures(one.after), one.after.scenario)


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
    if is_too_small(result) and learns_from_nothing(scenario):
        best = int(batch_of(job.tokens, job.seq_len))
        if best > job.global_batch:
            yield f"steps of {count(best * job.seq_len)} tokens", change(scenario, global_batch=best)
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
