"""What a lab can do with what it has: the largest model from scratch, fine-tuned, served, and what each person has."""

from __future__ import annotations

from explorer.catalog.fleets import means_of
from explorer.core.compute import Result
from explorer.words.format import count, significant
from explorer.words.headlines.headline import Headline


def headlines(result: Result) -> list[Headline]:
    """From scratch, fine-tuned, served, per person."""
    means = means_of(result.scenario)
    hours = min(means.device_hours, means.devices * means.days * 24) / means.people
    each = Headline("For each person", f"{significant(hours)} GPU-hours", f"{means.people:,} people", "")
    return [Headline(title, "–", "", "") for title in ("From scratch", "Fine-tuned", "Served")] + [each]


def sentence(result: Result) -> str:
    """The line under the cards."""
    means = means_of(result.scenario)
    return f"{count(float(means.devices))} GPUs for {significant(means.days)} days."
