"""Days as they stand in the tables, 2026-07-20, in words and as numbers."""

from __future__ import annotations

import datetime
import functools

DAY_MS = 86_400_000.0
"""A day in milliseconds."""
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def month(date: str) -> str:
    """2026-07-20 as July 2026."""
    return f"{MONTHS[int(date[5:7]) - 1]} {date[:4]}"


def short_month(date: str) -> str:
    """2026-07-20 as Jul 2026; nothing where there is no date."""
    return f"{MONTHS[int(date[5:7]) - 1][:3]} {date[:4]}" if date else ""


def month_of_year(date: str) -> str:
    """2026-07-20 as Jul ’26, short enough for a phone."""
    return f"{MONTHS[int(date[5:7]) - 1][:3]} ’{date[2:4]}"


def days_between(first: str, last: str) -> int:
    """Days from one date to another."""
    return (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days


@functools.cache
def stamp(date: str) -> float:
    """A day as milliseconds since 1970, as pictures of time count."""
    return days_between("1970-01-01", date) * DAY_MS


def year_of(stamp: float) -> int:
    """The year that such a number lies in."""
    return datetime.datetime.fromtimestamp(stamp / 1000, datetime.UTC).year
