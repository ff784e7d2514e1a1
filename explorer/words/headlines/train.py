"""Training in words: FLOPs, fit, time and cost, and a sentence on the layout behind them."""

from __future__ import annotations

from explorer.catalog.synthetic import size_of
from explorer.core.choose.candidates import AUTO
from explorer.core.choose.search import is_open, searched
from explorer.core.choose.sweeps import fitting
from explorer.core.compute import Result
from explorer.core.scenario import FIELDS
from explorer.words.basis import ASSUMED_SHAPE, basis
from explorer.words.format import between, count, devices, dollars, duration, flop, percent, size, span
from explorer.words.headlines.headline import Headline, of_training, unless_it_is_sold, with_own
from explorer.words.memory_words import hangs_on_gib, room_for, verdict
from explorer.words.own_numbers import EXACT, YOURS, ends, is_own, published_mfu, usd_ends
from explorer.words.paying import is_metered, rate, saved_rent, whole_project
from explorer.words.phrases import listed, plural

OF_THE_RUN = ("train_seconds", "train_days", "run_mfu", "step_mfu")
"""Quantities that, once they are given, leave unknown what lies between the steps and the run."""


def headlines(result: Result) -> list[Headline]:
    """Time, cost, fit and FLOPs: in the order that people come for them."""
    cards = (_time(result), _cost(result), _memory(result), _compute(result))
    time, cost, memory, compute = (with_own(card, result) for card in cards)
    return [of_training(time, result), unless_it_is_sold(of_training(cost, result), result), memory, compute]


def _compute(result: Result) -> Headline:
    params, active = float(result["params"]), float(result["active_params"])
    sizes = f"{count(params)} parameters" + (f", {count(active)} active" if active < params else "")
    return Headline(
        "Compute",
        flop(float(result["training_flop"])),
        sizes,
        "training_flop",
        basis=ASSUMED_SHAPE if size_of(result.scenario.model.model_name) else EXACT,
    )


def _memory(result: Result) -> Headline:
    need, capacity = float(result["device_bytes"]), float(result["capacity_bytes"])
    room = room_for(need, capacity)
    each, rough = _each(float(result["devices_used"])), memory_range(result)
    known = basis(result, "memory")
    if result.fits:
        value = f"{verdict(need, ends(result, 'memory')[1], capacity)}: {room.taken}"
        detail = f"{room.left} to spare on {each}{hangs_on_gib(result)}"
        return Headline("Memory", value, detail, "device_bytes", basis=known, rough=rough)
    value = f"Does not fit: {room.left} short"
    detail = f"{room.needed} on {each}{hangs_on_gib(result)}"
    return Headline("Memory", value, detail, "device_bytes", good=False, basis=known, rough=rough)


def memory_range(result: Result) -> str:
    """What eight in ten such runs need: 47 to 65 GB; nothing where that is not predicted."""
    low, high = (float(result["device_bytes"]) * end for end in ends(result, "memory"))
    return between(size(low), size(high)) if high > low else ""


def _time(result: Result) -> Headline:
    days = float(result["train_days"])
    low, high = (days * end for end in ends(result, "run"))
    return Headline(
        "Time",
        duration(days),
        _mfu(result),
        "train_seconds",
        basis=basis(result, "step"),
        rough=span(low, high) if high > low else "",
    )


def _mfu(result: Result) -> str:
    """The MFU of the whole run, and that of its steps alone, where what lies between the two is computed."""
    whole, steps = percent(float(result["run_mfu"])), percent(float(result["step_mfu"]))
    if is_own(result, OF_THE_RUN) or whole == steps or result.scenario.workload.mfu > 0:
        own = result.scenario.workload.mfu > 0 and not result.scenario.given and not published_mfu(result)
        return f"MFU {steps}, as entered" if own else f"MFU {whole} of the whole run"
    return f"MFU {whole} of the whole run; {steps} without restarts and evaluation"


def _cost(result: Result) -> Headline:
    usd = float(result["usd"])
    low, high = (usd * end for end in usd_ends(result))
    rough = f"{dollars(low)} to {dollars(high)}" if high > low else ""
    saved = saved_rent(result)
    detail = f"{rate(result)}; {saved}" if saved else rate(result)
    detail += f"; with all runs before it {whole_project(result)}" if result["experiments"] != 1 else ""
    if result["metered"] and not is_metered(result):
        return Headline("Cost", "Unknown", detail, "device_hours", False)
    known = f"{YOURS}: GPU-hours of the run" if is_own(result, ("device_hours",)) else basis(result, "step")
    return Headline("Cost", dollars(usd), detail, "usd", basis=known, rough=rough)


def _each(number: float) -> str:
    return "the GPU" if number == 1 else f"each of {devices(number)}"


def sentence(result: Result) -> str:
    """How the job is spread, who decided that, and out of how many layouts."""
    words = spread(result)
    if not is_open(result.scenario):
        return f"Layout as you set it: {words}."
    found = searched(result)
    fit = fitting(found)
    if not fit:
        return f"None of the {found.tried:,} layouts tried fits; the nearest: {words}{_pinned(result)}."
    which = f"the fastest of {found.tried:,} tried, {fit:,} of which fit{'s' if fit == 1 else ''}"
    if found.is_spared:
        which = f"the fastest that leaves room, of {found.tried:,} tried, {fit:,} of which fit"
    return f"Layout found: {words}{_pinned(result)}: {which}."


def spread(result: Result) -> str:
    """The layout of a result in words."""
    experts, sequences = int(result["ep"]), int(result["micro_batch"])
    said = [" × ".join(_pieces(result)) or "one GPU"]
    if experts > 1:
        said.append(f"experts over {experts:,} GPUs")
    if result["dp"] * result["cp"] > 1:
        said.append(sharing(int(result["zero_stage"])))
    said += [f"{sequences:,} {plural(sequences, 'sequence')} at a time", AGAIN[result["recompute"]]]
    idle = float(result["devices"] - result["devices_used"])
    return ", ".join(said) + (f", {devices(idle)} idle" if idle > 0 else "")


def _pieces(result: Result) -> list[str]:
    """What the model, and the batch, are cut into."""
    chunks = f" in {int(result['interleave'])} chunks each" if result["interleave"] > 1 else ""
    pieces = (
        ("tp", f"{int(result['tp'])}-way tensor"),
        ("pp", f"{int(result['pp'])} pipeline stages{chunks}"),
        ("cp", f"{int(result['cp'])}-way context"),
        ("dp", f"{int(result['dp']):,} replicas"),
    )
    return [words for name, words in pieces if result[name] > 1]


AGAIN = {
    "none": "nothing recomputed",
    "light": "norms and activation functions recomputed",
    "selective": "attention scores recomputed",
    "half": "every second product recomputed",
    "full": "everything recomputed",
}


def sharing(zero_stage: int) -> str:
    return f"ZeRO-{zero_stage}" if zero_stage else "no ZeRO"


def _pinned(result: Result) -> str:
    """The parts of the layout that the user has set."""
    layout = result.scenario.layout
    names = [FIELDS[name].metadata["label"] for name, auto in AUTO.items() if getattr(layout, name) != auto]
    if not names:
        return ""
    return f" ({listed(names, ' and')} as you set {'them' if len(names) > 1 else 'it'})"
