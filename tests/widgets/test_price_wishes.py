"""Prices as of another time, commitments and spot, as a person picks them."""

import pytest

from explorer import catalog, change, evaluate
from explorer.catalog.listed import OWN_PRICE, offers_of
from explorer.state import link, presets
from explorer.state.presets import choose_accelerator
from explorer.widgets.controls import options
from explorer.widgets.wishes import label_of, offer_label, wish
from explorer.words.notices import notices
from explorer.words.notices.price import about_price

START = presets.PRESETS[presets.DEFAULT].scenario()
AT_AWS = choose_accelerator(change(START, provider="AWS", price_kind="on demand"), "A100 SXM4 40GB")


def test_another_price_list_brings_its_offers_and_a_price_of_its_time() -> None:
    then = wish(AT_AWS, "prices_as_of", "April 2023")
    assert then == presets.choose_snapshot(AT_AWS, "April 2023")
    assert offer_label(then) == "AWS · $4.10 · 2023-04"
    (groups,) = ([label for _, labels in options(then)["offer"] for label in labels],)
    assert len(groups) >= 8 and all(label.endswith("2023-04") for label in groups)
    assert wish(then, "prices_as_of", "latest") == AT_AWS


def test_an_offer_of_that_list_can_be_picked_and_linked() -> None:
    then = wish(AT_AWS, "prices_as_of", "April 2023")
    cheapest = wish(then, "offer", "JarvisLabs, spot · $0.69 · 2023-04")
    assert (cheapest.prices.usd_per_device_hour, cheapest.prices.price_kind) == (0.69, "spot")
    assert link.from_query(link.to_query(cheapest)) == (cheapest, [])
    assert wish(then, "offer", "AWS · $2.74 · 2026-07") == then, "not of this list"


@pytest.mark.parametrize("kind", ["on demand", "spot", "1-year commitment", "3-year commitment"])
def test_labels_show_the_kind(kind) -> None:
    offer = next(o for o in offers_of(START) if o.price_kind == kind)
    label = label_of(offer)
    assert (f", {kind} · $" in label) == (kind != "on demand")
    assert wish(START, "offer", label).prices.price_kind == kind


def test_spot_and_its_interruptions_are_called_assumed() -> None:
    spot = wish(AT_AWS, "offer", next(label_of(o) for o in offers_of(AT_AWS) if o.price_kind == "spot"))
    more = wish(spot, "interrupted_share", "20 %")
    (sentence,) = (s for s in about_price(evaluate(more)) if "Spot" in s)
    assert "20 % of the hours" in sentence and "assumed" in sentence
    assert sentence in notices(evaluate(more))
    assert not any("Spot" in s for s in about_price(evaluate(AT_AWS)))


def test_what_nobody_rented_out_then_is_said() -> None:
    then = wish(choose_accelerator(START, "H200 SXM"), "prices_as_of", "April 2023")
    assert then.prices.price_kind == OWN_PRICE["price_kind"]
    assert about_price(evaluate(then)) == ["No list of April 2023 has H200 SXM; the price is the one that was set."]
    latest = wish(then, "prices_as_of", "latest")
    assert latest.prices.provider == catalog.usual_offer("H200 SXM").provider
    assert not any("April 2023" in said for said in about_price(evaluate(latest)))
