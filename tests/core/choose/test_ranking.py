"""All accelerators for one job: each row is what evaluating that accelerator alone gives, and plain arithmetic."""

import math

import numpy as np
import pytest

from explorer import Scenario, accelerators, change, evaluate, models
from explorer.core.choose.counts import COUNTS
from explorer.core.choose.ranking import Ranking, ranking
from explorer.core.choose.turns import what_would_change
from explorer.core.scenario.parts import Accelerator

ALL = list(accelerators().values())
NAMES = [accelerator.accelerator_name for accelerator in ALL]
PRICES = np.array([0.5 + (7 * i % 23) / 4 for i in range(len(ALL))])
START = Scenario(accelerator=accelerators()["A100 SXM4 80GB"])
SERVE = change(START, job="serve")
QLORA = change(START, method="QLoRA", tokens=10e6, seq_len=2048, devices=1, global_batch=16, framework="Hugging Face")
MIXTRAL = change(START, model=models()["Mixtral-8x7B"].model, devices=256)
TWELVE = change(START, devices=12, tokens=1e10)
SMALL = change(START, model=models()["GPT-2-124M"].model, tokens=1e10, seq_len=1024, global_batch=512, devices=8)


def ranked(scenario: Scenario, prices: object = PRICES) -> Ranking:
    return ranking(scenario, ALL, prices)


@pytest.mark.parametrize(
    ("scenario", "worst", "middle"),
    [(START, 0.02, 1e-9), (QLORA, 0.011, 1e-9), (TWELVE, 0.011, 1e-9), (SMALL, 0.011, 1e-9), (MIXTRAL, 0.1, 1e-3)],
    ids=["7B", "QLoRA", "twelve", "small", "MoE"],
)
def test_training_agrees_with_evaluating_each_alone(scenario, worst, middle) -> None:
    r, off = ranked(scenario), []
    for i, accelerator in enumerate(ALL):
        if not r.able[i]:
            continue
        alone = change(
            scenario, accelerator=accelerator, devices=int(r.devices[i]), usd_per_device_hour=float(PRICES[i])
        )
        e = evaluate(alone)
        assert e.fits, NAMES[i]
        off.append(float(r.usd[i] / e["usd"]) - 1)
        assert r.days[i] / e["train_days"] - 1 == pytest.approx(off[-1], abs=1e-9)
        if e["board_w"] > 0:
            assert r.kwh[i] / e["train_kwh"] - 1 == pytest.approx(off[-1], abs=1e-9)
        assert r.mfu[i] == pytest.approx(e["run_mfu"] / (1 + off[-1]))
    assert len(off) > 85 and np.abs(off).max() <= worst and np.median(np.abs(off)) <= middle


@pytest.mark.parametrize("name", ["Llama-2-7B", "Llama-3.1-70B", "GPT-2-124M", "Mixtral-8x7B"])
def test_serving_agrees_with_evaluating_each_alone(name) -> None:
    r, held = ranked(change(SERVE, model=models()[name].model)), 0
    scenario = change(SERVE, model=models()[name].model)
    for i, accelerator in enumerate(ALL):
        if not r.able[i]:
            assert not np.isfinite(r.devices[i])
            continue
        e = evaluate(change(scenario, accelerator=accelerator, usd_per_device_hour=float(PRICES[i])))
        held += 1
        for mine, name_there in (
            (r.devices, "fleet_devices"), (r.usd, "fleet_usd_per_day"), (r.usd_per_unit, "usd_per_million_served"),
            (r.tpot_seconds, "between_tokens_seconds"), (r.ttft_seconds, "first_token_seconds"), (r.meets, "meets_targets"),
        ):  # fmt: skip
            assert float(mine[i]) == pytest.approx(float(e[name_there])), (NAMES[i], name_there)
        if e["board_w"] > 0:
            assert r.kwh[i] == pytest.approx(e["serve_kwh_per_day"])
    assert held > 50


FIVE = ("RTX 4090", "L40S", "A100 SXM4 80GB", "H100 SXM", "B200")
PEAKS = {"RTX 4090": 165.2e12, "L40S": 362.05e12, "A100 SXM4 80GB": 312e12, "H100 SXM": 989.4e12, "B200": 2250e12}
BOARDS = {"RTX 4090": 450, "L40S": 350, "A100 SXM4 80GB": 400, "H100 SXM": 700, "B200": 1000}


@pytest.mark.parametrize("name", FIVE)
def test_five_rows_of_training_by_hand(name) -> None:
    """Llama-2-7B on 2T tokens of 4,096: 6 FLOP a weight of a matrix, and causal attention."""
    matrices = 32 * (4 * 4096**2 + 3 * 4096 * 11008) + 32000 * 4096
    flop = 2e12 * (6 * matrices + 6 * 32 * 4096 * 4096)
    r, i = ranked(START), NAMES.index(name)
    hours = flop / (512 * PEAKS[name] * r.mfu[i]) / 3600
    usd = 512 * hours * PRICES[i]
    assert r.devices[i] == 512
    assert r.days[i] == pytest.approx(hours / 24, rel=1e-3)
    assert r.usd[i] == pytest.approx(usd, rel=1e-3)
    assert r.usd_per_unit[i] == pytest.approx(usd / flop * 1e21, rel=1e-3)
    assert r.kwh[i] == pytest.approx(512 * hours * BOARDS[name] * 0.8 * 1.3 * 1.2 / 1000, rel=1e-3)


@pytest.mark.parametrize("name", FIVE)
def test_five_rows_of_serving_by_hand(name) -> None:
    """100,000 requests a day, 1,024 tokens in and 256 out; copies for the peak, at 80 % of what they can."""
    r, i = ranked(SERVE), NAMES.index(name)
    curve = [0.5, 0.4, 0.3, 0.3, 0.3, 0.4, 0.6, 0.8, 1.0, 1.3, 1.4, 1.5, 1.4, 1.4, 1.5, 1.5, 1.4, 1.3, 1.3, 1.3, 1.3, 1.2, 0.9, 0.7]  # fmt: skip
    mean, peak = 100_000 * sum(curve) / 24, 100_000 * max(curve)
    copy_a_day = r.device_tokens_per_s[i] * r.layout["serving_tp"][i] / 256 * 86400
    gpus = math.ceil(peak / (copy_a_day * 0.8)) * r.layout["serving_tp"][i]
    usd = gpus * PRICES[i] * 24
    assert r.devices[i] == gpus and r.usd[i] == pytest.approx(usd)
    assert r.usd_per_unit[i] == pytest.approx(usd / (mean * (1024 + 256) / 1e6))
    # A place in the copy is taken by one answer for as long as its own prompt is read and its 256 tokens are written;
    # between two tokens the prompts of the others are read.
    at_once, between = r.layout["concurrent"][i], r.tpot_seconds[i]
    prompt = evaluate(change(SERVE, accelerator=ALL[i]))["prompt_seconds"]
    per_s = at_once * 256 / (prompt + 256 * between) / r.layout["serving_tp"][i]
    assert r.device_tokens_per_s[i] == pytest.approx(per_s)
    assert r.tpot_seconds[i] <= 0.05 and r.ttft_seconds[i] <= 2


def test_where_the_asked_number_does_not_hold_it_the_fewest_of_round_numbers_does() -> None:
    r = ranked(change(START, devices=2))
    grown = np.flatnonzero(r.able & (r.devices > 2))
    assert len(grown) > 20 and set(r.devices[grown]) <= set(COUNTS)
    for i in grown[::9]:
        alone = change(START, accelerator=ALL[i])
        assert evaluate(change(alone, devices=int(r.devices[i]))).fits
        assert not evaluate(change(alone, devices=int(r.devices[i] / 2))).fits
    assert set(r.devices[r.able & (r.fewest <= 2)]) == {2.0}


def test_each_takes_its_own_fewest_where_that_is_asked_for() -> None:
    r = ranked(change(START, devices_rule="as many as fit it"))
    assert (r.devices[r.able] == r.fewest[r.able]).all() and len(set(r.devices[r.able])) > 3


def test_no_price_is_no_rank_but_still_a_row() -> None:
    prices = PRICES.copy()
    prices[3] = np.nan
    r = ranked(START, prices)
    assert r.able[3] and np.isfinite(r.days[3]) and np.isnan(r.usd[3])
    assert 3 not in r.order() and r.rank(3) == 0 and r.rank(int(r.order()[0])) == 1


def test_a_gpu_without_the_format_or_the_memory_is_not_able() -> None:
    none = Accelerator(accelerator_name="none", bf16_flop_per_s=0, fp16_flop_per_s=0, fp32_flop_per_s=0, tf32_flop_per_s=0,
                       fp16_sums_flop_per_s=0)  # fmt: skip
    tiny = Accelerator(accelerator_name="tiny", memory_bytes=1e9)
    for scenario in (START, SERVE):
        r = ranking(scenario, [none, tiny, Accelerator()], [1.0, 1.0, 1.0])
        assert r.able.tolist() == [False, False, True] and r.order().tolist() == [2]


def test_interruptions_are_those_of_ones_own_spot_price() -> None:
    spot, i = change(START, price_kind="spot", interrupted_share=0.2), NAMES.index("A100 SXM4 80GB")
    with_mine, without = ranking(spot, ALL, PRICES, i), ranked(START)
    assert with_mine.usd[i] == pytest.approx(without.usd[i] / 0.8)
    assert with_mine.usd[i - 1] == pytest.approx(without.usd[i - 1])


def test_of_a_result_its_own_layout_is_taken() -> None:
    i = NAMES.index("A100 SXM4 80GB")
    for scenario in (START, MIXTRAL, change(START, devices=100)):
        e = evaluate(scenario)
        r = ranking(e, ALL, np.full(len(ALL), scenario.prices.usd_per_device_hour), i)
        assert r.usd[i] == pytest.approx(e["usd"]) and r.days[i] == pytest.approx(e["train_days"])


@pytest.mark.parametrize("scenario", [START, SERVE, QLORA], ids=["train", "serve", "QLoRA"])
def test_the_winner_changes_at_the_price_that_is_said(scenario) -> None:
    r = ranked(scenario)
    best = int(r.order()[0])
    turns = [turn for turn in what_would_change(r) if turn.kind.startswith("price")]
    assert {turn.kind for turn in turns} == {"price below", "price above"}
    for turn in turns:
        below = turn.kind == "price below"
        for factor, winner in ((0.99, turn.winner if below else best), (1.01, best if below else turn.winner)):
            prices = PRICES.copy()
            prices[turn.winner if below else best] = turn.threshold * factor
            again = ranked(scenario, prices)
            assert int(again.order()[0]) == winner


def test_the_winner_changes_at_the_deadline_that_is_said() -> None:
    r = ranked(START)
    best = int(r.order()[0])
    (turn,) = (turn for turn in what_would_change(r) if turn.kind == "days")
    assert turn.threshold == r.days[best]
    assert int(r.order(r.days <= turn.threshold)[0]) == best
    assert int(r.order(r.days < turn.threshold)[0]) == turn.winner != best


def test_fastest_is_the_shortest_time() -> None:
    for scenario in (START, SERVE):
        r = ranked(scenario)
        first = r.by_speed()[0]
        assert r.seconds[first] == np.nanmin(r.seconds[r.candidates])


def test_how_one_is_served_does_not_hang_on_its_price_being_known() -> None:
    asked = change(SERVE, requests_per_day=1e5)
    priced, unpriced = (ranking(asked, ALL, np.full(len(ALL), usd)) for usd in (2.0, np.nan))
    for name in ("devices", "tpot_seconds", "kwh"):
        assert np.array_equal(getattr(priced, name), getattr(unpriced, name), equal_nan=True)


@pytest.mark.parametrize(
    "changes",
    [{"offload": "activations"}, {"given": {"tp_seconds": 0.0}}, {"given": {"capacity_bytes": 30e9}}],
    ids=["activations on the host", "no waiting", "memory"],
)
def test_layouts_are_the_quickest_with_activations_on_the_host_and_with_what_is_given(changes) -> None:
    scenario, few = change(START, devices=64, **changes), ALL[::12]
    r = ranking(scenario, few, PRICES[::12])
    for i, accelerator in enumerate(few):
        if r.able[i]:
            alone = evaluate(change(scenario, accelerator=accelerator, devices=int(r.devices[i])))
            assert r.days[i] == pytest.approx(alone["train_days"], rel=0.02), accelerator.accelerator_name
    assert r.able.sum() > 3
