"""What a user should know about the answers for a lab."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.notices.cluster import about_cluster
from explorer.words.notices.lab_cards import about_cards


def notices(result: Result) -> list[str]:
    """Most important first."""
    return [*about_cards(result), *about_cluster(result)]
