"""What a million tokens cost, and below it where the seconds of one request go: together as tall as the chart beside."""

from __future__ import annotations

from bokeh.models import Column

from explorer.charts.request import RequestChart
from explorer.charts.serving_prices import ServingPricesChart
from explorer.core.compute import Result

GAP = 14
"""Between two cards, as everywhere on the page."""


class DollarsAndSecondsChart:
    """Two cards, one above the other."""

    def __init__(self, result: Result) -> None:
        self.charts = (ServingPricesChart(result), RequestChart(result))
        self.layout = Column(children=[chart.layout for chart in self.charts], sizing_mode="stretch_width", spacing=GAP)

    def update(self, result: Result) -> None:
        for chart in self.charts:
            chart.update(result)
