"""What is said about the cards of a lab: which to use together, and how a run scales over those of one kind."""

from __future__ import annotations

import math

from explorer import catalog
from explorer.catalog.lab_cards import mixed_of, scaling_of
from explorer.core.compute import Result
from explorer.core.lab.mixed import Mixed, Way
from explorer.core.lab.scaling import Scaling
from explorer.words.format import duration, percent, significant, size, wait
from explorer.words.phrases import listed

HOW = {
    "alone": "alone",
    "together": "at the pace of the slowest",
    "pipeline": "as a pipeline",
    "separate": "a run on each kind",
}


def said_of_cards(result: Result) -> str:
    """The one sentence, or two, that matter most about the lab's cards for this run."""
    found = mixed_of(result)
    return said_of_mixture(found) if found else said_of_scaling(result)


def cards_of(way: Way) -> str:
    """The cards of a way: 12 RTX 2080 Ti + 5 RTX 3090."""
    return " + ".join([f"{number:,} {name}" for name, number in way.cards])


def said_of_mixture(found: Mixed) -> str:
    """Which cards do the run fastest, and what the slowest kind costs or brings."""
    best, out = found.best, found.without
    if not best or not out:
        return "Neither alone nor together do these cards hold this run."
    how = "" if best.kind == "alone" else f" {HOW[best.kind]}"
    said = f"Fastest are {cards_of(best)}{' alone' if best.kind == 'alone' else how}: {duration(best.days)}."
    return f"{said} {_slowest(found, out)}"


def _slowest(found: Mixed, slowest: tuple[str, int]) -> str:
    name, number = slowest
    cards = f"the {number:,} {name}" if number > 1 else f"the {name}"
    if not found.left_out:
        return f"Without {cards} nothing else holds it."
    if not found.whole:
        return f"With {cards} it does not fit."
    change = found.whole.days / found.left_out.days
    if change > FASTER:
        return f"With all cards in one run it takes {duration(found.whole.days)}: leaving {cards} out is {_faster(change)}."
    if change < 1 / FASTER:
        return f"With {cards} as well it is {_faster(1 / change)} than without."
    return f"With or without {cards} it takes as long: they may do something else."


FASTER = 1.01
"""Below it, two times are called the same."""


def _faster(ratio: float) -> str:
    return f"{significant(ratio)} times as fast" if ratio >= 2 else f"{percent(ratio - 1)} faster"


def said_of_scaling(result: Result) -> str:
    """How the cards of one kind scale, from what a step is made of."""
    found, name = scaling_of(result), result.scenario.accelerator.accelerator_name
    number = found.counts[-1]
    if not math.isfinite(found.days[-1]):
        return f"{number:,} {name} do not hold this run." if number > 1 else f"One {name} does not hold this run."
    if number == 1:
        return f"One {name} takes {duration(found.days[0])}; there is nobody to wait for."
    alone = found.days[0]
    ratio = f"{significant(alone / found.days[-1])} times as fast as one" if math.isfinite(alone) else ""
    if result["devices_used"] < result["devices"]:
        batch = f"a step has {float(result['global_batch']):,.0f} sequences"
        return f"{number:,} {name} are {ratio or 'enough'}: only {float(result['devices_used']):,.0f} of them work, as {batch} to share out."
    said = f"{number:,} {name} are {ratio}" if ratio else f"One {name} does not hold this run; {number:,} do"
    return f"{said}: {_step(found, result)}{_joined(found, result)}."


def _step(found: Scaling, result: Result) -> str:
    """What of a step is computing and what is waiting."""
    sent, rate = size(found.sent_bytes), f"{significant(slowest_rate(result) / 1e9)} GB/s"
    share = found.waiting_seconds / found.step_seconds
    if found.sent_bytes <= 0:
        return "they send each other nothing"
    if share < HIDDEN:
        return f"each sends {sent} a step {over(result)} at {rate}, and computing hides it ({wait(found.computing_seconds)} a step)"
    hidden = found.sent_bytes / slowest_rate(result) - found.waiting_seconds
    rest = ", the rest of it behind computing" if hidden > HIDDEN * found.step_seconds else ""
    return (
        f"of a step of {wait(found.step_seconds)} they wait {wait(found.waiting_seconds)} ({percent(share)}), as each"
        f" sends {sent} {over(result)} at {rate}{rest}"
    )


HIDDEN = 0.02
"""A share of a step below which waiting is not spoken of."""


def slowest_rate(result: Result) -> float:
    """What collectives reach where most is sent: between nodes, where the run takes more than one. [B/s]"""
    one_node = result["devices_used"] <= result["link_domain"]
    return float(result["reached_link_byte_per_s"] if one_node else result["reached_network_byte_per_s"])


def over(result: Result) -> str:
    """What joins the cards of a run, in words."""
    if result["devices_used"] > result["link_domain"]:
        return "over the network"
    card = catalog.card(result.scenario.accelerator.accelerator_name)
    link = str(card.get("interconnect", ""))
    bridged = "bridge" in link or "PCIe" in link
    return "over PCIe" if bridged or not link else f"over {listed(link.split(' (')[:1])}"


def _joined(found: Scaling, result: Result) -> str:
    """What faster links would change, where it is worth saying."""
    gain = found.days[-1] / found.joined_days if found.joined_days > 0 else 1.0
    if gain < WORTH or result["devices_used"] > result["link_domain"]:
        return ""
    return f"; with the links of an A100 server ({significant(found.joined_byte_per_s / 1e9)} GB/s) they would be {_faster(gain)}"


WORTH = 1.05
