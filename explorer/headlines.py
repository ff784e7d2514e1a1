"""The answer in words: four headlines, and notices of one sentence each."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer import catalog
from explorer.core.advice import more_devices, remedies
from explorer.core.evaluate import Result, evaluate
from explorer.core.precision import RECIPES, runs_in
from explorer.core.scenario import LARGEST_FLEET, change
from explorer.format import count, devices, dollars, duration, flop, percent, significant, size, span
from explorer.synthetic import is_synthetic, neighbours

CREDIT = 1000.0


@dataclass(frozen=True)
class Headline:
    """One card: the answer, what stands below it, and the quantity whose sum explains it."""

    title: str
    value: str
    detail: str
    quantity: str
    good: bool = True


def headlines(result: Result) -> list[Headline]:
    """FLOPs, fit, time and cost."""
    r = {
        name: float(result[name])
        for name in (
            "training_flop",
            "params",
            "active_params",
            "spare_bytes",
            "device_bytes",
            "capacity_bytes",
            "train_days",
            "train_days_low",
            "train_days_high",
            "usd",
            "usd_low",
            "usd_high",
            "achieved_mfu",
            "device_count",
        )
    }
    sizes = f"{count(r['params'])} parameters" + (
        f", {count(r['active_params'])} active" if r["active_params"] < r["params"] else ""
    )
    if result.fits:
        fit = Headline(
            "VRAM",
            f"Fits: {size(r['device_bytes'])} of {size(r['capacity_bytes'], 3)}",
            f"{size(r['spare_bytes'])} to spare on {_each(r['device_count'])}",
            "device_bytes",
        )
    else:
        fit = Headline(
            "VRAM",
            f"Does not fit: {size(-r['spare_bytes'])} short",
            f"{size(r['device_bytes'])} needed on {_each(r['device_count'])}",
            "device_bytes",
            good=False,
        )
    ranged = r["usd_high"] > r["usd_low"]
    condition = "" if result.fits else "if it fitted; "
    prices = result.scenario.prices
    return [
        Headline("Compute", flop(r["training_flop"]), sizes, "training_flop"),
        fit,
        Headline(
            "Time",
            duration(r["train_days"]),
            condition
            + (f"{span(r['train_days_low'], r['train_days_high'])}; " if ranged else "")
            + f"{percent(r['achieved_mfu'])} of peak (MFU)",
            "train_seconds",
            bool(result.fits),
        ),
        Headline(
            "Cost",
            dollars(r["usd"]),
            condition
            + (f"{dollars(r['usd_low'])} to {dollars(r['usd_high'])}; " if ranged else "")
            + f"${prices.usd_per_device_hour:,.2f} a GPU-hour",
            "usd",
            bool(result.fits),
        ),
    ]


def _each(number: float) -> str:
    return "the GPU" if number == 1 else f"each of {devices(number)}"


def notices(result: Result) -> list[str]:
    """What a user should know about this result, most important first."""
    found = [
        *_about_fit(result),
        *_about_number(result),
        *_about_format(result),
        *_about_shape(result),
        *_about_efficiency(result),
        *_about_price(result),
    ]
    if result["adapters"] and result["tokens"] > result["params"]:
        found.append("LoRA adapts a model that is already trained; it cannot train one from scratch.")
    tokens = CREDIT / float(result["usd"]) * float(result["tokens"]) if result["usd"] > 0 else math.inf
    if math.isfinite(tokens):
        share = tokens / float(result["tokens"])
        times = f"{significant(share)} times this run" if share >= 1 else f"{percent(share)} of this run"
        found.append(f"What $1,000 buys here: {count(tokens)} tokens, {times}.")
    return found


def _about_fit(result: Result) -> list[str]:
    if result.fits:
        return []
    more = more_devices(result)
    ways = [f"{devices(more)} that share everything (ZeRO-3)"] if math.isfinite(more) else []
    ways += [f"{remedy.label} ({size(remedy.spare_bytes)} to spare)" for remedy in remedies(result)[:3]]
    in_gib = evaluate(change(result.scenario, count_in_gib=True))
    if in_gib.fits:
        ways.append("reading the printed GB as GiB, as most drivers report them")
    if not ways:
        return ["No single change makes it fit: take a smaller model, shorter sequences or a GPU with more memory."]
    return ["It would fit with " + "; or ".join(ways) + "."]


def _about_number(result: Result) -> list[str]:
    rule = result.scenario.layout.devices_rule
    if rule == "as many as fit it" and not math.isfinite(float(result["devices_to_fit"])):
        return [
            f"No number of these GPUs holds the job as it is shared now; {devices(float(result['device_count']))}"
            " are shown instead."
        ]
    if rule == "as many as meet the deadline" and result["device_count"] > LARGEST_FLEET:
        return [f"The deadline asks for more GPUs than any fleet in our sources has ({LARGEST_FLEET:,})."]
    if rule == "as many as meet the deadline":
        return [
            f"{devices(float(result['device_count']))} meet the deadline of"
            f" {duration(result.scenario.layout.deadline_days)}."
        ]
    return []


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


def _about_shape(result: Result) -> list[str]:
    name = result.scenario.model.model_name
    if not is_synthetic(name):
        return []
    known = {
        label: float(row["params"])
        for label, row in ((row["model_label"], row) for row in catalog.rows("models"))
        if row["family"] == "Llama" and row["active_params"] == row["params"]
    }
    below, above = neighbours(float(result["params"]), known)
    between = f"between {below} and {above}" if below and above else f"beyond {below or above}"
    return [f"The {name[:-6]} here is a synthetic shape, {between}."]


def _about_efficiency(result: Result) -> list[str]:
    usual = catalog.provenance("efficiency", "generation", result.scenario.accelerator.generation)
    if result.scenario.workload.mfu or not usual or usual["basis"] == "measured":
        return []
    return [
        f"No published run on this GPU generation is in our evidence: {percent(float(usual['hfu']))} of the peak"
        f" ({percent(float(usual['hfu_low']))} to {percent(float(usual['hfu_high']))}) is assumed."
    ]


def _about_price(result: Result) -> list[str]:
    prices = result.scenario.prices
    for offer in catalog.offers(result.scenario.accelerator.accelerator_name):
        if (offer.provider, offer.price_kind, offer.price_date) == (
            prices.provider,
            prices.price_kind,
            prices.price_date,
        ):
            notes = [offer.note] if offer.note else []
            if offer.date_is_estimated:
                notes.append(f"{offer.provider}'s price has no stated date; about {offer.price_date[:7]}.")
            return notes
    return []
