"""A table that is sorted by a head, narrowed by a text and by switches, and shows one group of columns at a time."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from explorer.widgets.scripts import css, script

Cell = str | tuple[Any, ...]
"""A text; or a number as text, the value to sort it by (None: unknown, always last), and, if it is one of several
kinds that are drawn differently, its kind."""
UNKNOWN: Cell = ("–", None)


class SortedTable(anywidget.AnyWidget):
    """A table that a click or a key on a column's head sorts, in a frame that scrolls by itself.

    New rows replace the old ones in place: what is sorted, picked, typed and scrolled stays as it is, as long as the
    heads are the same.
    """

    _esm = script("table")
    _css = css("page", "table", "evidence")

    title = traitlets.Unicode().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    heads = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rows = traitlets.List().tag(sync=True)
    links = traitlets.List(help="for each row: the address of what its last column names, or nothing").tag(sync=True)
    choose = traitlets.Int(-1, help="the column whose values can be picked above the table, or -1").tag(sync=True)
    groups = traitlets.List(help="pairs of a name and the columns shown besides the first; none: all").tag(sync=True)
    search = traitlets.Unicode(
        help="what the text field above the table asks for; empty: there is none. It looks for words in all cells,"
        " or in those that traits_of_rows name"
    ).tag(sync=True)
    switches = traitlets.List(help="pairs of a switch's key and its label").tag(sync=True)
    traits_of_rows = traitlets.List(
        help="for each row: a word on its place or nothing, the keys it has, and words to search"
    ).tag(sync=True)
    act = traitlets.Unicode(help="what a press on a row's name does, which sends {row: name}; empty: nothing").tag(
        sync=True
    )
    start = traitlets.List(help="the column sorted by at first, and whether downwards").tag(sync=True)
