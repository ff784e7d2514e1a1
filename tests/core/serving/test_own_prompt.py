"""No prompt is read sooner because others wait, and no step is shorter because there is more to do."""

import itertools

import pytest

from explorer import Scenario, change, evaluate
from explorer.catalog import accelerators, models
from explorer.core.calibration import ENGINES

BATCHES = (1, 2, 3, 4, 8, 9, 16, 17, 64, 65, 256, 1024)
PROMPTS = (1, 128, 511, 512, 513, 2047, 2048, 2049, 8191, 8192, 8193, 65_536)
CASES = (
    ("Llama-3.1-70B", "B200"),
    ("DeepSeek-V3", "H200 SXM"),
    ("gpt-oss-120b", "MI355X"),
    ("Gemma-3-27B (text)", "H100 SXM"),
)


def rising(figures):
    return all(a <= b * (1 + 1e-9) for a, b in itertools.pairwise(figures))


def swept(model, gpu, engine, **changes):
    scenario = change(
        Scenario(model=models()[model].model, accelerator=accelerators()[gpu]),
        engine=engine,
        serving_tp=8,
        prompt_tokens=512,
        output_tokens=256,
        concurrent=8,
        weight_format="fp8",
    )
    (name, values) = next(iter(changes.items()))
    return [evaluate(change(scenario, **{name: value})) for value in values]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("model", "gpu"), CASES)
def test_more_readers_wait_longer(model, gpu, engine) -> None:
    results = swept(model, gpu, engine, concurrent=BATCHES)
    for name in ("first_token_seconds", "tpot_seconds", "ttft_seconds", "served_device_bytes"):
        assert rising([float(result[name]) for result in results]), name


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("model", "gpu"), CASES)
def test_longer_prompts_take_longer(model, gpu, engine) -> None:
    results = swept(model, gpu, engine, prompt_tokens=PROMPTS)
    for name in ("first_token_seconds", "tpot_seconds", "ttft_seconds", "joules_per_output_token"):
        assert rising([float(result[name]) for result in results]), name


def test_one_reader_waits_for_his_prompt_alone() -> None:
    """Where nothing is shared, a prompt of one's own takes what all prompts that come together do."""
    alone = swept("DeepSeek-V3", "H200 SXM", "vLLM, SGLang", concurrent=(1,))[0]
    assert float(alone["own_prompt_seconds"]) == pytest.approx(float(alone["ttft_seconds"]))
