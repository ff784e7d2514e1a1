"""What would make a served model fit, or answer in time: each way against every copy tried one at a time."""

import itertools

import pytest
from serving_cases import L4, RESULTS, SERVED, serve

from explorer import change, evaluate
from explorer.core.choose.fleet import SIZES
from explorer.core.choose.serving_advice import ways
from explorer.words.notices import notices

CASES = {
    **{name: SERVED[name] for name in ("does not fit", "too many at once", "late", "layers dealt out")},
    "70B on one L4, as told": serve("Llama-3.1-70B", "L4", serving_tp=1),
    "a second too late": serve("Llama-3.1-70B", "A100 SXM4 80GB", ttft_target_seconds=0.2, serving_tp=2),
    "in time, as told": change(L4, serving_tp=4, concurrent=8),
}
each = pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))


def outcomes(scenario) -> tuple[bool, bool]:
    """Whether any copy that could be set fits, and whether any meets the targets as well."""
    use, fits = scenario.serving, False
    gpus = [use.serving_tp] if use.serving_tp else [n for n in SIZES["serving_tp"] if scenario.model.heads % n == 0]
    together = [use.concurrent] if use.concurrent else SIZES["concurrent"]
    for tp, concurrent in itertools.product(gpus, together):
        r = evaluate(change(scenario, serving_tp=tp, concurrent=concurrent))
        fits |= bool(r["served_spare_bytes"] >= 0)
        in_time = use.output_tokens == 0 or r["between_tokens_seconds"] <= use.tpot_target_seconds
        if r["served_spare_bytes"] >= 0 and in_time and r["first_token_seconds"] <= use.ttft_target_seconds:
            return True, True
    return fits, False


@each
def test_what_comes_of_each_way_is_what_trying_everything_gives(scenario) -> None:
    for way in ways(evaluate(scenario)):
        assert (way.fits, way.meets) == outcomes(change(scenario, **way.changes)), way.label


@each
def test_no_way_is_named_twice_and_each_changes_something(scenario) -> None:
    found = ways(evaluate(scenario))
    assert len({way.label for way in found}) == len(found) > 0
    assert all(change(scenario, **way.changes) != scenario for way in found)


@pytest.mark.parametrize(("changes", "labels"), [
    ({}, ["a KV cache in 8 bits", "weights in 8 bits (int8)", "weights in 4 bits (int4)", "half the prompt"]),
    ({"kv_format": "int8"}, ["weights in 8 bits (int8)", "weights in 4 bits (int4)", "half the prompt"]),
    ({"weight_format": "int8"}, ["a KV cache in 8 bits", "weights in 4 bits (int4)", "half the prompt"]),
    ({"weight_format": "nf4", "kv_format": "fp8"}, ["half the prompt"]),
    ({"bits_per_weight": 6, "kv_format": "fp8"}, ["weights in 4 bits (int4)", "half the prompt"]),
    ({"weight_format": "int4", "kv_format": "int4", "prompt_tokens": 511}, []),
])  # fmt: skip
def test_only_what_is_not_done_yet_is_tried(changes, labels) -> None:
    without_fp8 = serve("Llama-3.1-8B", "A100 SXM4 80GB", **changes)
    assert [way.label for way in ways(evaluate(without_fp8))] == labels


def test_eight_bits_are_those_that_the_gpu_multiplies_in() -> None:
    labels = [way.label for way in ways(evaluate(L4))]
    assert "weights in 8 bits (fp8)" in labels and "weights in 8 bits (int8)" not in labels


@pytest.mark.parametrize("engine", ["llama.cpp", "ExLlama", "FasterTransformer"])
def test_eight_bits_are_those_that_the_software_has(engine: str) -> None:
    """None of these stores weights or cache in fp8; llama.cpp has Q8_0."""
    found = {way.label: way.changes for way in ways(evaluate(change(L4, engine=engine)))}
    assert found["a KV cache in 8 bits"] == {"kv_format": "int8"} and "weights in 8 bits (int8)" in found
    said = notices(evaluate(change(L4, engine=engine, weight_format="fp8")), "serve")
    assert f"{engine} has no fp8: it is computed as 8 bits that are multiplied in 16, as its int8 is." in said
    as_eight, as_int8 = (evaluate(change(L4, engine=engine, weight_format=name)) for name in ("fp8", "int8"))
    assert as_eight["tpot_seconds"] == as_int8["tpot_seconds"]


@pytest.mark.parametrize("own", [{"serving_tp": 2}, {"concurrent": 5}, {"serving_tp": 16, "concurrent": 5}, {}])
def test_what_the_user_has_set_can_be_left_open_or_raised(own) -> None:
    labels = [way.label for way in ways(evaluate(change(L4, **own)))]
    assert ("GPUs for a copy and sequences at once left to be found" in labels) == bool(own)
    more = [times * own["serving_tp"] for times in (2, 4, 8)] if "serving_tp" in own else []
    expected = [f"{gpus} GPUs for a copy" for gpus in more if gpus <= 64 and 32 % gpus == 0]
    assert [label for label in labels if label.endswith("GPUs for a copy")] == expected


def test_a_larger_copy_is_what_a_large_model_on_small_cards_needs() -> None:
    found = {way.label: way for way in ways(evaluate(CASES["70B on one L4, as told"]))}
    assert not found["4 GPUs for a copy"].fits and found["8 GPUs for a copy"].fits


def test_a_found_copy_that_meets_its_targets_is_one_of_them() -> None:
    """The search and the count of everything agree where nothing is changed, too."""
    for name in ("does not fit", "late", "8B on L4"):
        r = RESULTS[name]
        assert outcomes(r.scenario) == (bool(r["served_spare_bytes"] >= 0), bool(r["meets_targets"]))
