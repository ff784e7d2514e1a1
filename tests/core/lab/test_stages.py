"""Layers dealt to stages: against trying every deal, and against the formulas where all cards are alike."""

import itertools

import numpy as np
import pytest

from explorer import accelerators, change, evaluate
from explorer.catalog.synthetic import synthetic_model
from explorer.core.lab.stages import dealt, pipeline
from explorer.core.scenario import Scenario

RUN = change(Scenario(), model=synthetic_model(1e9), seq_len=2048, tokens=20e9, job="train")


def by_trying(layers, stages, seconds, holds, micro_batches):
    """The shortest step over every way to deal the layers to the stages."""
    kinds = [kind for kind, number in enumerate(stages) for _ in range(number)]
    best = np.inf
    for deal in itertools.product(*(range(1, holds[kind] + 1) for kind in kinds)):
        if sum(deal) == layers:
            taken = [seconds[kind][n] for kind, n in zip(kinds, deal, strict=True)]
            best = min(best, (micro_batches - 1) * max(taken) + sum(taken))
    return best


@pytest.mark.parametrize("seed", range(40))
def test_the_deal_is_the_best_of_all(seed) -> None:
    random = np.random.default_rng(seed)
    stages = [int(n) for n in random.integers(1, 3, size=int(random.integers(1, 4)))]
    layers = int(random.integers(1, 9))
    seconds = [random.uniform(0, 1) + random.uniform(0.5, 3) * np.arange(layers + 1) for _ in stages]
    holds = [int(n) for n in random.integers(1, layers + 1, size=len(stages))]
    many = int(random.integers(1, 30))
    found, best = dealt(layers, stages, seconds, holds, many), by_trying(layers, stages, seconds, holds, many)
    if found is None:
        assert best == np.inf
        return
    assert [len(kind) for kind in found.layers] == stages and sum(map(sum, found.layers)) == layers
    assert all(1 <= n <= holds[kind] for kind, spread in enumerate(found.layers) for n in spread)
    assert (many - 1) * found.slowest + found.all_stages == pytest.approx(best, rel=1e-12)


def test_cards_that_are_alike_are_the_pipeline_of_the_formulas() -> None:
    gpu = accelerators()["RTX 4090"]
    found = pipeline(RUN, [(gpu, 2), (gpu, 2)])
    assert found and RUN.model.layers == 28
    assert sum(map(sum, found.layers)) == 28
    pinned = {"tp": 1, "pp": 4 // found.replicas, "cp": 1, "interleave": 1, "zero_stage": int(found.replicas > 1)}
    same = evaluate(
        change(RUN, accelerator=gpu, devices=4, micro_batch=found.micro_batch, recompute=found.recompute, **pinned)
    )
    assert found.step_seconds == pytest.approx(float(same["predicted_step_seconds"]), rel=1e-9)


def test_a_faster_card_gets_more_layers_and_a_small_one_no_more_than_it_holds() -> None:
    cards = accelerators()
    found = pipeline(RUN, [(cards["RTX 4090"], 1), (cards["RTX 3060 12GB"], 1)])
    assert found
    (fast,), (slow,) = found.layers
    assert fast > slow >= 1


def test_software_without_pipelines_and_more_cards_than_layers_have_none() -> None:
    gpu = accelerators()["RTX 3090"]
    assert pipeline(change(RUN, framework="Hugging Face"), [(gpu, 2), (gpu, 2)]) is None
    assert pipeline(RUN, [(gpu, 29), (gpu, 30)]) is None
