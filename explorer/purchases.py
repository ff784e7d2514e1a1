"""What a GPU is sold for: dated prices of cards, boards and servers, per device."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from explorer import catalog

SERVER_SHARE = 0.2
"""Server and network that come on top of a data-centre card or board, over its price. Assumed; in our tables a server of
eight H100 or H200 costs 16 to 19 % more than its cards, before the network."""
WORKSTATION_SHARE = 0.6
"""The same for a consumer or workstation card, whose host costs about as much as anybody's. Assumed."""
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
    """Dated prices of one device, the latest first; boards of two devices are halved."""
    cards = [_card(row) for row in catalog.rows("purchase_prices") if row["accelerator_name"] == accelerator_name]
    servers = [_server(row) for row in catalog.rows("server_prices") if row["accelerator_name"] == accelerator_name]
    known = {(offer.date[:7], round(offer.usd)) for offer in cards}
    found = cards + [offer for offer in servers if (offer.date[:7], round(offer.usd)) not in known]
    row = catalog.provenance("accelerators", "accelerator_name", accelerator_name)
    if not found and row and row["price_usd"]:
        found = [_listed(row)]
    return tuple(sorted(found, key=lambda offer: (offer.date, offer.includes == "server", -offer.usd), reverse=True))


def usual_purchase(accelerator_name: str) -> Purchase | None:
    """The latest price of a new device: of a whole server if there is one of that day, else the cheapest.

    None where nobody sells it. A price of a sibling counts only where there is no other.
    """
    sold = [o for o in purchase_offers(accelerator_name) if o.kind not in (*NOT_SOLD, "used")]
    return next((o for o in sold if o.exact), next(iter(sold), None))


def server_share(accelerator_name: str, includes: str = "card") -> float:
    """What server and network add to a price, as a share of it: nothing where it is that of a server."""
    if includes == "server":
        return 0.0
    return WORKSTATION_SHARE if is_consumer(accelerator_name) else SERVER_SHARE


def is_consumer(accelerator_name: str) -> bool:
    """Whether it is a card for a desk: a consumer's or a workstation's."""
    row = catalog.provenance("accelerators", "accelerator_name", accelerator_name)
    return any(word in row.get("form_factor", "") for word in ("consumer", "workstation"))


def licence_forbids_data_centres(accelerator_name: str) -> bool:
    """Whether the maker's licence rules data centres out, as NVIDIA's for GeForce does."""
    row = catalog.provenance("accelerators", "accelerator_name", accelerator_name)
    return row.get("datacenter_licence_ok") == "n"


def is_cloud_only(accelerator_name: str) -> bool:
    """Whether it is only rented out, never sold."""
    row = catalog.provenance("accelerators", "accelerator_name", accelerator_name)
    return row.get("datacenter_licence_ok") == "cloud_only"


def _card(row: Mapping[str, str]) -> Purchase:
    name, kind = row["accelerator_name"], row["price_kind"]
    board = "baseboard" in row["locator"]
    includes = ("board" if board else "server") if kind == "share_of_server" else "card"
    usd = float(row["usd_per_device"]) / catalog.devices_on_board(name)
    return Purchase(name, usd, _day(row["as_of"]), kind, includes, row["accelerator_exact"] == "y", row["source"])


def _server(row: Mapping[str, str]) -> Purchase:
    name, includes = row["accelerator_name"], "board" if "board" in row["system"] or "kit" in row["system"] else "server"
    usd = float(row["usd"]) / float(row["devices"]) / catalog.devices_on_board(name)
    return Purchase(name, usd, _day(row["as_of"]), "share_of_server", includes, True, row["source"])


def _listed(row: Mapping[str, str]) -> Purchase:
    name, kind = row["accelerator_name"], row["price_kind"]
    includes = "server" if kind in ("system", "share_of_server") else "card"
    usd = float(row["price_usd"]) / catalog.devices_on_board(name)
    return Purchase(name, usd, _day(row["price_date"]), kind, includes, True, row["price_source"])


def _day(date: str) -> str:
    """A month as its first day, so that all dates sort alike."""
    return f"{date}-01" if len(date) == 7 else date
