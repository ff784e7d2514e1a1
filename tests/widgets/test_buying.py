"""The table of what a budget buys, and purchase prices in Compare."""

import csv

import pytest

from explorer import catalog, change, evaluate
from explorer.catalog.buying.changes import changes, with_own_pc
from explorer.catalog.buying.shop import OLD_DAYS, age_months, is_stale, largest, newest, shop, wares
from explorer.catalog.comparison import compared
from explorer.catalog.fleets import means_of
from explorer.state import presets
from explorer.state.advice import advised
from explorer.state.store import Store
from explorer.widgets.compare import heads_of, row
from explorer.widgets.lab.buying import HEADS, BuyingTable, chosen, note_of
from explorer.widgets.purchased import counts_of
from explorer.widgets.wishes import wish
from explorer.words.buying import advice, why_not
from explorer.words.format import count
from explorer.words.headlines import headlines, sentence, told

TUNE = presets.PRESETS["Fine-tune a 7B on one 24 GB card (QLoRA)"].scenario()
HOME = wish(wish(change(TUNE, means="to buy"), "room", "home"), "budget_usd", "$3,000")
RESULT = evaluate(HOME)


def test_three_thousand_dollars_for_a_home_lab() -> None:
    best, draws, runner_up, *rest = advice(RESULT)
    found = shop(RESULT)
    assert found.best and found.next_best and found.best.ware.accelerator != found.next_best.ware.accelerator
    assert best.startswith(f"$3,000 at home buys {found.best.devices} × {found.best.ware.name} for $")
    assert "the fastest for QLoRA of Mistral-7B-v0.1 on 10M tokens, " in best and "1,440 W for hours" in draws
    assert runner_up.startswith(f"Runner-up: {found.next_best.devices} × {found.next_best.ware.name}")
    assert any(said.startswith(("What would change it", "Neither less money")) for said in rest)
    most = largest(RESULT)
    assert most and most.recommended


def test_the_cards_of_the_section_are_about_what_is_bought() -> None:
    found, groups = shop(RESULT), means_of(RESULT.scenario).groups
    assert found.best and [(g.accelerator, g.devices) for g in groups] == [
        (found.best.ware.accelerator, found.best.devices)
    ]
    kw = found.best.month_kwh / (365.25 / 12 * 24)
    assert groups[0].usd_per_device_hour == pytest.approx(kw * 0.161 / found.best.devices)
    assert sentence(RESULT, "lab").startswith(
        f"{advice(RESULT)[0]} {found.best.devices} × {found.best.ware.accelerator.accelerator_name} for 30 days"
    )
    poor = evaluate(change(HOME, budget_usd=200.0))
    assert sentence(poor, "lab") == advice(poor)[0] and "Nothing" in {h.value for h in headlines(poor, "lab")}


@pytest.mark.parametrize(
    ("room", "usd"), [("home", 1_500), ("home", 3_000), ("home", 10_000), ("lab", 4_000), ("data centre", 4_000)]
)
def test_card_table_and_sentences_name_the_same_models(room, usd) -> None:
    """Where a model of the table would answer slower than people read, or its run not end in time, none of them has it."""
    store = Store(wish(change(HOME, budget_usd=float(usd)), "room", room))
    store.open("lab")
    group = means_of(store.scenario).groups[0]
    mine = [
        o for o in shop(store.result).found if (o.ware.accelerator, o.devices) == (group.accelerator, group.devices)
    ]
    cells = next(cells for cells in BuyingTable(store).table.rows if cells[0] == mine[0].ware.name)
    names = cells[HEADS.index("fine-tunes")][0], cells[HEADS.index("serves")][0]
    for card, name in zip(headlines(store.result, "lab")[1:3], names, strict=True):
        assert card.rough == name and card.value.startswith(f"{count(float(catalog.models()[name].model.params))} ")
        assert (
            name in catalog.models()
            and f"up to {name} " in f"{sentence(store.result, 'lab')} reaches up to {names[0]} "
        )
    assert "model of our list" in note_of(store.result)


def test_an_old_launch_price_comes_behind_what_somebody_asks_and_says_what_it_is() -> None:
    at_home = evaluate(presets.known()["Which GPU for a home lab with $3,000?"].scenario())
    found = shop(at_home)
    best, other = found.best, found.next_best
    assert not is_stale(found.offers[best.ware.name]) and is_stale(found.offers[other.ware.name])
    assert other.days < best.days and "but for GPUs whose only price is that of a launch" in advice(at_home)[0]
    assert "launch price of" in advice(at_home)[2] and "shops may ask more" in advice(at_home)[2]
    assert best.tuned in advice(at_home)[2] and other.served in advice(at_home)[2], "what each of the two holds"
    poor = evaluate(change(at_home.scenario, budget_usd=1_500.0))
    assert is_stale(shop(poor).offers[shop(poor).best.ware.name])
    assert "shops may ask more" in advice(poor)[0] and "shops may ask more" in headlines(poor, "lab")[0].detail


def test_money_that_a_pc_eats_up_buys_the_card_alone_and_says_so() -> None:
    """$1,200: with a PC for $1,000 nothing holds the run; an RTX 3090 for $800 in a PC that is there does, or $1,429."""
    poor = evaluate(change(presets.known()["Which GPU for a home lab with $3,000?"].scenario(), budget_usd=1_200.0))
    own, (least,) = with_own_pc(poor), changes(poor)
    assert not shop(poor).does_it and (own.ware.name, own.devices, own.usd) == ("RTX 3090 (used)", 1, 800.0)
    assert told(poor, "lab") == (
        "With a PC, $1,200 buys nothing on which QLoRA of Mistral-7B-v0.1 on 10M tokens fits; 1 × RTX 3090 (used) for $800 does it in a"
        " PC that you have."
    )
    first = headlines(poor, "lab")[0]
    assert (first.value, first.good, first.opens) == ("None does it", False, "")
    said = advice(poor)
    assert said[1].startswith("With a PC that you have") and "can be advised is $1,429: " in said[2]
    assert least.value == 1_429 and not any("No other GPU" in one for one in said)
    by_hand = [change(poor.scenario, budget_usd=usd) for usd in (least.value - 1, least.value)]
    assert [shop(evaluate(one)).does_it for one in by_hand] == [False, True]
    for one, usd in zip(advised(poor, "lab"), ("$1,200", "$1,429"), strict=True):
        assert told(evaluate(one.scenario), "lab").startswith(f"{usd} buys {one.effect.split(',')[0]}")


@pytest.mark.parametrize(("room", "usd"), [("home", 3_000), ("home", 1_800), ("lab", 20_000)])
def test_what_would_change_it_is_the_nearest_sum_of_money(room, usd) -> None:
    here = evaluate(wish(change(HOME, budget_usd=float(usd)), "room", room))
    best = shop(here).best.ware.name

    def bought_for(money: float) -> str:
        return shop(evaluate(change(here.scenario, budget_usd=money))).best.ware.name

    for one in changes(here):
        if one.what == "more":
            assert one.value > usd and bought_for(one.value) == one.best.ware.name != best == bought_for(one.value - 1)
        elif one.what == "less":
            assert one.value <= usd and bought_for(one.value) == best != one.best.ware.name == bought_for(one.value - 1)


def test_rows_stand_as_the_arrow_says() -> None:
    """By rank: what can be advised in its order, then the rest; the column of times is sorted by times alone."""
    store = Store(HOME)
    store.open("lab")
    table = BuyingTable(store).table
    by, down = table.start
    ranked = sorted(table.rows, key=lambda cells: cells[by][1], reverse=down)
    assert [cells[0] for cells in ranked[: len(shop(store.result).order)]] == [
        one.ware.name for one in shop(store.result).order
    ]
    times = [cells[HEADS.index("time of the run")] for cells in table.rows]
    assert all(time[1] is None or time[1] < 1e4 for time in times), "days, and nothing put on them"


def test_a_gpu_of_no_measured_speed_has_no_rank_and_the_best_says_what_was_measured() -> None:
    at_home = evaluate(presets.known()["Which GPU for a home lab with $3,000?"].scenario())
    assert "only serving was measured, not training" in headlines(at_home, "lab")[0].basis
    assert "no measured speed, neither of training nor of serving" in note_of(at_home)
    rows = {one.ware.name: why_not(at_home, one) for one in shop(at_home).found}
    assert rows["Arc B580"] == "never measured" and not rows["RTX 3090 (used)"]


def test_the_preset_stands_at_home_as_the_switch_does() -> None:
    at_home = presets.known()["Which GPU for a home lab with $3,000?"].scenario()
    assert wish(at_home, "room", "home") == at_home


def test_what_is_advised_is_affordable_recent_and_measured() -> None:
    with open(catalog.DATA / "purchase_prices.csv", encoding="utf-8") as file:
        dated = {(r["accelerator_name"], r["as_of"][:4]) for r in csv.DictReader(file)}
    for one in shop(RESULT).order:
        offer = shop(RESULT).offers[one.ware.name]
        assert one.usd <= 3_000 and one.watts <= 1_440 and offer.date >= "2023-11"
        assert (offer.accelerator_name, offer.date[:4]) in dated or catalog.card(offer.accelerator_name)["price_date"][
            :4
        ] == offer.date[:4]


def test_ages_are_counted_from_the_newest_list() -> None:
    assert newest() == max(r["as_of"] for r in catalog.rows("api_prices"))
    assert age_months(newest()) == 0 and age_months("2023-11-28") == 36 and OLD_DAYS == 1095


def test_a_mac_costs_what_its_memory_costs() -> None:
    sold = {ware.name: ware for ware, _ in wares("home")}
    assert sold["M3 Ultra (80-core GPU)"].usd == 9_499 and sold["M4 Max (40-core GPU)"].usd == 3_499
    assert not any(name.startswith("TPU") for name in sold)
    assert sold["H100 SXM"].sold_in == 8 and sold["RTX 3090 (used)"].sold_in == 1


def test_consumer_cards_are_not_advised_for_a_data_centre() -> None:
    centre = evaluate(wish(change(HOME, budget_usd=50_000.0), "room", "data centre"))
    assert not any(one.ware.name.startswith("RTX 40") or "3090" in one.ware.name for one in shop(centre).order)


def test_a_stronger_circuit_is_named_where_it_helps() -> None:
    rich = evaluate(change(HOME, budget_usd=40_000.0))
    assert any(one.what == "circuit" and one.value == 3_680 for one in changes(rich))
    assert not any(
        one.what == "circuit" for one in changes(evaluate(change(HOME, budget_usd=40_000.0, circuit_w=3_680.0)))
    )


def test_too_little_money_says_what_is_the_least() -> None:
    (said,) = advice(evaluate(change(HOME, budget_usd=200.0)))
    assert said == (
        "$200 buys no GPU whose price is less than three years old: the cheapest is Jetson Orin Nano 8GB at $249."
    )


def test_the_table_is_there_when_there_is_money_to_buy_with() -> None:
    store = Store(HOME)
    store.open("lab")
    table = BuyingTable(store)
    assert table.layout.display is None and table.table.heads == list(HEADS)
    assert len(table.table.rows) == len(table.table.traits_of_rows) == len(shop(store.result).found)
    assert all(len(each) == len(HEADS) for each in table.table.rows)
    assert sorted(place for place, *_ in table.table.traits_of_rows if place) == ["best", "next"]
    store.change(means="GPUs")
    assert table.layout.display == "none"


def test_a_name_chooses_the_gpu_how_many_and_its_price() -> None:
    store = Store(HOME)
    store.open("lab")
    table = BuyingTable(store)
    table._asked(None, {"row": "RTX 3090 (used)"}, None)
    now = store.scenario
    assert (now.accelerator.accelerator_name, now.layout.devices) == ("RTX 3090", 2)
    assert (now.ownership.purchase_usd_per_device, now.ownership.purchase_date) == (800.0, "2026-05-16")
    assert chosen(store, "H100 SXM") is None and chosen(store, "nothing") is None


@pytest.mark.parametrize("means", ["GPUs", "to buy"])
def test_compare_has_purchase_prices_and_how_many_the_budget_buys(means) -> None:
    r = evaluate(change(HOME, means=means))
    found, counts = compared(r), counts_of(r)
    heads, groups = heads_of(found.ranked.job, means == "to buy")
    (columns,) = (columns for name, columns in groups if name == "Buying")
    assert [heads[i] for i in columns][:2] == ["to buy", "price as of"]
    rows = {each[0]: each for each in (row(found, i, counts) for i in range(len(found.ranked.names)))}
    assert all(len(each) == len(heads) for each in rows.values())
    assert [rows["RTX 3090"][i] for i in columns][3] == ("$800", 800.0)
    assert (heads[-1] == "for the budget") == (means == "to buy")
    if means == "to buy":
        assert rows["RTX 5080"][-1] == ("2", 2.0) and rows["TPU v4"][-1] == ("–", None)
