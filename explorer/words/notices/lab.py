"""What a user should know about the answers for a lab."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.notices.cluster import about_cluster


def notices(result: Result) -> list[str]:
    """Most important first."""
    return about_cluster(result)
