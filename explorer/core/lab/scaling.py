"""How a training run scales over the cards of one kind, and why: what of a step is computing, what is waiting."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.compute import Result
from explorer.core.evaluate import evaluate
from explorer.core.lab.places import on_each
from explorer.core.scenario import change
from explorer.core.scenario.parts import Accelerator

MOST_COUNTS = 9


@dataclass(frozen=True)
class Scaling:
    """Cards, and days of the run on so many; infinite where they do not hold it. Of a step on all of them: seconds of
    computing, of waiting for what is sent, and of the rest (bubble, optimizer); what each card sends, and how fast.

    joined_days: the same run on cards that a server's links join.
    """

    counts: tuple[int, ...]
    days: tuple[float, ...]
    step_seconds: float
    computing_seconds: float
    waiting_seconds: float
    sent_bytes: float
    joined_days: float
    joined_byte_per_s: float

    @property
    def rest_seconds(self) -> float:
        """Bubble of a pipeline and update of the weights. [s]"""
        return self.step_seconds - self.computing_seconds - self.waiting_seconds


def counts_to(devices: int) -> tuple[int, ...]:
    """One, two, four and so on, and all of them.

    >>> counts_to(12)
    (1, 2, 4, 8, 12)
    """
    doubled = [2**k for k in range(devices.bit_length()) if 2**k < devices]
    return (*doubled[-MOST_COUNTS:], devices)


def scaling(result: Result) -> Scaling:
    """How the run of a result does on fewer of its cards, and where the time of a step goes on all of them."""
    scenario, devices = result.scenario, int(result["devices"])
    counts = counts_to(devices)
    found = on_each(scenario, [scenario.accelerator] * len(counts), counts, "train_days")
    days = [float(d) if fits else float("inf") for d, fits in zip(found["train_days"], found["fits"], strict=True)]
    days[-1] = float(result["train_days"]) if result.fits else float("inf")
    micro, number = float(result["micro_seconds"]), float(result["micro_batches"])
    computing = number * float(result["compute_seconds"])
    waits = float(result["gather_wait_seconds"] + result["replica_wait_seconds"])
    server = Accelerator()
    joined = evaluate(change(scenario, link_byte_per_s=server.link_byte_per_s, link_efficiency=server.link_efficiency))
    return Scaling(
        counts,
        tuple(days),
        float(result["modelled_step_seconds"]),
        computing,
        number * (micro - float(result["compute_seconds"])) + waits,
        _sent(result),
        float(joined["train_days"]),
        float(joined["reached_link_byte_per_s"]),
    )


def _sent(result: Result) -> float:
    """What one device sends in a step, in every dimension in which the run is cut. [B]"""
    r = result
    each = float(r["tp_bytes"] + r["cp_bytes"] + (r["ep"] > 1) * r["ep_bytes"])
    stages = float(r["pp_seconds"] * r["pp_byte_per_s"])
    shared = float(r["gather_seconds"] * r["shard_byte_per_s"] + r["replica_seconds"] * r["dp_byte_per_s"])
    return float(r["micro_batches"]) * (each + stages) + shared
