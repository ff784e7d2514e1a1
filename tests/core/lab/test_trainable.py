"""From means to a model and back: what is answered uses at most the means, and a little more would exceed them."""

import math
import random

import numpy as np
import pytest

from explorer import accelerators, change, evaluate
from explorer.catalog.lab_model import ladder
from explorer.catalog.synthetic import synthetic_model
from explorer.core.lab.ladder import Ladder, share_of
from explorer.core.lab.laws import KNOWN, batch_tokens
from explorer.core.lab.means import Group, Means
from explorer.core.lab.trainable import affordable_tokens, batch_of, from_scratch, law_tokens, trainable, tunable
from explorer.state import presets

START = presets.PRESETS[presets.DEFAULT].scenario()
INFINITE = math.inf
LEFT_OPEN = {"tp": 0, "pp": 0, "cp": 0, "ep": 0, "interleave": 0, "zero_stage": -1, "replicas": 0}
CARDS = ("RTX 3090", "RTX 3060 12GB", "T4", "A100 SXM4 80GB", "H100 SXM", "L40S", "MI300X", "V100 SXM2 16GB")
MANY = 300


def random_means(seed: int) -> tuple[Means, str, float]:
    """Cards, days, and now and then hours or dollars that end before; a law and its over-training."""
    dice = random.Random(seed)
    devices = round(10 ** dice.uniform(0, 3.5))
    days = 10 ** dice.uniform(-1, 2.5)
    hours = devices * days * 24
    price = dice.uniform(0.1, 5)
    kind = dice.choice(("days", "hours", "dollars", "all"))
    means = Means(
        (Group(accelerators()[dice.choice(CARDS)], devices, price),), days,
        hours * dice.uniform(0.05, 1.2) if kind in ("hours", "all") else INFINITE,
        hours * price * dice.uniform(0.05, 1.2) if kind in ("dollars", "all") else INFINITE,
    )  # fmt: skip
    return means, dice.choice(list(KNOWN)), dice.choice((0.5, 1.0, 1.0, 4.0, 20.0))


def over(result, means) -> float:
    """The largest share of the means that a run takes, reckoned anew from its plain figures."""
    shares = [result["calendar_days" if means.queued else "train_days"] / means.days]
    shares += [result["device_hours"] / means.device_hours] if math.isfinite(means.device_hours) else []
    shares += [result["usd"] / means.usd] if math.isfinite(means.usd) else []
    return float(max(shares))


@pytest.mark.parametrize("tens", range(MANY // 10))
def test_round_trip(tens) -> None:
    for seed in range(10 * tens, 10 * tens + 10):
        means, name, over_training = random_means(seed)
        law = KNOWN[name]
        answer = trainable(START, means, ladder(), law, over_training)
        if answer is None:  # the smallest model does not hold either
            first = from_scratch(START, means.groups[0], ladder(), law_tokens(ladder(), law, over_training)).at(0)
            assert share_of(evaluate(first), means) > 1
            continue
        result = evaluate(answer.scenario)
        assert result.fits and over(result, means) <= 1
        more = change(answer.scenario, tokens=1.02 * answer.scenario.workload.tokens)
        assert over(evaluate(more), means) > 1
        rung = ladder().below(answer.params) + 1
        if rung < len(ladder().models):
            assert ladder().params[rung] <= 1.02 * answer.params
            next_one = Ladder((ladder().models[rung],))
            tokens = law_tokens(next_one, law, over_training)
            run = evaluate(from_scratch(START, means.groups[0], next_one, tokens).at(0))
            assert not run.fits or over(run, means) > 1
        assert (
            answer.scenario.workload.tokens
            >= law_tokens(Ladder((result.scenario.model,)), law, over_training)[0] * 0.999
        )


QUEUES = {
    "jobs of a day": {"wall_hours": 24.0, "queue_hours": 12.0},
    "short jobs": {"wall_hours": 2.0, "queue_hours": 10.0},
    "turns": {"time_share": 0.25},
    "an allotment": {"month_gpu_hours": 5000.0},
    "maintenance": {"maintenance_share": 0.1},
}


@pytest.mark.parametrize("name", QUEUES)
def test_round_trip_on_a_shared_cluster(name) -> None:
    """Waiting comes in steps, by jobs and months: two per cent more are over the time all the same."""
    base = change(START, **QUEUES[name])
    means = Means((Group(accelerators()["A100 SXM4 80GB"], 64, 1.5),), 120.0, INFINITE, INFINITE, queued=True)
    answer = trainable(base, means, ladder(), KNOWN["approach 3, refitted 2024"], 1.0)
    result = evaluate(answer.scenario)
    assert over(result, means) <= 1 and result["train_days"] < 0.95 * means.days
    more = change(answer.scenario, tokens=1.02 * answer.scenario.workload.tokens)
    assert over(evaluate(more), means) > 1


def test_jobs_of_a_day_after_half_a_day_in_the_queue_leave_two_thirds_of_the_time() -> None:
    """24 h of 36 h, less what starting and checkpoints take."""
    base = change(START, **QUEUES["jobs of a day"])
    means = Means((Group(accelerators()["A100 SXM4 80GB"], 64, 1.5),), 120.0, INFINITE, INFINITE, queued=True)
    run = trainable(base, means, ladder(), KNOWN["approach 3, refitted 2024"], 1.0).result
    assert 0.64 * 120 < run["train_days"] < 80


def test_no_larger_model_of_the_ladder_holds() -> None:
    """Every rung above, one by one, where a sweep could have missed one."""
    means = Means((Group(accelerators()["RTX 3090"], 4, 0.3),), 30.0, INFINITE, INFINITE)
    law = KNOWN["approach 3, refitted 2024"]
    answer = trainable(START, means, ladder(), law, 1.0)
    question = from_scratch(START, means.groups[0], ladder(), law_tokens(ladder(), law, 1.0))
    top = ladder().below(answer.params)
    assert all(share_of(evaluate(question.at(rung)), means) > 1 for rung in range(top + 1, top + 80))


def test_rungs_are_at_most_two_per_cent_apart() -> None:
    params = ladder().params
    assert (params[1:] >= params[:-1]).all() and (params[1:] / params[:-1]).max() <= 1.02
    assert params[0] < 1.1e6 and params[-1] > 9e12


def test_more_of_anything_is_never_less() -> None:
    law, card = KNOWN["approach 3, refitted 2024"], accelerators()["A100 SXM4 80GB"]
    sizes = [
        trainable(START, Means((Group(card, 8, 2.0),), days, INFINITE, INFINITE), ladder(), law, 1.0).params
        for days in (1.0, 3.0, 10.0, 30.0, 100.0)
    ]
    assert sizes == sorted(sizes) and sizes[0] < sizes[-1]


def test_four_cards_for_a_month_by_hand() -> None:
    """4 × 71 TFLOP/s at the predicted share of the peak, 30 days: FLOP that 6 N D must equal to within a tenth."""
    means = Means((Group(accelerators()["RTX 3090"], 4, 0.3),), 30.0, INFINITE, INFINITE)
    answer = trainable(START, means, ladder(), KNOWN["approach 3, refitted 2024"], 1.0)
    peak = 4 * accelerators()["RTX 3090"].bf16_flop_per_s * 30 * 86_400
    made = 6 * answer.params * answer.scenario.workload.tokens
    assert 0.25 < made / peak < 0.65
    assert 15 < answer.scenario.workload.tokens / answer.params < 30  # Chinchilla's rule of thumb: 20


def test_over_training_makes_the_model_smaller_and_its_tokens_more() -> None:
    means = Means((Group(accelerators()["H100 SXM"], 8, 2.0),), 10.0, INFINITE, INFINITE)
    once, often = (trainable(START, means, ladder(), KNOWN["Llama 3, 2024"], times) for times in (1.0, 10.0))
    assert often.params < once.params and often.scenario.workload.tokens > once.scenario.workload.tokens


def test_means_too_small_have_no_answer() -> None:
    means = Means((Group(accelerators()["K80"], 1, 1.0),), 1e-4, INFINITE, INFINITE)
    assert trainable(START, means, ladder(), KNOWN["approach 3, refitted 2024"], 1.0) is None
    assert tunable(START, means, ladder(), 1e9, "full") is None


def test_a_price_that_nobody_knows_pays_for_nothing() -> None:
    means = Means((Group(accelerators()["L4"], 8, math.nan),), 30.0, INFINITE, 1000.0)
    assert trainable(START, means, ladder(), KNOWN["approach 3, refitted 2024"], 1.0) is None


def test_batch_is_a_power_of_two_within_the_square_root_of_two_of_the_best() -> None:
    for tokens in (1e7, 7e9, 2e12, 15e12):
        sequences = float(batch_of(tokens, 2048))
        assert math.log2(sequences) % 1 == 0
        assert sequences == 1 or 2**-0.51 <= sequences * 2048 / batch_tokens(tokens) <= 2**0.51


def test_every_run_has_a_step_at_least() -> None:
    question = from_scratch(START, Group(accelerators()["T4"], 1, 0.3), ladder(), np.ones(len(ladder().models)))
    run = question.at(0)
    assert run.workload.tokens >= run.workload.global_batch * run.workload.seq_len and run.workload.global_batch >= 1


def test_affordable_tokens_fill_the_means() -> None:
    means = Means((Group(accelerators()["A100 SXM4 80GB"], 64, 2.0),), 30.0, INFINITE, INFINITE)
    tokens = affordable_tokens(START, means)
    run = change(
        START, devices=64, tokens=tokens, global_batch=int(batch_of(tokens, START.workload.seq_len)), method="full"
    )
    assert evaluate(run)["train_days"] == pytest.approx(30.0, rel=0.03)
    small = Means((Group(accelerators()["RTX 3060 12GB"], 1, 0.1),), 30.0, INFINITE, INFINITE)
    assert affordable_tokens(START, small) == 0  # 7B does not fit on 12 GB


@pytest.mark.parametrize("method", ["full", "LoRA", "QLoRA"])
@pytest.mark.parametrize(("card", "devices"), [("RTX 3090", 4), ("RTX 3060 12GB", 1), ("A100 SXM4 80GB", 8)])
def test_largest_fine_tuned_surely_fits_and_the_next_does_not(method, card, devices) -> None:
    """By the upper end of the range of memory: a run on cards with as much less, in any layout."""
    means = Means((Group(accelerators()[card], devices, 1.0),), 30.0, INFINITE, INFINITE)
    answer = tunable(START, means, ladder(), 10e6, method)
    result = evaluate(answer.scenario)
    assert result["device_bytes"] * result["memory_high"] <= result["capacity_bytes"] and answer.used <= 1
    assert not answer.scenario.given and answer.scenario.accelerator == accelerators()[card]
    rung, layout = ladder().below(answer.params), {"micro_batch": 0, "recompute": "auto"} | LEFT_OPEN
    less = accelerators()[card].memory_bytes / float(result["memory_high"])
    for above in (1, 2, 5):
        larger = change(answer.scenario, model=ladder().models[rung + above], memory_bytes=less, **layout)
        assert share_of(evaluate(larger), means) > 1


def test_an_answer_opens_in_a_layout_that_leaves_room() -> None:
    """LoRA on eight H100: a layout with less recomputation is faster and fits, but not surely."""
    means = Means((Group(accelerators()["H100 SXM"], 8, 2.0),), 30.0, INFINITE, INFINITE)
    answer = tunable(START, means, ladder(), 10e6, "LoRA")
    opened = evaluate(change(answer.scenario, **LEFT_OPEN, micro_batch=0, recompute="auto"))
    assert opened.fits and opened["device_bytes"] * opened["memory_high"] > opened["capacity_bytes"]
    assert answer.result["device_bytes"] * answer.result["memory_high"] <= answer.result["capacity_bytes"]


def test_cheaper_methods_reach_further_and_by_the_bytes_that_weights_take() -> None:
    """QLoRA holds half a byte a weight, LoRA two, full training 16 or so: what a card of 24 GB can hold of them."""
    means = Means((Group(accelerators()["RTX 3090"], 1, 0.3),), 30.0, INFINITE, INFINITE)
    full, lora, qlora = (tunable(START, means, ladder(), 10e6, method).params for method in ("full", "LoRA", "QLoRA"))
    assert 0.5 * 24e9 / 16 < full < 24e9 / 16
    assert 0.4 * 24e9 / 2 < lora < 24e9 / 2
    assert 0.4 * 24e9 / 0.52 < qlora < 24e9 / 0.52


def test_short_means_bound_fine_tuning_by_time() -> None:
    card = Group(accelerators()["RTX 3090"], 4, 0.3)
    short, long = (
        tunable(START, Means((card,), days, INFINITE, INFINITE), ladder(), 1e9, "QLoRA") for days in (1.0, 30.0)
    )
    assert short.params < long.params and 0.9 < short.used <= 1


def test_odd_sizes_of_tokens() -> None:
    means = Means((Group(accelerators()["RTX 3090"], 4, 0.3),), 30.0, INFINITE, INFINITE)
    tiny = tunable(START, means, ladder(), 1.0, "LoRA").scenario.workload
    assert tiny.seq_len == 1 and tiny.global_batch == 1
    assert synthetic_model(1e9).params > 0
