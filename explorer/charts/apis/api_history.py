"""What a million tokens of comparable models cost since 2023, and what one's own cost."""

from __future__ import annotations

from typing import Any

from bokeh.models import ColumnDataSource, CustomJSTickFormatter, FixedTicker, Range1d

from explorer.catalog.apis.history import Steps, all_series, cheapest_of_class
from explorer.catalog.apis.prices import ApiOffer, asked, newest
from explorer.catalog.dates import DAY_MS, short_month, stamp
from explorer.charts.draw import (
    BLUE,
    BOLD_WORDS,
    DOLLARS,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    Words,
    aside,
    card,
    heading,
    plain_figure,
    swap,
    table_of,
)
from explorer.charts.parts import key
from explorer.charts.price_history import ticks
from explorer.core.compute import Result
from explorer.languages import term
from explorer.words.api_words import usd_of
from explorer.words.citing import cite, html_of
from explorer.words.format import CENTS_BELOW, cents, dollars
from explorer.words.serving_words import as_written, fleet_range, times, works

COLORS = {"OpenAI": GREEN, "Anthropic": ORANGE, "Google": SKY, "DeepSeek": PURPLE}
OWN_CLASS, OWN = BLUE, VERMILLION
START = "2023-03-01"
"""The day of the first price: that of the article of 2023."""
Row = tuple[str, ...]


def last_day() -> float:
    """A month after the newest prices, so that they are seen. [ms]"""
    return stamp(newest()) + 30 * DAY_MS


def usd_per_million(result: Result, offer: ApiOffer) -> float:
    """Price of a million tokens as the scenario's requests come. [USD/M token]"""
    return usd_of(result, offer) * 1e6 / float(result["prompt_tokens"] + result["written_tokens"])


def open_class(result: Result) -> Steps:
    """The cheapest open model of about the scenario's size, over the years."""
    return cheapest_of_class(float(result["params"]), float(result["active_params"]), asked(result.scenario))


def step_line(result: Result, steps: Steps) -> tuple[list[float], list[float]]:
    """Corners of a line that holds each price until the next, and the last a month from today."""
    at = [stamp(day) for day, _ in steps] + [last_day()]
    usd = [usd_per_million(result, offer) for _, offer in steps]
    return [x for x in at for _ in (0, 1)][1:-1], [y for y in usd for _ in (0, 1)]


def columns(result: Result) -> dict[str, list[Any]]:
    """One step line a series: the provider's colour, dashed where it is its small model."""
    drawn = all_series()
    lines = [step_line(result, series.steps) for series in drawn]
    return {
        "x": [line[0] for line in lines],
        "y": [line[1] for line in lines],
        "name": [term(series.name) for series in drawn],
        "color": [COLORS[series.provider] for series in drawn],
        "dash": ["solid" if series.tier == "large" else "dashed" for series in drawn],
    }


def class_columns(result: Result) -> dict[str, list[Any]]:
    """The line of open models of about the scenario's size."""
    steps = open_class(result)
    x, y = step_line(result, steps) if steps else ([], [])
    return {"x": x, "y": y}


def own_columns(result: Result) -> dict[str, list[Any]]:
    """One's own cost of a million tokens at this demand, with its range, across the picture."""
    if not works(result):
        return {"x": [], "own": [], "low": [], "high": []}
    own = float(result["usd_per_million_served"])
    low, high = [own * copies / float(result["copies"]) for copies in fleet_range(result)]
    ends = [stamp(START), last_day()]
    return {"x": ends, "own": [own, own], "low": [low, low], "high": [high, high]}


def first_price(result: Result) -> dict[str, list[Any]]:
    """The price of the article of 2023, marked."""
    offer = next(series for series in all_series() if series.steps[0][0] == START).steps[0][1]
    return {"x": [stamp(START)], "y": [usd_per_million(result, offer)], "words": [term("gpt-3.5-turbo, March 2023")]}


def describe(result: Result) -> str:
    """From the first to the last price of the small models, what the class asks now, and one's own."""
    first, last = first_price(result)["y"][0], _least(result)
    said = f"From {cents(first)} in March 2023 to {cents(last[0])} ({last[1].full_name}) for a million tokens as yours come"
    steps = open_class(result)
    if steps:
        now = usd_per_million(result, steps[-1][1])
        said = f"{said}; open models of about your size from {cents(now)} ({steps[-1][1].full_name})"
    own = f"; yours, at this demand, {dollars(float(result['usd_per_million_served']))}" if works(result) else ""
    return f"{said}{own}."


def _least(result: Result) -> tuple[float, ApiOffer]:
    """The cheapest of the series today."""
    made = [(usd_per_million(result, series.steps[-1][1]), series.steps[-1][1]) for series in all_series()]
    return min(made, key=_price)


def _price(pair: tuple[float, ApiOffer]) -> float:
    return pair[0]


def rows(result: Result) -> list[Row]:
    """Each line in words: its first and its last price, with model and month, and the change."""
    made = [_row(result, term(series.name), series.steps) for series in all_series()]
    steps = open_class(result)
    if steps:
        made.append(_row(result, "Cheapest open model of about your size", steps))
    return made


def _row(result: Result, name: str, steps: Steps) -> Row:
    first, last = (usd_per_million(result, offer) for _, offer in (steps[0], steps[-1]))
    ends = [f"{cents(usd)}, {offer.sold_as.split('/')[-1]}, {short_month(day)}" for usd, (day, offer) in
            ((first, steps[0]), (last, steps[-1]))]  # fmt: skip
    return (name, *ends, _change(first, last))


def _change(first: float, last: float) -> str:
    if 0.98 < first / last < 1.02:
        return "the same"
    first, last = _written(first), _written(last)
    return f"{times(first / last)} cheaper" if first > last else f"{times(last / first)} dearer"


def _written(usd: float) -> float:
    """A price as `cents` writes it. [USD]"""
    return round(usd, 2) if CENTS_BELOW <= usd < 9.995 else as_written(usd)


def note() -> str:
    """How the lines are made."""
    return (
        "Prices of lists, blended by your own prompts and answers. A model is dated by the first of eleven lists that has it,"
        " up to nine months late in 2024. Main and small: the provider's own names; where it has given those up (luna,"
        " argon), our reading. Open models of about your size: half to twice the parameters a token meets, a quarter to four times in all. Equal ability is not claimed: a later model of a line answers better than an earlier one."
        f" Source: {cite('litellm')}; March 2023: {cite('a16z_2023')}."
    )


def legend() -> str:
    """The colours."""
    items = [
        (color, f"{provider}: main; dashed: small") for provider, color in COLORS.items() if provider != "DeepSeek"
    ]
    items += [(PURPLE, "DeepSeek"), (OWN_CLASS, "cheapest open model of your size"), (OWN, "yours, at this demand")]
    return key(items)


class ApiHistoryChart:
    """Step lines since 2023 on a log axis of dollars."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="api_history")
        self.open = ColumnDataSource(class_columns(result), name="api_history_open")
        self.own = ColumnDataSource(own_columns(result), name="api_history_own")
        self.first = ColumnDataSource(first_price(result), name="api_history_first")
        room = 45 * DAY_MS
        self.x, self.y = Range1d(stamp(START) - room, last_day() + room), Range1d(0.01, 100)
        p = plain_figure(320, x_axis_type="datetime", y_axis_type="log", x_range=self.x, y_range=self.y)
        p.varea("x", "low", "high", color=OWN, alpha=0.15, source=self.own)
        p.multi_line("x", "y", line_color="color", line_dash="dash", line_width=2, source=self.source)
        p.line("x", "y", color=OWN_CLASS, line_width=4, source=self.open)
        p.line("x", "own", color=OWN, line_width=2.5, source=self.own)
        p.scatter("x", "y", size=9, fill_color=INK, line_color=INK, source=self.first)
        p.text("x", "y", text="words", x_offset=8, y_offset=-6, source=self.first, **BOLD_WORDS)
        named = ticks(self.x.start, self.x.end)
        p.xaxis.ticker = FixedTicker(ticks=list(named))
        p.xaxis.major_label_overrides = named
        p.yaxis.formatter = CustomJSTickFormatter(code=DOLLARS)
        p.yaxis.axis_label = "$ a million tokens"
        self.head, self.foot = Words(), Words()
        self.layout = card(self.head.layout, p, self.foot.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        new, own, alike = columns(result), own_columns(result), class_columns(result)
        swap(self.source, new)
        swap(self.own, own)
        swap(self.open, alike)
        swap(self.first, first_price(result))
        shown = [usd for line in new["y"] for usd in line] + alike["y"] + own["low"] + own["high"]
        shown = [usd for usd in shown if usd > 0]
        self.y.start, self.y.end = min(shown) / 2, max(shown) * 2
        self.head.say(heading("What a million tokens cost since 2023", describe(result)))
        table = table_of(rows(result), ("", "first", "today", "change"))
        self.foot.say(legend() + table + aside(html_of(note())))
