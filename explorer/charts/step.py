"""Where the time goes: one step of training as a bar of its parts."""

from __future__ import annotations

from explorer.charts.draw import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    QUIET,
    SKY,
    VERMILLION,
    YELLOW,
    aside,
    heading,
)
from explorer.charts.parts import BarCard, PartOf, parts_of
from explorer.core.compute import Result
from explorer.core.units import DAY
from explorer.words.format import duration, percent

WORK = ("Matrix products", "Attention")
"""What counts as useful; the rest is lost time."""


def parts(result: Result) -> list[PartOf]:
    """The parts of a step; they add up to its predicted time."""
    own = float(result["step_factor"])
    times = own * float(result["micro_batches"])
    shares = (
        ("Matrix products", times * result["matrix_seconds"], BLUE),
        ("Attention", times * result["attention_seconds"], SKY),
        ("Memory traffic", times * result["traffic_seconds"], GREEN),
        ("Starting kernels", times * result["launch_wait_seconds"], QUIET),
        ("Tensor parallel", times * result["tp_seconds"], ORANGE),
        ("Context parallel", times * result["cp_seconds"], YELLOW),
        ("Expert parallel", times * result["ep_seconds"], PURPLE),
        ("Pipeline", times * result["pp_seconds"] + own * result["bubble_seconds"], VERMILLION),
        ("Waiting for replicas", own * (result["gather_wait_seconds"] + result["replica_wait_seconds"]), GREY),
        ("Optimizer", own * result["optimizer_seconds"], INK),
    )
    total = float(result["predicted_step_seconds"])
    return parts_of(shares, lambda amount: percent(amount / total))


def describe(result: Result) -> str:
    """The chart in one sentence."""
    total, mfu = float(result["predicted_step_seconds"]), float(result["predicted_mfu"])
    worst = max((part for part in parts(result) if part.name not in WORK), key=lambda part: part.amount)
    sentence = (
        f"One step takes {duration(total / DAY)}, a predicted MFU of {percent(mfu)};"
        f" the largest loss is {NOUNS.get(worst.name, worst.name.lower())}, {worst.words} of the step."
    )
    if is_given(result):
        return f"{sentence} Days and dollars follow a step of {duration(float(result['step_seconds']) / DAY)}, by what you gave."
    if result.scenario.workload.mfu:
        sentence += f" Days and dollars follow the {percent(result.scenario.workload.mfu)} entered instead."
    return sentence


def is_given(result: Result) -> bool:
    """Whether what is given makes the step another than the predicted one."""
    step, predicted = float(result["step_seconds"]), float(result["predicted_step_seconds"])
    return bool(result.scenario.given) and not result.scenario.workload.mfu and abs(step / predicted - 1) > 1e-9


NOUNS = {
    "Pipeline": "the pipeline, its bubble and its hand-overs",
    "Optimizer": "the optimizer",
    "Starting kernels": "waiting for the host to start kernels",
    "Tensor parallel": "traffic between the slices of a matrix (tensor parallel)",
    "Context parallel": "traffic between the pieces of a sequence (context parallel)",
    "Expert parallel": "traffic between experts",
}


class StepChart(BarCard):
    """A bar of parts."""

    def __init__(self, result: Result) -> None:
        super().__init__("step", 84, "seconds of one step")
        self.update(result)

    def update(self, result: Result) -> None:
        self.bar.update(parts(result))
        self.head.say(heading("Where the time goes", describe(result)))
        self.foot.say(aside(note(result)))


def note(result: Result) -> str:
    """What runs at which rate, and what comes on top of steps."""
    return (
        f"Matrix products run at {percent(float(result['product_efficiency']))} of the"
        " peak, attention slower; what else is in a step is waiting. Restarts, checkpoints and evaluation come on"
        f" top: a whole run takes {percent(float(result['run_overhead']) - 1)} longer than its steps."
    )
