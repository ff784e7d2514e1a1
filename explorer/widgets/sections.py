"""The sections of the page: a bar of tabs, and a place where each section's charts are drawn when it is first opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from explorer.charts import Charts
from explorer.charts.draw import Chart
from explorer.core.compute import Result
from explorer.state.sections import SECTIONS
from explorer.state.store import Store
from explorer.widgets.bokehjs import ensure_bokeh
from explorer.widgets.pane import ChartPane
from explorer.widgets.scripts import css, script
from explorer.widgets.visitors import said_of

HIDDEN = "xp-hidden"


class Tabs(anywidget.AnyWidget):
    """The bar of tabs; opens a section of the store and follows it."""

    _esm = script("sections")
    _css = css("sections")

    sections = traitlets.List().tag(sync=True)
    section = traitlets.Unicode().tag(sync=True)

    def __init__(self, store: Store) -> None:
        self._store = store
        super().__init__(sections=[list(pair) for pair in SECTIONS.items()], section=store.section)
        store.observe(self._follow, "section")
        self.observe(self._opened, "section")

    def _opened(self, change: Any) -> None:
        before = self._store.section
        try:
            if change.new in SECTIONS and (change.new == before or self._store.open(change.new)):
                return
        except Exception as error:
            self._store.open(before)
            self._store.problems = [said_of(error)]
        self.section = before

    def _follow(self, _change: Any) -> None:
        self.section = self._store.section


class Stage(widgets.Box):
    """The charts of the open section. Those of a section are built when it is first opened, and kept; hidden ones
    are brought up to date when they are shown again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._built: dict[str, Section] = {}
        super().__init__()
        store.observe(self._redraw, "result")
        store.observe(lambda _: self._turn(), "section")
        self.build()

    @property
    def current(self) -> Section:
        """What stands in the open section, once it is built."""
        return self._built[self._store.section]

    def build(self) -> None:
        """Build the open section, unless it is built. It takes a moment: first, everybody else may speak."""
        section = self._store.section
        if section not in self._built:
            self._built[section] = Section(self._store, section)
            self.children = (*self.children, self._built[section])
            self._turn()

    def _turn(self) -> None:
        """Show the open section; while it is yet to be built, what stands in for it."""
        if self._store.section in self._built:
            self.remove_class("xp-building")
            self.current.update(self._store.result)
        else:
            self.add_class("xp-building")
        for name, section in self._built.items():
            (section.remove_class if name == self._store.section else section.add_class)(HIDDEN)

    def _redraw(self, _change: Any) -> None:
        if self._store.section in self._built:
            self.current.update(self._store.result)

    def finish(self) -> None:
        """Bring up to date what is out of sight: when everybody else has spoken."""
        if self._store.section in self._built:
            self.current.finish()


class Section(widgets.Box):
    """The charts of one section, below what else it has."""

    def __init__(self, store: Store, name: str) -> None:
        self._shown = store.result
        self._waiting: list[Chart] = []
        self.charts = Charts(store.result, name)
        self.pane = ChartPane(self.charts.layout)
        self._below = [made(store) for made in below(name)]
        super().__init__([*(made(store) for made in above(name)), ensure_bokeh(self.pane), *self._below])
        self.add_class("xp-section")
        self.add_class(f"xp-section-{name}")

    def update(self, result: Result) -> None:
        """Bring the charts in sight up to date, with one message; none where nothing has changed. The others wait
        until `finish`. Where no browser has said what it shows, all are taken for seen."""
        if result is self._shown:
            return
        self._shown, sight = result, self.pane.sight
        charts = self.charts.charts
        self._waiting = [chart for place, chart in enumerate(charts) if sight and place not in sight]
        self._draw([chart for chart in charts if chart not in self._waiting])

    def finish(self) -> None:
        """Bring those up to date that are out of sight, and what stands below them."""
        waiting, self._waiting = self._waiting, []
        self._draw(waiting)
        for widget in self._below:
            widget.refresh()

    def _draw(self, charts: Sequence[Chart]) -> None:
        with self.pane.batch():
            for chart in charts:
                chart.update(self._shown)


def above(name: str) -> list[Any]:
    """Widgets of a section besides its charts, loaded when it is first opened: those that stand above the charts."""
    if name == "compare":
        from explorer.widgets.compare import CompareTable

        return [CompareTable]
    if name == "lab":
        from explorer.widgets.lab.buying import BuyingTable

        return [BuyingTable]
    return []


def below(name: str) -> list[Any]:
    """Those that stand below; they are refreshed when all else is."""
    if name in ("train", "serve"):
        from explorer.widgets.recipes import RunIt

        return [RunIt]
    if name != "lab":
        return []
    from explorer.widgets.lab.ways import WaysTable

    return [WaysTable]
