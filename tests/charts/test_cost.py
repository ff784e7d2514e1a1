"""Cost by provider, each price with its date, and what the money pays for."""

import math
import re

import pytest
from one_by_one import for_each

from explorer import Scenario, accelerators, catalog, change, evaluate, problems
from explorer.catalog.dates import short_month as month
from explorer.catalog.listed import OWN_PRICE
from explorer.charts.cost import ROWS, CostChart, columns, describe, parts, row_name, thin
from explorer.core.numerals import tally
from explorer.state import presets
from explorer.state.presets import choose_accelerator, choose_offer
from explorer.words.format import dollars

START = presets.PRESETS[presets.DEFAULT].scenario()
OFFERS = catalog.offers("A100 SXM4 80GB")
STORIES = {name: evaluate(preset.scenario()) for name, preset in presets.PRESETS.items()}
RESULTS = {name: result for name, result in STORIES.items() if result.scenario.lab.holding == "rented"} | {
    "own price": evaluate(change(START, usd_per_device_hour=1.23, **OWN_PRICE)),
    "dear": evaluate(change(START, usd_per_device_hour=10_000.0, **OWN_PRICE)),
    "cheap": evaluate(change(START, usd_per_device_hour=1e-4, **OWN_PRICE)),
    "stranger": evaluate(change(START, provider="nobody", price_date="2024-02-29")),
    "recompute": evaluate(change(START, recompute="full")),
    "unrented": evaluate(choose_accelerator(START, next(n for n in accelerators() if not catalog.offers(n)))),
}
HELD = {name: result for name, result in STORIES.items() if name not in RESULTS} | {
    "owned": evaluate(change(START, holding="owned", experiments=3.0)),
    "owned, spot": evaluate(change(START, holding="owned", price_kind="spot")),
    "granted": evaluate(change(START, holding="granted", experiments=3.0)),
    "granted, nobody rents it out": evaluate(change(choose_accelerator(START, "TPU v5e"), holding="granted")),
    "owned, power unknown": evaluate(change(choose_accelerator(START, "TPU v5e"), holding="owned")),
}
each_rented = pytest.mark.parametrize("result", RESULTS.values(), ids=list(RESULTS))
each_result = pytest.mark.parametrize("result", [*RESULTS.values(), *HELD.values()], ids=[*RESULTS, *HELD])


@each_result
def test_rows_are_few_sorted_and_hold_the_chosen_offer(result) -> None:
    made = columns(result)
    assert all(type(column) is list for column in made.values())
    assert len({len(column) for column in made.values()}) == 1 and 1 <= len(made["usd"]) <= ROWS
    assert made["usd"] == sorted(made["usd"]) and all(map(math.isfinite, made["usd"]))
    (chosen,) = (i for i, size in enumerate(made["size"]) if size == 15)
    assert made["usd"][chosen] == pytest.approx(result["usd"])
    assert made["low"][chosen] == pytest.approx(result["usd_low"])
    assert made["high"][chosen] == pytest.approx(result["usd_high"])
    unknown = result["metered"] and result["board_w"] == 0
    assert made["words"] == [
        " unknown" if unknown and i == chosen else f" {dollars(usd)}" for i, usd in enumerate(made["usd"])
    ]
    assert len(set(made["name"])) == len(made["name"])


@pytest.mark.parametrize("offer", OFFERS, ids=lambda o: f"{o.provider} {o.price_kind} {o.usd_per_device_hour}")
def test_every_offer_can_be_the_chosen_one(offer) -> None:
    result = evaluate(choose_offer(START, offer))
    made = columns(result)
    (chosen,) = (i for i, size in enumerate(made["size"]) if size == 15)
    assert made["usd"][chosen] == pytest.approx(result["usd"])
    assert made["name"][chosen].startswith(offer.provider.split(" (")[0])
    assert ("spot" in made["name"][chosen]) == (offer.price_kind == "spot")


@for_each([n for n in accelerators() if not problems(choose_accelerator(START, n))])
def test_each_accelerator_has_rows(name) -> None:
    rows = len(columns(evaluate(choose_accelerator(START, name)))["usd"])
    assert min(ROWS - 1, max(1, len(catalog.offers(name)))) <= rows <= ROWS


@pytest.mark.parametrize("keep", range(40))
def test_thinning_keeps_the_ends_and_the_chosen_row(keep) -> None:
    kept = thin(list(range(40)), keep)
    assert kept == sorted(set(kept)) and ROWS - 1 <= len(kept) <= ROWS
    assert {0, keep, 39} <= set(kept)
    assert thin([3, 1, 2], 0) == [3, 1, 2]


@each_result
def test_parts_are_the_rent(result) -> None:
    made = {part.name: part.amount for part in parts(result)}
    assert sum(made.values()) == pytest.approx(result["usd"])
    assert made["Recompute"] == pytest.approx(result["usd_recompute"])
    assert (made["Recompute"] > 0) == (result["recompute"] not in ("none", "light", "selective") and result["usd"] > 0)


def test_gpus_that_are_not_rented_stand_among_the_rents_that_they_save() -> None:
    owned, granted = HELD["owned"], HELD["granted"]
    rents = sorted(columns(RESULTS[presets.DEFAULT])["usd"])
    for result, name, first in (
        (owned, "Owned: electricity", dollars(owned["usd"])),
        (granted, "Granted", "Nothing to pay"),
    ):
        made = columns(result)
        assert made["name"][0] == name and made["size"][0] == 15 and made["usd"][0] < rents[0]
        assert made["usd"][-1] == pytest.approx(rents[-1])
        assert describe(result).startswith(first) and f"Rent would be {dollars(result['rent_usd'])}." in describe(
            result
        )
    assert describe(owned).endswith(f"With all runs before the last one, {dollars(3 * owned['usd'])} (× 3).")
    assert describe(granted).endswith(f"{tally(3 * granted['device_hours'])} GPU-hours (× 3).")
    assert describe(HELD["owned, power unknown"]).startswith("The power of owned GPUs is not published")


@each_rented
def test_the_sentence_holds_the_sum(result) -> None:
    sentence, prices = describe(result), result.scenario.prices
    assert sentence.startswith(f"{dollars(result['usd'])} for {tally(result['device_hours'])} GPU-hours at $")
    assert prices.provider in sentence and sentence.endswith(").")
    assert (month(prices.price_date) in sentence) if prices.price_date else not re.search(r"20\d\d\)", sentence)


def test_dates_in_words() -> None:
    assert (month("2026-07-20"), month("")) == ("Jul 2026", "")
    assert row_name("GCP (Google)", "spot", "2026-08-01") == "GCP spot · Aug ’26"
    assert row_name("your own price", "your own", "") == "your own price"


def test_the_chart_shows_all_rows_cheapest_on_top() -> None:
    chart = CostChart(RESULTS[presets.DEFAULT])
    for result in [*RESULTS.values(), *HELD.values()]:
        chart.update(result)
        assert chart.source.data == columns(result)
        assert chart.rows.factors == list(reversed(columns(result)["name"]))
        assert chart.range.end > max(chart.source.data["high"])
        assert describe(result) in chart.head.html.html


def test_names_are_escaped() -> None:
    chart = CostChart(evaluate(change(Scenario(), provider="<i>x</i>")))
    assert "<i>x" not in chart.head.html.html
