"""Model size against tokens: what the means of a lab allow, what a law would do, and where cards are too small."""

from __future__ import annotations

import math
from typing import Any

from bokeh.models import ColumnDataSource, CustomJS, CustomJSTickFormatter, FixedTicker, Range1d

from explorer import catalog
from explorer.catalog.lab_model import frontier, laws, means, scratch, size_words
from explorer.charts.draw import (
    BLUE,
    BOLD_WORDS,
    COUNTED,
    GREEN,
    GREY,
    LINE,
    ORANGE,
    SMALL_WORDS,
    VERMILLION,
    Words,
    aside,
    card,
    heading,
    plain_figure,
    swap,
    table_of,
)
from explorer.charts.labels import ticks
from explorer.charts.parts import key
from explorer.core.compute import Result
from explorer.core.lab.means import taken_days
from explorer.core.numerals import power
from explorer.languages import term
from explorer.words.citing import html_of
from explorer.words.format import count, dollars, duration, significant
from explorer.words.lab.law import reckoned

TALL = 500.0
"""Tokens are drawn from so many times fewer than the answer's to as many times more."""
OPENS = """
document.dispatchEvent(new CustomEvent("xp-open-run", {detail: {params: cb_obj.x, tokens: cb_obj.y}}));
"""
"""A press says what size and how many tokens it means; the page opens that run."""
NEAR = 0.055
"""Share of the plot within which a second name above another could not be read."""
WIDE = 0.35
EDGE = 0.25
"""The same, side by side."""
LATE = 0.6
"""From there on a name stands before its dot: on a phone there is no room behind it."""


def columns(result: Result) -> dict[str, list[Any]]:
    """Sizes (x) and the most tokens for each (y); where it fits (fits), what a law takes (law), what ends first (ends)."""
    edge = frontier(result)
    if edge is None:
        return {"x": [], "y": [], "fits": [], "law": [], "ends": []}
    fits = [y if held else math.nan for y, held in zip(edge.tokens, edge.fits, strict=True)]
    return {"x": edge.params, "y": edge.tokens, "fits": fits, "law": edge.law_tokens, "ends": edge.binding}


def point(result: Result) -> dict[str, list[Any]]:
    """The answer."""
    found = scratch(result)
    if found is None:
        return {"x": [], "y": [], "words": [], "align": []}
    sizes = columns(result)["x"]
    left, right = sizes[0], sizes[len(sizes) - 1]
    at = math.log(found.params / left) / math.log(right / left)
    words = f"{size_words(found.answer)} on {count(found.tokens)} tokens"
    align = "left" if at < 0.25 else "right" if at > 0.75 else "center"
    return {"x": [found.params], "y": [found.tokens], "words": [words], "align": [align]}


def ends(result: Result) -> tuple[float, float, float, float]:
    """What is drawn: the least and the most of sizes and of tokens."""
    made, mine = columns(result), point(result)
    if not made["x"]:
        return 1e6, 1e9, 1e6, 1e9
    x, y = made["x"], mine["y"][0]
    return x[0] / 1.1, x[len(x) - 1] * 1.1, y / TALL, y * TALL


def too_large(result: Result) -> dict[str, list[Any]]:
    """The sizes that do not fit, as one area; nothing where all fit."""
    edge = frontier(result)
    _, right, bottom, top = ends(result)
    held = [size for size, fits in zip(edge.params, edge.fits, strict=True) if fits] if edge else []
    if edge is None or not held or len(held) == len(edge.params):
        return {"left": [], "right": [], "bottom": [], "top": []}
    least = min(size for size in edge.params if size > max(held))
    return {"left": [math.sqrt(max(held) * least)], "right": [right], "bottom": [bottom], "top": [top]}


def equal_work(result: Result) -> dict[str, list[Any]]:
    """Lines of as many FLOP, 6 a parameter and token, a power of ten each; where their words stand."""
    left, right, bottom, top = ends(result)
    made: dict[str, list[Any]] = {"xs": [], "ys": [], "x": [], "y": [], "words": []}
    if not columns(result)["x"]:
        return made
    for exponent in range(math.ceil(math.log10(6 * left * bottom)), math.floor(math.log10(6 * right * top)) + 1, 2):
        work = 10.0**exponent / 6
        first, last = max(left, work / top), min(right, work / bottom)
        at = max(first, left * 1.2)
        made["xs"].append([first, last])
        made["ys"].append([work / first, work / last])
        made["x"].append(at)
        made["y"].append(work / at)
        seen = bottom * 3 < work / at and math.log(right / at) > EDGE * math.log(right / left)
        made["words"].append(f"{power(10.0**exponent, 1).replace('1 × ', '')} FLOP" if seen else "")
    return made


def equal_cost(result: Result) -> dict[str, list[Any]]:
    """Lines of as many dollars, a power of ten each, near those of the answer; none where hours cost nothing."""
    edge, found = frontier(result), scratch(result)
    _, _, bottom, top = ends(result)
    made: dict[str, list[Any]] = {"xs": [], "ys": [], "x": [], "y": [], "words": []}
    usd = float(found.answer.result["usd"]) if found else 0.0
    if edge is None or not math.isfinite(usd) or usd <= 0:
        return made
    nearest = math.floor(math.log10(usd))
    for exponent in (nearest - 1, nearest, nearest + 1):
        priced = [tokens * 10.0**exponent for tokens in edge.tokens_of_a_dollar]
        line = [(x, y) for x, y in zip(edge.params, priced, strict=True) if bottom < y < top]
        if len(line) > 1:
            made["xs"].append([x for x, _ in line])
            made["ys"].append([y for _, y in line])
            made["x"].append(line[len(line) - 1][0])
            made["y"].append(line[len(line) - 1][1])
            made["words"].append(dollars(10.0**exponent))
    return made


def landmarks(result: Result) -> dict[str, list[Any]]:
    """Published runs whose size and tokens are known, inside what is drawn; the names of those whose names have room."""
    left, right, bottom, top = ends(result)
    made: dict[str, list[Any]] = {"x": [], "y": [], "name": [], "words": [], "align": [], "dx": []}
    span = math.log(right / left), math.log(top / bottom)
    named = [
        (math.log(x / left) / span[0], math.log(y / bottom) / span[1])
        for x, y in zip(point(result)["x"], point(result)["y"], strict=True)
    ]
    for row in catalog.rows("landmarks"):
        x, y = float(row["active_params"] or 0), float(row["tokens"] or 0)
        if columns(result)["x"] and left < x < right and bottom < y < top:
            at = math.log(x / left) / span[0], math.log(y / bottom) / span[1]
            crowd = len([0 for a, b in named if abs(a - at[0]) < WIDE and abs(b - at[1]) < NEAR])
            free = crowd == 0 and at[1] < 1 - NEAR
            named = [*named, at] if free else named
            made["x"].append(x)
            made["y"].append(y)
            made["name"].append(row["label"])
            made["words"].append(row["label"] if free else "")
            made["align"].append("right" if at[0] > LATE else "left")
            made["dx"].append(-6 if at[0] > LATE else 6)
    return made


def describe(result: Result) -> str:
    """The chart in one sentence."""
    found, have = scratch(result), means(result)
    cards = f"{have.devices:,} × {have.groups[0].accelerator.accelerator_name}"
    train = "trains" if have.devices == 1 else "train"
    if found is None:
        return f"{cards}: the means are too small to train even a model of 1M parameters on the tokens of the law."
    run = found.answer.result
    usd = float(run["usd"])
    paid = math.isfinite(usd) and usd > 0
    did = f"{cards} {train} {point(result)['words'][0]} in {duration(taken_days(run))}"
    if not paid:
        return f"{did}; {found.ends}."
    if result.scenario.lab.holding == "rented" and result.scenario.lab.means != "to buy":
        return f"{did}, {dollars(usd)}; {found.ends}."
    return f"{did}, {dollars(usd)} of electricity; {found.ends}."


def rows(result: Result) -> list[tuple[str, str, str, str, str]]:
    """What each law makes of as many FLOP: size, tokens, tokens for each parameter, loss."""
    return [
        (
            f"{term(row.law)} (chosen)" if row.chosen else term(row.law),
            count(row.params),
            count(row.tokens),
            significant(row.tokens / row.params),
            f"{row.loss:.2f}" if row.loss == row.loss else "–",
        )
        for row in laws(result)
    ]


def table(result: Result) -> str:
    """The same as an HTML table."""
    return table_of(rows(result), ("For as many FLOP by", "Size", "Tokens", "For each parameter", "Loss"))


class LabFrontierChart:
    """Log-log; a click on it means a size and a number of tokens."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="lab_frontier")
        self.point = ColumnDataSource(point(result), name="lab_frontier_point")
        self.area = ColumnDataSource(too_large(result), name="lab_frontier_too_large")
        self.work = ColumnDataSource(equal_work(result), name="lab_frontier_work")
        self.cost = ColumnDataSource(equal_cost(result), name="lab_frontier_cost")
        self.known = ColumnDataSource(landmarks(result), name="lab_frontier_landmarks")
        self.x, self.y = Range1d(1, 10), Range1d(1, 10)
        p = plain_figure(340, x_axis_type="log", y_axis_type="log", x_range=self.x, y_range=self.y)
        p.quad("left", "right", "top", "bottom", color=GREY, alpha=0.22, line_alpha=0, source=self.area)
        p.multi_line("xs", "ys", color=LINE, line_width=1.5, source=self.work)
        p.multi_line("xs", "ys", color=ORANGE, line_width=1.5, line_dash="dotted", source=self.cost)
        p.line("x", "law", color=GREEN, line_width=2, line_dash="dashed", source=self.source)
        p.line("x", "y", color=BLUE, line_width=1.5, line_dash="dashed", source=self.source)
        p.line("x", "fits", color=BLUE, line_width=3, source=self.source)
        p.text("x", "y", text="words", y_offset=12, source=self.work, **SMALL_WORDS)  # words above all lines
        p.text("x", "y", text="words", text_align="right", y_offset=-3, source=self.cost, **SMALL_WORDS)
        p.scatter("x", "y", size=7, fill_color=GREY, line_color=None, source=self.known)
        p.text(
            "x", "y", text="words", text_align="align", x_offset="dx", y_offset=-2, source=self.known, **SMALL_WORDS
        )  # fmt: skip
        p.scatter("x", "y", size=13, fill_color=VERMILLION, line_color=VERMILLION, source=self.point)
        p.text("x", "y", text="words", text_align="align", y_offset=-12, source=self.point, **BOLD_WORDS)
        for axis in (p.xaxis, p.yaxis):
            axis.formatter = CustomJSTickFormatter(code=COUNTED)
            axis.ticker = FixedTicker(ticks=[])
        p.js_on_event("tap", CustomJS(code=OPENS))
        p.xaxis.axis_label, p.yaxis.axis_label = "parameters", "training tokens"
        self.figure, self.axes = p, (p.xaxis[0], p.yaxis[0])
        self.head, self.names, self.table = Words(), Words(), Words()
        self.layout = card(self.head.layout, p, self.names.layout, self.table.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        swap(self.source, columns(result))
        swap(self.point, point(result))
        swap(self.area, too_large(result))
        swap(self.work, equal_work(result))
        swap(self.cost, equal_cost(result))
        swap(self.known, landmarks(result))
        self.x.start, self.x.end, self.y.start, self.y.end = ends(result)
        for axis, span in zip(self.axes, (self.x, self.y), strict=True):
            axis.ticker.ticks = ticks(span.start, span.end, (1,))
        self.head.say(heading("What can be trained", describe(result)))
        self.names.say(
            key([(BLUE, "All that the means allow; dashed where it does not fit"), (GREEN, "Tokens by the law"),
                 *([(ORANGE, "As many dollars")] if self.cost.data["xs"] else []), (LINE, "As many FLOP"), (GREY, "Does not fit; dots: published runs")])
        )  # fmt: skip
        self.table.say(table(result) + aside(html_of(reckoned(result))))
