"""Cards as people write them: "12x 2080 Ti + 5x 3090 + 8x A100 40GB"."""

from __future__ import annotations

import functools
import re

from explorer import catalog
from explorer.catalog.marks import squeezed
from explorer.core.lab.means import Group, Means, in_all
from explorer.core.scenario import Scenario
from explorer.core.scenario.parts import Accelerator

_PART = re.compile(r"\s*(?:(\d[\d,]*)\s*(?:[x×*]\s*|\s+))?(.+?)\s*(?:[x×*]\s*(\d[\d,]*))?\s*")


@functools.lru_cache(maxsize=64)
def read_cards(text: str) -> tuple[tuple[Accelerator, int], ...]:
    """Kinds of cards and how many of each.

    Raises ValueError, with a sentence, for a card that is not known.

    >>> [(card.accelerator_name, number) for card, number in read_cards("4x RTX 3090 + 2 H100 SXM")]
    [('RTX 3090', 4), ('H100 SXM', 2)]
    """
    found = []
    for part in re.split(r"[+,;&]|\band\b", text):
        match = _PART.fullmatch(part)
        if not match or not match[2]:
            raise ValueError(f"“{text.strip()[:40]}” names no cards. Write them like 4x RTX 3090 + 8x A100 40GB.")
        number = int((match[1] or match[3] or "1").replace(",", ""))
        found.append((card_named(match[2]), number))
    return tuple(found)


def card_named(name: str) -> Accelerator:
    """The accelerator that a person calls so. Raises ValueError, with a sentence."""
    known = {squeezed(full): full for full in catalog.accelerators()}
    wanted = squeezed(name)
    full = known.get(wanted) or next((full for short, full in known.items() if wanted in short), "")
    if not full:
        raise ValueError(f"No card called “{name.strip()[:30]}” is known. Choose a name from the list of GPUs.")
    return catalog.accelerators()[full]


def means_of(scenario: Scenario) -> Means:
    """What the lab has, as limits. Cards that cannot be read are the scenario's own."""
    lab, prices = scenario.lab, scenario.prices
    own = Group(scenario.accelerator, scenario.layout.devices, prices.usd_per_device_hour)
    if lab.means == "GPUs":
        return Means(_groups(scenario) or (own,), lab.lab_days, float("inf"), float("inf"), lab.people)
    if lab.means == "GPU-hours":
        hours = in_all(lab.gpu_hours, lab.means_per, lab.lab_days)
        return Means((own,), lab.lab_days, hours, float("inf"), lab.people)
    return Means((own,), lab.lab_days, float("inf"), in_all(lab.budget_usd, lab.means_per, lab.lab_days), lab.people)


def _groups(scenario: Scenario) -> tuple[Group, ...]:
    if not scenario.lab.cards:
        return ()
    try:
        cards = read_cards(scenario.lab.cards)
    except ValueError:
        return ()
    return tuple(Group(card, number, _usual_price(scenario, card)) for card, number in cards)


def _usual_price(scenario: Scenario, card: Accelerator) -> float:
    if card.accelerator_name == scenario.accelerator.accelerator_name:
        return scenario.prices.usd_per_device_hour
    offer = catalog.usual_offer(card.accelerator_name, scenario.prices.prices_as_of)
    return offer.usd_per_device_hour if offer else float("nan")
