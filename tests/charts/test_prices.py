"""Prices by provider: every offer a dot, the spread in words."""

import re

import pytest
from one_by_one import for_each

from explorer import accelerators, catalog, change, evaluate, problems
from explorer.catalog.dates import short_month as month
from explorer.catalog.listed import OWN_PRICE
from explorer.catalog.spread import spread
from explorer.charts.draw import FACE
from explorer.charts.prices import MARKS, OWN_ROW, PricesChart, columns, describe, labels, legend, others, rows
from explorer.state import presets
from explorer.state.presets import choose_accelerator, choose_offer, choose_snapshot
from explorer.words.format import price

START = presets.PRESETS[presets.DEFAULT].scenario()
NAMES = [name for name in accelerators() if not problems(choose_accelerator(START, name))]


def at(name: str, as_of: str = "latest"):
    return evaluate(choose_snapshot(choose_accelerator(START, name), as_of))


@for_each(NAMES, ["latest", "April 2023"])
def test_each_offer_is_a_dot_and_one_is_chosen(name, as_of) -> None:
    result = at(name, as_of)
    made, listed = columns(result), catalog.offers(name, as_of)
    assert all(type(column) is list and len(column) == len(made["usd"]) for column in made.values())
    assert len(made["usd"]) - len(listed) == (result.scenario.prices.price_kind == "your own")
    assert made["usd"][: len(listed)] == [o.usd_per_device_hour for o in listed]
    (chosen,) = (i for i, size in enumerate(made["size"]) if size == 16)
    assert made["usd"][chosen] == result.scenario.prices.usd_per_device_hour
    assert set(rows(made)) == set(made["provider"]) == set(labels(made)["provider"])
    sentence = describe(result)
    assert sentence.endswith(".") and not re.search(r"nan|inf|\$0\.00|None", sentence)


def test_rows_run_from_the_cheapest_on_demand_at_the_top() -> None:
    made = columns(at("A100 SXM4 80GB"))
    on_demand = {p: u for p, k, u in zip(made["provider"], made["kind"], made["usd"], strict=True) if k == "on demand"}
    top_down = [on_demand[name] for name in reversed(rows(made)) if name in on_demand]
    assert top_down == sorted(top_down)


def test_every_kind_has_its_mark_and_marketplaces_are_hollow() -> None:
    made = columns(at("H100 SXM"))
    for provider, kind, marker, face in zip(made["provider"], made["kind"], made["marker"], made["face"], strict=True):
        assert marker == MARKS[kind][0]
        assert (face == FACE) == (provider in ("Vast.ai", "Hyperbolic"))
    assert {"on demand", "spot", "1-year commitment", "3-year commitment"} <= set(made["kind"])
    assert "marketplace" in legend(made, True) and "marketplace" not in legend(made, False)
    assert len({letter for _, letter, _ in MARKS.values()}) == len(MARKS)


def test_a_price_of_ones_own_has_a_row() -> None:
    made = columns(evaluate(change(START, usd_per_device_hour=1.23, **OWN_PRICE)))
    assert (made["provider"][-1], made["usd"][-1], made["size"][-1]) == (OWN_ROW, 1.23, 16)


def test_an_offer_that_is_not_in_the_list_has_a_row_with_its_year() -> None:
    """As a link may have it: a price of today among those of April 2023."""
    made = columns(evaluate(change(START, prices_as_of="April 2023")))
    assert made["provider"][-1] == f"{START.prices.provider} {START.prices.price_date[:4]}"
    assert made["kind"][-1] == "on demand" and made["size"][-1] == 16


def test_the_spread_of_the_article() -> None:
    """Lists of April 2023: an A100 with 40 GB for $4.10 at AWS and $1.10 at Lambda and JarvisLabs; then "nearly 4x"."""
    found = spread("A100 SXM4 40GB", "April 2023")
    assert (found.highest.provider, found.lowest.provider) == ("AWS", "JarvisLabs")
    assert found.ratio == pytest.approx(4.0966 / 1.10) and 3.5 < found.ratio < 4
    assert "In April 2023 the dearest asked 3.7 times as much as the cheapest." in describe(at("A100 SXM4 40GB"))
    then = describe(at("A100 SXM4 40GB", "April 2023"))
    assert "$1.10 an hour at JarvisLabs and $4.10 at AWS: 3.7 times as much (Apr 2023)." in then
    assert "In the latest lists" in then


@for_each(NAMES, ["latest", "April 2023"])
def test_the_spread_compares_like_with_like(name, as_of) -> None:
    """Worked out from the tables: on demand, clouds only, the host included."""
    like = [
        o.usd_per_device_hour
        for o in catalog.offers(name, as_of)
        if (o.price_kind, o.marketplace, o.excludes_host) == ("on demand", False, False)
    ]
    found = spread(name, as_of)
    assert (found is None) == (len(like) < 2)
    if found:
        assert found.ratio == max(like) / min(like) and found.providers == len(like)
        assert found.dates[0] <= found.dates[1]


def test_where_there_is_nothing_to_compare_it_says_why() -> None:
    assert describe(at("RTX 4090", "April 2023")).startswith("Nobody in our lists of April 2023 rents")
    assert describe(at("H100 SXM", "April 2023")).startswith("Only one provider in our lists of April 2023")
    only_markets = [n for n in NAMES if catalog.offers(n) and not any(not o.marketplace for o in catalog.offers(n))]
    assert only_markets
    for name in only_markets:
        offer = catalog.usual_offer(name)  # what Compare ranks it at
        assert f"{offer.provider}, a marketplace of private hosts, {price(offer.usd_per_device_hour)}" in describe(
            at(name)
        )


@for_each(NAMES)
def test_the_cheapest_of_other_kinds_is_named_with_its_date(name) -> None:
    said = others(at(name))
    for kind in ("spot", "1-year commitment", "3-year commitment"):
        listed = [o for o in catalog.offers(name) if o.price_kind == kind and not o.excludes_host]
        assert (f"{kind} $" in said) == bool(listed)
        if listed:
            least = min(listed, key=lambda o: o.usd_per_device_hour)
            assert f"{kind} {price(least.usd_per_device_hour)} (" in said and month(least.price_date) in said


def test_the_chart_is_built_once_and_follows() -> None:
    chart = PricesChart(at("A100 SXM4 80GB"))
    for name, as_of in (("H100 SXM", "latest"), ("A100 SXM4 40GB", "April 2023"), ("RTX 2080 Ti", "latest")):
        result = at(name, as_of)
        chart.update(result)
        made = columns(result)
        assert chart.source.data == made and chart.labels.data == labels(made)
        assert chart.rows.factors == rows(made) and chart.range.end > max(made["usd"])
        assert describe(result) in chart.head.html.html


def test_a_strangers_name_is_escaped() -> None:
    result = evaluate(change(choose_offer(START, catalog.offers("A100 SXM4 80GB")[0]), provider="<i>x</i>"))
    chart = PricesChart(result)
    assert "<i>x" not in chart.head.html.html + chart.foot.html.html
