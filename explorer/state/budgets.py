"""Budgets and rooms of a lab as a person chooses them, and a budget's words that hold only as long as its dollars do."""

from __future__ import annotations

from explorer.catalog.buying.budgets import in_dollars
from explorer.catalog.buying.currencies import thousands, without_period
from explorer.catalog.buying.rooms import rooms
from explorer.core.parsing import parse
from explorer.core.scenario import Scenario, change
from explorer.words.format import price


def choose_budget(scenario: Scenario, text: str) -> Scenario:
    """The scenario with a budget as it is typed: in any currency of the table, in all, a month or a year.

    Raises ValueError, with a sentence.
    """
    usd, said, period = in_dollars(text)
    return change(scenario, budget_usd=usd, budget_said=said, means_per=period or scenario.lab.means_per)


def choose_hours(scenario: Scenario, text: str) -> Scenario:
    """The scenario with GPU-hours as they are typed: in all, a month or a year. Raises ValueError, with a sentence."""
    amount, period = without_period(text)
    return change(scenario, gpu_hours=parse(thousands(amount), "GPU h"), means_per=period or scenario.lab.means_per)


def choose_room(scenario: Scenario, room: str) -> Scenario:
    """The scenario with its cards at home, in a lab or in a data centre: what stands around them follows."""
    there = rooms()[room]
    return change(scenario, room=room, pue=there.pue, staff_usd_per_device_year=there.staff_usd_per_device_year)


def named_alone(scenario: Scenario, text: str) -> Scenario:
    """A budget that a link names in words alone is read as by hand."""
    try:
        return choose_budget(scenario, text)
    except ValueError:
        return scenario


def checked(scenario: Scenario) -> tuple[Scenario, str]:
    """A budget in another currency is said as long as its dollars are what the rate makes of it."""
    said, usd = scenario.lab.budget_said, scenario.lab.budget_usd
    if not said:
        return scenario, ""
    try:
        if in_dollars(said)[:2] == (usd, said):
            return scenario, ""
    except ValueError:
        pass
    return change(scenario, budget_said=""), f"“{said[:40]}” is not {price(usd)} at our rate: the dollars count."
