"""Names in My lab that stand only as long as our tables, or their own words, bear them out."""

from __future__ import annotations

from explorer.catalog.holdings import holdings
from explorer.catalog.lab_pool import written
from explorer.core.scenario import FIELDS, Scenario, change
from explorer.huggingface import printable


def beside(scenario: Scenario) -> tuple[Scenario, str]:
    """Whose GPUs are set beside: one of the holdings of our tables."""
    name, usual = scenario.lab.beside, FIELDS["beside"].default
    if name in holdings():
        return scenario, ""
    said = f"Nobody in our data is called “{printable(name, 40)}”; {usual} is set beside you."
    return change(scenario, beside=usual), said


def pool(scenario: Scenario) -> tuple[Scenario, str]:
    """Labs that join are kept as they are written, if they can be read."""
    try:
        return change(scenario, pool=written(scenario.lab.pool)), ""
    except ValueError as problem:
        return change(scenario, pool=""), str(problem)
