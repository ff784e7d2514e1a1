"""Own GPUs against an API, without a browser: crossings by scanning the demand, break-even by counting up."""

import math

import numpy as np
import pytest
from serving_cases import RESULTS, SILENT, SPEAKING

from explorer import change, evaluate
from explorer.charts import make_or_buy
from explorer.charts.make_or_buy import STAIRS, TODAY, MakeOrBuyChart
from explorer.words.api_words import api_market
from explorer.words.format import count, dollars, percent
from explorer.words.serving_words import whole

chart = MakeOrBuyChart(RESULTS["opening"])
speaking = pytest.mark.parametrize("r", SPEAKING.values(), ids=list(SPEAKING))


def most(result) -> float:
    """Requests of a day that a copy can be given, if the curve's peak is to fit under the load at the peak."""
    curve = result["mean_factor"] / result["peak_factor"]
    return float(result["copy_requests_per_s"] * result["peak_load"] * curve) * 86_400


def own_usd(result, requests: float, faster: float = 1.0) -> float:
    """The rent of a day, one copy after the other until they suffice."""
    copies = max(math.ceil(requests / (most(result) * faster) - 1e-8), 1)
    return copies * float(result["serving_tp"] * result["usd_per_device_hour"]) * 24


def api_usd(result, requests: float) -> float:
    use, tokens = result.scenario.demand, (result["prompt_tokens"], result["output_tokens"])
    return requests * float(tokens[0] * use.api_usd_per_million_in + tokens[1] * use.api_usd_per_million_out) / 1e6


def other_usd(result) -> float:
    """A request at the other API that is drawn, 0 where none is: the cheapest of the table, the middle one where that is
    compared with already, or the article's price where nobody sells the model."""
    tokens = float(result["prompt_tokens"]), float(result["output_tokens"])
    listed = sorted(offer.usd_per_request(*tokens) for offer in api_market(result))
    named = [listed[0], listed[(len(listed) - 1) // 2]] if listed else [0.002 / 1000 * sum(tokens)]
    return next((usd for usd in named if usd != pytest.approx(api_usd(result, 1), rel=1e-3)), 0.0)


def changes_of_mind(result, copies: int) -> list[tuple[float, bool]]:
    """Requests a day at which the cheaper one changes, and whether to own; found in small steps, then halved."""
    at = np.linspace(0, copies * most(result), 4000 * copies + 1)[1:]
    steps = np.maximum(np.ceil(at / most(result) - 1e-8), 1)
    cheaper = steps * own_usd(result, 1) <= at * api_usd(result, 1)
    found = []
    for i in np.flatnonzero(np.diff(np.concatenate([[False], cheaper]).astype(int))):
        low, high = (at[i - 1] if i else 0.0), at[i]
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (
                (low, middle) if (own_usd(result, middle) <= api_usd(result, middle)) == cheaper[i] else (middle, high)
            )
        found.append((high, bool(cheaper[i])))
    return found


@speaking
def test_crossings_are_where_the_cheaper_one_changes(r) -> None:
    made, scanned = make_or_buy.crossings(r), changes_of_mind(r, STAIRS)
    assert [c.own_cheaper for c in made] == [own for _, own in scanned][: len(made)]
    assert [c.requests for c in made] == pytest.approx([requests for requests, _ in scanned][: len(made)], rel=1e-5)
    assert len(made) == len(scanned) or made[-1].copies == STAIRS


@speaking
def test_the_first_crossing_is_the_break_even_of_the_core(r) -> None:
    made, expected = make_or_buy.crossings(r), float(r["break_even_requests_per_day"])
    assert [c.requests for c in made[:1]] == ([pytest.approx(expected)] if math.isfinite(expected) else [])


@speaking
def test_lines_are_worked_out_point_by_point(r) -> None:
    made = make_or_buy.columns(r)
    assert len({len(column) for column in made.values()}) == 1 and made["requests"] == sorted(made["requests"])
    other = other_usd(r)
    for i in range(0, len(made["requests"]), 7):
        requests = made["requests"][i]
        assert made["own"][i] == pytest.approx(own_usd(r, requests))
        ends = [own_usd(r, requests, 1 / float(r[name])) for name in ("serving_low", "serving_high")]
        assert [made["low"][i], made["high"][i]] == pytest.approx(ends)
        assert made["api"][i] == pytest.approx(api_usd(r, requests))
        assert made["other"][i] == pytest.approx(requests * (other or api_usd(r, 1)))
    assert all(low <= own <= high for low, own, high in zip(made["low"], made["own"], made["high"], strict=True))


@speaking
def test_stairs_have_sharp_edges(r) -> None:
    """Where a copy more is needed, the line rises within a millionth of the requests."""
    made = make_or_buy.columns(r)
    at, own = np.array(made["requests"]), np.array(made["own"])
    for copies in range(1, 4):
        edge = copies * most(r)
        if at[0] < edge < at[-1] / 1.01:
            rises = np.flatnonzero((at[:-1] <= edge * (1 + 1e-9)) & (at[1:] >= edge * (1 - 1e-9)) & (np.diff(own) > 0))
            assert any(at[i + 1] / at[i] < 1 + 2e-6 for i in rises)


@speaking
def test_marks_are_today_on_both_lines_and_every_crossing_in_sight(r) -> None:
    made, now = make_or_buy.marks(r), float(r["served_requests_per_day"])
    low, high = make_or_buy.span(r)
    today = [(x, y) for x, y in zip(made["requests"], made["usd"], strict=True) if x == now]
    assert today[0][1] == float(r["fleet_usd_per_day"]) == pytest.approx(own_usd(r, now))
    assert len(today) == 1 + (api_usd(r, now) > 0) and made["words"].count(TODAY) == 1
    assert all(y == pytest.approx(api_usd(r, x)) for x, y in today[1:])
    rest = list(zip(made["requests"], made["usd"], made["words"], strict=True))[len(today) :]
    shown = [(c.requests, api_usd(r, c.requests)) for c in make_or_buy.crossings(r) if low < c.requests < high]
    assert [(x, y) for x, y, _ in rest] == [pytest.approx(point) for point in shown]
    assert [bool(words) for *_, words in rest] == [i == 0 for i in range(len(rest))]
    assert low < now < high and len({len(column) for column in made.values()}) == 1


@speaking
def test_break_even_tokens_by_counting(r) -> None:
    """Requests are added by thousandths of one copy's rent at the API until they take all of it."""
    listed = dict(make_or_buy.rows(r))
    if api_usd(r, 1) == 0:
        assert listed == {} and "the API is entered as free" in make_or_buy.describe(r)
        return
    own, spent, requests = own_usd(r, 0), 0.0, 0.0
    step = own / api_usd(r, 1) / 1000
    while spent < own * (1 - 1e-9):
        spent, requests = spent + api_usd(r, step), requests + step
    load = requests / 86_400 / float(r["copy_requests_per_s"])
    if requests <= most(r):
        tokens = requests * float(r["prompt_tokens"] + r["output_tokens"])
        assert listed["GPUs are cheaper from"].startswith(f"{count(tokens, 3)} tokens a day, ")
        assert listed["Load of a copy there"] == percent(load)
        again = listed.get("Dearer again with the next copy")
        assert (again is None) == (2 * requests <= most(r))
    elif load > 1:
        assert listed["GPUs are cheaper from"] == "never"
    else:
        assert listed["GPUs are cheaper from"].startswith(
            f"never: copies must be loaded to {percent(load)} on average, "
        )


def test_what_happens_beyond_the_first_crossing_is_said() -> None:
    for name, words in (
        ("pays now and then", "cheaper for good from "),
        ("pays to and fro", "changes to and fro beyond "),
    ):
        found = changes_of_mind(RESULTS[name], STAIRS + 1)
        said = dict(make_or_buy.rows(RESULTS[name]))["Dearer again with the next copy"]
        last = make_or_buy.crossings(RESULTS[name])[-1].requests
        assert said == f"from {count(found[1][0], 2)} requests; {words}{count(last, 2)}"
        assert (len(found) > len(make_or_buy.crossings(RESULTS[name]))) == words.startswith("changes")


@speaking
def test_the_sentence_says_which_is_cheaper_today(r) -> None:
    said, now = make_or_buy.describe(r), float(r["served_requests_per_day"])
    own, api = own_usd(r, now), api_usd(r, now)
    assert dollars(own) in said and said.endswith(".")
    if api:
        assert dollars(api) in said and said.endswith("the GPUs are cheaper." if own < api else "the API is cheaper.")


@speaking
def test_another_api_is_drawn_where_it_asks_another_price(r) -> None:
    chart.update(r)
    drawn = chart.foot.html.html.split("</ul>")[0]
    assert chart.other.visible == bool(other_usd(r))
    assert ("article of 2023" in drawn) == (not api_market(r) and chart.other.visible)
    assert (" of " in drawn.split("the API: ")[1].replace("price of", "")) == bool(api_market(r) and other_usd(r)) or (
        "article" in drawn
    )
    lines = [*chart.source.data["own"], *(usd for usd in chart.source.data["api"] if usd > 0)]
    assert chart.y.end > max(lines) and chart.y.start < min(chart.source.data["own"])


def test_the_table_names_the_api_the_cheapest_and_the_middle_one() -> None:
    """Llama-3.1-8B on 1,024 tokens in and 256 out, by the table: 0.8 × $0.02 + 0.2 × $0.05 at Novita AI; seven sell it
    at prices of the last 18 months, the fourth of them at $0.03 and $0.05."""
    r = RESULTS["8B on L4"]
    assert list(make_or_buy.rows(r))[:2] == [
        ("The API, DeepInfra, its price since September 2025, the middle of 7", "$0.034 a million tokens"),
        ("Novita AI, November 2026, the cheapest of 7", "$0.026 a million tokens"),
    ]
    own = make_or_buy.rows(evaluate(change(r.scenario, api_usd_per_million_in=1.0, api_usd_per_million_out=1.0,
                                           api_name="your own price")))  # fmt: skip
    assert [label for label, _ in own[:3]] == [
        "The API, your own price", "Novita AI, November 2026, the cheapest of 7",
        "DeepInfra, its price since September 2025, the middle of 7",
    ]  # fmt: skip
    old = dict(make_or_buy.rows(RESULTS["GPT-3 of the article"]))
    assert old["The API, gpt-3.5-turbo, price of March 2023"] == "$2.00 a million tokens"


def test_requests_in_words() -> None:
    said = [make_or_buy.short(n) for n in (0.2, 1, 999, 1000, 26_156, 7.6e6)]
    assert said == ["under 1", "1", "999", "1k", "26k", "7.6M"] and whole(0.2) == "under 1"


@pytest.mark.parametrize("name", SILENT)
def test_without_a_rate_nothing_is_drawn(name) -> None:
    chart.update(RESULTS[name])
    assert all(len(column) == 0 for source in (chart.source, chart.marks) for column in source.data.values())
    assert make_or_buy.rows(RESULTS[name]) == [] and "no known rate" in chart.head.html.html
