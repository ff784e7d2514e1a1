"""What a GPU is sold for: dated prices of cards, boards and servers, per device."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace

from explorer import catalog
from explorer.catalog.marks import unmarked

SERVER_SHARE = 0.2
"""Server and network that come on top of a card or board, over its price. Assumed; in our tables a server of eight H100 or
H200 costs 16 to 19 % more than its cards, before the network."""
CHEAP_USD, CHEAP_SHARE = 3_000.0, 0.6
"""The same for a card below that price, whose host costs as much as that of a dear one. Assumed."""
BOARDS = ("board", "kit", "ubb")
"""Words that tell eight GPUs on a board from a whole server."""
WHOLE = ("desktop", "SoC")
"""Form factors that are sold as a whole computer."""
NOT_SOLD = ("manufacturing_estimate", "estimate")


@dataclass(frozen=True)
class Purchase:
    """One dated price of a device, and what it includes: "card", "board" or "server"."""

    accelerator_name: str
    usd: float
    date: str
    kind: str
    includes: str
    exact: bool
    source: str


@functools.cache
def purchase_offers(accelerator_name: str) -> tuple[Purchase, ...]:
    """Dated prices of one device, changed or not, the latest first; boards of two devices are halved."""
    accelerator_name = unmarked(accelerator_name)
    cards = [_card(row) for row in catalog.rows("purchase_prices") if row["accelerator_name"] == accelerator_name]
    servers = [_server(row) for row in catalog.rows("server_prices") if row["accelerator_name"] == accelerator_name]
    same = {_key(offer): offer.includes for offer in servers}
    found = [replace(offer, includes="board") if same.pop(_key(offer), "") == "board" else offer for offer in cards]
    found += [offer for offer in servers if _key(offer) in same]
    row = catalog.card(accelerator_name)
    if not found and row and row["price_usd"]:
        found = [_listed(row)]
    return tuple(sorted(found, key=lambda offer: (offer.date, offer.includes == "server", -offer.usd), reverse=True))


def usual_purchase(accelerator_name: str) -> Purchase | None:
    """The latest price of a new device: of a whole server if there is one of that day, else the cheapest.

    None where nobody sells it. A price of a sibling counts only where there is no other.
    """
    sold = [o for o in purchase_offers(accelerator_name) if o.kind not in (*NOT_SOLD, "used")]
    return next((o for o in sold if o.exact), next(iter(sold), None))


def server_share(offer: Purchase | None) -> float:
    """What server and network add to a price, as a share of it: nothing where it is that of a server."""
    if offer and offer.includes == "server":
        return 0.0
    return CHEAP_SHARE if offer and offer.usd < CHEAP_USD else SERVER_SHARE


def installed_usd(offer: Purchase) -> float:
    """Price of one with its share of a server and of the network. [USD]"""
    return offer.usd * (1 + server_share(offer))


def licence_forbids_data_centres(accelerator_name: str) -> bool:
    """Whether the maker's licence rules data centres out, as NVIDIA's for GeForce does."""
    row = catalog.card(accelerator_name)
    return row.get("datacenter_licence_ok") == "n"


def is_cloud_only(accelerator_name: str) -> bool:
    """Whether it is only rented out, never sold."""
    row = catalog.card(accelerator_name)
    return row.get("datacenter_licence_ok") == "cloud_only"


def _key(offer: Purchase) -> tuple[str, int]:
    """What tells the same price in two tables: month and dollars."""
    return offer.date[:7], round(offer.usd)


def _card(row: Mapping[str, str]) -> Purchase:
    name, kind = row["accelerator_name"], row["price_kind"]
    includes = _included(row["locator"] + row["note"]) if kind == "share_of_server" else "card"
    includes = "server" if _form(name) in WHOLE else includes
    usd = float(row["usd_per_device"]) / catalog.devices_on_board(name)
    return Purchase(name, usd, _day(row["as_of"]), kind, includes, row["accelerator_exact"] == "y", row["source"])


def _server(row: Mapping[str, str]) -> Purchase:
    name, includes = row["accelerator_name"], _included(row["system"])
    usd = float(row["usd"]) / float(row["devices"]) / catalog.devices_on_board(name)
    return Purchase(name, usd, _day(row["as_of"]), "share_of_server", includes, True, row["source"])


def _listed(row: Mapping[str, str]) -> Purchase:
    name, kind = row["accelerator_name"], row["price_kind"]
    includes = "server" if kind == "system" or _form(name) in WHOLE else "card"
    usd = float(row["price_usd"]) / catalog.devices_on_board(name)
    return Purchase(name, usd, _day(row["price_date"]), kind, includes, True, row["price_source"])


def _included(words: str) -> str:
    return "board" if any(word in words for word in BOARDS) else "server"


def _form(accelerator_name: str) -> str:
    return str(catalog.card(accelerator_name).get("form_factor", ""))


def _day(date: str) -> str:
    """A month or a year as its first day, so that all dates sort alike."""
    return {4: f"{date}-01-01", 7: f"{date}-01"}.get(len(date), date)
