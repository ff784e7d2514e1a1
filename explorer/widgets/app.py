"""The page as one widget, the same in Voilà and in JupyterLab."""

from __future__ import annotations

import os

import ipywidgets as widgets

from explorer import link, presets
from explorer.charts import Charts
from explorer.core.problems import problems
from explorer.core.scenario import Scenario
from explorer.store import Store
from explorer.widgets.answer import Answer
from explorer.widgets.bokehjs import ensure_bokeh
from explorer.widgets.controls import Controls
from explorer.widgets.pane import ChartPane

TITLE = ("<h1>AI compute explorer</h1><p>What an AI model costs to train: computation, memory, time and money,"
         " and why. Every number opens into its sum.</p>")
FOOT = """<h2>How sure are you?</h2>
Parameter counts and FLOPs are exact counts. Memory is the sum of tensor sizes; real frameworks add fragmentation.
The share of the peak that a run reaches, and with it days and dollars, is the median of published runs of that GPU generation;
the range spans the middle 80 % of them. Where no run is published it is an assumption, and the page says so.
<h2>Not in these numbers</h2>
Failed runs and experiments before the final one, staff, storage, network traffic, tensor and pipeline parallelism."""


class Explorer(widgets.VBox):
    """The explorer, opened on a scenario, on a link's query string, or on a named preset.

    Without an argument it opens on what the visitor's address asks for, else on the first preset.
    """

    def __init__(self, start: Scenario | str | None = None) -> None:
        scenario, notices, preset = _opening(os.environ.get("QUERY_STRING", "") if start is None else start)
        self.store = Store(scenario, notices)
        self.charts = Charts(self.store.result)
        self.pane = ChartPane(self.charts.layout)
        self.store.observe(self._redraw, "result")  # first, so that the charts do not wait for the words
        self.answer = Answer(self.store)
        self.controls = Controls(self.store, preset)
        main = widgets.Box([_placed(self.answer, "xp-answer-place"), _placed(ensure_bokeh(self.pane), "xp-charts-place")])
        side = widgets.Box([self.controls])
        body = widgets.Box([_placed(side, "xp-side"), _placed(main, "xp-main")])
        super().__init__([_placed(widgets.HTML(TITLE), "xp-title"), _placed(body, "xp-body"),
                          _placed(widgets.HTML(FOOT), "xp-foot")])
        self.add_class("xp-page")

    def _redraw(self, _change: object) -> None:
        with self.pane.batch():
            self.charts.update(self.store.result)

    def __repr__(self) -> str:
        return f"Explorer({link.to_query(self.store.scenario)!r})"


def _opening(start: Scenario | str) -> tuple[Scenario, list[str], str]:
    """The first scenario, notices about it, and the name of its preset if it is one."""
    if isinstance(start, Scenario):
        if found := problems(start):
            raise ValueError(" ".join(found))
        return start, [], ""
    if start in presets.PRESETS or not start:
        name = start or presets.DEFAULT
        return presets.PRESETS[name].scenario(), [], name
    scenario, notices = link.from_query(start)
    named = next((name for name, preset in presets.PRESETS.items() if preset.scenario() == scenario), "")
    return scenario, notices, named


def _placed(widget: widgets.DOMWidget, name: str) -> widgets.DOMWidget:
    widget.add_class(name)
    return widget
