"""Advice beside the answers it mends: computed once the page is at rest, and taken with one press."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from explorer.core.compute import Result
from explorer.state.advice import Advice, advised
from explorer.state.store import Store
from explorer.widgets.visitors import said_of

REST = 0.3
"""Seconds without another change before it is computed: while a slider is dragged, the charts have the kernel."""


class Advising:
    """Keeps the advice of what a store shows, and says when it is another."""

    def __init__(self, store: Store, show: Callable[[], None]) -> None:
        self._store, self._show = store, show
        self._timer: asyncio.TimerHandle | None = None
        self._of: tuple[Result, str] | None = None
        self.found: list[Advice] = []
        self.taken: Advice | None = None
        """What was pressed last, as long as nothing else has changed since."""

    def soon(self) -> None:
        """What is shown is another: compute its advice when there is time for it."""
        if self.taken and self.taken.scenario != self._store.scenario:
            self.taken = None
        if self._timer:
            self._timer.cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # nobody waits for it: it is computed when it is asked for
        self._timer = loop.call_later(REST if self._store.previous else 0, self._at_rest)

    def _at_rest(self) -> None:
        try:
            self.refresh()
        except Exception as error:
            self.found = []
            said_of(error)

    @property
    def stale(self) -> bool:
        """Whether something else is shown than what the advice is about."""
        return self._of != (self._store.result, self._store.section)

    def refresh(self) -> None:
        """Compute the advice of what is shown, unless that is done."""
        if self.stale:
            self._of = (self._store.result, self._store.section)
            self.found = advised(*self._of)
            self._show()

    def take(self, message: Any) -> bool:
        """Take a message such as {"advice": "8-bit AdamW"}; False where it is none. What is no longer advised is not
        done."""
        if not isinstance(message, dict) or "advice" not in message:
            return False
        self.refresh()
        wanted = next((one for one in self.found if one.label == str(message["advice"]) and one.scenario), None)
        if wanted and wanted.scenario:
            self.taken = wanted
            self._store.load(wanted.scenario)
        return True
