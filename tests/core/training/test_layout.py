"""How a job is spread: counts and groups by hand."""

import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate


def laid(**changes):
    return evaluate(change(LAID, **changes)).layout


def test_replicas_are_what_is_left_after_the_other_dimensions() -> None:
    assert laid(devices=1000, tp=8, pp=4, cp=2).dp == 15
    assert laid(devices=1000, tp=8, pp=4, cp=2).devices_used == 960
    assert laid(devices=1000, replicas=8).devices_used == 8


@pytest.mark.parametrize(("pp", "fullest"), [(1, 32), (3, 11), (5, 7), (32, 1)])
def test_layers_are_dealt_out_and_the_fullest_stage_counts(pp: int, fullest: int) -> None:
    assert laid(pp=pp, devices=32).stage_layers == fullest


def test_a_step_is_cut_into_whole_micro_batches() -> None:
    assert laid(devices=100, global_batch=1024, micro_batch=2).micro_batches == 6  # ceil(1024 / 200)
    assert laid(devices=100_000, global_batch=1024).micro_batches == 1


def test_micro_batches_in_flight_of_the_interleaved_schedule() -> None:
    """Korthikanti 2022, §4.2.3: p stages hold p micro-batches, times 1 + (p − 1)/(p·m) with m chunks."""
    assert laid(devices=64, pp=8).micro_batches_in_flight == 8
    assert laid(devices=64, pp=8, interleave=4).micro_batches_in_flight == pytest.approx(8 * (1 + 7 / 32))
    assert laid(devices=64, pp=8, global_batch=16).micro_batches_in_flight == 2


REACHED, LINE_RATE = 0.82, 0.9
"""nccl-tests, issue 212: 370 of 450 GB/s by NVLink on H100; a good InfiniBand network 0.9 of its line rate."""


def test_bandwidth_of_a_group_is_the_link_within_a_node_and_the_network_beyond() -> None:
    h100 = accelerators()["H100 SXM"]
    base = {"accelerator": h100, "devices": 1024}
    link, network = pytest.approx(450e9 * REACHED), LINE_RATE * 50e9
    assert laid(**base, tp=8).tp_byte_per_s == link
    assert laid(**base, tp=8).dp_byte_per_s == pytest.approx(network)  # one network card each
    assert laid(**base, tp=1, zero_stage=1).dp_byte_per_s == pytest.approx(8 * network)  # eight neighbours in one ring
    assert laid(**base, tp=1, shard_devices=8).dp_byte_per_s == pytest.approx(
        network
    )  # each reduces a share of its own
    assert laid(**base, tp=1, shard_devices=8).shard_byte_per_s == link
    assert laid(**base, tp=1, pp=2).pp_byte_per_s == pytest.approx(network)
    assert laid(accelerator=h100, devices=8, pp=8).pp_byte_per_s == link


def test_cards_without_nvlink_talk_over_pcie_and_the_memory_of_the_host() -> None:
    for name in ("RTX 4090", "RTX 3090"):
        card = accelerators()[name]
        assert card.link_byte_per_s == 32e9
        assert laid(accelerator=card, devices=4, tp=4).tp_byte_per_s == pytest.approx(32e9 * card.link_efficiency)
        assert (
            card.link_efficiency < accelerators()["L40S"].link_efficiency < accelerators()["H100 SXM"].link_efficiency
        )
