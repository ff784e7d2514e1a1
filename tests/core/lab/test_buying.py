"""What a budget buys: sums by hand, and bounds that hold for every ware."""

import math

import pytest

from explorer import accelerators, change
from explorer.core.lab.buying import Order, Room, Ware, affordable, bought, carried, full_w, ranked, spent
from explorer.core.scenario import Scenario

GPU = accelerators()["RTX 3090"]
HOME = Room(1_800, 1_000, True)
AT_HOME = change(Scenario(), pue=1.0, job="train")


@pytest.mark.parametrize(("usd", "number"), [(1_799, 0), (1_800, 1), (2_599, 1), (2_600, 2), (3_000, 2), (10_000, 11)])
def test_the_money_pays_for_a_pc_and_so_many_cards(usd, number) -> None:
    order = Order(Ware("RTX 3090 (used)", GPU, 800), usd, HOME)
    assert affordable(order) == number
    assert spent(number, order) == (1_000 + 800 * number if number else 0)


def test_servers_share_whole_boards_and_whole_computers() -> None:
    board = Ware("H100 SXM", accelerators()["H100 SXM"], 30_000, 0.2, 8)
    assert affordable(Order(board, 287_999, Room())) == 0, "8 × 30,000 × 1.2 = 288,000"
    assert affordable(Order(board, 288_000, Room())) == 8
    mac = Ware("a computer", GPU, 4_000, whole=True)
    assert affordable(Order(mac, 4_000, HOME)) == 1


def test_a_circuit_carries_four_fifths_of_its_power() -> None:
    """15 A × 120 V × 0.8 = 1,440 W; a card of 350 W with 30 % for its computer draws 455 W: three of them."""
    order = Order(Ware("RTX 3090", GPU, 800), 1e6, HOME)
    assert full_w(AT_HOME, GPU) == pytest.approx(455) and carried(AT_HOME, order) == 3
    european = Order(order.ware, 1e6, Room(16 * 230, 1_000, True))
    assert carried(AT_HOME, european) == 6, "2,944 W"
    limited = change(AT_HOME, accelerator=GPU, power_limit_w=276).accelerator
    assert carried(AT_HOME, Order(Ware("held to 276 W", limited, 800), 1e6, HOME)) == 4
    assert carried(AT_HOME, Order(order.ware, 1e6, Room())) == math.inf


def test_every_purchase_is_within_money_circuit_and_machine() -> None:
    orders = [Order(Ware(n, a, 900), usd, HOME) for n, a in accelerators().items() for usd in (100, 3_000, 50_000)]
    for order, one in zip(orders, bought(AT_HOME, orders), strict=True):
        assert 0 <= one.devices <= min(4, one.affordable, one.carried)
        assert (one.usd <= order.usd and one.watts <= 1_440) or not one.devices
        if one.devices and one.affordable > one.devices and one.watts > 0:
            assert one.devices == 4 or (one.devices + 1) * one.watts / one.devices > 1_440


def test_the_fastest_that_can_be_advised_is_first() -> None:
    fine = Ware("fine", GPU, 800)
    orders = [
        Order(w, 3_000, HOME)
        for w in (fine, Ware("old", GPU, 100, dated=False), Ware("not here", GPU, 100, allowed=False))
    ]
    small = change(AT_HOME, method="QLoRA", framework="Hugging Face", seq_len=2048, global_batch=16, tokens=10e6)
    found = bought(small, orders)
    assert [one.ware.name for one in ranked(found)] == ["fine"] and math.isfinite(found[0].days)
    launched = Order(Ware("launched long ago", GPU, 500, asked=False), 3_000, HOME)
    both = ranked(bought(small, [launched, orders[0]]))
    assert [one.ware.name for one in both] == ["fine", "launched long ago"] and both[1].days < both[0].days
