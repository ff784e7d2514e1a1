"""Prices over time, as each source saw them."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from explorer.catalog import KINDS, devices_on_board, rows
from explorer.catalog.marks import unmarked

ARTICLE_DATE = "2023-04-27"
"""The day of the article that the project starts from; its table of prices is of 7 April."""


@dataclass(frozen=True)
class Line:
    """The lowest price of one provider and kind in one source and place, from its first day to its last."""

    accelerator_name: str
    provider: str
    price_kind: str
    marketplace: bool
    source: str
    region: str
    dates: tuple[str, ...]
    usd_per_device_hour: tuple[float, ...]


@functools.cache
def history(accelerator_name: str) -> tuple[Line, ...]:
    """All lines of one accelerator, changed or not, in the order of their first days.

    Sources count differently (regions, machines), so prices compare within a line only; implausible rows are left out.
    """
    accelerator_name = unmarked(accelerator_name)
    found: dict[tuple[str, ...], list[tuple[str, float]]] = {}
    on_board = devices_on_board(accelerator_name)
    for row in rows("price_history"):
        if row["accelerator_name"] == accelerator_name and row["suspect"] != "y":
            kind = KINDS[row["price_kind"]]
            line = found.setdefault((row["provider"], kind, row["market"], row["source"], row["region"]), [])
            line.append((row["as_of"], float(row["usd_per_device_hour_min"]) / on_board))
    lines = []
    for (provider, kind, market, source, region), points in found.items():
        dates, usd = zip(*sorted(points), strict=True)
        lines.append(Line(accelerator_name, provider, kind, market == "marketplace", source, region, dates, usd))
    return tuple(sorted(lines, key=lambda line: line.dates))
