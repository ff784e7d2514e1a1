"""The answer on the page: one sentence, four numbers, the opened sum, the link, and what can be downloaded; and its notes."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import asdict
from typing import Any

import anywidget
import numpy as np
import traitlets

from explorer import languages
from explorer.core.compute import Result
from explorer.core.evaluate import explain
from explorer.core.formula import REGISTRY
from explorer.core.scenario import FIELDS
from explorer.state import asked, claimed, link
from explorer.state.pinned import can_pin, linked, pin
from explorer.state.pinned.side_by_side import brief, results
from explorer.state.store import Store
from explorer.widgets.advice import Advising
from explorer.widgets.giving import give, measure
from explorer.widgets.opening import open_run
from explorer.widgets.scripts import script
from explorer.widgets.wishes import take
from explorer.words.citing import html_of
from explorer.words.headlines import Headline, headlines, sentence, subject, told
from explorer.words.notices import footnotes, notices
from explorer.words.notices.file import about_file
from explorer.words.own_run import EXAMPLES, calibrations
from explorer.words.report import report
from explorer.words.sums import sum_html


def as_csv(result: Result) -> str:
    """Every input, every constant that is given, and every quantity, with unit, meaning and source, one a line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["name", "value", "unit", "meaning", "formula", "source"])
    constants = [name for name, _ in result.scenario.given if name not in REGISTRY]
    for name in [*FIELDS, *constants, *REGISTRY]:
        e = explain(result, name)
        value = int(e.value) if isinstance(e.value, (bool, np.bool_)) else e.value
        writer.writerow(map(_cell, [name, value, e.unit, e.label, e.text, e.source]))
    return out.getvalue()


FORMULA = re.compile(r"(^|[;\t\r\n])(?=[\s\"]*[=+\-@＝＋－＠\t\r])")
"""Where a spreadsheet would begin to compute, or, if it splits at semicolons or tabs, would in the next cell."""


def _cell(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula, marked as text as people do it there; numbers as they are."""
    return FORMULA.sub(r"\1'", value) if isinstance(value, str) else value


ADVICE = ("goal", "label", "effect")
"""What the page shows of a piece of advice."""


def _tidy(card: dict[str, Any]) -> dict[str, Any]:
    return {part: languages.tidy(said) if isinstance(said, str) else said for part, said in card.items()}


def was(old: Headline) -> str:
    """What an answer was before: was 14 days; did not fit."""
    return "did not fit" if old.value.startswith("Does not fit") else f"was {old.value}"


class Answer(anywidget.AnyWidget):
    """Shows the store's result in words; follows it."""

    _esm = script("answer")

    whose = traitlets.Unicode(help="the named scenario that it began with").tag(sync=True)
    subject = traitlets.Unicode(help="which model and GPUs it is for").tag(sync=True)
    told = traitlets.Unicode(help="the answer in one sentence").tag(sync=True)
    cards = traitlets.List().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    opened = traitlets.Unicode(help="the quantity whose sum is shown").tag(sync=True)
    sum = traitlets.Unicode(help="that sum, as HTML").tag(sync=True)
    advice = traitlets.List(help="what can be done, by what it is for").tag(sync=True)
    taken = traitlets.Unicode(help="the advice that was taken last").tag(sync=True)
    stale = traitlets.Bool(help="whether advice is being computed").tag(sync=True)
    query = traitlets.Unicode().tag(sync=True)
    step = traitlets.Int(help="the number of what is shown among all that was").tag(sync=True)
    can_undo = traitlets.Bool().tag(sync=True)
    can_redo = traitlets.Bool().tag(sync=True)
    kept = traitlets.List(help="name and answers of what is kept beside it").tag(sync=True)
    can_pin = traitlets.Bool().tag(sync=True)
    came = traitlets.Int(help="how often the kernel followed the browser back or forth").tag(sync=True)
    follows = traitlets.Bool(help="whether the page opens on what its address asks for").tag(sync=True)
    address = traitlets.Unicode(
        None, allow_none=True, help="the query string it was opened with; None: it did not come"
    )
    address.tag(sync=True)

    def __init__(self, store: Store) -> None:
        self._store, self._section = store, store.section
        self.advising = Advising(store, self._advise)
        super().__init__()
        self.refresh()
        store.observe(lambda _: self.refresh(), ["result", "problems", "section", "walked", "pins"])
        self.observe(lambda _: self._show_sum(), "opened")
        self.on_msg(self._asked)

    def refresh(self) -> None:
        """Bring everything shown up to date with the store."""
        store = self._store
        result, section = store.result, store.section
        before = headlines(store.previous, section) if store.previous is not None else None
        with self.hold_sync():
            self.whose, self.subject = store.whose, languages.tidy(subject(result, section))
            self.cards = [
                _tidy(asdict(card)) | {"was": was(old) if old and old.value != card.value else ""}
                for card, old in zip(headlines(result, section), before or [None] * 4, strict=True)
            ]
            if section != self._section:  # another section's sum would stand below cards that know nothing of it
                self._section, self.opened = section, ""
            self.told = languages.tidy(claimed.answered(store) or asked.answered(store) or told(result, section))
            self.problem = " ".join(store.problems)
            self.query = languages.to_query(linked.to_query(link.to_query(store.scenario, section), store.pins))
            self.kept = [[one.name, brief(its)] for one, (_, its) in zip(store.pins, results(store)[1:], strict=True)]
            self.can_pin = can_pin(store)
            self.step, self.can_undo, self.can_redo = store.step, store.can_undo, store.can_redo
            self._show_sum()
            self.advising.soon()
            self._advise()

    def _advise(self) -> None:
        """Show the advice that there is; that of another scenario altogether goes at once."""
        taken = self.advising.taken
        with self.hold_sync():
            self.stale = self.advising.stale
            found = self.advising.found if self._store.previous or not self.stale else []
            self.advice = [{name: languages.tidy(getattr(one, name)) for name in ADVICE} for one in found]
            self.taken = taken.label if taken else ""

    def _show_sum(self) -> None:
        self.sum = sum_html(self._store.result, self.opened) if self.opened in REGISTRY else ""

    def _asked(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if self.advising.take(message) or any(taken(self._store, message) for taken in (give, take, open_run)):
            return
        if message == "pin":
            pin(self._store)
        elif message in ("undo", "redo"):
            self._store.undo() if message == "undo" else self._store.redo()
        elif message == "report":
            self.send({"report": self._report()})
        elif message == "csv":
            self.send({"name": "compute-cost.csv", "text": as_csv(self._store.result), "type": "text/csv"})
        elif message == "json":
            self.send(
                {
                    "name": "compute-scenario.json",
                    "text": link.to_json(self._store.scenario, self._store.section),
                    "type": "application/json",
                }
            )

    def _report(self) -> dict[str, Any]:
        """What a report says: the sentence that is shown, and what is known of a claim, besides what the result tells."""
        made = report(self._store.result, self._store.section)
        notes = [*(html_of(note) for note in claimed.said(self._store)), *made["notes"]]
        return made | {"told": self.told, "notes": list(dict.fromkeys(notes))}


class Notes(anywidget.AnyWidget):
    """What stands behind the answer: the layout that was found, what should be known, and runs of the visitor's own."""

    _esm = script("notes")

    about = traitlets.Unicode(help="what the preset that is shown, or was, says of itself, as HTML").tag(sync=True)
    whose = traitlets.Unicode(help="the name of that preset").tag(sync=True)
    layout_words = traitlets.Unicode(help="the sentence under the answers").tag(sync=True)
    notices = traitlets.List(help="sentences, as HTML").tag(sync=True)
    footnotes = traitlets.List(help="sentences on prices, which stand small and apart").tag(sync=True)
    measured = traitlets.List(help="what a run of the visitor's own calibrates").tag(sync=True)
    example = traitlets.Unicode(help="what can be pasted of such a run").tag(sync=True)

    def __init__(self, store: Store) -> None:
        self._store = store
        super().__init__()
        self.refresh()
        store.observe(lambda _: self.refresh(), ["result", "notices", "section", "pasted"])
        self.on_msg(lambda _widget, message, _buffers: measure(self._store, message))

    def tell(self, about: str, preset: str) -> None:
        """Say what a preset says of itself; without one, what was changed in the one before."""
        with self.hold_sync():
            self.about, self.whose = about, preset or self.whose

    def refresh(self) -> None:
        """Bring everything shown up to date with the store."""
        store = self._store
        result, section = store.result, store.section
        with self.hold_sync():
            self.layout_words = languages.tidy(sentence(result, section))
            small = footnotes(result, section)
            large = [notice for notice in notices(result, section) if notice not in small]
            said = [*store.notices, *claimed.said(store), *asked.said(store), *about_file(store.pasted, result), *large]
            self.notices = [html_of(notice) for notice in dict.fromkeys(said)]
            self.footnotes = [html_of(notice) for notice in small]
            self.measured = [asdict(one) for one in calibrations(result)]
            self.example = EXAMPLES[result.scenario.workload.job]
