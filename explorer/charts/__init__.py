"""The live charts. They know results, not widgets; each is built once, then its data is swapped."""

from __future__ import annotations

from collections.abc import Callable

from bokeh.models import InlineStyleSheet, LayoutDOM, Row

from explorer.charts import (
    compare,
    cost,
    demand,
    energy,
    flops,
    frontier,
    layout,
    make_or_buy,
    memory,
    owning,
    price_history,
    prices,
    sensitivity,
    serving_memory,
    serving_prices,
    step,
    time,
)
from explorer.charts.apis import api_history, own_or_api
from explorer.charts.draw import Chart
from explorer.charts.lab import calendar, cards, divide, pooling
from explorer.charts.lab import frontier as lab_frontier
from explorer.charts.serving import dollars_and_seconds, waits
from explorer.core.compute import Result

_GRID = """
:host { display: grid !important; width: 100%;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 14px; }
"""


SECTION: dict[str, tuple[Callable[[Result], Chart], ...]] = {
    "train": (
        flops.FlopsChart,
        memory.MemoryChart,
        time.TimeChart,
        step.StepChart,
        layout.LayoutChart,
        cost.CostChart,
    ),
    "serve": (
        frontier.FrontierChart,
        serving_memory.ServingMemoryChart,
        demand.DemandChart,
        waits.WaitsChart,
        make_or_buy.MakeOrBuyChart,
        own_or_api.OwnOrApiChart,
        api_history.ApiHistoryChart,
        dollars_and_seconds.DollarsAndSecondsChart,
        serving_prices.ArticleChart,
    ),
    "compare": (compare.CompareChart,),
    "own": (
        owning.OwningChart,
        owning.HourChart,
        sensitivity.SensitivityChart,
        energy.EnergyChart,
        prices.PricesChart,
        price_history.HistoryChart,
    ),
    "lab": (
        lab_frontier.LabFrontierChart,
        divide.DivideChart,
        calendar.CalendarChart,
        cards.CardsChart,
        pooling.PoolingChart,
    ),
}
"""The charts of each section, in the order in which they stand."""


class Charts:
    """All charts of a section in one layout, so that one message brings them all up to date."""

    def __init__(self, result: Result, section: str = "train") -> None:
        self.charts: tuple[Chart, ...] = tuple(build(result) for build in SECTION[section])
        self.layout: LayoutDOM = Row(
            children=[chart.layout for chart in self.charts],
            sizing_mode="stretch_width",
            stylesheets=[InlineStyleSheet(css=_GRID)],
        )

    def update(self, result: Result) -> None:
        for chart in self.charts:
            chart.update(result)
