"""Who can compute how much, in words: one holding beside another, and what a doubling every few months makes."""

from __future__ import annotations

from explorer.core.lab.divide import DOUBLING_MONTHS, Ratio, growth
from explorer.words.citing import cite
from explorer.words.format import count, duration, significant

GROUPS = {
    "university": "Universities",
    "lab": "Labs",
    "course": "Courses",
    "student": "Students",
    "company": "Companies",
    "consortium": "Consortia",
}
"""Kinds of holders, as headings."""

YEAR_DAYS = 365.0
SPANS = ((1 / 24, "an hour"), (1.0, "a day"), (30.0, "a month"), (YEAR_DAYS, "a year"))
"""What the larger one computes in such a time is set against what the smaller one needs. [day]"""


def beside(yours: str, other: str, ratio: Ratio) -> str:
    """How long one of the two takes for what the other does in an hour, a day, a month or a year."""
    times = ratio.speed
    if 0.95 <= times <= 1.05:
        return f"{yours} and {other} compute about as much."
    fast, slow, factor = (yours, other, times) if times > 1 else (other, yours, 1 / times)
    span, said = SPANS[0] if factor >= 24 * YEAR_DAYS else SPANS[1] if factor >= 30 else SPANS[2]
    apart = "," if "," in fast else ""
    return f"What {fast}{apart} computes in {said} takes {slow} {duration(span * factor)}."


def once(other: str, ratio: Ratio) -> str:
    """How long another takes for what a budget buys that comes once."""
    return f"{other}: {duration(YEAR_DAYS * ratio.speed)} for what your budget buys."


def ratios(ratio: Ratio, people: bool, spent: str = "") -> list[tuple[str, str]]:
    """The same as times, by four measures; the last only where it is known how many people share the cards. spent: how long
    your cards work at all, where hours or money come once; else an empty text."""
    computed = (
        f"by what they compute: yours in {spent}, all there is, the other in a year"
        if spent
        else "by what they compute in a year"
    )
    each = "by the same for each person"
    found = [
        ("by the number of cards", by(ratio.cards)),
        ("by their 16-bit peak", by(ratio.peak)),
        (computed, by(ratio.speed)),
    ]
    return [*found, (each, by(ratio.each))] if people else found


def alike(params: float) -> str:
    """By what speed all are counted."""
    return (
        f"Every card is counted at the speed at which it trains a model of {count(params)} parameters alone, so that all are"
        " counted alike. A run of your own has another speed, and with it another number of FLOP."
    )


def by(times: float) -> str:
    """1,100 times; a 12th part."""
    if times >= 1:
        return f"{count(times) if times >= 1e6 else significant(times)} times"
    return f"1 in {count(1 / times) if times < 1e-6 else significant(1 / times)}"


def doubling() -> str:
    """That two figures of an article do not go together, with the sum."""
    sixty_two, seventy_two = significant(growth(62.4), 3), count(growth(72), 2)
    return (
        f"An article of 2023 ({cite('qbitai_2023')}) has compute double every {DOUBLING_MONTHS} months from 2012, and grow 300,000 times by 2018."
        f" A year of that is {significant(growth(12))} times. The two agree if the growth ended in 2017: 62.4 months make"
        f" {sixty_two} times; to the end of 2018 it would be {seventy_two} times."
    )
