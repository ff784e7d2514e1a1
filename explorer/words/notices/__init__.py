"""What a user should know about a result: notices of one sentence each, for each section of the page."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.notices import compare, own, serve, train
from explorer.words.notices.names import about_names

ROOMS = {"train": train, "serve": serve, "compare": compare, "own": own}


def notices(result: Result, section: str = "train") -> list[str]:
    """What a user should know about this result in a section, most important first."""
    return [*about_names(result), *ROOMS[section].notices(result)]
