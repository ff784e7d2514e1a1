"""Money over months, the parts of an hour, and what the decision hangs on, without a browser."""

import math

import pytest
from cases import START

from explorer import change, evaluate
from explorer.charts import Charts, owning, sensitivity
from explorer.core.choose.sensitivity import swings
from explorer.state import presets
from explorer.words.format import dollars, price
from explorer.words.headlines import sentence
from explorer.words.headlines.own import months

CASES = {
    "opening": START,
    "serving": change(START, job="serve"),
    "never": change(START, use_share=0.05),
    "by its sale": change(START, resale_share=1.0, usd_per_device_hour=0.45),
    "no interest": change(START, interest=0.0),
    "no price": presets.choose_accelerator(START, "L4"),
    "no price, no power": presets.choose_accelerator(START, "TPU v5e"),
}
RESULTS = {name: evaluate(scenario) for name, scenario in CASES.items()}
each = pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))


@each
def test_lines_are_a_ledger_discounted_month_by_month(r) -> None:
    made = owning.columns(r)
    assert len({len(column) for column in made.values()}) == 1
    if r["purchase_usd_per_device"] <= 0:
        assert all(math.isnan(usd) for usd in made["own"])
        return
    gpus, rate = float(r["job_devices"]), float(r["month_interest"])
    hours = 8760 / 12 * float(r["rented_share"])
    for month in (12, 48):
        discounts = [(1 + rate) ** -k for k in range(1, month + 1)]
        own = gpus * (r["capex_usd"] + sum(r["running_usd_per_year"] / 12 * d for d in discounts))
        rent = gpus * sum(hours * r["usd_per_device_hour"] * d for d in discounts)
        i = made["month"].index(month)
        assert (made["own"][i], made["rent"][i]) == pytest.approx((own, rent))
    assert made["own"][-1] == pytest.approx(made["own"][-2] - gpus * r["resale_now_usd"])


@each
def test_the_mark_stands_where_the_lines_cross(r) -> None:
    mark = owning.point(r)
    known = r["purchase_usd_per_device"] > 0 and math.isfinite(r["break_even_months"])
    assert len(mark["month"]) == known
    if known:
        assert mark["words"] == [f"even after {months(float(r['break_even_months']))}"]
        assert mark["month"][0] <= r["break_even_months"] < mark["month"][0] + 1 + 1e-9
    if known and r["payback_months"] < r["life_months"]:
        made, at = owning.columns(r), mark["month"][0]
        gaps = [o - t for o, t in zip(made["own"][:-1], made["rent"][:-1], strict=True)]
        assert all((gap > 0) == (m < at) for m, gap in zip(made["month"], gaps, strict=False) if abs(m - at) > 0.01)


@each
def test_parts_of_an_hour_add_up_beside_the_rent(r) -> None:
    assert sum(p.amount for p in owning.parts(r)) == pytest.approx(r["own_usd_per_device_hour"])
    bars = owning.bars(r)
    assert len({len(column) for column in bars.values()}) == 1
    assert (bars["name"][-1], bars["right"][-1], bars["row"][-1]) == ("Rent", r["usd_per_device_hour"], "Rent")
    if r["purchase_usd_per_device"] > 0:
        assert bars["right"][-2] == pytest.approx(r["own_usd_per_device_hour"])


@each
def test_the_table_is_the_total_cost_of_ownership(r) -> None:
    """A year of one GPU; and every payment of all of them, discounted month by month, as the lines end."""
    listed = owning.rows(r)
    each, rent = float(r["own_usd_per_year"]), 8760 * float(r["rented_share"]) * float(r["usd_per_device_hour"])
    assert [row[0] for row in listed[-2:]] == ["Total", "Rent for the hours in use"]
    today = float(r["job_devices"]) * sum((1 + float(r["month_interest"])) ** -k for k in range(1, 49)) / 12
    for column, times in ((1, 1.0), (2, today)):
        shown = [
            float(row[column].removeprefix("under ").lstrip("$").replace(",", ""))
            for row in listed
            if row[column][-1] != "M"
        ]
        if len(shown) == len(listed):
            assert shown[-2:] == [pytest.approx(usd * times, rel=0.006) for usd in (each, rent)]
            assert sum(shown[:-2]) == pytest.approx(shown[-2], rel=0.005 * len(listed))
            assert all(len(f"{int(usd)}".rstrip("0")) <= 3 for usd in shown)
    assert ("Hosting" in [row[0] for row in listed]) == (r["hosting_usd_per_year"] > 0)
    assert owning.table(r).count("<tr>") == len(listed) + 1


@each
def test_picture_and_table_speak_of_the_same_money(r) -> None:
    """The totals in the sentence above the lines are the last two rows of the table below."""
    if r["purchase_usd_per_device"] <= 0:
        return
    made, (total, rent) = owning.columns(r), (row[2] for row in owning.rows(r)[-2:])
    assert (total, rent) == tuple(owning.added(made[line][-1], made[line][-1]) for line in ("own", "rent"))
    assert f"{dollars(made['own'][-1])} owned, {dollars(made['rent'][-1])} rented, in today's money" in (
        owning.describe(r)
    )


@each
def test_bars_are_the_swings(r) -> None:
    made, found = sensitivity.columns(r), swings(r)
    if r["purchase_usd_per_device"] <= 0:
        assert made["name"] == []
        return
    assert len(made["name"]) == len(set(made["name"])) == len(found)
    for left, right, color, swing in zip(made["left"], made["right"], made["color"], found, strict=True):
        own, rent = float(r["own_usd_per_device_hour"]), float(r["usd_per_device_hour"])
        line = own if swing.name == "usd_per_device_hour" else rent
        assert swing.flips == (left <= line < right) or math.isclose(left, line) or math.isclose(right, line)
        assert (color == sensitivity.VERMILLION) == swing.flips


@each
def test_sentences(r) -> None:
    said = owning.describe(r), owning.describe_hour(r), sensitivity.describe(r)
    assert all(text[0].isupper() or text[0].isdigit() for text in said) and all(text.endswith(".") for text in said)
    if r["purchase_usd_per_device"] <= 0:
        assert set(said) == {sentence(r, "own")}
        return
    assert dollars(float(r["own_usd_per_device_hour"])) in said[1] and price(float(r["usd_per_device_hour"])) in said[1]
    assert ("never catches up" in said[0]) == math.isinf(r["break_even_months"])
    assert ("turns the decision round" in said[2]) != any(s.flips for s in swings(r))


def test_what_an_input_is_changed_to_is_said() -> None:
    names = sensitivity.columns(RESULTS["opening"])["name"]
    said = dict(zip(names, sensitivity.columns(RESULTS["opening"])["words"], strict=True))
    assert said["Hours in use"] == " 50 to 90 %" and said["Years of use"] == " 3 to 5"
    assert said["PUE"] == " 1 to 1.4" and said["Resale"] == " 0 to 30 %" and said["Hosting"] == " $0 to $150 a kW"


def test_the_section_is_built_once_and_updated_with_every_result() -> None:
    charts = Charts(RESULTS["opening"], "own")
    for r in RESULTS.values():
        charts.update(r)
        money, hour, inputs, power = charts.charts[:4]
        assert money.source.data["month"] == owning.columns(r)["month"]
        assert money.y.end > 0 and hour.range.end > 0 and inputs.range.end > inputs.range.start and power.range.end > 0
        assert hour.source.data == owning.bars(r)
        assert inputs.rows.factors == list(reversed(sensitivity.columns(r)["name"]))
