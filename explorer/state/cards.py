"""The cards of a lab as people write them, and the scenario that they make."""

from __future__ import annotations

from explorer.catalog.fleets import groups_of, read_cards
from explorer.core.lab.mixed import fastest
from explorer.core.scenario import Scenario, change
from explorer.huggingface import printable
from explorer.state.presets import choose_accelerator


def choose_cards(scenario: Scenario, text: str) -> Scenario:
    """The scenario on cards as a person writes them: of one kind that GPU and how many; of a mixture besides its text,
    and of its kinds the one that does the run fastest. Raises ValueError, with a sentence."""
    cards = read_cards(text)
    told = change(scenario, cards=text.strip())
    card, number = cards[fastest(told, groups_of(told))] if len(cards) > 1 else cards[0]
    chosen = scenario if card == scenario.accelerator else choose_accelerator(scenario, card.accelerator_name)
    return change(
        chosen, devices=number, devices_rule="this many", means="GPUs", cards=text.strip() if len(cards) > 1 else ""
    )


def named_alone(scenario: Scenario, text: str) -> Scenario:
    """Cards that are named alone: those of the scenario's GPU, if it is one of them, else as by hand."""
    try:
        cards = dict(read_cards(text))
        if many := cards.get(scenario.accelerator):
            return change(scenario, cards=text, devices=many, devices_rule="this many")
        return choose_cards(scenario, text)
    except ValueError:
        return scenario


def checked(scenario: Scenario) -> tuple[Scenario, str]:
    """A mixture of cards is the lab's as long as the scenario's GPUs are one of its kinds; else it is dropped, with a
    sentence."""
    text, spread = scenario.lab.cards, scenario.layout
    if not text:
        return scenario, ""
    try:
        cards = read_cards(text)
    except ValueError as error:
        return change(scenario, cards=""), str(error)
    mine = (scenario.accelerator, spread.devices) in cards and spread.devices_rule == "this many"
    if mine:
        return (scenario, "") if len(cards) > 1 else (change(scenario, cards=""), "")
    return change(scenario, cards=""), (
        f"{spread.devices:,} × {printable(scenario.accelerator.accelerator_name, 40)} is not what “{printable(text, 60)}” says: the"
        " lab then has these alone."
    )
