"""A claim of what a run cost, judged in words: the question answered, and what the claim takes."""

from __future__ import annotations

from explorer.core.choose.claimed import claimed
from explorer.core.compute import Result
from explorer.words.format import count, dollars, flop, percent, price
from explorer.words.phrases import called

ANOTHER = "Another sum can be checked: “Sum to check”, under Prices."


def asked(result: Result, usd: float, of: str = "") -> str:
    """The question that a sum of the visitor's own asks; of a run that people call by a name, by that name."""
    if of:
        return f"Did {of} cost {dollars(usd)}?"
    name, method, said = called(str(result.scenario.model.model_name)), result.scenario.workload.method, dollars(usd)
    tokens = count(float(result["tokens"]))
    if method == "full":
        return f"Did training {name} on {tokens} tokens cost {said}?"
    return f"Did fine-tuning {name} on {tokens} tokens by {method} cost {said}?"


def judged(result: Result, asks: str, usd: float) -> str:
    """The question and its answer in one sentence, with what the run costs here."""
    found, costs = claimed(result, usd), _costs(result)
    rate, said, needs = price(float(result["usd_per_device_hour"])), dollars(usd), price(found.usd_per_device_hour)
    if found.too_little:
        return f"{asks} At {rate} a GPU-hour {said} is too little: {costs}; {said} would take {needs} an hour."
    if found.too_much:
        return f"{asks} At {rate} a GPU-hour {said} is too much: {costs}; {said} would take {needs} an hour."
    if result.scenario.workload.mfu > 0:
        return f"{asks} Yes, at the MFU of {percent(float(result['run_mfu']))} that is entered: {costs} at {rate} a GPU-hour."
    if found.agrees:
        return f"{asks} It may have: {costs} at {rate} a GPU-hour."
    return f"{asks} It may have: {costs} at {rate} a GPU-hour, and {said} at {needs}."


def _costs(result: Result) -> str:
    """What the run costs here, with its range where it is predicted."""
    work, here = flop(float(result["training_flop"])), dollars(float(result["usd"]))
    low, high = dollars(float(result["usd_low"])), dollars(float(result["usd_high"]))
    return f"{work} cost {here} ({low} to {high})" if low != high else f"{work} cost {here}"


def taken(result: Result, usd: float) -> str:
    """What must be so for the claim to be right, and what is not in our number."""
    found, said, here = claimed(result, usd), dollars(usd), dollars(float(result["usd"]))
    rate, mfu = price(float(result["usd_per_device_hour"])), percent(float(result["run_mfu"]))
    needs = price(found.usd_per_device_hour)
    if found.agrees:
        return f"Failed runs and experiments before it are not in {here}."
    if found.mfu > 1:
        return (
            f"For {said} an hour of a GPU must cost {needs} instead of {rate}: no MFU makes it that cheap. Failed runs and"
            f" experiments before it are not in {here}."
        )
    return (
        f"For {said} an hour of a GPU must cost {needs} instead of {rate}, or the MFU of the run be {percent(found.mfu)}"
        f" instead of {mfu}. Failed runs and experiments before it are not in {here}."
    )
