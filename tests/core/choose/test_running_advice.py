"""Gain of drafts and the least that stays on the host, against trying all."""

import pytest
from serving_cases import serve

from explorer import change, evaluate
from explorer.core.choose.running_advice import gain_of_drafts, least_on_host
from explorer.core.choose.serving_advice import ways

OPEN = {"engine": "llama.cpp", "serving_tp": 1, "concurrent": 1}
SHORT = {
    "experts": (serve("gpt-oss-120b", "RTX 4090", **OPEN), "cpu_expert_layers", "--n-cpu-moe "),
    "first layers without": (
        serve("DeepSeek-V3", "H200 SXM", weight_format="int4", **OPEN),
        "cpu_expert_layers",
        "--n-cpu-moe ",
    ),
    "layers": (serve("Llama-3.1-70B", "RTX 4090", weight_format="int4", **OPEN), "cpu_layers", "-ngl "),
    "experts are not enough": (
        serve("gpt-oss-120b", "RTX 4090", prompt_tokens=100_000, **(OPEN | {"concurrent": 40})),
        "cpu_layers",
        "-ngl ",
    ),
}


@pytest.mark.parametrize(("scenario", "name", "flag"), SHORT.values(), ids=list(SHORT))
def test_the_fewest_that_fit_and_one_fewer_does_not(scenario, name, flag) -> None:
    result = evaluate(scenario)
    assert result["served_spare_bytes"] < 0
    found = least_on_host(result)
    assert found.name == name

    def spare(layers: int) -> float:
        return float(evaluate(change(scenario, **{name: layers}))["served_spare_bytes"])

    assert spare(found.layers) >= 0 > spare(found.layers - 1)
    (way,) = (way for way in ways(result) if "on the CPU" in way.label)
    assert flag in way.label and way.changes == {name: found.layers}
    then = evaluate(change(scenario, **way.changes))
    assert found.between_tokens_seconds == pytest.approx(float(then["between_tokens_seconds"]))


def test_llama_cpp_counts_layers_without_experts_too() -> None:
    """The first 3 of DeepSeek-V3 have none: --n-cpu-moe of 58 layers with experts is 61."""
    scenario, _, _ = SHORT["first layers without"]
    layers = least_on_host(evaluate(scenario)).layers
    (way,) = (way for way in ways(evaluate(scenario)) if "on the CPU" in way.label)
    assert f"the experts of {layers} layers on the CPU (--n-cpu-moe {layers + 3}:" in way.label


def test_other_software_computes_nothing_there() -> None:
    scenario = serve("gpt-oss-120b", "RTX 4090", serving_tp=1)
    assert least_on_host(evaluate(scenario)) is None
    assert not any("CPU" in way.label for way in ways(evaluate(scenario)))


def test_the_gain_of_drafts_is_that_of_the_same_copy() -> None:
    scenario = serve("Llama-3.1-70B", "H100 SXM", serving_tp=4, concurrent=8, draft="draft model", draft_tokens=3)
    with_them, without = evaluate(scenario), evaluate(change(scenario, draft="none"))
    assert gain_of_drafts(with_them) == pytest.approx(float(without["tpot_seconds"] / with_them["tpot_seconds"]))
