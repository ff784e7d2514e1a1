"""What GPUs are sold for, as cells of a table: new and used, each with its month, and how many a budget buys."""

from __future__ import annotations

import functools

from explorer.catalog.buying.shop import shop, used_purchase
from explorer.catalog.dates import short_month
from explorer.catalog.purchases import Purchase, usual_purchase
from explorer.core.compute import Result
from explorer.widgets.table import UNKNOWN, Cell
from explorer.words.format import price

BUYING = ("to buy", "price as of", "that is", "used", "used as of")
BUDGET = "for the budget"
INCLUDES = {"server": "with its share of a server", "board": "on a board", "card": "the card"}


def counts_of(result: Result) -> dict[str, int] | None:
    """How many new ones of each GPU the lab's budget buys; None where it has no money to buy with."""
    if result.scenario.lab.means != "to buy":
        return None
    return {one.ware.name: one.devices for one in shop(result).found}


def how_many(number: int | None) -> Cell:
    """A count, or none where nobody sells it."""
    return UNKNOWN if number is None else (f"{number:,}", float(number))


@functools.lru_cache(maxsize=256)
def purchase(name: str) -> tuple[Cell, ...]:
    """What one is sold for, new and used, each with its month, and whether a new one comes in a server."""
    new, used = usual_purchase(name), used_purchase(name)
    return (*_sold(new), INCLUDES[new.includes] if new else "–", *_sold(used))


def _sold(offer: Purchase | None) -> tuple[Cell, Cell]:
    return ((price(offer.usd), offer.usd), (short_month(offer.date), offer.date)) if offer else (UNKNOWN, UNKNOWN)
