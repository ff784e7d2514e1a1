"""What is kept beside the shown scenario: each of the four answers for all of them, as a table with bars."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import anywidget
import traitlets

from explorer.charts.draw import BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILLION
from explorer.state import pinned
from explorer.state.pinned.side_by_side import brief, job_of, panels, results
from explorer.state.store import Store
from explorer.widgets.scripts import css, script

COLOURS = [BLUE, ORANGE, GREEN, PURPLE, VERMILLION, GREY]
"""Of the shown scenario, of the kept ones and of an API: told apart by colour-blind readers."""


class SideBySide(anywidget.AnyWidget):
    """Follows the store; keeps, names, shows and removes scenarios."""

    _esm = script("pinned/pinned")
    _css = css("pinned/pinned")

    panels = traitlets.List(help="each answer: its title, and a cell for each scenario").tag(sync=True)
    kept = traitlets.List(
        help="name of each kept scenario, and its answers where the panels are about another job"
    ).tag(sync=True)
    colours = traitlets.List(COLOURS).tag(sync=True)

    def __init__(self, store: Store) -> None:
        self._store = store
        super().__init__()
        self.refresh()
        store.observe(lambda _: self.refresh(), ["result", "pins"])
        self.on_msg(self._asked)

    def refresh(self) -> None:
        """Bring everything shown up to date with the store."""
        with self.hold_sync():
            shown, *others = results(self._store)
            job = job_of(shown[1])
            self.kept = [[name, "" if job_of(its) == job else brief(its)] for name, its in others]
            self.panels = [asdict(panel) for panel in panels(self._store)]

    def _asked(self, _widget: Any, message: Any, _buffers: Any) -> None:
        """{"unpin": 0}, {"show": 0}, or {"rename": 0, "name": "ours"}."""
        if not isinstance(message, dict):
            return
        for act in (pinned.unpin, pinned.show):
            if isinstance(index := message.get(act.__name__), int):
                act(self._store, index)
        if isinstance(index := message.get("rename"), int):
            pinned.rename(self._store, index, str(message.get("name", ""))[:1000])
            self.refresh()  # an empty name is put back
