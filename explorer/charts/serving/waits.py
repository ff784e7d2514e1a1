"""How long readers wait over the day: half of them, and ninety-five in a hundred."""

from __future__ import annotations

import html
import math
from typing import Any

from bokeh.models import ColumnDataSource, Range1d

from explorer.charts.demand import HOURS, WEEKS, edges, tick, ticked
from explorer.charts.draw import BLUE, ORANGE, Words, aside, card, heading, plain_figure, swap, table_of
from explorer.charts.parts import key
from explorer.core.choose.waits.at_copy import Waits
from explorer.core.compute import Result
from explorer.words.format import short_time
from explorer.words.serving_words import NO_RATE, whole, works
from explorer.words.waits import HALF, MOST, first_word, peak_of, read, said_of, waited, waits_of

Row = tuple[str, str, str]
UNCOUNTED = "Too many sequences at once to count how long each reader waits"


def columns(result: Result) -> dict[str, list[Any]]:
    """One entry a period: seconds to the first word for half of the readers, and for ninety-five in a hundred; none
    where a queue grows without end."""
    found = waits_of(result)
    if not found:
        return {name: [] for name in ("left", "right", "half", "most")}
    at = edges(result)
    half = [first_word(result, each, HALF) for each in found.periods]
    most = [first_word(result, each, MOST) for each in found.periods]
    kept = [i for i, seconds in enumerate(most) if math.isfinite(seconds)]
    return {
        "left": [at[i] for i in kept],
        "right": [at[i + 1] for i in kept],
        "half": [half[i] for i in kept],
        "most": [most[i] for i in kept],
    }


def describe(result: Result) -> str:
    """The chart in one sentence."""
    found = peak_of(result)
    if not found:
        return f"{UNCOUNTED if works(result) else NO_RATE}."
    return f"At the peak {said_of(result, found)}."


def rows(result: Result) -> list[Row]:
    """The first token, the first word after thinking, and tokens a second: at the peak, and over all."""
    found = waits_of(result)
    if not found:
        return []
    weeks = result.scenario.demand.demand_curve == WEEKS
    made = []
    for when, waits in (("at the peak", found.peak), ("over the month" if weeks else "over the day", found.whole)):
        made += _rows(result, waits, when)
    return made


def _rows(result: Result, waits: Waits, when: str) -> list[Row]:
    """The rows of some readers."""
    made = [(f"First token within, {when}", waited(waits.first[HALF]), waited(waits.first[MOST]))]
    if result["thinking_tokens"] > 0:
        words = (waited(first_word(result, waits, share)) for share in (HALF, MOST))
        made.append((f"First word of the answer within, {when}", *words))
    if result["written_tokens"] > 1:
        made.append((f"Tokens a second at least, {when}", read(waits.between[HALF]), read(waits.between[MOST])))
    return made


def note(result: Result) -> str:
    """For whom the targets hold, and what is counted."""
    if not peak_of(result):
        return ""
    serving, copies = result.scenario.serving, float(result["copies"])
    shared = f" and are shared out to {whole(copies)} copies, all of them ready all the time" if copies > 1 else ""
    first, between = short_time(serving.ttft_target_seconds), short_time(serving.tpot_target_seconds)
    whom = "a full copy" if serving.target_percentile == "median" else "95 readers in 100 at the peak"
    return (
        f"The targets, {first} to the first token and a token every {between}, are those of {whom}. Readers come at random"
        f"{shared}. The waits come from a formula; an engine that was simulated step by step agrees within 5 % as long as few"
        " readers wait for a place and prompts are not most of the work. Beyond that they are estimates. How fast the GPUs are is another question: see the"
        " range of the speed."
    )


class WaitsChart:
    """Two lines of steps over the day, and a table."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="waits")
        self.x, self.y = Range1d(0, HOURS), Range1d(0, 1)
        p = plain_figure(160, x_range=self.x, y_range=self.y)
        p.segment("left", "most", "right", "most", color=ORANGE, line_width=2.5, source=self.source)
        p.segment("left", "half", "right", "half", color=BLUE, line_width=2.5, source=self.source)
        p.xgrid.visible = False
        p.yaxis.axis_label = "seconds"
        p.yaxis.ticker.desired_num_ticks = 4
        self.axis, self.head, self.foot = ticked(p.xaxis[0]), Words(), Words()
        self.layout = card(self.head.layout, p, self.foot.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        new = columns(result)
        swap(self.source, new)
        self.x.end, self.y.end = edges(result)[-1], 1.12 * max(new["most"], default=0.0) or 1.0
        tick(self.axis, result)
        self.head.say(heading("How long readers wait", describe(result)))
        table = table_of(rows(result), ("", "50 in 100", "95 in 100"))
        self.foot.say(KEY + table + aside(html.escape(note(result))))


KEY = key(((BLUE, "to the first word for half of the readers"), (ORANGE, "for 95 in 100")))
