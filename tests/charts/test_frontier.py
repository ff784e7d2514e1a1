"""Throughput against waiting, without a browser: every point is a copy that can be set by hand."""

import math
import re

import pytest
from serving_cases import L4, RESULTS, SPEAKING

from explorer import change, evaluate
from explorer.charts import demand, frontier
from explorer.charts.frontier import FrontierChart
from explorer.core import bands
from explorer.core.choose.fleet import SIZES
from explorer.words.format import short_time, significant
from explorer.words.headlines import headlines
from explorer.words.headlines.headline import IF_IT_FITTED

chart = FrontierChart(RESULTS["opening"])
each = pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))
speaking = pytest.mark.parametrize("r", SPEAKING.values(), ids=list(SPEAKING))


def by_hand(result, gpus: float, together: float) -> tuple[float, float, bool]:
    """Milliseconds of waiting, tokens a second of each GPU, and whether it fits, of a copy that is set so."""
    r = evaluate(change(result.scenario, serving_tp=int(gpus), concurrent=int(together)))
    answer, prompt = float(r["output_tokens"]), float(r["prompt_tokens"])
    waits = r["between_tokens_seconds"] if answer else r["first_token_seconds"]
    rate = r["copy_requests_per_s"] * (answer or prompt) / gpus
    return 1000 * float(waits), float(rate), bool(r["served_spare_bytes"] >= 0)


def ends(result, kind: str) -> tuple[float, float]:
    """Between which multiples of what is predicted eight in ten measured times of a kind lie."""
    scenario = result.scenario
    return bands.band(kind, scenario.serving.engine, scenario.accelerator.generation)


@speaking
def test_points_are_copies_set_by_hand(r) -> None:
    for gpus, line in frontier.lines(r).items():
        points = list(zip(*line, strict=True))
        for together, ms, rate in points[:: max(len(points) - 1, 1)]:
            assert by_hand(r, gpus, together) == (pytest.approx(ms), pytest.approx(rate), True)


@speaking
def test_lines_end_where_one_sequence_more_does_not_fit(r) -> None:
    for gpus, (together, _, _) in frontier.lines(r).items():
        assert set(SIZES["concurrent"]) & set(range(1, int(together[-1]) + 1)) <= set(together)
        assert not by_hand(r, gpus, together[-1] + 1)[2]


@speaking
def test_lines_are_the_numbers_of_gpus_nearest_to_the_chosen_one(r) -> None:
    """One more that holds it, within the fast link, is never left out for one further away."""
    own, made = int(r["serving_tp"]), list(frontier.lines(r))
    assert made == sorted(made) and len(made) <= frontier.SHOWN
    assert (own in made) == by_hand(r, own, 1)[2]
    for gpus in SIZES["serving_tp"]:
        far = all(abs(math.log(gpus / own)) >= abs(math.log(n / own)) - 1e-9 for n in made)
        if gpus not in made and gpus <= r["link_domain"] and r["heads"] % gpus == 0 and by_hand(r, gpus, 1)[2]:
            assert far and len(made) == frontier.SHOWN


@each
def test_columns_belong_together(r) -> None:
    for made in (frontier.columns(r), frontier.band(r), frontier.dots(r), frontier.point(r)):
        assert len({len(column) for column in made.values()}) == 1
    strong = [
        gpus for gpus, width in zip(*(frontier.columns(r)[k] for k in ("gpus", "width")), strict=True) if width > 2
    ]
    assert strong == [n for n in frontier.lines(r) if n == r["serving_tp"]]
    assert len(frontier.dots(r)["ms"]) == sum(
        together in SIZES["concurrent"] for line in frontier.lines(r).values() for together in line[0]
    )


@speaking
def test_the_chosen_copy_is_a_point_of_its_line_and_its_band_the_published_spread(r) -> None:
    mine, line = frontier.point(r), frontier.lines(r).get(int(r["serving_tp"]))
    (ms,), (rate,) = mine["ms"], mine["rate"]
    assert by_hand(r, r["serving_tp"], r["concurrent"])[:2] == (pytest.approx(ms), pytest.approx(rate))
    fits = line is not None and float(r["concurrent"]) in line[0]
    assert (mine["face"] != ["#ffffff"]) == fits
    assert (line is None) == (frontier.band(r) == {"ms": [], "rate": []})
    if not fits:
        return
    i = line[0].index(float(r["concurrent"]))
    band = frontier.band(r)
    fast, slow = ((band["ms"][k], band["rate"][k]) for k in (i, -1 - i))
    kind = "tpot" if r["output_tokens"] else "ttft"
    (short, long), (low, high) = ends(r, kind), ends(r, "serving")
    assert fast == (pytest.approx(ms * short), pytest.approx(rate / low))
    assert slow == (pytest.approx(ms * long), pytest.approx(rate / high))


@each
def test_the_sentence_says_on_which_side_of_the_target_it_lies(r) -> None:
    said = frontier.describe(r)
    assert said[0].isupper() or said[0].isdigit()
    assert said.endswith(".")
    if r not in SPEAKING.values():
        assert said == "This GPU has no known rate for these weights."
        return
    name, goal = ("between_tokens_seconds", "tpot") if r["output_tokens"] else ("first_token_seconds", "ttft")
    target = float(r[f"{goal}_target_seconds"])
    if r["served_spare_bytes"] < 0:
        assert said.endswith("if it fitted.")
    elif r[name] > target:
        assert said.endswith(f"beyond the target of {short_time(target)}.")
    elif r["first_token_seconds"] > r["ttft_target_seconds"]:
        assert said.endswith("the first token comes too late.")
    else:
        assert said.endswith(f"within the target of {short_time(target)}.")


@speaking
def test_the_table_counts_tokens_of_readers_copies_and_demand(r) -> None:
    listed = {what: (number, span) for what, number, span in frontier.rows(r)}
    if r["output_tokens"] == 0:
        assert listed == {}
        return
    reader = 1 / (by_hand(r, r["serving_tp"], r["concurrent"])[0] / 1000)
    low, high = ends(r, "tpot")
    assert listed["For each reader of a full copy"] == (
        significant(reader),
        f"{significant(reader / high)} to {significant(reader / low)}",
    )
    card = headlines(r, "serve")[1]
    half = listed.get("For half of the readers at the peak", listed["For each reader of a full copy"])
    assert card.rough == f"{half[1]} tokens/s", "the card says the same"
    assert card.value.removesuffix(IF_IT_FITTED) == f"{half[0]} tokens/s"
    asked = float(r["served_requests_per_day"] * r["output_tokens"]) / 86_400
    assert listed["Asked for, on average"][0] == frontier.rate_words(asked)
    copy = by_hand(r, r["serving_tp"], r["concurrent"])[1] * float(r["serving_tp"])
    assert listed["One full copy"][0] == frontier.rate_words(copy)
    assert listed["All copies, full"][0] == frontier.rate_words(copy * float(r["copies"]))


@pytest.mark.parametrize(("low", "high", "expected"), [
    (0.9, 11, [1, 2, 5, 10]), (3, 40, [5, 10, 20]), (0.02, 0.3, [0.02, 0.05, 0.1, 0.2]), (0.5, 2000, [1, 10, 100, 1000]),
])  # fmt: skip
def test_ticks_are_round_and_not_too_many(low, high, expected) -> None:
    assert frontier.ticks(low, high) == pytest.approx(expected)


@each
def test_axes_hold_every_line_the_chosen_copy_and_the_target(r) -> None:
    chart.update(r)
    made, mine = frontier.columns(r), frontier.point(r)
    target = float(r["tpot_target_seconds"] if r["output_tokens"] else r["ttft_target_seconds"])
    assert chart.target.location == pytest.approx(1000 * target)
    xs = [*(x for line in made["ms"] for x in line), *mine["ms"], 1000 * target]
    ys = [*(y for line in made["rate"] for y in line), *mine["rate"]]
    assert all(chart.x.start < x < chart.x.end for x in xs) and all(chart.y.start < y < chart.y.end for y in ys)
    assert all(ends.start <= tick <= ends.end for ends, axis in zip((chart.x, chart.y), chart.axes, strict=True)
               for tick in axis.ticker.ticks)  # fmt: skip
    assert all(f"</i>{gpus}</li>" in chart.foot.html.html for gpus in frontier.lines(r))


@pytest.mark.parametrize("changes", [{"serving_pp": 2}, {"prefill_copies": 1, "decode_copies": 2}])
def test_a_copy_of_several_groups_lies_on_its_line(changes) -> None:
    """All its GPUs count, on the line, in the legend and in what is said below the bars of demand."""
    r = evaluate(change(L4, serving_tp=1, concurrent=8, **changes))
    each = int(r["copy_devices"])
    together, _, rates = frontier.lines(r)[1]
    assert rates[together.index(8)] == pytest.approx(frontier.point(r)["rate"][0])
    assert frontier.columns(r)["gpus"][0] == each
    assert re.search(r"GPUs of a copy:.*?\b(\d+)</", frontier.legend(r))[1] == str(each)
    assert demand.note(r).startswith(f"One copy, {each} GPUs, carries ")
