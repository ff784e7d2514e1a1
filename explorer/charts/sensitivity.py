"""What the decision hangs on: each input changed alone, and what an owned GPU-hour would cost then."""

from __future__ import annotations

from typing import Any

from bokeh.models import ColumnDataSource, CustomJSTickFormatter, FactorRange, Range1d

from explorer.charts.draw import (
    BLUE,
    DOLLARS,
    INK,
    ORANGE,
    ROW_WORDS,
    VERMILLION,
    Words,
    card,
    heading,
    plain_figure,
    swap,
)
from explorer.charts.parts import key
from explorer.core.choose.sensitivity import Swing, swings
from explorer.core.compute import Result
from explorer.core.scenario import SHARES
from explorer.words.format import between, dollars, percent
from explorer.words.headlines.own import is_priced, unpriced
from explorer.words.paying import is_nobodys
from explorer.words.phrases import inner, listed

NAMES = {
    "usd_per_device_hour": "Rent",
    "purchase_usd_per_device": "Purchase",
    "server_share": "Server on top",
    "use_share": "Hours in use",
    "life_years": "Years of use",
    "resale_share": "Resale",
    "interest": "Interest",
    "usd_per_kwh": "Electricity",
    "drawn_share": "Power drawn",
    "pue": "PUE",
    "hosting_usd_per_kw_month": "Hosting",
    "staff_usd_per_device_year": "Staff",
}
PLAIN = {"life_years", "pue"}


def ends(swing: Swing) -> str:
    """What an input is changed to: 50 to 90 %."""
    write = percent if swing.name in SHARES else _plain if swing.name in PLAIN else dollars
    low, high = (write(end) for end in swing.ends)
    return between(low, high) + (" a kW" if swing.name == "hosting_usd_per_kw_month" else "")


def _plain(number: float) -> str:
    return f"{number:.3g}"


def columns(result: Result) -> dict[str, list[Any]]:
    """One row an input, the one that matters most first. The rent's row shows the rent itself."""
    found = swings(result) if is_priced(result) else ()
    shown = [swing.rent_usd if swing.name == "usd_per_device_hour" else swing.usd for swing in found]
    return {
        "name": [NAMES[swing.name] for swing in found],
        "words": [f" {ends(swing)}" for swing in found],
        "left": [min(usd) for usd in shown],
        "right": [max(usd) for usd in shown],
        "color": [
            VERMILLION if swing.flips else ORANGE if swing.name == "usd_per_device_hour" else BLUE for swing in found
        ],
    }


def lines(result: Result) -> dict[str, list[Any]]:
    """Where the owned and the rented hour stand as they are."""
    own, rent = float(result["own_usd_per_device_hour"]), float(result["usd_per_device_hour"])
    return {"usd": [own, rent] if is_priced(result) else [], "color": [BLUE, ORANGE] if is_priced(result) else []}


def describe(result: Result) -> str:
    """The chart in one sentence."""
    if not is_priced(result):
        return unpriced(result)
    found = swings(result)
    most = next((swing for swing in found if swing.name != "usd_per_device_hour"), found[0])
    said = f"What matters most: {inner(NAMES[most.name])}. At {ends(most)} an owned hour costs {_pair(most.usd)}"
    if is_nobodys(result):
        return f"{said}. What renting costs is not known: enter a price of an hour."
    flipping = [inner(NAMES[swing.name]) for swing in found if swing.flips]
    if not flipping:
        return f"{said}. No single change here turns the decision round."
    return f"{said}. A change of {listed(flipping)} alone can turn the decision round."


def _pair(usd: tuple[float, float]) -> str:
    return f"{dollars(min(usd))} to {dollars(max(usd))}"


class SensitivityChart:
    """Bars around the price of an owned hour; those that reach across the rent turn the decision round."""

    def __init__(self, result: Result) -> None:
        self.source = ColumnDataSource(columns(result), name="sensitivity")
        self.lines = ColumnDataSource(lines(result), name="sensitivity_lines")
        self.rows, self.range = FactorRange(factors=[]), Range1d(0, 1)
        p = plain_figure(300, x_range=self.range, y_range=self.rows)
        p.hbar("name", left="left", right="right", height=0.62, color="color", line_color="#ffffff", source=self.source)
        p.text("right", "name", text_color=INK, x_offset=2, source=self.source, **ROW_WORDS)
        p.ray(
            "usd",
            0,
            length=0,
            angle=1.5707963267948966,
            color="color",
            line_width=2,
            line_dash="dashed",
            source=self.lines,
        )
        p.ygrid.grid_line_color = None
        p.yaxis.major_label_text_color = INK
        p.xaxis.formatter = CustomJSTickFormatter(code=DOLLARS)
        p.xaxis.ticker.desired_num_ticks = 4
        self.head, self.names = Words(), Words()
        self.layout = card(self.head.layout, p, self.names.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        new = columns(result)
        self.rows.factors = list(reversed(new["name"]))
        swap(self.source, new)
        across = lines(result)
        swap(self.lines, across)
        marks = [*new["left"], *new["right"], *across["usd"]] or [0.0, 1.0]
        room = max(marks) - min(marks) or max(marks)
        self.range.start, self.range.end = max(0.0, min(marks) - 0.05 * room), max(marks) + 0.75 * room
        self.head.say(heading("What the decision hangs on", describe(result)))
        turning = [(VERMILLION, "turns the decision round")] if VERMILLION in new["color"] else []
        colors = [(BLUE, "an owned hour in use"), (ORANGE, "a rented hour"), *turning]
        self.names.say(key(colors) if is_priced(result) else "")
