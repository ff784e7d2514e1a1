"""The card that says how to run what was found: a command or files, for a tool of one's choice."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from explorer.catalog.launching import tools
from explorer.core.compute import Result
from explorer.state.store import Store
from explorer.widgets.scripts import css, script
from explorer.words.recipes import about_choice, recipes


class RunIt(anywidget.AnyWidget):
    """Configurations of the store's result, as of its last refresh while its section is open."""

    _esm = script("recipes")
    _css = css("page", "recipes")

    recipes = traitlets.List(help="one for each tool, those that can do it first").tag(sync=True)
    note = traitlets.Unicode(help="which software the numbers are for").tag(sync=True)

    def __init__(self, store: Store) -> None:
        self._store, self._section, self._shown = store, store.section, None
        super().__init__()
        self.refresh()

    def refresh(self) -> None:
        """Bring it up to date, with one message; nothing while another section is open."""
        result = self._store.result
        if self._store.section != self._section or result is self._shown:
            return
        self._shown = result
        with self.hold_sync():
            self.note = about_choice(result)
            self.recipes = told(result)


def told(result: Result) -> list[dict[str, Any]]:
    """Each configuration with the version that it is written for."""
    return [
        {
            "tool": recipe.tool,
            "version": tools()[recipe.tool]["version"],
            "pieces": [[piece.file or piece.starts, piece.text] for piece in recipe.pieces],
            "differs": recipe.differs,
            "fill_in": recipe.fill_in,
            "cannot": recipe.cannot,
        }
        for recipe in recipes(result)
    ]
