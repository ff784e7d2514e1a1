"""A claim of what a run cost, judged in words: the question answered, and what the claim takes."""

from __future__ import annotations

from explorer.core.choose.claimed import claimed
from explorer.core.compute import Result
from explorer.words.format import dollars, flop, percent, price


def judged(result: Result, asks: str, usd: float) -> str:
    """The question and its answer in one sentence, with what the run costs here."""
    found, work = claimed(result, usd), flop(float(result["training_flop"]))
    here, rate = dollars(float(result["usd"])), price(float(result["usd_per_device_hour"]))
    low, high = dollars(float(result["usd_low"])), dollars(float(result["usd_high"]))
    said, needs = dollars(usd), price(found.usd_per_device_hour)
    if found.too_little:
        return (
            f"{asks} {said} is too little: {work} cost {here} at {rate} a GPU-hour; {said} would take {needs} an hour."
        )
    if found.too_much:
        return f"{asks} {said} is too much: {work} cost {here} at {rate} a GPU-hour; {said} would take {needs} an hour."
    if result.scenario.workload.mfu > 0:
        return f"{asks} Yes, at the MFU of {percent(float(result['run_mfu']))} that is entered: {work} cost {here} at {rate} a GPU-hour."
    if found.agrees:
        return f"{asks} It may have: {work} cost {here} ({low} to {high}) at {rate} a GPU-hour."
    return f"{asks} It may have: {work} cost {here} ({low} to {high}) at {rate} a GPU-hour; {said} is {needs} an hour."


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
