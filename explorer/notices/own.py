"""What a user should know about renting and owning."""

from __future__ import annotations

from explorer.core.evaluate import Result


def notices(result: Result) -> list[str]:
    """Nothing yet."""
    return []
