"""VRAM fit: the parts of one GPU's memory against its capacity, and which other GPUs would do."""

from __future__ import annotations

import html

import numpy as np
from bokeh.models import Range1d, Span

from explorer import catalog
from explorer.charts.draw import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    PartOf,
    PartsBar,
    Words,
    card,
    heading,
)
from explorer.core.evaluate import Result, sweep
from explorer.core.units import GB
from explorer.format import size

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
MANY = 100_000


def parts(result: Result) -> list[PartOf]:
    """What one GPU holds."""
    shares = (
        ("Weights", "weight_bytes", BLUE),
        ("Gradients", "gradient_bytes", SKY),
        ("Optimizer", "optimizer_bytes", GREEN),
        ("Activations", "activation_bytes", ORANGE),
        ("Logits", "logits_bytes", PURPLE),
        ("Framework", "working_bytes", GREY),
    )
    return [PartOf(name, float(result[key]) / GB, size(float(result[key])), color) for name, key, color in shares]


def columns(result: Result) -> dict[str, list[float | str]]:
    """The parts with their amounts in GB, and the capacity."""
    return {
        "name": [p.name for p in parts(result)],
        "gb": [p.amount for p in parts(result)],
        "capacity": [float(result["capacity_bytes"]) / GB] * 6,
    }


def describe(result: Result) -> str:
    """The chart in one sentence."""
    need, capacity = float(result["device_bytes"]), float(result["capacity_bytes"])
    name = result.scenario.accelerator.accelerator_name
    if result.fits:
        return f"Fits: {size(need)} of the {size(capacity, 3)} of each {name}."
    return f"Does not fit: {size(need)} needed, {size(need - capacity)} more than each {name} has."


def fewest(result: Result) -> dict[int, list[str]]:
    """How many of each well-known GPU the job needs at least, if it is shared as now."""
    known = catalog.accelerators()
    needed = sweep(result.scenario, accelerator=[known[name] for name in OTHERS])["devices_to_fit"]
    groups: dict[int, list[str]] = {}
    for name, n in sorted(zip(OTHERS, needed, strict=True), key=lambda pair: pair[1]):
        groups.setdefault(int(n) if np.isfinite(n) and n <= MANY else 0, []).append(name)
    return groups


def others(result: Result) -> str:
    """The same in words, as HTML."""
    groups = fewest(result)
    never = groups.pop(0, [])
    lines = [f"<b>{n:,} ×</b> {html.escape(' or '.join(names))}" for n, names in groups.items()]
    if never:
        lines.append(f"<b>not on any number of</b> {html.escape(', '.join(never))}")
    return (
        "<p style='margin-top:8px'>Fewest GPUs that hold it, shared and recomputed as now: "
        + " · ".join(lines)
        + "</p>"
    )


class MemoryChart:
    """A bar of parts with the capacity line."""

    def __init__(self, result: Result) -> None:
        self.bar, self.head, self.others = PartsBar(height=150), Words(), Words()
        self.bar.source.name = "memory"
        self.bar.figure.y_range = Range1d(-0.62, 0.62)
        self.bar.figure.xaxis.axis_label = "GB on each GPU"
        self.bar.figure.xgrid.visible = True
        self.line = Span(dimension="height", line_color=INK, line_width=2.5)
        self.over = Span(dimension="height", line_color=VERMILLION, line_width=2.5, line_dash="dashed")
        self.bar.figure.add_layout(self.line)
        self.label = self.bar.figure.text(
            x=[0],
            y=[0.6],
            text=[""],
            text_font_size="12px",
            text_color=INK,
            text_align="right",
            text_baseline="top",
            x_offset=-5,
        ).data_source
        self.layout = card(self.head.layout, self.bar.figure, self.bar.names.layout, self.others.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        capacity, need = (float(result[name]) / GB for name in ("capacity_bytes", "device_bytes"))
        self.bar.update(parts(result), end=1.08 * max(capacity, need))
        self.line.location = capacity
        self.line.line_color = INK if result.fits else VERMILLION
        self.label.data = {"x": [capacity], "y": [0.6], "text": [f"{size(capacity * GB, 3)} on the card"]}
        self.head.say(heading("VRAM fit", describe(result)))
        self.others.say(others(result))
