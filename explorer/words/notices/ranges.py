"""How wide the range of a served model's times is, and why."""

from __future__ import annotations

from explorer.core.bands import level, rows_seen
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
    apart = "Published runs under load are on this software and on this GPU generation, not on both together"
    if level("tpot", engine, generation) > 0:
        apart = "No published run under load is on this software, or none on this GPU generation"
    return [
        f"{apart}: of published runs as far from those that the constants had seen, eight in ten times between tokens lay"
        f" between {low} less and {high} more than predicted."
    ]
