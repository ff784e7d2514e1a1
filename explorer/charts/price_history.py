"""What providers asked for the chosen GPU over the years."""

from __future__ import annotations

import functools
from typing import Any

from bokeh.models import ColumnDataSource, CustomJSTickFormatter, FixedTicker, Label, Range1d, Span

from explorer import catalog
from explorer.catalog.dates import DAY_MS, short_month, stamp, year_of
from explorer.catalog.price_history import ARTICLE_DATE, Line, history
from explorer.charts.draw import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PRICES,
    PURPLE,
    QUIET,
    SKY,
    VERMILLION,
    Words,
    card,
    heading,
    plain_figure,
    swap,
)
from explorer.charts.parts import key
from explorer.charts.prices import ALIKE, short
from explorer.core.compute import Result
from explorer.languages import term
from explorer.words.citing import cite, html_of, source_link
from explorer.words.format import percent, price

MONTH = 30 * DAY_MS
"""In milliseconds."""
COLORS = {
    "AWS": ORANGE,
    "Azure": SKY,
    "GCP": BLUE,
    "Lambda": PURPLE,
    "OCI": "#8a7f00",
    "RunPod": GREEN,
    "Verda (DataCrunch)": VERMILLION,
}
"""The same colour for a provider with every GPU; all others are grey."""


def kind_shown(result: Result) -> str:
    """The kind of price whose history is drawn: that of the chosen price, or on demand."""
    kind = result.scenario.prices.price_kind
    name = result.scenario.accelerator.accelerator_name
    return kind if any(line.price_kind == kind for line in history(name)) else "on demand"


def lines(result: Result) -> list[Line]:
    """The lines of that kind; a latest price from a source of its own is a line of one day."""
    return _lines(result.scenario.accelerator.accelerator_name, kind_shown(result))


@functools.lru_cache(maxsize=128)
def _lines(name: str, kind: str) -> list[Line]:
    known = [line for line in history(name) if line.price_kind == kind]
    seen = {(line.provider, line.source) for line in known}
    latest = [
        Line(name, o.provider, kind, o.marketplace, o.source, "", (o.price_date,), (o.usd_per_device_hour,))
        for o in catalog.offers(name)
        if o.price_kind == kind and (o.provider, o.source) not in seen
    ]
    return known + latest


def columns(result: Result) -> dict[str, list[Any]]:
    """One step line for each provider and source: a price holds until that source saw another. Sources never join."""
    provider = result.scenario.prices.provider
    drawn = sorted(lines(result), key=lambda line: (line.provider == provider, line.provider in COLORS))
    return {
        "x": [[x for i, x in enumerate(_stamps(line)) for _ in (0, 1)][1:] for line in drawn],
        "y": [[y for y in line.usd_per_device_hour for _ in (0, 1)][:-1] for line in drawn],
        "name": [line.provider for line in drawn],
        "color": [COLORS.get(line.provider, GREY) for line in drawn],
        "width": [4.0 if line.provider == provider else 2.0 for line in drawn],
    }


def _stamps(line: Line) -> list[float]:
    return [stamp(date) for date in line.dates]


def ends(result: Result) -> dict[str, list[Any]]:
    """A dot at the first and the last day of each line, so that a single observation is seen."""
    made: dict[str, list[Any]] = {"x": [], "y": [], "color": []}
    for line in lines(result):
        for i in sorted({0, len(line.dates) - 1}):
            made["x"].append(stamp(line.dates[i]))
            made["y"].append(line.usd_per_device_hour[i])
            made["color"].append(COLORS.get(line.provider, GREY))
    return made


def ticks(start: float, end: float) -> dict[float, str]:
    """Days to name on the axis: first days of years, or of quarters where there are fewer than two."""
    first, last = year_of(start), year_of(end)
    named = {stamp(f"{year}-01-01"): str(year) for year in range(first + 1, last + 1)}
    if len(named) < 2:
        quarters = [f"{year}-{first_month:02}-01" for year in range(first, last + 1) for first_month in (1, 4, 7, 10)]
        named = {stamp(day): short_month(day) for day in quarters if start <= stamp(day) <= end}
    return {day: name for i, (day, name) in enumerate(named.items()) if i % (1 + len(named) // 6) == 0}


def describe(result: Result) -> str:
    """The change at the chosen provider, or else on the longest line."""
    found, kind = lines(result), term(kind_shown(result))
    name = kind[0].upper() + kind[1:]
    if not found:
        return "There is no dated price of this GPU in our tables."
    own = [line for line in found if line.provider == result.scenario.prices.provider]
    told = max(own, key=_days, default=None)
    if not told or not _days(told):
        told = max(found, key=_days)
    first, last = told.usd_per_device_hour[0], told.usd_per_device_hour[-1]
    start, end = short_month(told.dates[0]), short_month(told.dates[-1])
    if start == end:
        return f"{name}, {short(told.provider)} asked {price(last)} an hour in {end}; no line is longer than a month."
    more = last / first
    change = (
        "unchanged"
        if more == 1
        else "nearly the same"
        if 1 / ALIKE < more < ALIKE
        else f"{percent(abs(more - 1))} {'more' if more > 1 else 'less'}"
    )
    said = (
        f"{name}, {short(told.provider)} asked {price(first)} an hour in {start} and {price(last)} in {end}: {change}"
    )
    return f"{said}{_later(found, told)}."


def _later(found: list[Line], told: Line) -> str:
    """What another source saw at the same provider since; an empty text if none did."""
    latest = max((line for line in found if line.provider == told.provider), key=lambda line: line.dates[-1])
    if stamp(latest.dates[-1]) - stamp(told.dates[-1]) < MONTH:
        return ""
    return f"; in {short_month(latest.dates[-1])} another source saw {price(latest.usd_per_device_hour[-1])}"


def _days(line: Line) -> float:
    return stamp(line.dates[-1]) - stamp(line.dates[0])


def legend(result: Result) -> str:
    """The providers with their colours; those in grey by name."""
    shown = dict.fromkeys(line.provider for line in sorted(lines(result), key=lambda line: line.provider.lower()))
    items = [(COLORS[name], short(name)) for name in COLORS if name in shown]
    grey = ", ".join(short(name) for name in shown if name not in COLORS)
    items += [(GREY, grey)] if grey else []
    note = (
        "A line is what one source saw at one provider, its lowest price; sources count differently and are not joined."
    )
    article = html_of(f"Dotted: the day of {cite('a16z_2023')}.")
    seen = "; ".join([source_link(name) for name in dict.fromkeys([line.source for line in lines(result)])])
    return f"{key(items)}<p>{note} From: {seen}.</p><p>{article}</p>" if shown else ""


class HistoryChart:
    """Step lines over the years, dollars from zero, the article's day marked."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="price_history")
        self.ends = ColumnDataSource(ends(result), name="price_history_ends")
        self.x, self.y = Range1d(0, 1), Range1d(0, 1)
        p = plain_figure(280, x_axis_type="datetime", x_range=self.x, y_range=self.y)
        p.multi_line("x", "y", line_color="color", line_width="width", line_alpha=0.85, source=self.source)
        p.scatter("x", "y", size=6, fill_color="color", line_color="color", source=self.ends)
        self.mark = Span(location=stamp(ARTICLE_DATE), dimension="height", line_color=QUIET, line_dash="dotted")
        self.word = Label(
            x=stamp(ARTICLE_DATE),
            y=1,
            text="article, Apr 2023",
            text_color=QUIET,
            text_font_size="12px",
            text_baseline="top",
            x_offset=4,
        )
        p.add_layout(self.mark)
        p.add_layout(self.word)
        p.xaxis.ticker = self.ticks = FixedTicker(ticks=[])
        p.yaxis.formatter = CustomJSTickFormatter(code=PRICES)
        p.yaxis.ticker.desired_num_ticks = 5
        p.yaxis.axis_label = "for one GPU and hour"
        self.figure, self.head, self.foot = p, Words(), Words()
        self.layout = card(self.head.layout, p, self.foot.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        dots = ends(result)
        swap(self.source, columns(result))
        swap(self.ends, dots)
        first, last = min(dots["x"], default=stamp("2020-01-01")), max(dots["x"], default=stamp("2026-11-01"))
        room = max(0.04 * (last - first), 60 * DAY_MS)
        self.x.start, self.x.end = first - room, last + room
        self.y.end = self.word.y = 1.12 * max(dots["y"], default=1.0)
        named = ticks(self.x.start, self.x.end)
        self.ticks.ticks = list(named)
        self.figure.xaxis.major_label_overrides = named
        self.figure.visible = bool(dots["x"])
        self.mark.visible = self.word.visible = self.x.start < stamp(ARTICLE_DATE) < self.x.end
        self.head.say(heading("Price history", describe(result)))
        self.foot.say(legend(result))
