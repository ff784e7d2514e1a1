"""Where people begin: questions in their own words, and every named scenario in a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from explorer import languages
from explorer.state import presets
from explorer.state.sections import OPENING
from explorer.state.store import Store
from explorer.widgets.scripts import css, script
from explorer.words.citing import html_of

BEFORE = "Its own note, in which what you changed no longer holds:"
"""Before what a named scenario says of itself, where it was changed since."""


class Questions(anywidget.AnyWidget):
    """Opens the scenario that answers a question; follows the store, and says whose scenario is shown."""

    _esm = script("questions")
    _css = css("questions")

    questions = traitlets.List(help="question and preset, of those that stand first").tag(sync=True)
    presets = traitlets.List(help="heading, and name, text and short text of each scenario below it").tag(sync=True)
    preset = traitlets.Unicode(help="the one that is shown; empty for a scenario of the visitor's own").tag(sync=True)
    note = traitlets.Unicode(help="what the preset says of itself, as HTML; it stands among the notes")
    language = traitlets.Unicode(help="the code of the language that the page speaks").tag(sync=True)
    languages = traitlets.List(help="code and name of each language that it can speak").tag(sync=True)

    def __init__(self, store: Store, opened: Callable[[], None] = lambda: None) -> None:
        self._store, self._opened = store, opened
        super().__init__(
            questions=[[presets.PRESETS[name].asks, name] for name in presets.FIRST],
            presets=_listed(),
            language=languages.spoken(),
            languages=[[language.code, language.name] for language in languages.LANGUAGES.values()],
        )
        store.observe(lambda _: self._follow(), ["result", "section"])
        self.on_msg(self._asked)

    def name(self, preset: str) -> None:
        """Name the preset that is shown, if it is one."""
        with self.hold_sync():
            self.preset = preset if preset in presets.known() else ""
            self._store.whose = self.preset or self._store.whose
            self.note = self._told()

    def _told(self) -> str:
        """What the preset that is shown, or was changed, says of itself, where its own job and model are looked at."""
        whose = self.preset or self._store.whose
        if not whose:
            return ""
        preset, shown = presets.known()[whose], self._store.result.scenario
        its = preset.scenario()
        told = preset.told if its.workload.job == shown.workload.job and its.model == shown.model else ""
        begun = "" if self.preset else f"Started from “{whose}”, changed since; choose it again to go back."
        before = BEFORE if begun and told else ""
        return html_of(" ".join([said for said in (begun, before, told) if said]))

    def _follow(self) -> None:
        with self.hold_sync():
            if self.preset and not presets.is_preset(self.preset, self._store.scenario):
                self.preset = ""
            self.note = self._told()

    def _asked(self, _widget: Any, message: Any, _buffers: Any) -> None:
        name = message.get("preset") if isinstance(message, dict) else None
        if not isinstance(name, str) or name not in presets.known():
            return
        preset, store = presets.known()[name], self._store
        section = preset.section or OPENING  # a question is answered in its own section, wherever it is asked
        before, self.preset = self.preset, name  # shown as chosen at once, also where its answer takes a moment
        if store.load(preset.scenario(), related=False, section=section, whose=name):
            self.name(name)
            self._opened()
        else:
            self.name(before)


def _listed() -> list[list[Any]]:
    """All named scenarios by heading: a question and what it opens, and the question alone, for where there is no room;
    labs and companies by their names."""
    groups: dict[str, list[list[str]]] = {}
    for name, preset in presets.PRESETS.items():
        groups.setdefault(preset.group, []).append([name, f"{preset.asks} ({name})", preset.asks])
    return [
        *([group, entries] for group, entries in groups.items()),
        ["Labs and companies", [[n, languages.term(n), languages.term(n)] for n in presets.labs()]],
    ]
