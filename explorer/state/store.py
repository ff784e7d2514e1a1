"""The one mutable thing: the current scenario, its result, what is wrong with a new wish, and which section is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from traitlets import Any as AnyTrait
from traitlets import Bool, Enum, HasTraits, Int, List, Unicode

from explorer.catalog.pasted import Pasted
from explorer.core.compute import Result
from explorer.core.evaluate import evaluate
from explorer.core.problems import problems
from explorer.core.scenario import Scenario, change
from explorer.state import names
from explorer.state.following import Begun, begun_with, since
from explorer.state.history import History, Moment
from explorer.state.sections import JOBS, OPENING, SECTIONS


class Store(HasTraits):
    """Holds one scenario, under names that are true of it. Whoever shows something observes `result` and `section`;
    whoever wishes something calls `load`, `change` or `open`. A wish that cannot be computed leaves everything as it is."""

    scenario = AnyTrait()
    result = AnyTrait()
    previous = AnyTrait(None, allow_none=True)
    problems = List(Unicode())
    notices = List(Unicode())
    pasted = AnyTrait(None, allow_none=True, help="the file that the model is from, while it is")
    whose = Unicode(help="the named scenario that was opened last, changed since or not; empty for the visitor's own")
    section = Enum(list(SECTIONS), OPENING, help="which section of the page is open")
    can_undo = Bool(help="whether something was shown before")
    can_redo = Bool(help="whether something was shown that was undone")
    pins = List(help="scenarios that are kept beside it")
    walked = Int(help="how often the visitor went back or forth")

    def __init__(self, scenario: Scenario, notices: list[str] | None = None, history: History | None = None) -> None:
        self._history = history or History()
        scenario, dropped = names.honest(scenario)
        self.begun = begun_with(scenario)
        super().__init__(scenario=scenario, result=evaluate(scenario), notices=[*(notices or []), *dropped])

    def change(self, **changes: Any) -> bool:
        """Replace fields or parts. False, with `problems` set, where that makes no sound scenario."""
        return self.load(change(self.scenario, **changes))

    def load(
        self,
        scenario: Scenario,
        related: bool = True,
        section: str = "",
        pasted: Pasted | None = None,
        control: str = "",
        whose: str | None = None,
        said: Sequence[str] = (),
    ) -> bool:
        """Take over a whole scenario, under the same condition; an unrelated one leaves no previous result, nor does one
        that opens another section: what was computed before was never seen there.

        Opens a section with it, if one is named: observers see both at once. Formats that a pasted file brought go
        with its model. Changes by the same control, one right after the other, are undone together. whose: the named
        scenario that it is, if that is known; said: what is to be known of the change.
        """
        section, last = section or self.section, self.pasted
        kept = last is not None and (last.is_of(scenario) if related else scenario == self.scenario)
        if last is not None and related and not kept and pasted is None:
            scenario = last.released(scenario)
        scenario, dropped = names.honest(for_section(scenario, section))
        self.problems = problems(scenario)
        if self.problems:
            return False
        left = self._moment()
        self.begun = self._begun(scenario, control, related, whose)
        with self.hold_trait_notifications():
            if scenario != self.scenario:
                seen = related and section == left.section
                self.previous, self.scenario = self.result if seen else None, scenario
                self.notices = [*said, *dropped]
                self.result: Result = evaluate(scenario)
            self.section = section
            self.whose = whose if whose is not None else self.whose if related else ""
            self.pasted = pasted or (last if kept else None)
            if (scenario, section) != (left.scenario, left.section):
                self._history.leave(left, control)
                self._can()
        self._history.rest()
        return True

    def open(self, section: str) -> bool:
        """Open a section on the scenario as it is, but for the job; nothing is said to have changed."""
        notices, begun = self.notices, self.begun
        with self.hold_trait_notifications():
            opened = self.load(self.scenario, related=False, section=section, whose=self.whose)
            if opened:
                self.previous, self.notices, self.begun = None, notices, begun
        return opened

    @property
    def step(self) -> int:
        """The number of what is shown among all that was: one of its own for each step that can be undone."""
        return self._history.step

    def undo(self) -> bool:
        """Show again what was shown before; False where that was nothing."""
        return self._walk(-1)

    def redo(self) -> bool:
        """Show what was undone last; False where nothing was."""
        return self._walk(1)

    def walk_to(self, step: int) -> bool:
        """Show what had a number; False where it is not kept."""
        steps = self._history.steps_to(step)
        return steps is not None and (steps == 0 or self._walk(steps))

    def begin(self) -> None:
        """What is shown is the first that can be gone back to."""
        self._history.begin()
        self._can()

    def _walk(self, steps: int) -> bool:
        if not (self.can_undo if steps < 0 else self.can_redo):
            return False
        to = self._history.walk(self._moment(), steps)
        with self.hold_trait_notifications():
            self.previous, self.problems, self.notices = None, [], list(to.notices)
            if to.scenario != self.scenario:
                self.scenario, self.result = to.scenario, evaluate(to.scenario)
            self.section, self.pasted, self.whose, self.begun = to.section, to.pasted, to.whose, to.begun
            self._can()
            self.walked += 1
        return True

    def _moment(self) -> Moment:
        return Moment(self.scenario, self.section, self.pasted, tuple(self.notices), self.whose, self.begun)

    def _begun(self, scenario: Scenario, control: str, related: bool, whose: str | None) -> Begun:
        """Who set what, once a scenario is shown."""
        if related:
            return since(self.begun, self.scenario, scenario, control)
        return begun_with(scenario, whose or "")

    def _can(self) -> None:
        self.can_undo, self.can_redo = bool(self._history.past), bool(self._history.future)


def for_section(scenario: Scenario, section: str) -> Scenario:
    """The scenario with the job that a section is about; some are about either, and keep it."""
    job = JOBS.get(section, scenario.workload.job)
    return scenario if job == scenario.workload.job else change(scenario, job=job)
