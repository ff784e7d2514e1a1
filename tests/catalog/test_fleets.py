"""Cards as people write them, each with what a person means by it; and what cannot be meant."""

import pytest
from one_by_one import for_each

from explorer import catalog, change
from explorer.catalog.called import card_named, reading
from explorer.catalog.fleets import groups_of, means_of, read_cards, readings, written
from explorer.core.scenario import Scenario

WRITTEN = {
    "12x 2080 Ti + 5x 3090 + 8x A100 40GB": {"RTX 2080 Ti": 12, "RTX 3090": 5, "A100 SXM4 40GB": 8},
    "four 3090s": {"RTX 3090": 4},
    "8 H100": {"H100 SXM": 8},
    "2×RTX 4090, 1 x A6000": {"RTX 4090": 2, "RTX A6000": 1},
    "a 3090": {"RTX 3090": 1},
    "64 A100s": {"A100 SXM4 80GB": 64},
    "RTX-3090 x4": {"RTX 3090": 4},
    "RTX 3090 (x4)": {"RTX 3090": 4},
    "RTX 3090: 4": {"RTX 3090": 4},
    "8xH100 + 8xL40S": {"H100 SXM": 8, "L40S": 8},
    "4 L40s and an A40": {"L40S": 4, "A40": 1},
    "2080 Ti": {"RTX 2080 Ti": 1},
    "4060 Ti 16GB": {"RTX 4060 Ti 16GB": 1},
    "7900 XTX": {"RX 7900 XTX": 1},
    "NVIDIA GeForce RTX 3090": {"RTX 3090": 1},
    "NVIDIA A100-SXM4-80GB": {"A100 SXM4 80GB": 1},
    "H100 80GB HBM3": {"H100 SXM": 1},
    "H100 94GB": {"H100 NVL": 1},
    "8 x A100 PCIe 40 GB": {"A100 PCIe 40GB": 8},
    "2x RTX 3090 NVLink": {"RTX 3090": 2},
    "1,024x H100 and 512x A100": {"H100 SXM": 1024, "A100 SXM4 80GB": 512},
    "10k H100": {"H100 SXM": 10_000},
    "52x4 H100": {"H100 SXM": 208},
    "2 P100; 3 V100 16GB": {"P100 SXM2": 2, "V100 SXM2 16GB": 3},
    "Gaudi2 x 8": {"Gaudi 2": 8},
    "DGX Spark": {"GB10 (DGX Spark)": 1},
    "2x 3090 + 2x 3090": {"RTX 3090": 4},
}
"""What a person who writes the one means by it."""


@pytest.mark.parametrize("text", WRITTEN)
def test_cards_as_people_write_them(text) -> None:
    found = read_cards(text)
    assert {card.accelerator_name: number for card, number in found} == WRITTEN[text]
    assert read_cards(written(found)) == found, "and as we write them"


@for_each(catalog.accelerators())
def test_every_name_of_the_catalogue_is_its_own(name) -> None:
    assert card_named(name).accelerator_name == name and reading(name) == ""
    assert card_named(f"NVIDIA {name.lower().replace(' ', '-')}").accelerator_name == name


def test_of_several_cards_of_a_name_the_usual_one_is_meant_and_said() -> None:
    assert readings("8x A100 + 4x 3090") == [
        "“A100” is read as A100 SXM4 80GB, the usual one; there are also A100 SXM4 40GB, A100 PCIe 80GB and A100 PCIe 40GB."
    ]
    assert readings("A100 PCIe 80GB") == []


REFUSED = {
    "0x 3090": "“0x 3090” is no whole number of cards. Write them like 4x RTX 3090 + 8x A100 40GB.",
    "-4x 3090": "“-4x 3090” is no whole number of cards. Write them like 4x RTX 3090 + 8x A100 40GB.",
    "2.5x 3090": "“2.5x 3090” is no whole number of cards. Write them like 4x RTX 3090 + 8x A100 40GB.",
    "99,000,000x H100": "No fleet of that many GPUs is known",
    "3090 12GB": "No 3090 12GB is known: in our list it has 24 GB.",
    "4x MI300": "No card called “MI300” is known. Near",
    "RTX": "No card called “RTX” is known. Near are",
    "hello world": "No card called “hello world” is known. Choose a name from the list of GPUs.",
    "": "“” names no cards. Write them like 4x RTX 3090 + 8x A100 40GB.",
    " + , ": "“+ ,” names no cards.",
    "T4 + L4 + A10 + A40 + L40 + A30 + V100": "These are 7 kinds of cards; at most 6 are looked at together.",
    "x" * 900: "No card called “xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx” is known.",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_meant_is_said_in_one_sentence(text) -> None:
    with pytest.raises(ValueError) as raised:
        read_cards(text)
    assert str(raised.value).startswith(REFUSED[text])


def test_means_are_the_mixture_or_the_scenarios_own_cards() -> None:
    own = Scenario()
    assert [(g.accelerator, g.devices) for g in means_of(own).groups] == [(own.accelerator, own.layout.devices)]
    mixed = change(own, cards="4x RTX 3090 + 2x H100 SXM")
    assert means_of(mixed).devices == 6 and len(groups_of(mixed)) == 2
    assert groups_of(change(own, cards="nonsense")) == ()
