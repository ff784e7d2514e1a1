"""FLOPs: this run among landmark models, and where its FLOPs go."""

from __future__ import annotations

import math
from typing import Any

from bokeh.models import ColumnDataSource, FactorRange, FixedTicker, Range1d

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
    Words,
    card,
    heading,
    plain_figure,
    swap,
)
from explorer.charts.parts import PartOf, PartsBar, parts_of
from explorer.core.compute import Result
from explorer.words.format import flop, percent, power, significant

SHOWN = (
    "GPT-2 124M (llm.c)",
    "GPT-2 1.5B",
    "TinyLlama-1.1B",
    "LLaMA-7B",
    "GPT-3 175B",
    "Llama-2-70B",
    "DeepSeek-V3",
    "GPT-4",
    "Llama-3.1-405B",
)
YOURS = "This run"


def landmarks() -> list[tuple[str, float]]:
    """Names and FLOPs of the landmark runs shown, smallest first."""
    found = {row["label"]: float(row["training_flop"]) for row in catalog.rows("landmarks")}
    return sorted(((name.split(" (")[0], found[name]) for name in SHOWN), key=lambda pair: pair[1])


def columns(result: Result) -> dict[str, list[Any]]:
    """One row a run, this one in its place by size."""
    runs = sorted([*landmarks(), (YOURS, float(result["training_flop"]))], key=lambda pair: pair[1])
    mine = [name == YOURS for name, _ in runs]
    return {
        "name": [name for name, _ in runs],
        "flop": [value for _, value in runs],
        "words": [power(value) for _, value in runs],
        "color": [VERMILLION if own else GREY for own in mine],
        "size": [15 if own else 9 for own in mine],
        "ink": [INK if own else QUIET for own in mine],
        **sides([value for _, value in runs]),
    }


def ends(flops: list[float]) -> tuple[float, float]:
    """Ends of the axis: the decades around all runs."""
    return 10.0 ** math.floor(math.log10(min(flops)) - 0.3), 10.0 ** math.ceil(math.log10(max(flops)) + 0.2)


def sides(flops: list[float]) -> dict[str, list[Any]]:
    """Words stand right of a dot in the lower half of the axis, left of it in the upper: there is room on a phone."""
    low, high = ends(flops)
    upper = [value > math.sqrt(low * high) for value in flops]
    return {"align": ["right" if over else "left" for over in upper], "shift": [-11 if over else 11 for over in upper]}


def parts(result: Result) -> list[PartOf]:
    """Where the FLOPs of one trained token go."""
    total = float(result["training_flop_per_token"] + result["recompute_flop_per_token"])
    again = float(result["recompute_flop_per_token"])
    if not result["exact"]:
        shares = [("All matrices, by the 6N rule", total - again, BLUE), ("Recompute", again, PURPLE)]
    else:
        linear, scores = 1 + result["backward_passes"], 3
        shares = [
            ("MLP", linear * result["mlp_flop_per_token"], BLUE),
            ("Attention matrices", linear * result["projection_flop_per_token"], SKY),
            ("Attention scores", scores * result["score_flop_per_token"], ORANGE),
            ("Output head", linear * result["logits_flop_per_token"], GREEN),
            ("Adapters", 6 * result["adapter_params"], VERMILLION),
            ("Recompute", again, PURPLE),
        ]
    return parts_of(shares, lambda amount: percent(amount / total))


def describe(result: Result) -> str:
    """The chart in one sentence."""
    mine = float(result["training_flop"])
    name, other = min(landmarks(), key=lambda pair: abs(mine / pair[1] - 1) if mine > pair[1] else pair[1] / mine - 1)
    ratio = mine / other
    if 0.95 <= ratio <= 1.05:
        comparison = f"about as much as {name}"
    elif ratio > 1:
        comparison = f"{significant(ratio)} times {name}"
    elif ratio > 0.01:
        comparison = f"{percent(ratio)} of {name}"
    else:
        comparison = f"far less than {name}"
    return f"{flop(mine)} to train: {comparison}. Other runs: 6 × N × D, or an estimate."


class FlopsChart:
    """Landmark runs on a log scale above a bar of shares."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="flops")
        self.rows = FactorRange(factors=self.source.data["name"])
        self.range = Range1d(1, 10)
        p = plain_figure(236, x_axis_type="log", x_range=self.range, y_range=self.rows)
        p.scatter("flop", "name", size="size", color="color", source=self.source)
        p.text("flop", "name", text_color="ink", text_align="align", x_offset="shift", source=self.source, **ROW_WORDS)
        p.ygrid.grid_line_color = None
        p.xaxis.axis_label = "FLOP, log scale"
        p.xaxis.ticker = FixedTicker(ticks=[10.0**n for n in range(0, 40, 3)])
        self.bar, self.head = PartsBar(name="flops_parts"), Words()
        self.bar.figure.xaxis.visible = False
        self.layout = card(self.head.layout, p, self.bar.figure, self.bar.names.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        new = columns(result)
        swap(self.source, new)
        self.rows.factors = new["name"]
        self.range.start, self.range.end = ends(new["flop"])
        self.bar.update(parts(result))
        self.head.say(heading("FLOPs", describe(result)))
