"""How wide the range of a served model's times is, and why."""

from __future__ import annotations

from explorer.core.bands import LEVELS, NEW_BOTH, NEW_GPU, NEW_SOFTWARE, level, rows_seen
from explorer.core.compute import Result
from explorer.core.scenario.ranges import measured_here
from explorer.core.scenario.second import is_unlike
from explorer.words.format import percent
from explorer.words.notices.unlike import unlike_range
from explorer.words.own_numbers import EXACTLY, ends, is_own


def about_range(result: Result) -> list[str]:
    """How wide the range is, and why."""
    low, high = (percent(abs(1 - end)) for end in ends(result, "tpot"))
    if is_own(result, EXACTLY["tpot"]):
        return []
    if "tpot" in measured_here(result.scenario):
        return [
            f"From run to run eight in ten times between tokens are assumed to lie between {low} less and {high} more than yours."
        ]
    if is_unlike(result.scenario):
        return unlike_range(low, high)
    engine, generation = result.scenario.serving.engine, result.scenario.accelerator.generation
    if rows_seen("tpot", engine, generation) > 0:
        return [f"Eight in ten published times between tokens lie between {low} less and {high} more than predicted."]
    return [_far(LEVELS[level("tpot", engine, generation)], low, high)]


def _far(level: str, low: str, high: str) -> str:
    """What was not measured, and how far off predictions of such cases were: of runs that were left out of the fit."""
    if level == NEW_SOFTWARE:
        return (
            "This software was not measured under load. Where we predicted software that had not been measured, eight in ten"
            f" times between tokens were between {low} less and {high} more than predicted."
        )
    if level == NEW_GPU:
        return (
            "No GPU of this generation was measured under load. Where we predicted GPUs that had not been measured, eight in"
            f" ten times between tokens were between {low} less and {high} more than predicted."
        )
    if level == NEW_BOTH:
        return (
            "Neither this software nor a GPU of this generation was measured under load. Where we predicted such cases, eight"
            f" in ten times between tokens were between {low} less and {high} more than predicted."
        )
    return (
        "This software was measured under load on other GPUs, and GPUs of this generation with other software, but not both"
        f" together. Where we predicted such pairs, eight in ten times between tokens were between {low} less and {high} more"
        " than predicted."
    )
