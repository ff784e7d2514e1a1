"""The page as one widget, the same in Voilà and in JupyterLab."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from explorer.charts import Charts
from explorer.core.scenario import Scenario
from explorer.state import link, names, presets
from explorer.state.pinned import linked
from explorer.state.sections import JOBS, OPENING
from explorer.state.store import Store
from explorer.widgets.answer import Answer, Notes
from explorer.widgets.controls import Controls
from explorer.widgets.pane import ChartPane
from explorer.widgets.pinned import SideBySide
from explorer.widgets.questions import Questions
from explorer.widgets.sections import Stage, Tabs
from explorer.widgets.visitors import hush, tells, visitors_query

FOOT = """<h2>How sure are you?</h2>
Parameter counts and FLOPs are exact counts. Memory is the sum of tensor sizes at its peak; real frameworks add fragmentation.
Times are predicted from the work of each GPU, the bytes it moves and the messages it waits for: a training step in the fastest
layout that fits, with room in memory where that costs only a few per cent of the time, a model in use with the fewest GPUs that keep its promises. The constants in it are fitted on published
runs, once for all models; where a GPU has none they are an assumption, and the page says so. Each card says what it stands on: exact; measured here, which is published runs of this class of software on this
generation of GPU; carried over, from the hardware or software that was measured; or assumed. The range of an answer holds eight
in ten published runs, and is wider where it is carried over. A run of your own calibrates it: paste a line below the cards. Prices are those of dated lists; what is called assumed is yours to change.
<h2>Not in these numbers</h2>
Failed runs and experiments before the final one, unless you say how many (All runs over the last one), the people who build
the model, traffic to and from the outside, and the carbon of making the hardware."""


class Explorer(widgets.VBox):
    """The explorer, opened on a scenario, on a link's query string, or on a named preset.

    Without an argument it opens on what the visitor's address asks for, else on the first preset.
    """

    @tells
    def __init__(self, start: Scenario | str | None = None) -> None:
        self.store = Store(presets.PRESETS[presets.DEFAULT].scenario())
        self.stage = Stage(self.store)  # observes first, so that the charts do not wait for the words
        self.tabs = Tabs(self.store)
        self.answer = Answer(self.store)
        self.notes = Notes(self.store)
        self.side_by_side = SideBySide(self.store)
        self.controls = Controls(self.store)
        self.questions = Questions(self.store, self.controls.forget)
        # Below the answer, as it is of one line or of ten: what stands above the answer is as high for every question.
        self.questions.observe(lambda _: self.notes.tell(self.questions.note, self.questions.preset), "note")
        self.store.observe(lambda _: self._named(), "walked")
        self.store.observe(lambda _: self.stage.build(), "section")  # last: new charts take a moment
        self.store.observe(lambda _: self.stage.finish(), ["result", "section"])  # and nobody sees these
        charts = _placed(_placed(self.stage, "xp-charts-place"), "xp-stage")
        beside = _placed(widgets.Box([self.side_by_side]), "xp-beside")
        main = _placed(widgets.Box([beside, _placed(self.notes, "xp-notes-place"), charts]), "xp-main")
        body = _placed(widgets.Box([_placed(widgets.Box([self.controls]), "xp-side"), main]), "xp-body")
        foot = _placed(widgets.HTML(FOOT), "xp-foot")
        super().__init__([self.questions, self.tabs, _placed(self.answer, "xp-answer-place"), body, foot])
        self.add_class("xp-page")
        self.answer.on_msg(self._arrived)
        # Last, because a kernel that Voilà starts ahead of its visitor waits here for the address.
        self.answer.follows = start is None
        self.answer.address = visitors_query() if start is None else None
        self.start_from(start or self.answer.address or "")
        hush()

    def _arrived(self, _widget: Any, message: Any, _buffers: Any) -> None:
        """A browser knows its address, and tells it where the page was opened with another or with none."""
        if not isinstance(message, dict):
            return
        if self.answer.follows and isinstance(address := message.get("address"), str):
            self.start_from(address)
            self.answer.address = address
        elif isinstance(address := message.get("walked"), str):
            self._walked(address, message.get("step"))
            self.answer.came += 1

    def _walked(self, address: str, step: Any) -> None:
        """The visitor went back or forth in the browser: to what had that number, or, where it is not kept, that address."""
        if not (isinstance(step, int) and self.store.walk_to(step)):
            self.start_from(address, first=False)

    def _named(self, preset: str = "") -> None:
        """Say whose scenario is shown, and forget what was typed into another."""
        self.controls.forget()
        self.questions.name(preset or presets.name_of(self.store.scenario))

    def start_from(self, start: Scenario | str, first: bool = True) -> None:
        """Show a scenario, a link's query string or a named preset; nothing is said to have changed, and nothing that was
        shown before can be gone back to, but where it is not the first.

        Raises ValueError for a scenario that cannot be computed; a broken link opens with a notice.
        """
        preset, notices, section, pins = "", [], OPENING, []
        if isinstance(start, Scenario):
            scenario, notices = names.honest(start)
            section = next(name for name, job in JOBS.items() if job == start.workload.job)
        elif start in presets.known() or not start:
            preset = start or presets.DEFAULT
            scenario, section = presets.known()[preset].scenario(), presets.known()[preset].section or OPENING
        else:
            shown, pins, left_out = linked.apart(start)
            scenario, notices = link.from_query(shown)
            section, notices = link.section_of(shown), notices + left_out
        preset = preset or presets.name_of(scenario)
        if not self.store.load(scenario, related=False, section=section, whose=preset):
            raise ValueError(" ".join(self.store.problems))
        if first:
            self.store.begin()
        self.store.previous = None
        self.store.notices = notices
        self.store.pins = pins or self.store.pins
        self._named(preset)
        self.answer.refresh()
        self.notes.refresh()

    @property
    def charts(self) -> Charts:
        """The charts of the open section."""
        return self.stage.current.charts

    @property
    def pane(self) -> ChartPane:
        """The widget that shows them."""
        return self.stage.current.pane

    def __repr__(self) -> str:
        return f"Explorer({link.to_query(self.store.scenario, self.store.section)!r})"


def _placed(widget: widgets.DOMWidget, name: str) -> widgets.DOMWidget:
    widget.add_class(name)
    return widget
