"""Purchase prices arrive per device, dated, and with what they include."""

import datetime

import pytest
from one_by_one import for_each

from explorer import accelerators, catalog, problems
from explorer.catalog import listed, purchases
from explorer.state import presets
from explorer.state.presets import choose_accelerator

START = presets.PRESETS[presets.DEFAULT].scenario()


@for_each(accelerators())
def test_offers_are_dated_latest_first_and_per_device(name) -> None:
    offers = purchases.purchase_offers(name)
    assert [o.date for o in offers] == sorted((o.date for o in offers), reverse=True)
    for offer in offers:
        assert datetime.date.fromisoformat(offer.date) < datetime.date(2027, 1, 1)
        assert offer.usd > 0 and offer.includes in ("card", "board", "server")
        assert offer.source in catalog.sources()
    usd = {round(o.usd * catalog.devices_on_board(name), 1) for o in offers}
    rows = [r for r in catalog.rows("purchase_prices") if r["accelerator_name"] == name]
    assert {round(float(row["usd_per_device"]), 1) for row in rows} <= usd


@for_each(accelerators())
def test_choosing_a_gpu_sets_its_latest_price_or_none(name) -> None:
    own, offer = choose_accelerator(START, name).ownership, purchases.usual_purchase(name)
    if offer is None:
        assert (own.purchase_usd_per_device, own.purchase_date) == (0, "")
    else:
        assert (own.purchase_usd_per_device, own.purchase_date) == (offer.usd, offer.date)
        assert (own.server_share == 0) == (offer.includes == "server")
        later = [o for o in purchases.purchase_offers(name) if o.date > offer.date and o.exact]
        assert all(o.kind in (*purchases.NOT_SOLD, "used") for o in later)
    assert [p for p in problems(choose_accelerator(START, name)) if "urchase" in p] == []


def test_no_price_of_ones_own_goes_with_another_gpu() -> None:
    mine = choose_accelerator(presets.change(START, usd_per_device_hour=0.5, **listed.OWN_PRICE), "H100 SXM")
    assert mine.prices.provider == catalog.usual_offer("H100 SXM").provider
    assert mine.ownership.purchase_usd_per_device == purchases.usual_purchase("H100 SXM").usd


def test_boards_of_two_devices_are_halved() -> None:
    assert purchases.usual_purchase("MI250").usd == pytest.approx(15_770.49 / 2)
    assert purchases.usual_purchase("K80").usd == pytest.approx(435 / 2)


def test_what_a_price_includes() -> None:
    included = {o.date: o.includes for o in purchases.purchase_offers("A100 SXM4 80GB") if o.kind == "share_of_server"}
    assert included["2025-03-04"] == "board" and included["2023-09-23"] == "server"
    assert purchases.usual_purchase("MI300X").includes == "board"
    assert purchases.usual_purchase("Gaudi 2").includes == "board"
    assert purchases.usual_purchase("GB10 (DGX Spark)").includes == "server"
    assert purchases.usual_purchase("RTX 4090").includes == "card"


def test_estimates_and_used_cards_are_not_what_one_pays() -> None:
    assert purchases.usual_purchase("TPU v4") is None and purchases.is_cloud_only("TPU v4")
    assert {o.kind for o in purchases.purchase_offers("H100 SXM")} >= {"used", "street"}
    assert purchases.usual_purchase("H100 SXM").kind == "street"


def test_the_share_for_a_server_is_of_the_size_that_our_tables_show() -> None:
    """Eight H200: a server over its cards' board, and eight H100: a server over single cards of that winter."""
    servers = {row["system"]: float(row["usd_per_device"]) for row in catalog.rows("server_prices")}
    of_h200 = servers["HGX H200 8-GPU server"] / servers["HGX H200 8-GPU board"] - 1
    of_h100 = servers["HGX H100 8-GPU server"] / 31_250 - 1
    assert 0 < of_h200 < of_h100 < 0.2 <= purchases.SERVER_SHARE + 1e-9


def test_licences() -> None:
    assert purchases.licence_forbids_data_centres("RTX 4090")
    assert not any(purchases.licence_forbids_data_centres(n) for n in ("A100 SXM4 80GB", "RX 7900 XTX", "TPU v4"))
