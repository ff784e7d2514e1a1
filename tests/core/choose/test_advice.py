"""What would make a job fit, and does."""

import numpy as np
import pytest

from explorer import Scenario, accelerators, change, evaluate, models
from explorer.core.choose.advice import possible, remedies
from explorer.core.choose.counts import COUNTS, fewest_of_each, first_count, more_devices, most_spare

SMALL = change(Scenario(), devices=1)
CASES = {
    "one GPU": SMALL,
    "70B on 8": change(Scenario(model=models()["Llama-3.1-70B"].model), devices=8),
    "pinned": change(Scenario(), tp=1, pp=1, zero_stage=0),
    "eager": change(Scenario(), attention="eager", devices=2, recompute="none"),
    "experts": change(Scenario(model=models()["DeepSeek-V3"].model), devices=4),
}
each_case = pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))


@each_case
def test_each_remedy_makes_it_fit(scenario) -> None:
    result = evaluate(scenario)
    assert not result.fits
    for remedy in remedies(result):
        assert evaluate(change(scenario, **remedy.changes)).fits, remedy.label


@each_case
def test_more_devices_make_it_fit(scenario) -> None:
    result = evaluate(scenario)
    more = more_devices(result)
    assert more > result["devices"]
    assert not np.isfinite(more) or evaluate(change(scenario, devices=int(more))).fits


def test_a_pinned_part_is_named_and_so_is_the_whole_layout() -> None:
    labels = [remedy.label for remedy in remedies(evaluate(CASES["pinned"]))]
    assert {"Tensor parallel set to auto", "ZeRO stage set to auto"} <= set(labels)
    assert "the whole layout set to auto" not in labels, "one part of it is enough"


def test_nothing_is_advised_where_it_fits() -> None:
    assert remedies(evaluate(Scenario())) == []


def fewest(scenario: Scenario) -> float:
    return first_count(most_spare(scenario, COUNTS) >= 0)


def test_nothing_is_advised_twice() -> None:
    for scenario in CASES.values():
        labels = [remedy.label for remedy in possible(scenario)]
        assert len(labels) == len(set(labels))
        assert all(change(scenario, **remedy.changes) != scenario for remedy in possible(scenario))


def test_the_fewest_hold_it_and_the_next_fewer_tried_do_not() -> None:
    spare = most_spare(Scenario(), COUNTS)
    i = list(COUNTS).index(fewest(Scenario()))
    assert spare[i] >= 0 and (spare[:i] < 0).all()


def test_several_accelerators_at_once_are_each_alone() -> None:
    cards = [accelerators()[name] for name in ("H100 SXM", "RTX 4090", "T4")]
    together = fewest_of_each(Scenario(), cards)
    assert together.tolist() == [fewest(Scenario(accelerator=card)) for card in cards]


def test_what_no_number_holds() -> None:
    assert fewest(change(Scenario(), memory_bytes=1e9, overhead_bytes=2e9)) == np.inf


def test_a_part_pinned_against_custom_still_fits_somewhere() -> None:
    """Tensor parallelism beyond the fast link is slow, not impossible: it needs its GPUs and no more."""
    wide = change(Scenario(), tp=16)
    assert fewest(wide) == 16
    assert evaluate(change(wide, devices=16)).fits


def test_a_high_mfu_of_ones_own_leaves_no_time_to_compute_twice() -> None:
    """The sparing layouts compute everything twice, which 90 % cannot hold: memory is then asked for without."""
    high = change(Scenario(), mfu=0.9)
    assert fewest(high) == fewest(change(high, recompute="none"))
