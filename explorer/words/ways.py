"""Ways to reach a goal in words: what is wished, what is lacking, what each way takes and gives up."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.core.lab.means import Means, taken_days, used_share
from explorer.core.lab.ways import Way
from explorer.words.format import count, devices, dollars, duration, percent, price, significant, size
from explorer.words.phrases import called, listed

HEADS = ["change", "time", "dollars", "memory of a GPU", "of the goal"]
"""What the columns of the table say."""


def name_of(way: Way) -> str:
    """All its changes."""
    return " and ".join([move.name for move in way.moves])


def kept(way: Way) -> list[tuple[str, float]]:
    """What a way takes, and how much of the goal it keeps."""
    days, bytes_each, share = taken_days(way.result), float(way.result["device_bytes"]), 1 - way.sacrifice
    bought = sum([move.usd_besides for move in way.moves])
    money = (
        f"{dollars(float(way.result['project_usd']))} and {dollars(bought)} for cards"
        if bought > 0
        else dollars(way.usd)
    )
    return [(duration(days), days), (money, way.usd), (size(bytes_each), bytes_each), (percent(share), share)]


def run_of(result: Result) -> str:
    """The run that is spoken of, within a sentence: training Llama-2-7B on 2T tokens; QLoRA of Mistral-7B on 10M tokens."""
    job = result.scenario.workload
    run = f"{called(result.scenario.model.model_name)} on {count(job.tokens)} tokens"
    return f"training {run}" if job.method == "full" else f"{job.method} of {run}"


def goal(result: Result) -> str:
    """The run that is wished, and what it takes as it stands."""
    on = f"{devices(float(result['devices']))} ({result.scenario.accelerator.accelerator_name})"
    run = run_of(result)
    what = f"{run[0].upper()}{run[1:]}"
    if not result.fits:
        return f"{what} does not fit on {on}."
    usd, before = float(result["project_usd"]), float(result["experiments"]) > 1
    cost = f" and {dollars(usd)}{' with the runs before it' if before else ''}" if usd > 0 else ""
    return f"{what} takes {duration(taken_days(result))}{cost} on {on}."


def verdict(result: Result, means: Means, lacking: dict[str, float], found: int) -> str:
    """What is lacking, and whether something helps."""
    if not lacking:
        return f"That is within your means: it takes {percent(used_share(result, means))} of what there is."
    limits = {
        "memory": f"{times(lacking.get('memory', 1.0))} the memory of a GPU",
        "days": f"{times(lacking.get('days', 1.0))} your time of {duration(means.days)}",
        "GPU-hours": f"{times(lacking.get('GPU-hours', 1.0))} your {significant(means.device_hours)} GPU-hours",
        "dollars": f"{times(lacking.get('dollars', 1.0))} your {price(means.usd)}",
    }
    short = f"It needs {listed([limits[what] for what in lacking], ' and')}."
    if not found:
        return f"{short} No one or two changes close that: let more give way, below."
    return f"{short} These changes close it; each is a button."


def times(share: float) -> str:
    """1.4 times; 15 times."""
    return f"{significant(share)} times"
