"""Memory: the parts of one GPU's memory, moment by moment, against its capacity; and which GPUs would do."""

from __future__ import annotations

import functools
import html
import math
from dataclasses import replace
from typing import Any

from bokeh.models import ColumnDataSource, FactorRange, Range1d, Span

from explorer import catalog
from explorer.charts.draw import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    QUIET,
    ROW_WORDS,
    SKY,
    VERMILLION,
    YELLOW,
    Words,
    aside,
    card,
    heading,
    plain_figure,
    swap,
)
from explorer.charts.parts import PartOf, legend, part_columns, parts_of
from explorer.core.choose.counts import fewest_of_each
from explorer.core.compute import Result
from explorer.core.scenario import Scenario
from explorer.core.scenario.measured import Measured
from explorer.core.scenario.parts import Model
from explorer.core.scenario.run import Workload
from explorer.core.scenario.spread import Layout
from explorer.core.units import GB
from explorer.words.format import size
from explorer.words.memory_words import room_for, told_apart, verdict
from explorer.words.own_numbers import ends

OTHERS = (
    "B200",
    "MI300X",
    "H200 SXM",
    "H100 SXM",
    "A100 SXM4 80GB",
    "A100 SXM4 40GB",
    "L40S",
    "RTX A6000",
    "V100 SXM2 32GB",
    "RTX 5090",
    "RTX 4090",
    "RTX 3090",
    "L4",
    "T4",
)
MOMENTS = {
    "Forward": "at the end of the forward pass",
    "Backward": "at the end of the backward pass",
    "Update": "while the weights are updated",
}
"""What the bars show."""


@functools.lru_cache(maxsize=2)
def held(result: Result) -> dict[str, list[PartOf]]:
    """What one GPU holds at each moment."""
    return {moment: parts(result, moment) for moment in MOMENTS}


def parts(result: Result, moment: str = "") -> list[PartOf]:
    """What one GPU holds at a moment; by default at the peak."""
    moment = moment or peak(result)
    gradients, loss = float(result["gradient_bytes"]), bool(result["logits_at_peak"])
    changing = {
        "Forward": (
            gradients * bool(result["gradients_held"]),
            float(result["forward_activation_bytes"]) + (0.0 if loss else float(result["recomputed_bytes"])),
            float(result["loss_moment_bytes"]) * loss,
            0.0,
        ),
        "Backward": (gradients, float(result["block_bytes"]), 0.0, 0.0),
        "Update": (gradients, 0.0, 0.0, float(result["update_copy_bytes"])),
    }[moment]
    shares = (
        ("Weights", float(result["weight_bytes"]), BLUE),
        ("Gradients", changing[0], SKY),
        ("Optimizer", float(result["optimizer_bytes"]), GREEN),
        ("Activations", changing[1], ORANGE),
        ("Logits and loss", changing[2], PURPLE),
        ("Copied for the update", changing[3], YELLOW),
        ("Framework", float(result["working_bytes"]), GREY),
    )
    own = float(result["memory_factor"])
    return parts_of([(name, own * amount, color) for name, amount, color in shares], size, GB)


def peak(result: Result) -> str:
    """The moment that needs most."""
    return "Forward" if result["peak_in_forward"] else "Update" if result["peak_in_update"] else "Backward"


def columns(result: Result) -> dict[str, list[Any]]:
    """One row a part and a moment: where its stretch of the bar begins and ends, in GB."""
    made: dict[str, list[Any]] = {}
    for moment, shown in held(result).items():
        bars = part_columns(shown)
        bars["moment"] = [moment] * len(shown)
        bars["height"] = [0.78 if moment == peak(result) else 0.42] * len(shown)
        for name, column in bars.items():
            made.setdefault(name, []).extend(column)
    return made


def totals(result: Result) -> dict[str, list[Any]]:
    """What each moment needs in all, in words; the peak is marked."""
    need, capacity = float(result["device_bytes"]), float(result["capacity_bytes"])
    most = room_for(need, capacity).part
    sums = {moment: sum(part.amount for part in shown) for moment, shown in held(result).items()}
    return {
        "moment": list(sums),
        "gb": list(sums.values()),
        "end": [axis_end(result)] * len(sums),
        "words": [
            f"peak {most}" if moment == peak(result) else told_apart(total * GB, capacity)
            for moment, total in sums.items()
        ],
        "ink": [INK if moment == peak(result) else QUIET for moment in sums],
        "style": ["bold" if moment == peak(result) else "normal" for moment in sums],
    }


def axis_end(result: Result) -> float:
    """Where the axis ends, in GB: the words beside the bars need room behind the bars and the line."""
    return 1.42 * max(float(result["capacity_bytes"]), float(result["device_bytes"])) / GB


def describe(result: Result) -> str:
    """The chart in one sentence."""
    need, capacity = float(result["device_bytes"]), float(result["capacity_bytes"])
    name, when = result.scenario.accelerator.accelerator_name, MOMENTS[peak(result)]
    room = room_for(need, capacity)
    if result.fits:
        said = verdict(need, ends(result, "memory")[1], capacity)
        return f"{said}: {room.part} of the {room.whole} of each {name}, most {when}."
    return f"Does not fit: {room.part} needed {when}, {room.left} more than each {name} has."


def fewest(result: Result) -> dict[int, list[str]]:
    """How many of each well-known GPU the job needs at least."""
    s = result.scenario
    # Neither the tokens nor the number of GPUs that is asked for changes what one of them must hold.
    needed = _needed(s.model, replace(s.workload, tokens=1.0), replace(s.layout, devices=1), s.given, s.measured)
    groups: dict[int, list[str]] = {}
    for name, n in sorted(zip(OTHERS, needed, strict=True), key=lambda pair: pair[1]):
        groups.setdefault(int(n) if math.isfinite(n) else 0, []).append(name)
    return groups


@functools.lru_cache(maxsize=4)
def _needed(
    model: Model, workload: Workload, layout: Layout, given: tuple[tuple[str, float], ...], measured: Measured
) -> list[float]:
    """What a change of price, of demand or of the GPU itself leaves as it is."""
    known = catalog.accelerators()
    job = Scenario(model=model, workload=workload, layout=layout, given=given, measured=measured)
    return [float(n) for n in fewest_of_each(job, [known[name] for name in OTHERS])]


def others(result: Result) -> str:
    """The same in words, as HTML."""
    groups = fewest(result)
    never = groups.pop(0, [])
    lines = [f"<b>{n:,} ×</b> {html.escape(' or '.join(names))}" for n, names in groups.items()]
    if never:
        lines.append(f"<b>not on any number of</b> {html.escape(', '.join(never))}")
    return aside(f"Fewest GPUs that hold it, slow as they may be: {' · '.join(lines)}")


class MemoryChart:
    """A bar of parts for each moment, with the capacity line."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="memory")
        self.totals = ColumnDataSource(totals(result), name="memory_totals")
        self.head, self.names, self.others = Words(), Words(), Words()
        self.range = Range1d(0, 1)
        p = plain_figure(190, x_range=self.range, y_range=FactorRange(factors=[*reversed(MOMENTS)]))
        p.hbar(
            y="moment",
            left="left",
            right="right",
            height="height",
            color="color",
            line_color="#ffffff",
            source=self.source,
        )
        p.ygrid.visible = False
        p.xaxis.axis_label = "GB on each GPU"
        self.line = Span(dimension="height", line_color=INK, line_width=2.5)
        p.add_layout(self.line)
        p.text(
            "end",
            "moment",
            text_color="ink",
            text_font_style="style",
            text_align="right",
            source=self.totals,
            **ROW_WORDS,
        )
        self.figure = p
        self.layout = card(self.head.layout, p, self.names.layout, self.others.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        capacity = float(result["capacity_bytes"]) / GB
        swap(self.source, columns(result))
        swap(self.totals, totals(result))
        self.range.end = axis_end(result)
        self.line.location = capacity
        self.line.line_color = INK if result.fits else VERMILLION
        line = f"<p>Line: the {html.escape(size(capacity * GB, 3))} on the card. At the peak:</p>"
        self.names.say(line + legend(held(result)[peak(result)]))
        self.head.say(heading("Memory", describe(result)))
        self.others.say(others(result))
