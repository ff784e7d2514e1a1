"""The one mutable thing: the current scenario, its result, and what is wrong with a new wish."""

from __future__ import annotations

from typing import Any

from traitlets import Any as AnyTrait
from traitlets import HasTraits, List, Unicode

from explorer.core.evaluate import Result, evaluate
from explorer.core.problems import problems
from explorer.core.scenario import Scenario, change


class Store(HasTraits):
    """Holds one scenario. Whoever shows something observes `result`; whoever wishes something calls
    `load` or `change`. A wish that cannot be computed leaves scenario and result as they are."""

    scenario = AnyTrait()
    result = AnyTrait()
    previous = AnyTrait(None, allow_none=True)
    problems = List(Unicode())
    notices = List(Unicode())

    def __init__(self, scenario: Scenario, notices: list[str] | None = None) -> None:
        super().__init__(scenario=scenario, result=evaluate(scenario), notices=notices or [])

    def change(self, **changes: Any) -> bool:
        """Replace fields or parts. False, with `problems` set, where that makes no sound scenario."""
        return self.load(change(self.scenario, **changes))

    def load(self, scenario: Scenario, related: bool = True) -> bool:
        """Take over a whole scenario, under the same condition; an unrelated one leaves no previous result."""
        self.problems = problems(scenario)
        if self.problems:
            return False
        if scenario != self.scenario:
            self.previous, self.scenario = self.result if related else None, scenario
            self.notices = []
            self.result: Result = evaluate(scenario)
        return True
