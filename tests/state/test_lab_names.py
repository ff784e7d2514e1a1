"""Cards and budgets of a lab: as a person types them, as a link has them, and only as long as the figures bear them out."""

import pytest

from explorer import change, evaluate
from explorer.state import link, presets
from explorer.state.store import Store
from explorer.widgets.controls import shown
from explorer.widgets.wishes import wish
from explorer.words.notices.lab_cards import about_cards

START = presets.PRESETS["A lab with four RTX 3090: a 1.1B from scratch"].scenario()
MIXTURE = "12x 2080 Ti + 5x 3090 + 8x A100 40GB"


def test_one_kind_becomes_the_scenarios_gpus() -> None:
    made = wish(START, "cards", "two 4090s")
    assert (made.accelerator.accelerator_name, made.layout.devices, made.lab.cards) == ("RTX 4090", 2, "")
    assert shown("cards", evaluate(made)) == "2x RTX 4090"
    assert wish(made, "cards", shown("cards", evaluate(made))) == made, "as the field shows it"


def test_a_mixture_keeps_its_words_and_its_fastest_kind() -> None:
    made = wish(START, "cards", MIXTURE)
    assert (made.accelerator.accelerator_name, made.layout.devices, made.lab.cards) == ("A100 SXM4 40GB", 8, MIXTURE)
    assert link.from_query(link.to_query(made, "lab")) == (made, [])
    assert link.from_json(link.to_json(made, "lab")) == (made, [])
    assert about_cards(evaluate(made)) == [
        "“A100 40GB” is read as A100 SXM4 40GB, the usual one; there is also A100 PCIe 40GB."
    ]


@pytest.mark.parametrize("changes", [{"devices": 4}, {"memory_bytes": 50e9}, {"devices_rule": "as many as fit it"}])
def test_a_mixture_goes_when_its_gpus_do(changes) -> None:
    store = Store(wish(START, "cards", MIXTURE))
    assert store.change(**changes) and store.scenario.lab.cards == ""
    assert any("the lab then has these alone" in said for said in store.notices)


def test_a_mixture_stays_when_another_model_is_chosen_or_another_of_its_kinds() -> None:
    store = Store(wish(START, "cards", MIXTURE))
    assert store.change(tokens=1e9) and store.scenario.lab.cards == MIXTURE
    other = change(presets.choose_accelerator(store.scenario, "RTX 3090"), devices=5)
    assert store.load(other) and store.scenario.lab.cards == MIXTURE


def test_a_link_may_name_cards_alone() -> None:
    made, said = link.from_query(f"section=lab&cards={MIXTURE.replace('+', '%2B')}")
    assert said == [] and (made.accelerator.accelerator_name, made.layout.devices) == ("A100 SXM4 40GB", 8)
    made, said = link.from_query("section=lab&cards=4x 3090")
    assert said == [] and (made.accelerator.accelerator_name, made.layout.devices, made.lab.cards) == (
        "RTX 3090",
        4,
        "",
    )
    made, said = link.from_query("section=lab&cards=nonsense")
    assert made.lab.cards == "" and said == ["No card called “nonsense” is known. Choose a name from the list of GPUs."]


def test_a_budget_in_euros_is_said_as_long_as_its_dollars_stand() -> None:
    buyer = change(START, means="to buy")
    made = wish(buyer, "budget_usd", "€20,000 a year")
    assert (made.lab.budget_usd, made.lab.budget_said, made.lab.means_per) == (22_344, "€20,000", "a year")
    assert shown("budget_usd", evaluate(made)) == "€20,000"
    assert link.from_query(link.to_query(made, "lab")) == (made, [])
    (said,) = about_cards(evaluate(made))
    assert said.startswith("€20,000 counts as $22,344: 1.117 dollars a euro on 30 October 2026 (")
    store = Store(made)
    assert store.change(budget_usd=5_000.0) and store.scenario.lab.budget_said == ""
    assert wish(made, "budget_usd", "$3,000").lab.budget_said == ""
    crafted, dropped = link.from_query("budget_usd=1000000&budget_said=€1")
    assert crafted.lab.budget_said == "" and dropped == ["“€1” is not $1.0 M at our rate: the dollars count."]


@pytest.mark.parametrize("text", ["0", "-5", "lots", "€", "1e30"])
def test_what_is_no_budget_is_said(text) -> None:
    with pytest.raises(ValueError, match=r"number|at least|Enter"):
        wish(START, "budget_usd", text)


def test_other_prices_are_in_dollars() -> None:
    with pytest.raises(ValueError, match=r"€2 is \$2\.23 at the rate of 2026-10-30"):
        wish(START, "usd_per_device_hour", "€2")


def test_a_room_brings_what_stands_around_the_cards() -> None:
    home, centre = wish(START, "room", "home"), wish(START, "room", "data centre")
    assert (home.site.pue, home.ownership.staff_usd_per_device_year) == (1.0, 0.0)
    assert (centre.site.pue, centre.ownership.staff_usd_per_device_year) == (1.56, 500.0)
    assert wish(home, "room", "lab") == wish(START, "room", "lab")
    assert link.from_query(link.to_query(home, "lab")) == (home, [])
