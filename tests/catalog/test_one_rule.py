"""One rule for prices and for GPUs, wherever they are chosen: marketplaces count only where no cloud rents a GPU out, and a
GPU of one's own is looked at as the listed ones are."""

import pytest

from explorer import accelerators, catalog, change, evaluate
from explorer.catalog.comparison import compared
from explorer.catalog.limits import limits
from explorer.state import presets
from explorer.state.moves import moves
from explorer.widgets.wishes import take, wish
from explorer.words.headlines import told
from explorer.words.notices import notices

PRESETS = presets.PRESETS
SMALL = PRESETS["Fine-tune an 8B on one 12 GB card (QLoRA)"].scenario()
FOUR = PRESETS["A lab with four RTX 3090: fine-tune a 13B"].scenario()
BESIDE_CLOUDS = sorted(
    name
    for name in accelerators()
    if any(o.marketplace for o in catalog.offers(name)) and any(o.comparable for o in catalog.counted(name))
)


@pytest.mark.parametrize("name", BESIDE_CLOUDS)
def test_where_clouds_rent_a_gpu_out_no_marketplace_is_taken_unasked(name) -> None:
    assert catalog.offers(SMALL.accelerator.accelerator_name)[0].marketplace, "it starts at a marketplace's price"
    moved = presets.choose_accelerator(SMALL, name).prices
    listed = {o.provider: o for o in catalog.offers(name) if o.price_kind == "on demand"}
    assert listed[moved.provider].comparable
    ranked = compared(evaluate(SMALL))
    assert all(offer.comparable for offer in ranked.offers if offer and offer.accelerator_name == name)


@pytest.mark.parametrize("name", BESIDE_CLOUDS)
def test_a_way_to_a_goal_is_no_marketplace_and_no_spot_that_is_not_sold(name) -> None:
    dear = change(presets.choose_accelerator(FOUR, name), usd_per_device_hour=50.0, **presets.OWN_PRICE)
    markets = {o.provider for o in catalog.offers(name) if not o.comparable} - {
        o.provider for o in catalog.offers(name) if o.comparable
    }
    for devices in (4, limits()["spot"].most_devices + 8):
        found = [move.name for move in moves(evaluate(change(dear, devices=devices))) if move.kind == "price"]
        assert not [said for said in found if any(said.removeprefix("spot from ").startswith(who) for who in markets)]
        assert devices == 4 or not [said for said in found if said.startswith("spot")]


def test_a_marketplace_that_was_chosen_stays() -> None:
    """Vast.ai rents out the H100 and the RTX 4090, as clouds do."""
    on_h100 = presets.choose_accelerator(SMALL, "H100 SXM")
    theirs = next(o for o in catalog.offers("H100 SXM") if o.provider == "Vast.ai")
    at_market = presets.choose_offer(on_h100, theirs)
    assert presets.choose_accelerator(at_market, "RTX 4090").prices.provider == "Vast.ai"
    assert presets.choose_accelerator(on_h100, "RTX 4090").prices.provider != "Vast.ai"


@pytest.mark.parametrize("section", ["train", "serve", "compare", "own", "lab"])
def test_every_section_says_that_a_price_is_a_marketplaces(section) -> None:
    r = evaluate(change(SMALL, job="serve" if section == "serve" else "train", holding="rented"))
    assert any("Vast.ai is a marketplace of private hosts, not a cloud." in said for said in notices(r, section))


def test_a_recommended_gpu_of_a_marketplace_is_said_to_be() -> None:
    r = evaluate(FOUR)
    found = compared(r)
    offer = found.offers[found.best]
    assert (" an hour at a marketplace: " in told(r, "compare")) == bool(offer and offer.marketplace)


@pytest.mark.parametrize("method", ["LoRA", "full"])
@pytest.mark.parametrize("size", ["13B", "30B", "70B"])
def test_a_typed_card_is_scaled_as_the_same_card_of_the_list(method, size) -> None:
    """A watt more changes nothing about memory or speed; the RTX 3090 Ti has as much memory as the RTX 3090."""
    listed = presets.choose_model(change(FOUR, method=method), presets.named_model(size))
    typed = wish(listed, "power_limit_w", "351")
    mine = change(typed, accelerator=change(listed, memory_bytes=24.0001e9).accelerator)
    mine = change(mine, accelerator_name="RTX 3090, changed")
    entries = {entry.name: entry for entry in compared(evaluate(mine)).entries}
    own, same, ti = (entries[name] for name in ("RTX 3090, changed", "RTX 3090", "RTX 3090 Ti"))
    assert own.able and same.able and ti.able
    assert own.devices == same.devices == ti.devices
    assert own.usd == pytest.approx(same.usd, rel=0.02) and own.joined == same.joined


def test_choosing_from_a_table_is_at_the_price_it_is_compared_at() -> None:
    from explorer.state.store import Store

    store = Store(SMALL)
    for name in BESIDE_CLOUDS[:4]:
        assert take(store, {"gpu": name})
        assert store.scenario.prices.usd_per_device_hour == catalog.usual_offer(name).usd_per_device_hour
