"""How long readers wait, on the page: the lines are the periods of the day, the words say what the lines show."""

import math
import re

import pytest
from serving_cases import L4, RESULTS, SPEAKING, WRONG

from explorer import change, evaluate
from explorer.charts.demand import edges
from explorer.charts.serving import waits
from explorer.core.choose.waits.day import day
from explorer.words.format import wait
from explorer.words.headlines import headlines
from explorer.words.waits import late_tail

speaking = pytest.mark.parametrize("r", SPEAKING.values(), ids=list(SPEAKING))
chart = waits.WaitsChart(RESULTS["opening"])


@speaking
def test_a_step_of_each_line_is_a_period_of_the_day(r) -> None:
    made, found = waits.columns(r), day(r)
    chart.update(r)
    if found is None:
        assert made == {"left": [], "right": [], "half": [], "most": []} and waits.rows(r) == []
        return
    at, finite = edges(r), [math.isfinite(each.first[1]) for each in found.periods]
    assert made["left"] == [left for left, shown in zip(at, finite, strict=False) if shown]
    assert made["half"] == [each.first[0] for each, shown in zip(found.periods, finite, strict=True) if shown]
    assert all(half <= most for half, most in zip(made["half"], made["most"], strict=True))
    assert chart.y.end > max(made["most"], default=0) and chart.x.end == at[-1]


@speaking
def test_it_says_what_any_reader_can_read(r) -> None:
    said = [
        waits.describe(r),
        waits.note(r),
        late_tail(r),
        *(text for row in waits.rows(r) for text in row),
    ]
    assert not [text for text in said if WRONG.search(text)]


def test_the_sentence_is_that_of_the_period_that_asks_most() -> None:
    r = RESULTS["8B on L4"]
    half, most = max(day(r).periods, key=lambda each: each.first[1]).first
    assert f"at most {wait(half)} for the first word, 95 in 100 at most {wait(most)};" in waits.describe(r)


def test_with_thinking_the_first_word_is_that_of_the_answer() -> None:
    r = evaluate(change(L4, thinking_tokens=5000))
    found, rows = day(r), {row[0]: row[1:] for row in waits.rows(r)}
    assert rows["First token within, at the peak"][0] == wait(found.peak.first[0])
    assert rows["First word of the answer within, at the peak"][0] == wait(
        found.peak.first[0] + 5000 * found.peak.between[0]
    )
    assert waits.columns(r)["half"][0] > 5000 * found.periods[0].between[0]


def test_ninety_five_in_a_hundred_are_kept_by_more_copies() -> None:
    """As many requests as one in twenty would wait too long for: with the other rule nobody does, and it costs more."""
    busy = change(L4, requests_per_day=3e7, prompt_tokens=4000)
    target = 0.8 * day(evaluate(busy)).peak.first[1]
    busy = change(busy, ttft_target_seconds=max(target, 1.02 * float(evaluate(busy)["first_token_seconds"])))
    kept = evaluate(change(busy, target_percentile="95th"))
    loose = evaluate(busy)
    assert kept["meets_targets"] and day(kept).peak.first[1] <= busy.serving.ttft_target_seconds
    assert kept["copies"] >= loose["copies"] and kept["peak_load"] <= loose["peak_load"]
    assert "95 readers in 100 at the peak" in waits.note(kept) and "a full copy" in waits.note(loose)


def test_a_target_that_no_load_keeps_is_said_to_be_missed() -> None:
    r = evaluate(change(L4, ttft_target_seconds=0.05, target_percentile="95th"))
    assert not r["meets_targets"] and re.match(
        r"For 95 in 100 at the peak: the first token after .* where 50 ms", late_tail(r)
    )
    assert (
        late_tail(change_back := evaluate(change(L4, ttft_target_seconds=0.05))) == ""
        and not change_back["meets_targets"]
    )


def test_a_full_copy_keeps_its_targets_where_readers_who_queue_do_not() -> None:
    """Four sequences at once and many readers: the card turns, and the sentence says which rule would help."""
    r = evaluate(change(L4, concurrent=4))
    assert r["meets_targets"] and day(r).peak.first[1] > 2.0 > float(r["first_token_seconds"])
    said = wait(day(r).peak.first[1])
    card = headlines(r, "serve")[1]
    assert not card.good and f"for 95 in 100 the first token after {said} where 2 s is asked for" in card.detail
    assert late_tail(r).endswith("; with “Targets hold for” at 95th, copies are given fewer requests")
    kept = evaluate(change(L4, concurrent=4, target_percentile="95th"))
    assert headlines(kept, "serve")[1].good and late_tail(kept) == "" and kept["copies"] > r["copies"]


def test_more_at_once_than_are_counted() -> None:
    assert waits.describe(RESULTS["too many at once"]) == f"{waits.UNCOUNTED}."
