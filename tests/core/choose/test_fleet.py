"""The serving that is found: against trying everything one at a time."""

import numpy as np
import pytest

from explorer import Scenario, accelerators, change, evaluate, models
from explorer.core.choose.fleet import SIZES, best_serving, found_serving, over_sizes
from explorer.core.compute import inputs, stack

CASES = {
    "8B on L4": {"model": "Llama-3.1-8B", "gpu": "L4"},
    "70B on H100, a second's patience": {"model": "Llama-3.1-70B", "gpu": "H100 SXM", "tpot_target_seconds": 1.0},
    "7B on one card, much asked": {"model": "Mistral-7B-v0.1", "gpu": "RTX 4090", "requests_per_day": 3e7},
    "readers": {"model": "Llama-2-7B", "gpu": "A100 SXM4 80GB", "demand_rule": "readers at once", "readers": 400},
    "two GPUs a copy, as told": {"model": "Llama-2-7B", "gpu": "A100 SXM4 80GB", "serving_tp": 2},
    "sixteen at once, as told": {"model": "Llama-3.1-70B", "gpu": "A100 SXM4 80GB", "concurrent": 16},
}


def scenario_of(model: str, gpu: str, **changes) -> Scenario:
    return change(Scenario(model=models()[model].model, accelerator=accelerators()[gpu]), **changes)


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_nothing_that_meets_the_targets_needs_fewer_gpus_or_as_many_dearer_ones(case) -> None:
    scenario = scenario_of(**case)
    found = evaluate(scenario)
    assert found["meets_targets"]
    use = scenario.serving
    for tp in [use.serving_tp] if use.serving_tp else SIZES["serving_tp"]:
        for concurrent in [use.concurrent] if use.concurrent else SIZES["concurrent"]:
            if scenario.model.heads % tp:
                continue
            other = evaluate(change(scenario, serving_tp=tp, concurrent=concurrent))
            if other["meets_targets"]:
                mine, others = [(r["fleet_devices"], r["full_usd_per_request"] / 1.002) for r in (found, other)]
                assert (mine[0], mine[1]) <= (others[0], others[1] * 1.002)


def test_where_targets_cannot_be_met_the_least_late_that_fits_is_taken() -> None:
    found = evaluate(scenario_of("Llama-3.1-70B", "A100 SXM4 80GB", tpot_target_seconds=1e-4))
    assert not found["meets_targets"] and found["served_spare_bytes"] >= 0
    for tp in (4, 8, 16):
        assert evaluate(change(found.scenario, serving_tp=tp, concurrent=1))["between_tokens_seconds"] >= found[
            "between_tokens_seconds"
        ] * (1 - 1e-9)


def test_where_nothing_fits_the_answer_says_so() -> None:
    found = evaluate(scenario_of("DeepSeek-V3", "T4"))
    assert found["served_spare_bytes"] < 0 and not found["meets_targets"]


def test_all_accelerators_at_once_are_served_as_each_alone() -> None:
    cards = list(accelerators().values())
    base = scenario_of("Llama-3.1-70B", "H100 SXM", requests_per_day=1e6)
    together = best_serving(change(base, accelerator=stack(cards, (-1,))), 1, "fleet_devices", "served_spare_bytes")
    for i, card in enumerate(cards):
        alone = evaluate(change(base, accelerator=card))
        assert (alone["serving_tp"], alone["concurrent"]) == (together["serving_tp"][i], together["concurrent"][i])


def test_points_of_a_sweep_are_served_each_in_its_way() -> None:
    base = scenario_of("Llama-3.1-70B", "H100 SXM")
    points = change(base, prompt_tokens=np.array([100.0, 10_000.0, 100_000.0]))
    swept = found_serving(points, inputs(points), 1)
    for i, prompt in enumerate((100, 10_000, 100_000)):
        alone = evaluate(change(base, prompt_tokens=prompt))
        assert (alone["serving_tp"], alone["concurrent"]) == (swept["serving_tp"][i], swept["concurrent"][i])


def test_the_table_over_sizes_holds_what_each_size_gives() -> None:
    base = scenario_of("Llama-3.1-8B", "L4")
    v = over_sizes(base, (1, 2, 4), (1, 8), "between_tokens_seconds", "served_spare_bytes")
    one = evaluate(change(base, serving_tp=2, concurrent=8))
    assert v["between_tokens_seconds"][1, 1] == pytest.approx(one["between_tokens_seconds"])
    assert v["served_spare_bytes"].shape == (3, 2)


def test_more_asked_never_needs_fewer_gpus() -> None:
    base = scenario_of("Llama-3.1-8B", "L4")
    needed = [evaluate(change(base, requests_per_day=10.0**k))["fleet_devices"] for k in range(2, 10)]
    assert needed == sorted(needed)
