"""What a lab has, as people write it: "12x 2080 Ti + 5x 3090 + 8x A100 40GB", "four 3090s"."""

from __future__ import annotations

import functools
import re
from dataclasses import replace

from explorer import catalog
from explorer.catalog.buying.shop import purchase_of
from explorer.catalog.called import card_named, reading
from explorer.core.lab.means import Group, Means, in_all, is_shared
from explorer.core.scenario import Scenario
from explorer.core.scenario.parts import Accelerator
from explorer.core.scenario.spread import LARGEST_FLEET
from explorer.huggingface import printable

COUNTED = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
           "ten": 10, "twelve": 12, "a dozen": 12, "sixteen": 16, "twenty": 20, "a hundred": 100}  # fmt: skip
_NUMBER = r"(?P<number>[-−+]?\d[\d,]*(?:\.\d+)?k?)"
_WORD = "|".join(sorted(COUNTED, key=len, reverse=True))
NODES = re.compile(rf"{_NUMBER}\s*[x×*]\s*(?P<each>\d\d?)\s*(?:[x×*]\s*|\s+)(?P<card>.+)", re.IGNORECASE)
BEFORE = re.compile(rf"(?:{_NUMBER}(?:[x×*]\s*|\s*[x×*]\s+|\s+[×*])|(?P<word>{_WORD})\s+)(?P<card>.+)", re.IGNORECASE)
AFTER = re.compile(rf"(?P<card>.+?)(?:[\s:(]*(?<![a-z])[x×*]|:)\s*{_NUMBER}\)?", re.IGNORECASE)
LOOSE = re.compile(rf"{_NUMBER}\s+(?P<card>.+)", re.IGNORECASE)
BETWEEN = re.compile(r"\s*(?:\+|;|&|\n|(?<!\d),|,(?!\d{3}(?!\d))|\band\b|\bplus\b)\s*", re.IGNORECASE)
TOO_LITTLE_USD = 1e-9
"""What is left to run something with where the money buys no card."""
MOST_KINDS = 6
"""Kinds of cards in a mixture: its subsets are all looked at."""
EXAMPLE = "Write them like 4x RTX 3090 + 8x A100 40GB."


@functools.lru_cache(maxsize=64)
def read_cards(text: str) -> tuple[tuple[Accelerator, int], ...]:
    """Kinds of cards and how many of each; a kind that is named twice is counted together.

    Raises ValueError, with a sentence, for a card that is not known, or a number that makes no sense.

    >>> [(card.accelerator_name, number) for card, number in read_cards("four 3090s + 2 H100")]
    [('RTX 3090', 4), ('H100 SXM', 2)]
    """
    found: dict[Accelerator, int] = {}
    for name, number in _parts(text):
        card = card_named(name)
        found[card] = found.get(card, 0) + number
    if len(found) > MOST_KINDS:
        raise ValueError(f"These are {len(found)} kinds of cards; at most {MOST_KINDS} are looked at together.")
    if sum(found.values()) > LARGEST_FLEET:
        raise ValueError(f"No fleet of that many GPUs is known; the largest in our sources is {LARGEST_FLEET:,}.")
    return tuple(found.items())


def readings(text: str) -> list[str]:
    """How names that several cards have are read, in one sentence; none where the text is no cards."""
    try:
        names = [name for name, _ in _parts(text) if reading(name)]
    except ValueError:
        return []
    if len(names) < 2:
        return [reading(name) for name in names]
    said = [f"“{printable(name, 30)}” as {card_named(name).accelerator_name}" for name in names]
    return [f"Read as the usual ones of their name: {', '.join(said)}."]


def written(cards: tuple[tuple[Accelerator, int], ...]) -> str:
    """Cards as `read_cards` reads them: 4x RTX 3090 + 8x A100 SXM4 40GB."""
    return " + ".join(f"{number}x {card.accelerator_name}" for card, number in cards)


def _parts(text: str) -> list[tuple[str, int]]:
    parts = [part.strip(" .") for part in BETWEEN.split(text)]
    found = [_part(part) for part in parts if part]
    if not found:
        raise ValueError(f"“{text.strip()[:30]}” names no cards. {EXAMPLE}")
    return found


def _part(text: str) -> tuple[str, int]:
    """One kind: its name, and how many. A number that is part of the name (2080 Ti) is no count."""
    for form in (NODES, BEFORE, AFTER, LOOSE):
        match = form.fullmatch(text)
        if match and (form in (BEFORE, AFTER) or _names_a_card(match["card"])):
            said = match.groupdict()
            if word := said.get("word"):
                return match["card"].strip(), COUNTED[word.lower()]
            return match["card"].strip(), _whole(match["number"], text) * int(said.get("each") or 1)
    return text, 1


def _names_a_card(name: str) -> bool:
    """Whether it does, of a card that is known or not: 5 GTX 9999 is a count and a name, 3090 Ti a name alone."""
    try:
        card_named(name)
    except ValueError:
        return bool(re.match(r"(?!ti\b|super\b)[a-z]+[ -]?\d", name, re.IGNORECASE))
    return True


def _whole(number: str, text: str) -> int:
    """A count of at least one. Raises ValueError with a sentence."""
    bare = number.lower().replace(",", "").replace("−", "-")
    value = float(bare.removesuffix("k")) * (1000 if bare.endswith("k") else 1)
    if value < 1 or value != int(value):
        raise ValueError(f"“{text.strip()[:40]}” is no whole number of cards. {EXAMPLE}")
    if value > LARGEST_FLEET:
        raise ValueError(f"No fleet of that many GPUs is known; the largest in our sources is {LARGEST_FLEET:,}.")
    return int(value)


def means_of(scenario: Scenario) -> Means:
    """What the lab has, as limits. Cards that cannot be read are the scenario's own."""
    return replace(_limits(scenario), queued=is_shared(scenario.cluster))


def _limits(scenario: Scenario) -> Means:
    lab, prices = scenario.lab, scenario.prices
    own = Group(scenario.accelerator, scenario.layout.devices, prices.usd_per_device_hour)
    if lab.means == "GPUs":
        return Means(groups_of(scenario) or (own,), lab.lab_days, float("inf"), float("inf"), lab.people)
    if lab.means == "GPU-hours":
        hours = in_all(lab.gpu_hours, lab.means_per, lab.lab_days)
        return Means((own,), lab.lab_days, hours, float("inf"), lab.people)
    if lab.means == "to buy":
        paid = purchase_of(scenario)  # the money is spent, and its hours are free
        return Means((paid or own,), lab.lab_days, float("inf"), float("inf") if paid else TOO_LITTLE_USD, lab.people)
    return Means((own,), lab.lab_days, float("inf"), in_all(lab.budget_usd, lab.means_per, lab.lab_days), lab.people)


def groups_of(scenario: Scenario) -> tuple[Group, ...]:
    """The kinds of a mixture, at what an hour of each costs; none where the lab has one kind alone."""
    try:
        cards = read_cards(scenario.lab.cards) if scenario.lab.cards else ()
    except ValueError:
        return ()
    return tuple(Group(card, number, _usual_price(scenario, card)) for card, number in cards)


def _usual_price(scenario: Scenario, card: Accelerator) -> float:
    if card.accelerator_name == scenario.accelerator.accelerator_name:
        return scenario.prices.usd_per_device_hour
    offer = catalog.usual_offer(card.accelerator_name, scenario.prices.prices_as_of)
    return offer.usd_per_device_hour if offer else float("nan")
