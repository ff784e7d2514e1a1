"""What readers wait, by formula: against an engine that is run step by step, and against queues of the textbooks."""

import functools
import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from engine import simulated

from explorer import Scenario, accelerators, change, evaluate, models
from explorer.core.choose.waits.at_copy import copy_of, readers, waits
from explorer.core.choose.waits.crowd import Copy, crowd
from explorer.core.choose.waits.day import day
from explorer.core.compute import inputs

KINDS = {
    "8B, short": ("Llama-3.1-8B", "H100 SXM", 1024, 256),
    "8B on a small card": ("Llama-3.1-8B", "L4", 512, 128),
    "8B, long answers": ("Llama-3.1-8B", "H100 SXM", 256, 2048),
    "8B, long prompts": ("Llama-3.1-8B", "H100 SXM", 16_000, 500),
    "70B": ("Llama-3.1-70B", "H100 SXM", 4000, 1000),
    "32B, long answers": ("Qwen3-32B", "A100 SXM4 80GB", 300, 1500),
    "DeepSeek": ("DeepSeek-V3", "H200 SXM", 2000, 800),
    "0.6B": ("Qwen3-0.6B", "L4", 200, 100),
}
FIXED = [(kind, load, 0.0) for kind in KINDS for load in (0.2, 0.5)]
FIXED += [(kind, 0.8, 0.0) for kind in KINDS if kind not in ("8B on a small card", "8B, long prompts")]
FIXED += [("8B, short", 0.9, 0.0), ("0.6B", 0.9, 0.0)]
SPREAD = [(kind, load, 1.0) for kind in ("8B, short", "70B", "32B, long answers", "DeepSeek") for load in (0.3, 0.8)]


@functools.cache
def result_of(kind: str):
    model, gpu, prompt, answer = KINDS[kind]
    asked = Scenario(model=models()[model].model, accelerator=accelerators()[gpu])
    return evaluate(change(asked, job="serve", prompt_tokens=prompt, output_tokens=answer))


def copy_for(kind: str, spread: float = 0.0) -> Copy:
    r = result_of(kind)
    found = copy_of(inputs(r.scenario) | {name: r[name] for name in ("serving_tp", "concurrent")})
    return replace(found, spread=spread)


def shares(seconds):
    return np.percentile(seconds, (50, 95))


@pytest.mark.parametrize(("kind", "load", "spread"), FIXED + SPREAD)
def test_as_an_engine_that_is_run_step_by_step(kind, load, spread) -> None:
    copy = copy_for(kind, spread)
    per_s = load * float(result_of(kind)["copy_requests_per_s"])
    for formula, engine in zip(readers(copy, per_s), simulated(copy, per_s), strict=True):
        assert shares(formula) == pytest.approx(shares(engine), rel=0.05)


@pytest.mark.parametrize("kind", ["8B on a small card", "70B"])
def test_where_many_wait_for_a_place(kind) -> None:
    """Few places, or a load of 0.9: most of the wait of the slowest is for a place; runs of this length differ by 3 %."""
    load = 0.8 if kind == "8B on a small card" else 0.9
    copy, per_s = copy_for(kind), load * float(result_of(kind)["copy_requests_per_s"])
    assert 0.2 < crowd(copy, per_s).full < 0.4
    for formula, engine in zip(readers(copy, per_s), simulated(copy, per_s, 100_000), strict=True):
        assert shares(formula) == pytest.approx(shares(engine), rel=0.08)


def erlang_c(places: int, asked: float) -> float:
    """Share that waits in a queue with so many servers (M/M/c), by Erlang's formula of 1917."""
    last = asked**places / math.factorial(places) * places / (places - asked)
    return last / (sum(asked**k / math.factorial(k) for k in range(places)) + last)


@pytest.mark.parametrize("places", [1, 4, 16, 64])
@pytest.mark.parametrize("load", [0.3, 0.7, 0.95])
def test_readers_who_find_no_place_are_those_of_erlang(places, load) -> None:
    """Where steps take as long whatever their number, prompts nothing, and lengths are exponential."""
    copy = Copy(np.append(0.0, np.full(places, 0.02)), 1e-9, 8.0, 100, spread=1.0)
    found = crowd(copy, load * places / 2.0)
    assert found.full == pytest.approx(erlang_c(places, load * places), rel=1e-3)
    first, _ = readers(copy, load * places / 2.0)
    waited = np.sort(first)[math.ceil(len(first) * (1 - found.full)) :] if found.full > 0.1 else []
    if len(waited):  # exponential, with the rate that is spare
        assert np.mean(waited) == pytest.approx(2.0 / places / (1 - load), rel=0.1)


@pytest.mark.parametrize("load", [0.2, 0.5, 0.8])
def test_prompts_alone_wait_as_in_a_queue_with_a_fixed_service_time(load) -> None:
    """M/D/1: half a service time over the spare share, times the load, on average."""
    first, between = readers(Copy(np.zeros(2), 0.1, 1.0, 0.0), load * 10)
    assert np.mean(first) == pytest.approx(0.1 + 0.1 * load / (2 * (1 - load)), rel=0.02)
    assert np.isnan(between).all()


@pytest.mark.parametrize("load", [0.5, 0.8, 0.9])
def test_one_place_is_a_queue_whose_service_is_the_whole_answer(load) -> None:
    """M/D/1 again, with an answer of a second: all who find it busy wait half of 1 over the spare share, on average."""
    copy = Copy(np.array([0.0, 0.01]), 1e-6, 8.0, 100)
    assert crowd(copy, load).full == pytest.approx(load, rel=1e-3)
    assert np.mean(readers(copy, load)[0]) == pytest.approx(load / 2 / (1 - load), rel=0.1)
    assert waits(copy, load).between == pytest.approx((0.01, 0.01), rel=1e-3)


def test_a_copy_that_nobody_else_asks() -> None:
    r = result_of("70B")
    asked = waits(copy_for("70B"), 1e-6)
    alone = max(float(r["prompt_seconds"]), float(r["own_prompt_seconds"])) + float(r["server_seconds"])
    one = evaluate(change(r.scenario, concurrent=1, serving_tp=int(r["serving_tp"])))
    assert asked.first == pytest.approx((alone, alone), rel=1e-3)
    assert asked.between == pytest.approx((float(one["tpot_seconds"]),) * 2, rel=1e-3)


def test_more_readers_wait_longer() -> None:
    copy, most = copy_for("8B, short"), float(result_of("8B, short")["copy_requests_per_s"])
    found = [waits(copy, load * most) for load in np.linspace(0.05, 0.95, 19)]
    for kind in ("first", "between"):
        for share in (0, 1):
            column = [getattr(each, kind)[share] for each in found]
            assert all(b > a * 0.98 for a, b in itertools.pairwise(column)) and column[-1] > column[0]
    assert all(each.first[0] <= each.first[1] and each.between[0] <= each.between[1] for each in found)


def test_a_copy_that_is_asked_for_more_than_it_can_do_never_catches_up() -> None:
    copy, most = copy_for("8B, short"), float(result_of("8B, short")["copy_requests_per_s"])
    assert waits(copy, 1.05 * most).first == (math.inf, math.inf)


def test_a_day_is_its_hours_weighted_by_their_readers() -> None:
    r = evaluate(change(result_of("8B, short").scenario, requests_per_day=2e7))
    found = day(r)
    assert len(found.periods) == 24 and found.peak == max(found.periods, key=lambda each: each.between[0])
    for kind in ("first", "between"):
        for share in (0, 1):
            column = [getattr(each, kind)[share] for each in found.periods]
            assert min(column) < getattr(found.whole, kind)[share] < max(column)
    even = day(evaluate(change(r.scenario, demand_curve="even")))
    assert even.whole == even.peak == even.periods[0]


def test_no_answer_where_there_is_none() -> None:
    nothing = change(result_of("8B, short").scenario, weight_format="bf16", serving_tp=1, concurrent=10**6)
    assert day(evaluate(nothing)) is None


def test_drafts_make_steps_longer_and_fewer() -> None:
    """A step that writes several tokens is waited for whole; the time between tokens alone is that of one token."""
    plain = change(result_of("8B, short").scenario, concurrent=32, serving_tp=1)
    drafted = evaluate(change(plain, draft="n-gram", draft_tokens=3, acceptance=0.8))
    copy = copy_of(inputs(drafted.scenario))
    at_once = float(drafted["tokens_per_step"])
    assert copy.step_seconds[-1] == pytest.approx(float(drafted["tpot_seconds"]) * at_once)
    assert copy.written == pytest.approx(255 / at_once)
    one = evaluate(change(drafted.scenario, concurrent=1))
    assert waits(copy, 1e-6).between == pytest.approx((float(one["tpot_seconds"]),) * 2, rel=1e-3)
    per_s = 0.6 * float(drafted["copy_requests_per_s"])
    engine = simulated(copy, per_s)
    assert shares(readers(copy, per_s)[0]) == pytest.approx(shares(engine[0]), rel=0.05)
    assert shares(readers(copy, per_s)[1] * at_once) == pytest.approx(shares(engine[1]), rel=0.05)


def test_of_a_prompt_that_is_found_more_are_read_in_a_step() -> None:
    plain = change(result_of("8B, short").scenario, concurrent=32, serving_tp=1)
    none, most = (copy_of(inputs(change(plain, cached_prompt_share=share))) for share in (0.0, 0.75))
    assert most.prompts_per_step == pytest.approx(4 * none.prompts_per_step)


def test_prompts_that_are_read_apart_have_a_queue_of_their_own() -> None:
    """M/D/1 at each copy that reads; answers are written without stops, and nobody waits without end below the load."""
    plain = change(result_of("8B, short").scenario, concurrent=64, serving_tp=1, prefill_copies=2, decode_copies=1)
    r = evaluate(plain)
    group, full = copy_of(inputs(plain)), float(r["copy_requests_per_s"])
    alone = sum(float(r[name]) for name in ("server_seconds", "sent_seconds")) + max(
        float(r["prompt_seconds"]), float(r["own_prompt_seconds"])
    )
    one = float(evaluate(change(plain, concurrent=1))["tpot_seconds"])
    asked = waits(group, 1e-6)
    assert asked.first == pytest.approx((alone + one,) * 2, rel=1e-2) and asked.between == pytest.approx((one,) * 2)
    found = [waits(group, load * full) for load in (0.2, 0.5, 0.8, 0.95)]
    for each, more in itertools.pairwise(found):
        assert each.first[0] < more.first[0] < more.first[1] < math.inf and each.between[1] < more.between[1]
    assert found[-1].between[1] <= float(r["tpot_seconds"]) * 1.001
    load = 0.8 * full * float(r["prompt_seconds"]) / 2
    queue = float(r["prompt_seconds"]) * load / (2 * (1 - load))
    steps = readers(group, 0.8 * full)[0].mean() - alone - queue
    assert one < steps < 1.6 * float(r["tpot_seconds"])
