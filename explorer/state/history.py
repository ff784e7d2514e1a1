"""What was shown before what is shown, and after it: the way back and forth."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from explorer.catalog.pasted import Pasted
from explorer.core.scenario import Scenario
from explorer.state.following import Begun

LONGEST = 100
"""Steps that are kept."""
TOGETHER = 1.0
"""Seconds within which changes by the same control, such as those of one drag of a slider, are one step. A server that
takes its time to show a change does not use them up."""


@dataclass(frozen=True)
class Moment:
    """All that was chosen at a time, and what was said about it."""

    scenario: Scenario
    section: str
    pasted: Pasted | None
    notices: tuple[str, ...]
    whose: str = ""
    begun: Begun = field(default_factory=Begun)


class History:
    """Moments in their order, each under a number that no other one ever has. The shown one is whoever calls this' own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._numbers = 0
        self.begin()

    def begin(self) -> None:
        """Forget all: what is shown now is the first."""
        self.past: list[tuple[int, Moment]] = []
        self.future: list[tuple[int, Moment]] = []
        self._new()
        self._control, self._when = "", 0.0

    def _new(self) -> None:
        self._numbers += 1
        self.step = self._numbers

    def leave(self, moment: Moment, control: str = "") -> None:
        """Keep what is shown: another moment, that a control asks for, is about to be."""
        now = self._clock()
        same = bool(control) and control == self._control and now - self._when <= TOGETHER
        self._control, self._when = control, now
        self.future.clear()
        if not same:
            self.past.append((self.step, moment))
            del self.past[:-LONGEST]
            self._new()

    def rest(self) -> None:
        """What was asked for is shown."""
        self._when = self._clock()

    def walk(self, moment: Moment, steps: int) -> Moment:
        """So many steps forth, or back where that is negative, from what is shown: the moment to show there, as far as
        there are any."""
        self._control = ""
        behind, ahead = (self.past, self.future) if steps < 0 else (self.future, self.past)
        for _ in range(min(abs(steps), len(behind))):
            ahead.append((self.step, moment))
            self.step, moment = behind.pop()
        return moment

    def steps_to(self, step: int) -> int | None:
        """How far from what is shown the moment of that number is; None where it is not kept."""
        numbers = [number for number, _ in (*self.past, (self.step, None), *reversed(self.future))]
        return numbers.index(step) - len(self.past) if step in numbers else None
