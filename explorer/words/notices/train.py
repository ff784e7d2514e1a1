"""What a user should know about a training run."""

from __future__ import annotations

import math

from explorer import catalog
from explorer.core.calibration import HABITS, SPLITS
from explorer.core.choose.advice import adapters_from_scratch, learns_from_nothing
from explorer.core.compute import Result
from explorer.core.model.precision import RECIPES, runs_in
from explorer.core.scenario import FIELDS
from explorer.core.seen import SEEN
from explorer.words.checked import beyond
from explorer.words.format import count, devices, duration, part, percent, significant, size
from explorer.words.notices.adapters import about_adapters, about_uncounted
from explorer.words.notices.batch import about_batch
from explorer.words.notices.model import about_shape
from explorer.words.notices.price import about_price
from explorer.words.own_numbers import ends

CREDIT = 1000.0
SHORT = 600.0
"""A run below is over before its start is nothing beside it. [s]"""


def notices(result: Result) -> list[str]:
    """What a user should know about this result, most important first."""
    return [
        *about_adapters(result),
        *_about_margin(result),
        *_about_short(result),
        *_about_no_adapters(result),
        *_about_number(result),
        *_about_software(result),
        *_about_tensor(result),
        *about_batch(result),
        *_about_format(result),
        *about_shape(result),
        *about_uncounted(result),
        *_about_efficiency(result),
        *(about_price(result) if result["rented"] else []),
        *about_credit(result),
        *beyond(result, ("train_seconds", "device_bytes")),
    ]


def _about_short(result: Result) -> list[str]:
    """What is not counted, and is most of a run that is over in minutes."""
    if float(result["train_seconds"]) >= SHORT or not result.fits or adapters_from_scratch(result):
        return []
    if not result["rented"]:
        return ["So short a run takes longer than this: starting up and loading model and data are not counted."]
    return [
        "So short a run takes longer and costs more than this: starting up, loading model and data, and the least time that"
        " is billed are not counted."
    ]


def _about_no_adapters(result: Result) -> list[str]:
    """Why adapters, which need far less memory, are no way out for a run from scratch."""
    if result.fits or not learns_from_nothing(result.scenario):
        return []
    return [
        "LoRA and QLoRA are not offered: they adapt a model that is already trained, and this run trains one from nothing."
    ]


def _about_margin(result: Result) -> list[str]:
    need, high = float(result["device_bytes"]), ends(result, "memory")[1]
    over = need * high - float(result["capacity_bytes"])
    if over <= 0 or not result.fits:
        return []
    return [
        f"It fits by a small margin: one job in ten needs {percent(high - 1)} more memory than predicted,"
        f" which here would be {size(over)} too much."
    ]


def _about_number(result: Result) -> list[str]:
    layout, found = result.scenario.layout, devices(float(result["devices"]))
    if layout.devices_rule == "as many as fit it":
        return [] if result.fits else [f"No number of these GPUs holds the job; {found} are shown instead."]
    if layout.devices_rule != "as many as meet the deadline":
        return []
    deadline = duration(layout.deadline_days)
    if result.fits and result["train_days"] <= layout.deadline_days:
        return [f"{found} meet the deadline of {deadline}."]
    return [f"No number of these GPUs that we tried meets the deadline of {deadline}; {found} are shown instead."]


def _about_software(result: Result) -> list[str]:
    """Parts of a layout that were set, though the named software does not have them."""
    software = result.scenario.workload.framework
    habits = HABITS[software]
    words = [
        FIELDS[name].metadata["label"].lower() for name in SPLITS if name not in habits.splits and result[name] > 1
    ]
    if float(result["zero_stage"]) > max(habits.zero_stages):
        words.append(f"ZeRO stage {float(result['zero_stage']):.0f}")
    if result["recompute"] not in (*habits.recompute, "auto"):
        words.append(f"recomputation of “{result['recompute']}”")
    if not words:
        return []
    return [
        f"Layouts for {software} are looked for without {' and '.join(words)}: what you set is computed all the same."
    ]


def _about_tensor(result: Result) -> list[str]:
    """A layout that was set against custom is computed, with a word on what it costs."""
    tp, domain = float(result["tp"]), float(result["link_domain"])
    if tp <= domain:
        return []
    return [
        f"Tensor parallelism over {tp:.0f} GPUs reaches beyond the {domain:.0f} that the fast link joins: every layer"
        " waits for the network."
    ]


def _about_format(result: Result) -> list[str]:
    precision, accelerator = result.scenario.workload.precision, result.scenario.accelerator
    first, used = RECIPES[precision].formats[0], runs_in(precision, accelerator)
    if used == first:
        return []
    slow = "" if used in ("bf16", "fp16") else " That is far slower, as on the real card."
    return [
        f"{accelerator.accelerator_name} has no {first} matrix units; frameworks fall back to {used},"
        f" and so does this page.{slow}"
    ]


def _about_efficiency(result: Result) -> list[str]:
    accelerator = result.scenario.accelerator
    usual = catalog.provenance("efficiency", "generation", accelerator.generation)
    own = usual and float(usual["matrix_efficiency"]) != accelerator.matrix_efficiency
    seen = [True for _, generation in SEEN.get("step", {}) if generation == accelerator.generation]
    if result.scenario.workload.mfu or not usual or own or usual["basis"] == "measured" or seen:
        return []
    return [
        "No published run on this GPU generation is in our evidence: that large matrix products reach"
        f" {percent(float(result['product_efficiency']))} of its peak is assumed."
    ]


def about_credit(result: Result) -> list[str]:
    """What a round sum buys, where the run can be had at all."""
    if adapters_from_scratch(result):
        return []
    tokens = CREDIT / float(result["usd"]) * float(result["tokens"]) if result["usd"] > 0 else math.inf
    if not math.isfinite(tokens):
        return []
    share = tokens / float(result["tokens"])
    times = f"{significant(share)} times this run" if share >= 1 else f"{part(share)} of this run"
    times = "this run" if 0.98 < share < 1.02 else times
    bought = "of electricity buys" if result["metered"] else "buys"
    return [f"What $1,000 {bought} here: {count(tokens)} tokens, {times}."]
