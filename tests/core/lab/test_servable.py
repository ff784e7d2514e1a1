"""The largest model that cards serve: by the bytes of its weights, and no rung above fits in any spread."""

import pytest

from explorer import accelerators, change, evaluate
from explorer.catalog.lab_model import ladder
from explorer.core.lab.means import Group
from explorer.core.lab.servable import READING_SECONDS, copies_on, eight_bits, servable
from explorer.state import presets

START = presets.PRESETS[presets.DEFAULT].scenario()
BYTES = {"bf16": 2.0, "int8": 1.0, "int4": 0.52}


def surely_fits(run) -> bool:
    """Even if it needs as much as one server in ten does."""
    return bool(run["served_device_bytes"] * run["serving_memory_high"] <= run["served_capacity_bytes"])


@pytest.mark.parametrize("weight_format", BYTES)
@pytest.mark.parametrize(("card", "devices"), [("RTX 3060 12GB", 1), ("RTX 3090", 4)])
def test_weights_fill_most_of_the_cards(card, devices, weight_format) -> None:
    """vLLM takes 90 % of the memory, a tenth of which is left as room; embedding and head keep 16 bits, beside a cache."""
    group = Group(accelerators()[card], devices, 1.0)
    answer = servable(START, group, ladder(), weight_format)
    held = answer.params * BYTES[weight_format] / (devices * group.accelerator.memory_bytes)
    assert 0.45 < held < 0.9 / 1.1
    assert surely_fits(evaluate(answer.scenario))


def test_no_rung_above_fits_in_any_spread() -> None:
    group = Group(accelerators()["RTX 3090"], 4, 1.0)
    answer = servable(START, group, ladder(), "bf16")
    rung, copies = ladder().below(answer.params) + 1, copies_on(group)
    for above in (0, 1, 3):
        for tp, pp in zip(copies.tp, copies.pp, strict=True):
            model = ladder().models[rung + above]
            run = evaluate(change(answer.scenario, model=model, serving_tp=int(tp), serving_pp=int(pp)))
            assert not surely_fits(run) or model.heads % tp


def test_the_spread_is_the_fastest_of_those_that_fit() -> None:
    group = Group(accelerators()["H100 SXM"], 8, 2.0)
    answer = servable(START, group, ladder(), "fp8")
    mine = float(answer.result["between_tokens_seconds"])
    assert mine <= READING_SECONDS
    for tp, pp in zip(copies_on(group).tp, copies_on(group).pp, strict=True):
        run = evaluate(change(answer.scenario, serving_tp=int(tp), serving_pp=int(pp)))
        assert not surely_fits(run) or float(run["between_tokens_seconds"]) >= mine * 0.999


def test_it_writes_as_fast_as_people_read() -> None:
    answer = servable(START, Group(accelerators()["A100 SXM4 80GB"], 4096, 1.5), ladder(), "int4")
    assert float(answer.result["between_tokens_seconds"]) <= READING_SECONDS


def test_ways_to_spread_a_copy_use_at_most_the_cards() -> None:
    for devices in (1, 3, 12, 100):
        copies = copies_on(Group(accelerators()["A100 SXM4 80GB"], devices, 1.5))
        assert (copies.tp * copies.pp <= devices).all() and (copies.tp <= 8).all()


def test_eight_bits_by_card() -> None:
    assert eight_bits(Group(accelerators()["H100 SXM"], 1, 2.0)) == "fp8"
    assert eight_bits(Group(accelerators()["RTX 3090"], 1, 0.3)) == "int8"
