"""Days in words and numbers, against the calendar of Python."""

import datetime

import pytest

from explorer.catalog.dates import days_between, month, short_month, stamp, year_of

DAYS = ("1999-12-31", "2020-02-29", "2023-04-27", "2026-07-20")


@pytest.mark.parametrize("day", DAYS)
def test_days(day) -> None:
    known = datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.UTC)
    assert (month(day), short_month(day)) == (f"{known:%B %Y}", f"{known:%b %Y}")
    assert stamp(day) == known.timestamp() * 1000 and year_of(stamp(day)) == known.year
    assert days_between(DAYS[0], day) == (known.date() - datetime.date(1999, 12, 31)).days


def test_no_date() -> None:
    assert short_month("") == ""
