"""How a goal can be reached with what there is: each way a row, whose name is a button that makes its changes."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from explorer.catalog.buying.shop import shop
from explorer.catalog.fleets import means_of
from explorer.core.compute import Result
from explorer.core.lab.means import Means
from explorer.core.lab.ways import Way, lacks, ways
from explorer.state.moves import just, moves
from explorer.state.store import Store
from explorer.widgets.table import SortedTable
from explorer.words.headlines.bought import bought_for
from explorer.words.ways import HEADS, goal, kept, name_of, verdict


class WaysTable(widgets.VBox):
    """The goal, what it lacks, and the ways to reach it, as of its last refresh while its section is open."""

    def __init__(self, store: Store) -> None:
        self._store, self._shown = store, None
        self._ways: dict[str, Way] = {}
        self.table = SortedTable(title="From the goal to the means", act="choose", start=[len(HEADS) - 1, True])
        self.table.on_msg(self._asked)
        super().__init__([self.table])
        self.add_class("xp-ways")
        self.refresh()

    def _asked(self, _widget: Any, message: Any, _buffers: Any) -> None:
        way = self._ways.get(str(message.get("row"))) if isinstance(message, dict) else None
        if way:
            self._store.load(way.result.scenario)

    def refresh(self) -> None:
        """Bring the table up to date, with one message; nothing while another section is open."""
        result = self._store.result
        if self._store.section != "lab" or result is self._shown:
            return
        self._shown, means = result, means_of(result.scenario)
        nothing = result.scenario.lab.means == "to buy" and not shop(result).does_it
        found = [] if nothing else ways_of(result, means)
        self._ways = {name_of(way): way for way in found}
        with self.table.hold_sync():
            told = f"{goal(result)} {verdict(result, means, lacks(result, means), len(found))}"
            self.table.note = bought_for(result) if nothing else told
            self.table.heads = HEADS if found else []
            self.table.rows = [[name_of(way), *kept(way)] for way in found]


def ways_of(result: Result, means: Means) -> list[Way]:
    """The ways to bring the scenario's run within the means; none where nothing is lacking."""
    return ways(result, means, moves(result), just(result)) if lacks(result, means) else []
