"""What the lab's budget buys: the answer in words, and every GPU in a table whose names choose it and how many."""

from __future__ import annotations

import math
from typing import Any

import ipywidgets as widgets

from explorer import catalog
from explorer.catalog.buying.shop import Shop, is_stale, shop
from explorer.catalog.dates import short_month
from explorer.catalog.released import params_of
from explorer.core.compute import Result
from explorer.core.lab.buying import Bought
from explorer.core.scenario import Scenario
from explorer.state.bought import choose_bought
from explorer.state.store import Store
from explorer.widgets.table import UNKNOWN, Cell, SortedTable
from explorer.words.buying import advice, reach, why_not
from explorer.words.citing import html_of
from explorer.words.format import dollars, duration, price
from explorer.words.ways import run_of

HEADS = ("GPU", "rank", "how many, in all", "time of the run", "fine-tunes", "serves", "price of one", "price as of",
         "kind of price", "at most from the wall", "electricity a month")  # fmt: skip
LAST = 1e6
"""Where those stand that are not advised, behind all that are."""
KINDS = {"single_unit": "shop", "retail": "shop", "street": "street", "launch": "launch", "used": "used", "share_of_server": "in a server",
         "list": "list", "reseller": "reseller", "system": "computer"}  # fmt: skip


class BuyingTable(widgets.VBox):
    """Follows the store while My lab is open and there is money to buy with; else it is not there."""

    def __init__(self, store: Store) -> None:
        self._store, self._shown = store, None
        self.said = widgets.HTML()
        self.table = SortedTable(
            title="What the budget buys",
            search="Type to filter: name",
            act="choose",
            start=[1, False],
            heads=list(HEADS),
        )
        self.table.on_msg(self._asked)
        super().__init__([self.said, self.table])
        self.add_class("xp-compare")
        self.refresh()
        store.observe(lambda _: self.refresh(), ["result", "section"])

    def _asked(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if isinstance(message, dict) and (found := chosen(self._store, str(message.get("row")))):
            self._store.load(found)

    def refresh(self) -> None:
        """Bring it up to date, with one message each; nothing while it is not seen."""
        result = self._store.result
        buying = result.scenario.lab.means == "to buy"
        self.layout.display = None if buying else "none"
        if self._store.section != "lab" or not buying or result is self._shown:
            return
        self._shown = result
        found = shop(result)
        self.said.value = said_of(*map(html_of, advice(result)[1:]))  # the first stands under the cards
        listed = [one for one in found.found if one.ware.usd > 0]
        with self.table.hold_sync():
            self.table.heads, self.table.note = list(HEADS), note_of(result)
            self.table.rows = [row(result, one) for one in listed]
            self.table.traits_of_rows = [[place(found, one), [], why_not(result, one)] for one in listed]


def said_of(*sentences: str) -> str:
    """Sentences in HTML, one below the other."""
    return "".join(f'<p style="line-height:1.45;margin:0 0 6px">{sentence}</p>' for sentence in sentences)


def note_of(result: Result) -> str:
    """What stands over the table: what its columns are."""
    return (
        f"A name is a button: it chooses that GPU, and as many. The run: {run_of(result)}. Rank: by the time of the run, but GPUs"
        " whose only price is that of a launch over a year ago come behind all others, as shops may ask more. No rank, and not"
        " advised: prices over three years old, and GPUs of a generation of which we have no measured speed, neither of training"
        " nor of serving. Fine-tunes and serves: the largest model of our list, of the last three years, that fits, by QLoRA on"
        " examples of at most 2,048 tokens, and in 4 bits for one reader at a time. Electricity: working day and night."
    )


def place(found: Shop, one: Bought) -> str:
    """The word beside a name: best, next."""
    return "best" if one == found.best and found.does_it else "next" if one == found.next_best else ""


def ranked_as(result: Result, one: Bought) -> Cell:
    """Its place among those that can be advised, the best first; of the others, why not: the faster first, then the cheaper
    of those that the money does not buy."""
    order = shop(result).order
    if one in order:
        return f"{order.index(one) + 1}", float(order.index(one) + 1)
    place = min(LAST + one.days, 2 * LAST) if one.devices else 3 * LAST + one.ware.sold_in * one.ware.usd
    return why_not(result, one), place, "soft"


def row(result: Result, one: Bought) -> list[Cell]:
    """One GPU in the order of the heads."""
    ware, offer, usd = one.ware, shop(result).offers[one.ware.name], one.month_kwh * float(result["usd_per_kwh"])
    return [
        ware.name,
        ranked_as(result, one),
        (f"{one.devices:,} for {price(round(one.usd))}", one.usd) if one.devices else UNKNOWN,
        (duration(one.days), one.days) if math.isfinite(one.days) else UNKNOWN,
        *[(name, params_of(name), "name") if name in catalog.models() else UNKNOWN for name in reach(result, one)],
        (price(ware.usd), ware.usd),
        (short_month(offer.date), offer.date, *([] if ware.dated else ["soft"])),
        ("launch", offer.kind, "soft") if is_stale(offer) else KINDS.get(offer.kind, offer.kind),
        (f"{one.watts:,.0f} W", one.watts) if one.watts > 0 else UNKNOWN,
        (dollars(usd), usd) if one.month_kwh > 0 else UNKNOWN,
    ]


def chosen(store: Store, name: str) -> Scenario | None:
    """The scenario on what a row names, as many as the budget buys, at that purchase price; None for no such row."""
    return choose_bought(store.scenario, name)
