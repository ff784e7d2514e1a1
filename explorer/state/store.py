"""The one mutable thing: the current scenario, its result, what is wrong with a new wish, and which section is open."""

from __future__ import annotations

from typing import Any

from traitlets import Any as AnyTrait
from traitlets import Enum, HasTraits, List, Unicode

from explorer.catalog.pasted import Pasted
from explorer.core.compute import Result
from explorer.core.evaluate import evaluate
from explorer.core.problems import problems
from explorer.core.scenario import Scenario, change
from explorer.state import names
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
    section = Enum(list(SECTIONS), OPENING, help="which section of the page is open")

    def __init__(self, scenario: Scenario, notices: list[str] | None = None) -> None:
        scenario, dropped = names.honest(scenario)
        super().__init__(scenario=scenario, result=evaluate(scenario), notices=[*(notices or []), *dropped])

    def change(self, **changes: Any) -> bool:
        """Replace fields or parts. False, with `problems` set, where that makes no sound scenario."""
        return self.load(change(self.scenario, **changes))

    def load(self, scenario: Scenario, related: bool = True, section: str = "", pasted: Pasted | None = None) -> bool:
        """Take over a whole scenario, under the same condition; an unrelated one leaves no previous result.

        Opens a section with it, if one is named: observers see both at once. Formats that a pasted file brought go
        with its model.
        """
        section, last = section or self.section, self.pasted
        kept = last is not None and (last.is_of(scenario) if related else scenario == self.scenario)
        if last is not None and related and not kept and pasted is None:
            scenario = last.released(scenario)
        scenario, dropped = names.honest(for_section(scenario, section))
        self.problems = problems(scenario)
        if self.problems:
            return False
        with self.hold_trait_notifications():
            if scenario != self.scenario:
                self.previous, self.scenario = self.result if related else None, scenario
                self.notices = dropped
                self.result: Result = evaluate(scenario)
            self.section = section
            self.pasted = pasted or (last if kept else None)
        return True

    def open(self, section: str) -> bool:
        """Open a section on the scenario as it is, but for the job; nothing is said to have changed."""
        notices = self.notices
        with self.hold_trait_notifications():
            opened = self.load(self.scenario, related=False, section=section)
            if opened:
                self.previous, self.notices = None, notices
        return opened


def for_section(scenario: Scenario, section: str) -> Scenario:
    """The scenario with the job that a section is about; some are about either, and keep it."""
    job = JOBS.get(section, scenario.workload.job)
    return scenario if job == scenario.workload.job else change(scenario, job=job)
